"""Pure rules: what a grade proposes, who may decide, how an exchange's money divides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.policies.replacing import terms
from returns import decisions
from returns.policies import outcomes
from returns.policies.outcomes import Level


@pytest.mark.parametrize(
    ("grade", "reason", "wish", "chosen", "stock", "code", "why"),
    [
        ("A", "quality", "refund", False, True, "exchange", "grade_A"),
        ("A", "quality", "refund", False, False, "refund", "no_stock"),
        ("A", "quality", "refund", True, True, "refund", "wish"),
        ("B", "quality", "refund", False, True, "repair", "grade_B"),
        ("B", "quality", "exchange", False, True, "exchange", "wish"),
        ("C", "quality", "refund", False, True, "refund", "grade_C"),
        ("C", "quality", "repair", True, True, "refund", "grade_C"),
        ("A", "no_reason", "exchange", False, True, "exchange", "wish"),
        ("B", "no_reason", "exchange", False, True, "refund", "law"),
        ("B", "wrong", "refund", False, True, "refund", "law"),
        ("A", "not_genuine", "exchange", True, True, "refund", "law"),
        ("", "quality", "refund", False, True, "refund", "no_grade"),
    ],
)  # fmt: skip
def test_it_works(grade: str, reason: str, wish: str, chosen: bool, stock: bool, code: str, why: str) -> None:
    found = outcomes.propose(grade=grade, reason=reason, wish=wish, has_chosen=chosen, can_exchange=stock)
    assert (found.code, found.why) == (code, why)
    assert "refund" in found.ways, "the money back is always open"


@pytest.mark.parametrize(
    ("code", "fen", "clear", "mismatch", "expected"),
    [
        ("refund", 300_000, True, False, Level.ALONE),
        ("refund", 300_001, True, False, Level.SECOND),
        ("refund", 300_000, False, False, Level.SECOND),
        ("refund", 300_001, False, False, Level.OPS),
        ("refund", 1, False, True, Level.OPS),
        ("decline", 1, True, False, Level.SECOND),
        ("exchange", 1, True, False, Level.ALONE),
    ],
)
def test_who_may_decide(code: str, fen: int, clear: bool, mismatch: bool, expected: Level) -> None:
    assert outcomes.level(code, amount_fen=fen, is_clear=clear, is_mismatch=mismatch) == expected


@pytest.mark.parametrize(("fen", "lately", "level"), [(20_000, False, 1), (20_001, False, 2), (1, True, 2)])
def test_who_lets_keep(fen: int, lately: bool, level: int) -> None:
    assert outcomes.keep_level(fen, kept_lately=lately) == level


def test_every_decision_is_whole() -> None:
    for one in decisions.ALL:
        assert (one.told.shopper and one.told.seller and str(one.words)) != ""
        assert type(one).effect is not decisions.Decision.effect
    assert set(decisions.BY_CODE) == {"refund", "exchange", "repair", "keep", "decline"}


fen = st.integers(0, 600_000)


@given(total=st.integers(1, 600_000), refund=fen, goods=fen, back=fen, is_same=st.booleans(), is_shoppers=st.booleans())
def test_the_money_of_an_exchange_is_exact(
    total: int, refund: int, goods: int, back: int, is_same: bool, is_shoppers: bool
) -> None:
    found = terms(
        total=total, refund=refund, goods=goods, goods_back=back, is_same=is_same, is_shoppers_fault=is_shoppers
    )
    assert found.carried + found.pays + found.borne == total
    assert found.carried + found.back == refund
    assert min(found.carried, found.back, found.pays, found.borne) >= 0
    assert not (is_shoppers and found.borne), "nobody else pays for a change of mind"
    assert not (is_same and not is_shoppers and found.pays), (
        "the same thing again is free where the fault is not theirs"
    )
    assert found.pays == 0 or found.pays >= min(500, total - found.borne)
