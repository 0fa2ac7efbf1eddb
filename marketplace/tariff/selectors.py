"""Reading the tariff: rates of a day, limits of a regime, exchange rates, what is left of a quota."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet

from marketplace.tariff.errors import FxRateTooOld, NoFxRate, NoLimit, UnknownHsCode
from marketplace.tariff.models import FxRate, HsRate, ImportLimit, OddRate, QuantityYear, QuotaYear
from marketplace.tariff.policies import MODE, Limit, Rate
from marketplace.tariff.policies_quantities import HEADING, QuantityLeft, limits_of, name_of
from marketplace.tariff.states import OPEN_ODD

SHORTEST_PREFIX = 4
LONGEST_PREFIX = 10


@dataclass(frozen=True)
class FxQuote:
    """`rate` units of `quote` for one `base`, as published by `source` for `day` (the last one on or before the day asked), and
    when we fetched it (None where nothing had to be: a currency to itself)."""

    base: str
    quote: str
    rate: Decimal
    day: date
    source: str
    fetched_at: datetime | None = None


@dataclass(frozen=True)
class QuotaLeft:
    limit_fen: int
    taken_fen: int

    @property
    def left_fen(self) -> int:
        return max(0, self.limit_fen - self.taken_fen)


def valid_on(day: date) -> Q:
    """Rows whose span of days holds `day` (`valid_to` is the last valid day; empty: open)."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def rate_for(hs_code: str, day: date) -> Rate:
    """The rate of one code. Raises UnknownHsCode."""
    return rates_for([hs_code], day)[hs_code]


def rates_for(codes: Iterable[str], day: date, *, is_strict: bool = True) -> dict[str, Rate]:
    """Rates of many codes in one query; the longest matching prefix wins.

    Raises UnknownHsCode naming what is missing; not `is_strict`: leaves it out.
    """
    wanted = set(codes)
    prefixes = {code[:length] for code in wanted for length in range(SHORTEST_PREFIX, LONGEST_PREFIX + 1)}
    rows: dict[str, HsRate] = {}
    for row in HsRate.objects.filter(valid_on(day), hs_prefix__in=prefixes).order_by("valid_from"):
        rows[row.hs_prefix] = row
    found = {code: match for code in wanted if (match := _longest(code, rows))}
    if is_strict and (missing := sorted(wanted - found.keys())):
        raise UnknownHsCode(fields={"hs_codes": missing})
    return {code: _rate(code, row) for code, row in found.items()}


def _longest(code: str, rows: dict[str, HsRate]) -> HsRate | None:
    return next(
        (rows[code[:n]] for n in range(min(len(code), LONGEST_PREFIX), SHORTEST_PREFIX - 1, -1) if code[:n] in rows),
        None,
    )


def _rate(code: str, row: HsRate) -> Rate:
    return Rate(
        hs_code=code,
        name=row.name,
        duty_bp=row.duty_bp,
        vat_bp=row.vat_bp,
        consumption_bp=row.consumption_bp,
        luxury_consumption_bp=row.luxury_consumption_bp,
        luxury_from_fen=row.luxury_from_fen,
        is_allowed=row.on_positive_list and MODE in row.modes,
        source=row.source,
        is_sample=row.is_sample,
        unit=row.unit,
        unit1=row.unit1,
        yearly_grams=row.yearly_grams,
        note=row.note,
    )


def limit_for(regime: str, day: date) -> Limit:
    """The limits of a regime. Raises NoLimit where no active row covers the day."""
    row = ImportLimit.objects.filter(valid_on(day), regime=regime, is_active=True).order_by("-valid_from").first()
    if row is None:
        raise NoLimit(fields={"regime": regime, "day": day})
    return Limit(row.regime, row.per_order_fen, row.per_year_fen, row.relief_bp, row.source)


def fx_rate(base: str, quote: str, day: date) -> FxQuote:
    """The last published rate on or before `day`. Raises NoFxRate."""
    return fx_rates([base], quote, day)[base]


