from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from marketplace.core import money


def test_it_works() -> None:
    assert money.from_minor(1234, "CNY") == Money("12.34", "CNY")
    assert money.to_minor(Money("12.34", "CNY")) == 1234


@pytest.mark.parametrize(("currency", "places"), [("JPY", 0), ("CNY", 2), ("KWD", 3)])
def test_exponents_follow_iso_4217(currency: str, places: int) -> None:
    assert money.exponent(currency) == places


def test_mixing_currencies_raises() -> None:
    with pytest.raises(TypeError):
        money.from_minor(1, "CNY") + money.from_minor(1, "JPY")


def test_an_amount_finer_than_a_fen_is_refused() -> None:
    with pytest.raises(ValueError, match="finer"):
        money.to_minor(Money("0.001", "CNY"))


def test_no_float_comes_in() -> None:
    with pytest.raises(TypeError):
        money.round_minor(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        money.convert_minor(1, "CNY", "JPY", 1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "rounded"), [("0.5", 1), ("1.5", 2), ("2.4999", 2), ("-0.5", -1)])
def test_rounding_is_half_up(value: str, rounded: int) -> None:
    assert money.round_minor(Decimal(value)) == rounded


def test_conversion_knows_both_exponents() -> None:
    assert money.convert_minor(10_000, "JPY", "CNY", Decimal("0.0478")) == 47_800
    assert money.convert_minor(100, "CNY", "JPY", Decimal("20.92")) == 21


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_parts_sum_to_the_whole_and_stay_within_one(total: int, weights: list[int]) -> None:
    parts = money.split(total, weights)
    assert sum(parts) == total
    shares = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(parts, shares, strict=True):
        assert abs(part * sum(shares) - total * weight) < sum(shares)


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_split_refuses_nonsense(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        money.split(10, weights)
