"""Reads about grades: what counts now, the reasons one by one, the curve, and replays."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from marketplace.core import rules as dated
from marketplace.core import time
from sellers.models import GradeEvent, GradeStanding, Seller
from sellers.policies import grade, rules_grade
from sellers.policies.grade import Event, Standing, Tally
from sellers.policies.grade_codes import AMENDING
from sellers.policies.rules_grade import RuleSet
from sellers.states import SellerStatus

# One row for each seller, outcome that counts, day and own points. Amendments are few: their latest by event is joined in.
TALLIES = """
WITH amended AS (
    SELECT DISTINCT ON (seller_id, amends) seller_id, amends, verdict FROM sellers_gradeevent
    WHERE amends <> '' AND seller_id = ANY(%(sellers)s) AND id <= %(upto)s
    ORDER BY seller_id, amends, at DESC, source COLLATE "C" DESC
)
SELECT e.seller_id, coalesce(a.verdict, e.code) AS outcome, e.day, e.own_points, count(*), max(e.id)
FROM sellers_gradeevent e LEFT JOIN amended a ON a.seller_id = e.seller_id AND a.amends = e.source
WHERE e.seller_id = ANY(%(sellers)s) AND e.amends = '' AND e.id <= %(upto)s
  AND (e.day > %(since)s OR e.code = ANY(%(forever)s))
GROUP BY e.seller_id, outcome, e.day, e.own_points
"""
EVERYTHING = 2**62
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Known:
    """What counts for one seller, and the newest event that was looked at."""

    tallies: Counter[Tally]
    upto: int = 0


def known(ids: Collection[int], *, rules: RuleSet, day: date, upto: int = EVERYTHING) -> dict[int, Known]:
    """Tallies of these sellers by id, every id present. One query, one row for each code and day that can still matter."""
    found = {pk: Known(Counter()) for pk in ids}
    values: dict[str, Any] = {
        "sellers": list(ids), "upto": upto, "since": day - timedelta(days=rules.horizon), "forever": sorted(rules.forever),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TALLIES, values)
        for seller, code, since, own, count, newest in cursor:
            row = found[seller]
            if code:  # a struck event has no outcome
                row.tallies[code, since, own] += count
            row.upto = max(row.upto, newest)
    return found


def standing(seller: Seller, *, rules: RuleSet | None = None, day: date | None = None) -> Standing:
    """Where the seller stands today, from the events. One query beside the rules."""
    rules, day = rules or rules_grade.current(), day or time.today()
    return grade.standing(tallies(seller, rules=rules, day=day), rules=rules, day=day)


def tallies(seller: Seller, *, rules: RuleSet | None = None, day: date | None = None) -> Counter[Tally]:
    """What counts for one seller today."""
    return known([seller.pk], rules=rules or rules_grade.current(), day=day or time.today())[seller.pk].tallies


def events_until(seller: Seller, upto: int = EVERYTHING) -> Iterator[Event]:
    """The events themselves, for a replay that shares no code with the query above."""
    rows = GradeEvent.objects.filter(seller=seller, pk__lte=upto).order_by("pk")
    names = ("source", "code", "at", "own_points", "amends", "verdict")
    for row in rows.values_list(*names).iterator(chunk_size=2000):
        yield Event(*row)


def replayed(row: GradeStanding) -> Standing:
    """The standing of a stored row, made anew from the events it was made of, its rule version and its day."""
    found = grade.tallies(events_until(row.seller, row.upto), FOREVER)
    return grade.standing(found, rules=rules_grade.numbered(row.rules), day=row.day)


def reasons(seller: Seller, *, code: str = "", group_codes: Collection[str] = ()) -> QuerySet[GradeEvent]:
    """Events of a seller, the newest first; of one code or several where asked. What was amended shows its outcome too."""
    rows = GradeEvent.objects.filter(seller=seller).order_by("-id")
    if code:
        rows = rows.filter(code=code)
    return rows.filter(code__in=group_codes) if group_codes else rows


def amendments(seller: Seller, sources: Collection[str]) -> dict[str, GradeEvent]:
    """The latest amendment of each of these events, by the source it amends. One query."""
    rows = GradeEvent.objects.filter(seller=seller, amends__in=sources).order_by("at", "source")
    return {row.amends: row for row in rows}


def event_by_source(seller: Seller, source: str) -> GradeEvent | None:
    """The seller's own event with this source; None for an amendment or somebody else's."""
    return GradeEvent.objects.filter(seller=seller, source=source).exclude(code__in=AMENDING).first()


def history(seller: Seller) -> QuerySet[GradeStanding]:
    """Every stored standing, the newest first."""
    return GradeStanding.objects.filter(seller=seller).order_by("-id")


def last_steps(seller: Seller, limit: int) -> list[GradeStanding]:
    """The last standing of each of the latest days with a change, the newest first."""
    rows = GradeStanding.objects.filter(seller=seller).order_by("-day", "-id").distinct("day")
    return list(rows[:limit])


def curve(seller: Seller, *, days: int = 365) -> list[tuple[date, int, str]]:
    """(day, points, grade) at the end of each day with a change, oldest first; begins with the standing before the span."""
    first = time.today() - timedelta(days=days)
    rows = GradeStanding.objects.filter(seller=seller)
    last_of_day = (
        rows.filter(day__gte=first)
        .annotate(place=Window(RowNumber(), partition_by=F("day"), order_by=F("id").desc()))
        .filter(place=1)
        .order_by("day")
        .values_list("day", "points", "grade")
    )
    before = rows.filter(day__lt=first).order_by("-id").values_list("points", "grade").first()
    found = [(row[0], row[1], row[2]) for row in last_of_day]
    return [(first, *before), *found] if before else found


def graded_sellers() -> QuerySet[Seller]:
    """Sellers whose grade is kept up to date: approved once and not closed."""
    return Seller.objects.filter(approved_at__isnull=False).exclude(status=SellerStatus.CLOSED)


def due(rules: RuleSet, day: date) -> QuerySet[Seller]:
    """Sellers whose stored grade may be old: other rules came into force, or time changed what an event is worth."""
    return graded_sellers().filter(~Q(grade_rules=rules.version) | Q(grade_next_on__lte=day)).order_by("pk")


def version_at(moment: datetime) -> int:
    """Number of the rule version in force at `moment`."""
    return dated.at(rules_grade.KIND, moment).version
