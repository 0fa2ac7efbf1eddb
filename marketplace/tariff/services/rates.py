"""Taking over what a live source published. A rate that jumps is not charged to anybody before a person looked at it."""

import logging
from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from marketplace.core.money import CNY
from marketplace.tariff.fx_sources import FxSourceFailed, Published, live_source
from marketplace.tariff.models import FxRate
from marketplace.tariff.services import odd_rates
from marketplace.tariff.services.odd_rates import ACTOR, ODD, row_of

logger = logging.getLogger(__name__)

MOST_MOVE = Decimal("0.10")  # against the last rate of the days before; beyond it a person looks
COMPARED = timedelta(days=10)
SILENT = "fx_source_silent"


def fetch() -> int:
    """Ask the live source and store what is new. Returns how many rates were stored; 0 where there is no live source.

    A source that fails calls ops and changes nothing: the last rates stand until FX_MAX_AGE_DAYS.
    """
    ask = live_source()
    if ask is None:
        return 0
    try:
        published = ask()
    except FxSourceFailed as error:
        logger.warning("exchange rates: %s", error)
        duties.call(kind=SILENT, subject="fx:source", facts={"error": str(error)[:200]})
        return 0
    duties.done(kind=SILENT, subject="fx:source", actor=ACTOR, why="answered")
    return store(published=published)


@transaction.atomic
def store(*, published: Published) -> int:
    """Store the rates of one day; the same day and source again changes nothing. Returns how many rows are new.

    A day in the future is not believed. A rate that moved by more than a tenth waits for two people (`odd_rates`, duty
    `fx_rate_odd`): the currency keeps its last rate, and is quoted no more once that is too old.
    """
    if published.day > time.real_now().astimezone(time.SHANGHAI).date() + timedelta(days=1):
        duties.call(kind=ODD, subject="fx:day", facts={"day": published.day.isoformat(), "source": published.source})
        return 0
    last = _last(published)
    known = set(
        FxRate.objects.filter(quote=CNY, day=published.day, source=published.source).values_list("base", flat=True)
    )
    rows = []
    for base, rate in sorted(published.rates.items()):
        before = last.get(base)
        if base in known:
            continue
        if before is not None and abs(rate / before - 1) > MOST_MOVE:
            odd_rates.put_down(base=base, rate=rate, before=before, day=published.day, source=published.source)
            continue
        rows.append(row_of(base, rate, published.day, published.source))
    FxRate.objects.bulk_create(rows, ignore_conflicts=True)
    odd_rates.pass_by({row.base for row in rows}, published.day)
    if rows:
        trail.record(
            verb="tariff.fx_loaded", target=f"fx:{published.day}", actor=ACTOR,
            after={"rows": len(rows), "source": published.source},
        )  # fmt: skip
    return len(rows)


def _last(published: Published) -> dict[str, Decimal]:
    """The last rate of each currency in the days before; older ones say nothing about today's."""
    rows = FxRate.objects.filter(
        quote=CNY, base__in=list(published.rates), day__lt=published.day, day__gte=published.day - COMPARED
    )
    return dict(rows.order_by("base", "-day", "-id").distinct("base").values_list("base", "rate"))
