"""Import tax: golden vectors of the domain facts and what must hold for any order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.tariff.policies import (
    CBEC_70,
    CBEC_FULL,
    NOT_ON_LIST,
    OVER_ORDER_LIMIT,
    OVER_YEAR_QUOTA,
    Limit,
    Rate,
    TaxableLine,
    consumption_of,
    full_tax,
    relieved_tax,
    tax_order,
)

LIMIT = Limit("9610", 500_000, 2_600_000, 7000, "test")
PLENTY = 2_600_000


def rate(vat=1300, consumption=0, duty=1000, allowed=True, **more):
    values = {"luxury_consumption_bp": None, "luxury_from_fen": None, **more}
    return Rate("3304990000", "x", duty, vat, consumption, is_allowed=allowed, source="test", is_sample=False, **values)


def line(fen, quantity=1, number=1, content=None, **rates):
    return TaxableLine(number, fen, quantity, rate(**rates), content)


@pytest.mark.parametrize(
    ("fen", "vat", "consumption", "ct", "vat_fen"),
    [(100_000, 1300, 0, 0, 9_100), (30_000, 900, 0, 0, 1_890), (42_500, 1300, 1500, 5_250, 4_550)],
)
def test_it_works(fen, vat, consumption, ct, vat_fen):
    """The three vectors of domain facts §1.2."""
    tax = relieved_tax(line(fen, vat=vat, consumption=consumption), 7000)
    assert (tax.duty_fen, tax.consumption_fen, tax.vat_fen) == (0, ct, vat_fen)


def test_full_tax_above_the_limit():
    # P 6,000; duty 10 % = 600; B = 6,600 / 0.85 = 7,764.70…; ct 15 % = 1,164.71; vat 13 % = 1,009.41
    tax = full_tax(line(600_000, consumption=1500))
    assert (tax.duty_fen, tax.consumption_fen, tax.vat_fen) == (60_000, 116_471, 100_941)


@pytest.mark.parametrize(
    ("lines", "left", "regime", "refusal"),
    [
        ([line(500_000)], PLENTY, CBEC_70, ""),
        ([line(500_001)], PLENTY, CBEC_FULL, ""),
        ([line(500_001, quantity=2)], PLENTY, "", OVER_ORDER_LIMIT),
        ([line(250_001), line(250_000, number=2)], PLENTY, "", OVER_ORDER_LIMIT),
        ([line(100_000)], 100_000, CBEC_70, ""),
        ([line(100_001)], 100_000, "", OVER_YEAR_QUOTA),
        ([line(600_000)], 599_999, "", OVER_YEAR_QUOTA),
        ([line(100, allowed=False)], PLENTY, "", NOT_ON_LIST),
    ],
)
def test_the_gate(lines, left, regime, refusal):
    result = tax_order(lines=lines, limit=LIMIT, quota_left_fen=left)
    assert (result.regime, result.refusal) == (regime, refusal)
    assert bool(result.lines) is not bool(refusal)


@pytest.mark.parametrize(
    ("fen", "content", "expected"), [(42_500, 20, 1500), (20_000, 20, 1500), (19_999, 20, 0), (42_500, None, 0)]
)
def test_luxury_threshold_is_ten_yuan_a_gram(fen, content, expected):
    """The published customs example: 425 yuan for 20 g is 21.25 a gram and taxed; unknown content is not guessed."""
    luxurious = line(fen, content=content, luxury_consumption_bp=1500, luxury_from_fen=1000)
    assert consumption_of(luxurious) == expected


@given(
    fens=st.lists(st.integers(1, 100_000), min_size=1, max_size=5),
    vat=st.sampled_from([900, 1300]),
    consumption=st.sampled_from([0, 500, 1000, 1500, 2000]),
)
def test_any_order(fens, vat, consumption):
    """Tax is never negative, sums over lines, grows with the value, and relief never costs more than the full rate."""
    lines = [line(fen, number=number, vat=vat, consumption=consumption) for number, fen in enumerate(fens)]
    result = tax_order(lines=lines, limit=LIMIT, quota_left_fen=PLENTY)
    assert result.regime == CBEC_70
    assert result.total_fen == sum(tax.duty_fen + tax.consumption_fen + tax.vat_fen for tax in result.lines)
    for one, tax in zip(lines, result.lines, strict=True):
        assert 0 <= tax.total_fen <= full_tax(one).total_fen
        assert relieved_tax(replace(one, dutiable_fen=one.dutiable_fen + 1_000), 7000).total_fen >= tax.total_fen
