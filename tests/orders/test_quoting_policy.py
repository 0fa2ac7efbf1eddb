"""The landed price, pure: every part sums to its whole, whatever the basket."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.policies import freight, windows
from orders.policies.freight import Piece
from orders.policies.quoting import Item, Parcelful, price_order
from orders.policies.rules_of_price import DEFAULTS, check_commission, check_fx_fee, commission_bp, fx_fee_bp
from tests.tariff.test_policies import LIMIT, rate

DAY = date(2026, 11, 22)


def item(number, price, quantity, weight=300, side=100, hs="3304990000"):
    piece = Piece(weight, side, side, side, quantity)
    return Item(number, f"l{number}", f"s{number}", "名", "name", "", "", hs, "JP", "none", piece, price)


def priced(items, rate_cny="0.05", currency="JPY", left=2_600_000):
    basket = Parcelful(1, "s", "S", "buyer", "B", "JP", "NRT1", currency, Decimal(rate_cny), DAY, "t", tuple(items))
    return price_order(basket, rates={"3304990000": rate()}, limit=LIMIT, quota_left_fen=left, day=DAY)


def test_it_works():
    order = priced([item(1, 2_000, 2)])
    assert order.total_fen == 26_337
    assert order.as_document()["tax_fen"] == 2_197
    assert order.promise_date == "2026-12-02"


@given(
    basket=st.lists(
        st.tuples(st.integers(1, 20_000), st.integers(1, 9), st.integers(1, 9_000), st.integers(10, 900)),
        min_size=1,
        max_size=8,
    ),
    rate_cny=st.decimals("0.001", "20", places=8),
)
def test_parts_sum_to_the_charge(basket, rate_cny):
    items = [
        item(number, price, quantity, weight, side) for number, (price, quantity, weight, side) in enumerate(basket)
    ]
    order = priced(items, str(rate_cny), left=10**12)
    document = order.as_document()
    lane = freight.lane_for("JP", DAY)
    assert document["freight_fen"] == freight.freight_fen(lane, order.chargeable_g)
    parts = ("goods_fen", "freight_fen", "tax_fen", "fx_fee_fen")
    assert document["total_fen"] == sum(document[part] for part in parts) - document["discount_fen"]
    for line in order.lines:
        assert line.unit_fen * line.quantity == line.goods_fen
        assert line.tax_fen == line.duty_fen + line.vat_fen + line.consumption_fen
        assert line.seller_minor <= line.unit_price_minor * line.quantity
        assert min(line.freight_fen, line.fx_fee_fen, line.commission_fen, line.seller_minor) >= 0
    assert document["total_fen"] == sum(line.total_fen for line in order.lines)


def test_yuan_sellers_pay_no_currency_fee():
    assert (fx_fee_bp(DEFAULTS, "CNY"), fx_fee_bp(DEFAULTS, "JPY")) == (0, 120)
    assert priced([item(1, 10_000, 1)], "1", "CNY").sum_of("fx_fee_fen") == 0


def test_volumetric_weight_of_the_domain_facts():
    assert freight.volumetric_g(Piece(14_000, 300, 450, 650, 1)) == 14_625
    assert sum(freight.line_weights([Piece(14_000, 300, 450, 650, 1)])) == 14_625
    assert freight.line_weights([Piece(15_000, 300, 450, 650, 1)]) == [15_000]


@pytest.mark.parametrize(("grams", "fen"), [(0, 2_600), (500, 2_600), (501, 3_900), (1_000, 3_900), (1_001, 5_200)])
def test_started_steps_are_charged(grams, fen):
    assert freight.freight_fen(freight.lane_for("JP", DAY), grams) == fen


def test_commission_by_kind_and_grade():
    assert commission_bp(DEFAULTS, kind="buyer", grade="S") == 600
    assert commission_bp(DEFAULTS, kind="buyer", grade="D") == 800
    with pytest.raises(LookupError):
        commission_bp(DEFAULTS, kind="robot", grade="S")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rates"),
        ({"rates": []}, "rates"),
        ({"rates": [{"kind": "buyer", "grade": "*", "bp": 800}]}, "rates"),
        ({"rates": [{"kind": "robot", "grade": "*", "bp": 800}]}, "rates.0.kind"),
        ({"rates": [{"kind": "buyer", "grade": "Z", "bp": 800}]}, "rates.0.grade"),
        ({"rates": [{"kind": "buyer", "grade": "*", "bp": 80_000}]}, "rates.0.bp"),
        ({"rates": [{"kind": "buyer", "grade": "*", "bp": True}]}, "rates.0.bp"),
        ({"rates": ["8 %"]}, "rates.0"),
        ({"rates": [{"kind": "buyer", "grade": "*", "bp": 1}] * 2}, "rates.1"),
    ],
)
def test_a_bad_commission_is_named_by_field(body, field):
    assert field in check_commission(body)


def test_defaults_pass_their_own_check():
    assert check_commission(DEFAULTS.commission) == check_fx_fee(DEFAULTS.fx_fee) == {}
    assert "bp" in check_fx_fee({"bp": -1})
    assert "bp" in check_fx_fee({"bp": 1, "more": 2})


@pytest.mark.parametrize(
    ("delivered", "end"),
    [
        ("2026-12-01T02:00+00:00", "2026-12-09T00:00+08:00"),
        ("2026-12-01T15:59+00:00", "2026-12-09T00:00+08:00"),
        ("2026-12-01T16:00+00:00", "2026-12-10T00:00+08:00"),
    ],
)
def test_seven_days_from_the_day_after(delivered, end):
    from datetime import datetime

    found = windows.last_return_day_end(datetime.fromisoformat(delivered))
    assert found == datetime.fromisoformat(end)
