from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.policies.settlement import LineMoney, share_of_pieces
from returns.policies import rules, twin
from returns.policies.rules import Share
from returns.policies.twin import MATCH, MISMATCH, UNSURE, Facts

OUT = Facts(serial="SN-0012345", tag="TAG1", weight_g=500, sides_mm=(100, 80, 60))


def test_it_works() -> None:
    assert twin.compare(OUT, OUT).verdict == MATCH


@pytest.mark.parametrize(
    ("back", "verdict", "reason"),
    [
        (Facts(serial="sn 0012345", tag="TAG1", weight_g=503, sides_mm=(60, 80, 100)), MATCH, "serial_equal"),
        (Facts(serial="SN-0012346", tag="TAG1", weight_g=500), MISMATCH, "serial_differs"),
        (Facts(serial="", tag="TAG1", weight_g=500), UNSURE, "serial_absent"),
        (Facts(serial="SN-0012345", tag="TAG2", weight_g=500), MISMATCH, "tag_differs"),
        (Facts(serial="SN-0012345", tag="TAG1", weight_g=20), UNSURE, "weight_far_off"),
        (Facts(serial="SN-0012345", tag="TAG1", weight_g=0), UNSURE, "weight_far_off"),
    ],
)
def test_identity_decides_and_an_absent_number_goes_to_a_person(back: Facts, verdict: str, reason: str) -> None:
    result = twin.compare(OUT, back)
    assert result.verdict == verdict
    assert reason in result.reasons


def test_measurements_alone_never_match() -> None:
    plain = Facts(weight_g=500, sides_mm=(100, 80, 60))
    result = twin.compare(plain, plain)
    assert (result.verdict, result.score) == (UNSURE, 100)
    assert "nothing_identifies" in result.reasons


def test_a_serial_first_seen_on_return_is_not_invented_into_a_match() -> None:
    result = twin.compare(Facts(weight_g=500), Facts(serial="NEW1", weight_g=500))
    assert result.verdict == UNSURE
    assert "serial_never_recorded" in result.reasons


@given(st.text(max_size=12), st.text(max_size=12), st.integers(0, 10**6))
def test_a_differing_serial_always_overrides_everything(first: str, second: str, weight: int) -> None:
    result = twin.compare(Facts(serial="A" + first, weight_g=weight), Facts(serial="B" + second, weight_g=weight))
    assert result.verdict == MISMATCH


@pytest.mark.parametrize(
    ("delivered", "ends"),
    [
        (datetime(2026, 11, 1, 1, 0, tzinfo=UTC), datetime(2026, 11, 8, 16, 0, tzinfo=UTC)),
        (datetime(2026, 11, 1, 15, 59, tzinfo=UTC), datetime(2026, 11, 8, 16, 0, tzinfo=UTC)),
        (datetime(2026, 11, 1, 16, 0, tzinfo=UTC), datetime(2026, 11, 9, 16, 0, tzinfo=UTC)),
    ],
)
def test_seven_days_are_shanghai_days_from_the_day_after_delivery(delivered: datetime, ends: datetime) -> None:
    assert rules.last_moment(delivered, 7) == ends


@pytest.mark.parametrize(
    ("filed", "received", "expected"),
    [
        (date(2026, 12, 1), date(2026, 12, 16), True),
        (date(2026, 12, 2), date(2026, 12, 16), False),
        (date(2026, 12, 1), date(2026, 12, 17), False),
    ],
)
def test_both_customs_clocks_must_hold(filed: date, received: date, expected: bool) -> None:
    apply_by, arrive_by = rules.customs_dates(date(2026, 11, 1))
    assert (
        rules.is_customs_return(
            filed_on=filed, received_on=received, apply_by=apply_by, arrive_by=arrive_by, is_at_place=True
        )
        is expected
    )
    assert not rules.is_customs_return(
        filed_on=filed, received_on=received, apply_by=apply_by, arrive_by=arrive_by, is_at_place=False
    )


def test_without_a_release_there_is_no_customs_return() -> None:
    assert rules.customs_dates(None) == (None, None)
    assert not rules.is_customs_return(
        filed_on=date(2026, 1, 1), received_on=date(2026, 1, 1), apply_by=None, arrive_by=None, is_at_place=True
    )


def test_who_gets_what_back() -> None:
    left = Share(goods=1000, freight=200, tax=91)
    no_reason, quality = rules.rule_for("no_reason", date(2026, 11, 1)), rules.rule_for("quality", date(2026, 11, 1))
    assert no_reason is not None
    assert quality is not None
    assert rules.refund_share(no_reason, left, is_customs_return=True) == Share(1000, 0, 91)
    assert rules.refund_share(no_reason, left, is_customs_return=False) == Share(1000, 0, 0)
    assert rules.refund_share(quality, left, is_customs_return=False) == left


def test_an_unknown_reason_gives_no_right() -> None:
    assert rules.rule_for("whatever", date(2026, 11, 1)) is None


@pytest.mark.parametrize("spelling", ["sn-0012345", "SN 0012345", "ＳＮ－００１２３４５", "SN–0012345"])
def test_spelling_of_a_number_is_forgiven_and_nothing_else(spelling: str) -> None:
    assert twin.identifies(OUT, Facts(serial=spelling))
    assert not twin.identifies(OUT, Facts(serial=spelling.replace("5", "6").replace("５", "６")))


def test_one_number_that_differs_outweighs_one_that_agrees() -> None:
    assert not twin.identifies(OUT, Facts(serial="SN-0012345", tag="OTHER"))
    assert not twin.identifies(Facts(), Facts(serial="SN-0012345"))


@given(
    st.integers(1, 10**7),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
)
def test_pieces_in_any_order_sum_to_the_line(goods: int, freight: int, tax: int, steps: list[int]) -> None:
    quantity, returned, total = sum(steps), 0, (0, 0, 0)
    for pieces in steps:
        line = LineMoney(goods, freight, tax, 0, 0, 0, *total)
        share = share_of_pieces(line, pieces=pieces, returned=returned, quantity=quantity)
        assert min(share) >= 0
        total = (total[0] + share[0], total[1] + share[1], total[2] + share[2])
        returned += pieces
    assert total == (goods, freight, tax)


@given(st.integers(0, 5000), st.integers(2, 9))
def test_a_part_that_a_return_kept_is_never_given_by_the_next(freight: int, quantity: int) -> None:
    line = LineMoney(10_000, freight, 0, 0, 0, 0, refunded_goods=10_000 * (quantity - 1) // quantity)
    last = share_of_pieces(line, pieces=1, returned=quantity - 1, quantity=quantity)
    assert last[1] == freight - freight * (quantity - 1) // quantity


def test_every_rule_is_found_by_its_code() -> None:
    assert {rule.code for rule in rules.RULES} == rules.BY_CODE.keys()
    assert all(rules.rule_by_code(rule.code) is rule for rule in rules.RULES)


def test_a_rule_counts_from_its_day() -> None:
    before, after = (rules.rule_for("quality", day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert (before.code, after.code) == ("cn-quality-7", "mm-quality-15")  # type: ignore[union-attr]
    assert rules.rule_for("quality", date(2014, 3, 14)) is None
