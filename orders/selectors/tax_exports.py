"""Tax reports of other countries on what sellers earned here: fields like those of DAC7 (EU) and form 1099-K (US).

Readings of the rules, to be confirmed by counsel before anything is filed (docs/exports.md): DAC7 asks for consideration
net of fees, fees, and the number of activities by quarter; 1099-K for gross amounts by month, without any deduction.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.core.money import exponent
from marketplace.tariff.errors import NoFxRate
from marketplace.tariff.selectors import fx_rates
from orders.selectors.tax_years import TaxYear, tax_year
from sellers.models import Seller, TaxProfile
from sellers.policies.export_kinds import ExportKind, Span, register
from sellers.selectors.identities import numbers_of, owners_of, tax_profiles

EU = frozenset(
    ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
     "NL", "PL", "PT", "RO", "SE", "SI", "SK"]
)  # fmt: skip
FEW_ACTIVITIES, FEW_EUR = 30, Decimal(2000)  # DAC7, excluded sellers of goods
MOST_USD, MOST_SALES = Decimal(20_000), 200  # 1099-K, third-party network threshold
WHO = (
    "seller", "kind", "legal_name", "address", "country", "registration_number", "tin", "tin_country", "has_no_tin",
    "vat_number", "birth_date", "email", "payout_account", "currency",
)  # fmt: skip
DAC7_COLUMNS = (
    *WHO, "activity",
    *(f"q{n}_{what}" for n in range(1, 5) for what in ("consideration", "fees", "activities", "refunded")),
    "year_consideration", "year_activities", "may_be_excluded",
)  # fmt: skip
US_COLUMNS = (
    *WHO, "transactions", "gross", *(f"gross_{month:02d}" for month in range(1, 13)), "over_threshold",
)  # fmt: skip
SALE_OF_GOODS = "sale_of_goods"


def dac7_rows(sellers: Sequence[Seller], span: Span) -> list[dict[str, str]]:
    """Sellers of the EU with sales in the year; figures from the book, six queries a seller or fewer."""
    rows = []
    for seller, who in _who(sellers):
        year = tax_year(seller, span.start.year)
        total = year.total
        if not total.activities and not total.refunds:
            continue
        row = {**who, "activity": SALE_OF_GOODS}
        for number, quarter in enumerate(year.quarters, start=1):
            row |= {
                f"q{number}_consideration": _text(year, quarter.credited), f"q{number}_fees": _text(year, quarter.commission),
                f"q{number}_activities": str(quarter.activities), f"q{number}_refunded": _text(year, quarter.refunded),
            }  # fmt: skip
        rows.append(
            {
                **row, "year_consideration": _text(year, total.credited), "year_activities": str(total.activities),
                "may_be_excluded": _few(year, span),
            }
        )  # fmt: skip
    return rows


def us_rows(sellers: Sequence[Seller], span: Span) -> list[dict[str, str]]:
    """Sellers of the United States with sales in the year."""
    rows = []
    for seller, who in _who(sellers):
        year = tax_year(seller, span.start.year)
        if not year.total.activities:
            continue
        months = {f"gross_{number:02d}": _text(year, month.gross) for number, month in enumerate(year.months, start=1)}
        gross = _in("USD", year, year.total.gross, span)
        is_over = gross is not None and gross > MOST_USD and year.total.activities > MOST_SALES
        rows.append(
            {
                **who, **months, "transactions": str(year.total.activities), "gross": _text(year, year.total.gross),
                "over_threshold": "yes" if is_over else "no",
            }
        )  # fmt: skip
    return rows


def _who(sellers: Sequence[Seller]) -> list[tuple[Seller, dict[str, str]]]:
    numbers, owners, profiles = numbers_of(sellers), owners_of(sellers), tax_profiles(sellers)
    nothing = TaxProfile()
    found = []
    for seller in sellers:
        profile, owner = profiles.get(seller.pk, nothing), owners.get(seller.pk)
        found.append(
            (
                seller,
                {
                    "seller": seller.public_id, "kind": "individual" if seller.kind == "buyer" else "entity",
                    "legal_name": str(seller.legal_name), "address": str(seller.contact_address), "country": seller.country,
                    "registration_number": numbers.get(seller.pk, {}).get("business_registration", ""),
                    "tin": str(profile.tin), "tin_country": profile.tin_country,
                    "has_no_tin": "yes" if profile.has_no_tin else "no", "vat_number": str(profile.vat_number),
                    "birth_date": str(profile.birth_date), "email": (owner.email or "") if owner else "",
                    "payout_account": seller.payout_account, "currency": seller.currency,
                },
            )
        )  # fmt: skip
    return found


def _text(year: TaxYear, minor: int) -> str:
    return f"{Decimal(minor).scaleb(-exponent(year.currency)):f}"


def _few(year: TaxYear, span: Span) -> str:
    """Below 30 sales and not above EUR 2,000: need not be reported."""
    amount = _in("EUR", year, year.total.credited, span)
    return "yes" if amount is not None and year.total.activities < FEW_ACTIVITIES and amount <= FEW_EUR else "no"


def _in(currency: str, year: TaxYear, minor: int, span: Span) -> Decimal | None:
    """In another currency by the last published rate of the year; None without one."""
    amount = Decimal(minor).scaleb(-exponent(year.currency))
    if year.currency == currency:
        return amount
    try:
        rates = fx_rates({year.currency, currency}, "CNY", span.end.date())
    except NoFxRate:
        return None
    return amount * rates[year.currency].rate / rates[currency].rate


DAC7 = register(
    ExportKind("tax_eu", _("Yearly report on sellers in the EU (as DAC7)"), DAC7_COLUMNS, dac7_rows, countries=EU)
)
US = register(
    ExportKind("tax_us", _("Yearly report on sellers in the United States (as 1099-K)"), US_COLUMNS, us_rows,
               countries=frozenset({"US"}))
)  # fmt: skip