def fx_rates(bases: Iterable[str], quote: str, day: date) -> dict[str, FxQuote]:
    """Rates of many currencies in one query; a currency to itself is 1. Raises NoFxRate naming what is missing."""
    wanted = set(bases)
    found = {base: FxQuote(base, quote, Decimal(1), day, "same currency") for base in wanted if base == quote}
    if foreign := wanted - found.keys():
        rows = FxRate.objects.filter(base__in=foreign, quote=quote, day__lte=day)
        for row in rows.order_by("base", "-day", "-id").distinct("base"):
            found[row.base] = FxQuote(row.base, row.quote, row.rate, row.day, row.source, row.fetched_at)
    if missing := sorted(wanted - found.keys()):
        raise NoFxRate(fields={"currencies": missing})
    return found


def fx_rates_to_charge(bases: Iterable[str], quote: str, day: date, *, is_strict: bool = True) -> dict[str, FxQuote]:
    """Rates that a shopper may be charged by: none older than FX_MAX_AGE_DAYS (None: any age, the day stands beside it).

    Raises NoFxRate, and FxRateTooOld naming currencies and days; not `is_strict`: leaves such currencies out. Reading prices to
    show them may use older ones (`fx_rates`); charging may not.
    """
    wanted = set(bases)
    try:
        found = fx_rates(wanted, quote, day)
    except NoFxRate as error:
        if is_strict:
            raise
        found = fx_rates(wanted - set(error.fields["currencies"]), quote, day)
    most = settings.FX_MAX_AGE_DAYS
    old = {base: one.day for base, one in found.items() if most is not None and (day - one.day).days > most}
    if old and is_strict:
        raise FxRateTooOld(fields={"days": {base: since.isoformat() for base, since in sorted(old.items())}})
    return {base: one for base, one in found.items() if base not in old}


def quota_left(person_ref: str, year: int, *, limit_fen: int | None = None) -> QuotaLeft:
    """What is left of a person's yearly quota through us. Other platforms count at customs too and are not known here.

    `limit_fen` spares the query for the limit where the caller has it. Raises NoLimit for a year without a limit row.
    """
    row = QuotaYear.objects.filter(person_ref=person_ref, year=year).first()
    if row is not None:
        return QuotaLeft(row.limit_fen, row.taken_fen)
    if limit_fen is None:
        limit_fen = limit_for(MODE, date(year, 12, 31)).per_year_fen or 0
    return QuotaLeft(limit_fen, 0)


def quantities_left(person_ref: str | None, year: int, rates: Iterable[Rate]) -> dict[str, QuantityLeft]:
    """Heading → what is left of the yearly quantities that `rates` name; no query where they name none."""
    limits = limits_of(rates)
    if not limits:
        return {}
    rows = QuantityYear.objects.filter(person_ref=person_ref or "", year=year, heading__in=limits)
    taken = dict(rows.values_list("heading", "taken_grams")) if person_ref else {}
    return {
        heading: QuantityLeft(heading, name_of(heading, name), limit, taken.get(heading, 0))
        for heading, (limit, name) in sorted(limits.items())
    }


def quantities_of(person_ref: str, day: date) -> list[QuantityLeft]:
    """All yearly quantities in force on `day` and what the person has left of them; two queries."""
    rows = HsRate.objects.filter(valid_on(day), yearly_grams__isnull=False).order_by("hs_prefix")
    found = quantities_left(person_ref, day.year, [_rate(row.hs_prefix.ljust(HEADING, "0"), row) for row in rows])
    return list(found.values())


def odd_rates(*, is_open: bool) -> QuerySet[OddRate]:
    """Exchange rates that moved too far, the newest first; of all days, or those that are still to be decided."""
    rows = OddRate.objects.order_by("-pk")
    return rows.filter(status__in=OPEN_ODD) if is_open else rows


def has_odd_rate(pk: int) -> bool:
    return OddRate.objects.filter(pk=pk).exists()
