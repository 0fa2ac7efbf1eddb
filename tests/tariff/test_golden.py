"""Golden table of import tax: each boundary with one fen less and one more. Rates are inputs of the table, not claims.

Worked out apart from the code, by the formulas of domain facts §1.1–1.2 with fractions, rounded half up to the fen:
within the limits B = P / (1 − c), consumption tax = B·c·70 %, VAT = B·v·70 %; in full with P + P·d and without the 70 %.
"""

from fractions import Fraction

import pytest

from marketplace.tariff.policies import CBEC_70, CBEC_FULL, OVER_ORDER_LIMIT, OVER_YEAR_QUOTA, tax_order
from tests.tariff.test_policies import LIMIT, line

PLENTY = 2_600_000

# dutiable fen, duty, VAT, consumption tax (basis points) → regime, duty, consumption tax, VAT (fen)
WITHIN = (
    (1, 1000, 1300, 0, CBEC_70, 0, 0, 0),
    (5, 1000, 1300, 0, CBEC_70, 0, 0, 0),  # 0.455 fen
    (6, 1000, 1300, 0, CBEC_70, 0, 0, 1),  # 0.546 fen
    (49_999, 1000, 1300, 0, CBEC_70, 0, 0, 4_550),  # 4,549.909
    (50_000, 1000, 1300, 0, CBEC_70, 0, 0, 4_550),
    (50_001, 1000, 1300, 0, CBEC_70, 0, 0, 4_550),  # 4,550.091
    (100_000, 1000, 900, 0, CBEC_70, 0, 0, 6_300),
    (42_500, 1000, 1300, 1500, CBEC_70, 0, 5_250, 4_550),  # the published example of 425 yuan
    (42_499, 1000, 1300, 1500, CBEC_70, 0, 5_250, 4_550),  # 5,249.876 and 4,549.893
    (42_501, 1000, 1300, 1500, CBEC_70, 0, 5_250, 4_550),
    (100_000, 1000, 1300, 2000, CBEC_70, 0, 17_500, 11_375),
    (499_999, 1000, 1300, 0, CBEC_70, 0, 0, 45_500),
    (500_000, 1000, 1300, 0, CBEC_70, 0, 0, 45_500),  # equality is within
)
ABOVE = (
    (500_001, 1000, 1300, 0, CBEC_FULL, 50_000, 0, 71_500),  # 50,000.1; VAT on 550,001
    (500_005, 1000, 1300, 0, CBEC_FULL, 50_001, 0, 71_501),  # 50,000.5 goes up; VAT on 550,006 = 71,500.78
    (500_001, 0, 1300, 1500, CBEC_FULL, 0, 88_235, 76_471),  # B = 588,236.47
    (2_599_999, 1000, 900, 0, CBEC_FULL, 260_000, 0, 257_400),
    (2_600_000, 1000, 900, 0, CBEC_FULL, 260_000, 0, 257_400),
)


def half_up(value):
    return int(value + Fraction(1, 2))


@pytest.mark.parametrize("row", WITHIN + ABOVE, ids=lambda row: str(row[:4]))
def test_golden(row):
    fen, duty, vat, consumption, regime, duty_fen, consumption_fen, vat_fen = row
    found = tax_order(
        lines=[line(fen, duty=duty, vat=vat, consumption=consumption)], limit=LIMIT, quota_left_fen=PLENTY
    )
    (tax,) = found.lines
    assert (found.regime, tax.duty_fen, tax.consumption_fen, tax.vat_fen) == (
        regime,
        duty_fen,
        consumption_fen,
        vat_fen,
    )


@pytest.mark.parametrize("row", WITHIN + ABOVE, ids=lambda row: str(row[:4]))
def test_the_table_is_what_the_formulas_say(row):
    fen, duty, vat, consumption, regime, *golden = row
    share = Fraction(7, 10) if regime == CBEC_70 else Fraction(1)
    levied = 0 if regime == CBEC_70 else half_up(Fraction(fen * duty, 10_000))
    base = Fraction(fen + levied) / (1 - Fraction(consumption, 10_000))
    parts = [half_up(base * bp / 10_000 * share) for bp in (consumption, vat)]
    assert golden == [levied, *parts]


@pytest.mark.parametrize(("fens", "pieces", "left", "regime", "refusal"), [
    ((499_999, 1), 1, PLENTY, CBEC_70, ""), ((499_999, 2), 1, PLENTY, "", OVER_ORDER_LIMIT),
    ((500_000,), 2, PLENTY, CBEC_70, ""), ((500_001,), 2, PLENTY, "", OVER_ORDER_LIMIT), ((500_001,), 1, PLENTY, CBEC_FULL, ""),
    ((300_000,), 1, 299_999, "", OVER_YEAR_QUOTA), ((300_000,), 1, 300_000, CBEC_70, ""), ((300_000,), 1, 300_001, CBEC_70, ""),
    ((600_000,), 1, 599_999, "", OVER_YEAR_QUOTA), ((600_000,), 1, 600_000, CBEC_FULL, ""),
    ((2_600_001,), 1, PLENTY, "", OVER_YEAR_QUOTA), ((2_600_000,), 1, PLENTY, CBEC_FULL, ""),
])  # fmt: skip
def test_gates(fens, pieces, left, regime, refusal):
    lines = [line(fen, pieces, number) for number, fen in enumerate(fens, start=1)]
    found = tax_order(lines=lines, limit=LIMIT, quota_left_fen=left)
    assert (found.regime, found.refusal) == (regime, refusal)


@pytest.mark.parametrize(("fen", "consumption_bp"), [(29_999, 0), (30_000, 1500), (30_001, 1500)])
def test_the_luxury_threshold(fen, consumption_bp):
    """10 yuan a ml: 30 ml of a cream that are worth a fen less, exactly that, and a fen more."""
    cream = line(fen, content=30, luxury_consumption_bp=1500, luxury_from_fen=1000)
    (tax,) = tax_order(lines=[cream], limit=LIMIT, quota_left_fen=PLENTY).lines
    assert tax.consumption_bp == consumption_bp
