"""The personal yearly quota: taken at placing, given back by cancellation or a timely customs return.

The condition lives in the UPDATE and a CHECK stands behind it, so two orders at once never overspend. The rows of
QuotaUse are the trail of what was taken for what.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from marketplace.core import time, trail
from marketplace.core.joined import joined
from marketplace.tariff.errors import QuotaExceeded, QuotaRestoreRefused
from marketplace.tariff.models import QuotaUse, QuotaYear
from marketplace.tariff.policies import MODE
from marketplace.tariff.selectors import limit_for


@transaction.atomic
def take(*, person_ref: str, source: str, amount_fen: int, day: date, actor: str) -> None:
    """Take `amount_fen` of dutiable value for `source`. The same source again takes nothing. Raises QuotaExceeded."""
    take_many(person_ref=person_ref, wanted={source: amount_fen}, day=day, actor=actor)


@joined
def take_many(*, person_ref: str, wanted: Mapping[str, int], day: date, actor: str) -> None:
    """Take for several sources of one person at once, all or nothing. Raises QuotaExceeded with what is left."""
    del actor  # the use rows name the order, the order names the person
    quota = _quota(person_ref, day)
    known = set(QuotaUse.objects.filter(source__in=wanted).values_list("source", flat=True))
    fresh = {source: amount for source, amount in wanted.items() if source not in known}
    total = sum(fresh.values())
    if not fresh:
        return
    if not spend(quota, total):
        quota.refresh_from_db(fields=["limit_fen", "taken_fen"])
        raise QuotaExceeded(fields={"left_fen": quota.limit_fen - quota.taken_fen, "needed_fen": total})
    now = time.now()
    QuotaUse.objects.bulk_create(
        [QuotaUse(quota=quota, source=source, amount_fen=amount, created_at=now) for source, amount in fresh.items()]
    )


def spend(quota: QuotaYear, total: int) -> bool:
    """The conditional UPDATE alone (its own function so that the concurrency test can take the condition away)."""
    room = QuotaYear.objects.filter(pk=quota.pk, taken_fen__lte=F("limit_fen") - total)
    return room.update(taken_fen=F("taken_fen") + total) == 1


@transaction.atomic
def restore(*, source: str, amount_fen: int, actor: str) -> None:
    """Give back a part of what `source` took. Raises QuotaRestoreRefused where more would come back than was taken."""
    use = QuotaUse.objects.filter(source=source).first()
    if use is None or amount_fen <= 0:
        raise QuotaRestoreRefused
    room = QuotaUse.objects.filter(pk=use.pk, restored_fen__lte=F("amount_fen") - amount_fen)
    if not room.update(restored_fen=F("restored_fen") + amount_fen):
        raise QuotaRestoreRefused(fields={"taken_fen": use.amount_fen, "restored_fen": use.restored_fen})
    _give_back(use, amount_fen, actor)


@transaction.atomic
def restore_rest(*, sources: Sequence[str], actor: str) -> int:
    """Give back whatever the sources still hold (a cancelled order). Returns the fen restored; again restores 0."""
    restored = 0
    for use in QuotaUse.objects.filter(source__in=sources, restored_fen__lt=F("amount_fen")).order_by("pk"):
        rest = use.amount_fen - use.restored_fen
        seen = QuotaUse.objects.filter(pk=use.pk, restored_fen=use.restored_fen)
        if seen.update(restored_fen=F("amount_fen")):
            _give_back(use, rest, actor)
            restored += rest
    return restored


def _give_back(use: QuotaUse, amount_fen: int, actor: str) -> None:
    QuotaYear.objects.filter(pk=use.quota_id).update(taken_fen=F("taken_fen") - amount_fen)
    trail.record(verb="quota.restored", target=use.source, actor=actor, after={"fen": amount_fen})


def _quota(person_ref: str, day: date) -> QuotaYear:
    """The row of the person's calendar year, opened with the limit in force on `day`."""
    row = QuotaYear.objects.filter(person_ref=person_ref, year=day.year).first()
    if row is not None:
        return row
    limit = limit_for(MODE, day).per_year_fen or 0
    QuotaYear.objects.bulk_create(
        [QuotaYear(person_ref=person_ref, year=day.year, limit_fen=limit)], ignore_conflicts=True
    )
    return QuotaYear.objects.get(person_ref=person_ref, year=day.year)
