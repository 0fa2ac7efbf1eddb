"""Import tax of a retail parcel under supervision mode 9610 (domain facts §1.1–1.2). Pure: no database, no clock.

Dutiable value is what the shopper pays for the goods (with the currency fee) plus the freight share of the line. Amounts
are fen, rates basis points. Tax is rounded half up per line and tax kind; the order's tax is the sum of its lines, so the
parts always sum to the charge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from marketplace.core.money import round_minor

CBEC_70 = "CBEC_70"
CBEC_FULL = "CBEC_FULL"
MODE = "9610"

NOT_ON_LIST = "not_on_list"
OVER_ORDER_LIMIT = "over_order_limit"
OVER_YEAR_QUOTA = "over_year_quota"


@dataclass(frozen=True)
class Rate:
    """The rates of one HS code on one day, in basis points. `luxury_*` are None where the code has no price threshold."""

    hs_code: str
    name: str
    duty_bp: int
    vat_bp: int
    consumption_bp: int
    luxury_consumption_bp: int | None
    luxury_from_fen: int | None
    is_allowed: bool
    source: str
    is_sample: bool
    unit: str = "011"
    unit1: str = "035"
    yearly_grams: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Limit:
    """Limits and relief of a regime on one day. Equality counts as within the limit (reading, not confirmed by a source)."""

    regime: str
    per_order_fen: int
    per_year_fen: int | None
    relief_bp: int
    source: str


@dataclass(frozen=True)
class TaxableLine:
    """`net_content`: whole ml or g of all pieces of the line, None where the listing does not say."""

    number: int
    dutiable_fen: int
    quantity: int
    rate: Rate
    net_content: int | None = None


@dataclass(frozen=True)
class LineTax:
    number: int
    duty_fen: int
    consumption_fen: int
    vat_fen: int
    consumption_bp: int

    @property
    def total_fen(self) -> int:
        return self.duty_fen + self.consumption_fen + self.vat_fen


@dataclass(frozen=True)
class TaxResult:
    """`refusal` is empty where the order may travel; otherwise its code, and `lines` is empty."""

    regime: str
    lines: tuple[LineTax, ...]
    dutiable_fen: int
    refusal: str = ""

    @property
    def total_fen(self) -> int:
        return sum(line.total_fen for line in self.lines)


def tax_order(*, lines: Sequence[TaxableLine], limit: Limit, quota_left_fen: int) -> TaxResult:
    """The gate and the tax of one order (one seller, one declaration).

    Within both limits: no duty, VAT and consumption tax at the relief share. Above the order limit with one single
    piece and within the yearly quota: taxed in full. Anything else is refused with its reason.
    """
    dutiable = sum(line.dutiable_fen for line in lines)
    if any(not line.rate.is_allowed for line in lines):
        return TaxResult("", (), dutiable, NOT_ON_LIST)
    if dutiable > quota_left_fen:
        return TaxResult("", (), dutiable, OVER_YEAR_QUOTA)
    if dutiable <= limit.per_order_fen:
        return TaxResult(CBEC_70, tuple(relieved_tax(line, limit.relief_bp) for line in lines), dutiable)
    if len(lines) == 1 and lines[0].quantity == 1:
        return TaxResult(CBEC_FULL, (full_tax(lines[0]),), dutiable)
    return TaxResult("", (), dutiable, OVER_ORDER_LIMIT)


def relieved_tax(line: TaxableLine, relief_bp: int) -> LineTax:
    """B = P / (1 − c); consumption = B·c·relief; VAT = B·v·relief; no duty."""
    consumption_bp = consumption_of(line)
    base = _gross_up(Decimal(line.dutiable_fen), consumption_bp)
    return LineTax(
        line.number, 0, _part(base, consumption_bp, relief_bp), _part(base, line.rate.vat_bp, relief_bp), consumption_bp
    )


def full_tax(line: TaxableLine) -> LineTax:
    """duty = P·d; B = (P + duty) / (1 − c); consumption = B·c; VAT = B·v."""
    consumption_bp = consumption_of(line)
    duty = _part(Decimal(line.dutiable_fen), line.rate.duty_bp, 10_000)
    base = _gross_up(Decimal(line.dutiable_fen + duty), consumption_bp)
    return LineTax(
        line.number, duty, _part(base, consumption_bp, 10_000), _part(base, line.rate.vat_bp, 10_000), consumption_bp
    )


def consumption_of(line: TaxableLine) -> int:
    """The consumption tax rate: the luxury one from its threshold on, the normal one below or without a known content."""
    rate = line.rate
    if rate.luxury_consumption_bp is None or rate.luxury_from_fen is None or not line.net_content:
        return rate.consumption_bp
    is_luxury = line.dutiable_fen >= rate.luxury_from_fen * line.net_content
    return rate.luxury_consumption_bp if is_luxury else rate.consumption_bp


def _gross_up(value: Decimal, consumption_bp: int) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        return value * 10_000 / (10_000 - consumption_bp)


def _part(base: Decimal, rate_bp: int, relief_bp: int) -> int:
    with localcontext() as context:
        context.prec = 50
        return round_minor(base * rate_bp * relief_bp / 100_000_000)
