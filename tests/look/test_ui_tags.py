"""The small tags: money, status, time, grade, stars, charts, route."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation
from moneyed import Money

from marketplace.storefront import shapes
from marketplace.storefront.look import STATUS_LOOKS, status_look
from marketplace.storefront.templatetags import charts, ui


def test_it_works() -> None:
    assert ui.money_text(Money("1299", "CNY")) == "¥1,299.00"


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (129900, "CNY", "¥1,299.00"),
        (Decimal("0.5"), "CNY", "¥0.50"),
        (Money("-45", "CNY"), "CNY", "−¥45.00"),
        (Money("1500", "JPY"), "CNY", "JP¥1,500"),
        (Money("9.99", "USD"), "CNY", "US$9.99"),
        (Money("10", "CHF"), "CNY", "CHF 10.00"),
        (0, "CNY", "¥0.00"),
        (None, "CNY", "—"),
        ("", "CNY", "—"),
    ],
)
def test_money_reads_right(value: object, currency: str, shown: str) -> None:
    assert ui.money_text(value, currency) == shown


def test_money_refuses_floats() -> None:
    with pytest.raises(TypeError):
        ui.price(12.5)


def test_price_drops_only_empty_fen() -> None:
    assert '<span class="fen"></span>' in ui.price(Money("1299", "CNY"), size="l")
    assert '<span class="fen">.10</span>' in ui.price(Money("1422.10", "CNY"), size="l")
    assert '<span class="fen">.00</span>' in ui.price(Money("1299", "CNY"))


def test_pill_says_it_in_words() -> None:
    with translation.override("en"):
        assert "Sealed" in ui.pill("sealed")
        assert "Paid to seller" in ui.pill("released", noun="escrow")
        assert "Released" in ui.pill("released", noun="customs")
        assert "Being checked" in ui.pill("no-such-code")


def test_pill_escapes() -> None:
    assert "<script>" not in ui.pill("paid", label="<script>alert(1)</script>")


def test_every_status_has_a_tone_of_the_style_sheet() -> None:
    assert {look.tone for look in STATUS_LOOKS.values()} <= {
        "plain",
        "good",
        "warn",
        "bad",
        "info",
        "seal",
        "gold",
        "brand",
    }
    assert status_look("opened").tone == "warn"


@pytest.mark.parametrize(
    ("language", "length", "shown"),
    [
        ("zh-hans", "minute", "11月22日 08:05"),
        ("zh-hans", "date", "2026年11月22日"),
        ("en", "full", "22 Nov 2026, 08:05"),
        ("en", "clock", "08:05"),
    ],
)
def test_time_is_told_in_shanghai(language: str, length: str, shown: str) -> None:
    with translation.override(language):
        assert ui.cn_time(datetime(2026, 11, 22, 0, 5, tzinfo=UTC), length) == shown


def test_when_keeps_the_exact_moment() -> None:
    assert 'datetime="2026-11-22T08:05+08:00"' in ui.when(datetime(2026, 11, 22, 0, 5, tzinfo=UTC))
    assert ui.when(None) == "—"


@pytest.mark.parametrize(
    ("grams", "shown"),
    [(0, "0 g"), (320, "320 g"), (999, "999 g"), (1000, "1 kg"), (1250, "1.25 kg"), (20000, "20 kg"), (None, "—")],
)
def test_weight_reads_right(grams: int | None, shown: str) -> None:
    assert ui.weight(grams) == shown


def test_grade_and_stars_are_said_aloud() -> None:
    with translation.override("en"):
        assert 'aria-label="Seller grade S"' in ui.grade("S")
        assert "New seller" in ui.grade("Z")
        assert 'aria-label="4.6 of 5 stars"' in ui.stars("4.6")
    assert ui.stars("4.4").count("off") == 1
    assert ui.stars(None) == ""


def test_stepper_marks_the_current_step() -> None:
    html = (
        engines["django"]
        .from_string("{% load ui %}{% stepper steps %}")
        .render({"steps": [shapes.Step("A", "done"), shapes.Step("B", "current"), shapes.Step("C", "coming")]})
    )
    assert html.count("aria-current") == 1


@pytest.mark.parametrize("draw", [charts.bar_chart, charts.line_chart])
@pytest.mark.parametrize("points", [[], [("a", 0)], [("<b>", 5), ("c", -3)], [(str(n), n * 1000) for n in range(60)]])
def test_charts_draw_anything(draw: object, points: list[tuple[str, int]]) -> None:
    html = draw(points, "Orders", goal=2)  # type: ignore[operator]
    assert html.count("<svg") == 2
    assert "<b>" not in html
    assert "style=" not in html


def test_route_line_needs_two_stops() -> None:
    assert charts.route_line([shapes.Stop("LA", "done")]) == ""
    html = charts.route_line([shapes.Stop("LA", "done"), {"name": "<i>", "state": "current"}])
    assert "&lt;i&gt;" in html
    assert html.count('<svg class="route') == 2
