"""Points with their causes, and the grade they make.

The seller's row is locked while their grade is reckoned: events of one seller come one after another, so what a stored
standing was made of is always "the events up to this one".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from marketplace.core import time, trail
from marketplace.core.outbox.emit import emit_all
from sellers import locks
from sellers.errors import GradeEventNotFound, WrongVerdict
from sellers.models import GradeEvent, GradeStanding, Seller
from sellers.policies import grade, rules_grade
from sellers.policies.grade import Standing
from sellers.policies.grade_codes import AMENDING, AUDIT_CORRECTED, CODES, OWN_POINTS, STRUCK, ladder_of
from sellers.policies.rules_grade import RuleSet
from sellers.selectors import grades, ref

SYSTEM = "system:grading"
CHUNK, MOST_A_RUN = 500, 20_000
STORE = """
UPDATE sellers_seller AS s SET grade = n.grade, grade_points = n.points, grade_rules = n.rules, grade_next_on = n.next_on
FROM unnest(%(ids)s::bigint[], %(grades)s::text[], %(points)s::int[], %(rules)s::int[], %(next)s::date[])
    AS n(id, grade, points, rules, next_on)
WHERE s.id = n.id
"""


@dataclass(frozen=True)
class Reckoned:
    """A locked seller with the standing that was just reckoned from all events up to `upto`."""

    seller: Seller
    standing: Standing
    upto: int

    @property
    def before(self) -> tuple[str, int, int]:
        return self.seller.grade, self.seller.grade_points, self.seller.grade_rules

    @property
    def is_changed(self) -> bool:
        return self.before != (self.standing.grade, self.standing.points, self.standing.rules)

    @property
    def is_stale(self) -> bool:
        """Is there anything to store, be it only the day of the next look?"""
        return self.is_changed or self.seller.grade_next_on != self.standing.next_on


@transaction.atomic
def record(
    *,
    seller_id: int,
    source: str,
    code: str,
    points: int | None = None,
    actor: str = SYSTEM,
    amends: str = "",
    verdict: str = "",
    why: str = "",
) -> GradeEvent | None:
    """Record one reason for points and reckon the grade anew. The same source again: None, and nothing changes.

    The rule set says what a code is worth; `points` go with `correction` only, `amends` and `verdict` with an amending
    code only (rather use `correct`). Raises KeyError for an unknown code, ValueError for the wrong companions.
    """
    if code not in CODES and code not in AMENDING:
        raise KeyError(code)
    if (points is not None) != (code == OWN_POINTS) or bool(amends) != (code in AMENDING):
        raise ValueError(f"{code}: own points belong to {OWN_POINTS}, amends to {sorted(AMENDING)}")
    seller = locks.seller(seller_id)
    if GradeEvent.objects.filter(source=source).exists():
        return None
    now = time.now()
    event = GradeEvent.objects.create(
        seller=seller, source=source, code=code, own_points=points, amends=amends, verdict=verdict, at=now,
        day=grade.day_of(now), actor=actor, why=why[:500],
    )  # fmt: skip
    rules = rules_grade.current(now)
    known = grades.known([seller.pk], rules=rules, day=event.day)[seller.pk]
    found = grade.standing(known.tallies, rules=rules, day=event.day)
    _keep([Reckoned(seller, found, max(event.pk, known.upto))], cause=code, source=source, actor=actor)
    return event


@transaction.atomic
def correct(
    *, seller_id: int, amends: str, verdict: str, source: str, actor: str, code: str = AUDIT_CORRECTED, why: str = ""
) -> GradeEvent | None:
    """Replace the outcome of an event: after an appeal, or because two people agreed that it was wrong.

    `verdict` is an outcome of the same ladder (an audit can become no more than a good audit), or empty: as if it had
    never been. It counts from the day of the event itself. The latest correction holds. Raises GradeEventNotFound,
    WrongVerdict.
    """
    event = grades.event_by_source(locks.seller(seller_id), amends)
    if event is None:
        raise GradeEventNotFound(fields={"amends": amends})
    if verdict != STRUCK and verdict not in ladder_of(event.code):
        raise WrongVerdict(fields={"verdict": ", ".join(ladder_of(event.code))})
    return record(seller_id=seller_id, source=source, code=code, actor=actor, amends=amends, verdict=verdict, why=why)


@transaction.atomic
def recompute(*, seller_id: int, actor: str = SYSTEM) -> Standing:
    """Derive the grade from all events and store it where it changed."""
    locks.seller(seller_id)
    (found,) = recompute_many([seller_id], rules=rules_grade.current(), actor=actor).values()
    return found


@transaction.atomic
def recompute_many(ids: list[int], *, rules: RuleSet, actor: str = SYSTEM) -> dict[int, Standing]:
    """Derive the grades of these sellers in a handful of statements, however many they are. Standing by seller id."""
    day = time.today()
    rows = locks.sellers(ids)
    known = grades.known([seller.pk for seller in rows], rules=rules, day=day)
    found = [
        Reckoned(seller, grade.standing(known[seller.pk].tallies, rules=rules, day=day), known[seller.pk].upto)
        for seller in rows
    ]
    _keep(
        [row for row in found if row.seller.grade_rules == rules.version],
        cause=GradeStanding.FADED,
        source="",
        actor=actor,
    )
    _keep(
        [row for row in found if row.seller.grade_rules != rules.version],
        cause=GradeStanding.RULES,
        source="",
        actor=actor,
    )
    return {row.seller.pk: row.standing for row in found}


def run_due(limit: int = MOST_A_RUN) -> int:
    """Reckon every grade that may be old: a rule set came into force, or time changed what an event is worth.

    One short transaction a chunk, so a stop in the middle loses nothing. Returns how many sellers it looked at.
    """
    done, after = 0, 0
    while done < limit:
        rules = rules_grade.current()
        ids = list(grades.due(rules, time.today()).filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK])
        if not ids:
            break
        recompute_many(ids, rules=rules)
        done, after = done + len(ids), ids[-1]
    return done


def backlog() -> int:
    """How many grades wait to be reckoned anew."""
    return grades.due(rules_grade.current(), time.today()).count()


def _keep(found: Sequence[Reckoned], *, cause: str, source: str, actor: str) -> None:
    """Store what changed: the seller's row, a row of the curve, and for another letter the trail and the news."""
    now = time.now()
    stale = [row for row in found if row.is_stale]
    changed = [row for row in stale if row.is_changed]
    _store(stale)
    GradeStanding.objects.bulk_create(
        GradeStanding(
            seller=row.seller, at=now, day=row.standing.day, points=row.standing.points, grade=row.standing.grade,
            rules=row.standing.rules, groups=row.standing.letters, cause=cause, source=source, upto=row.upto,
            digest=row.standing.digest,
        )
        for row in changed
    )  # fmt: skip
    letters = [row for row in changed if row.before[0] != row.standing.grade]
    if letters:
        _tell(letters, cause=cause, source=source, actor=actor)


def _store(rows: Iterable[Reckoned]) -> None:
    """One statement for all rows, which are locked."""
    new = [(row.seller.pk, row.standing) for row in rows]
    if not new:
        return
    values: dict[str, Any] = {
        "ids": [pk for pk, _standing in new], "grades": [standing.grade for _pk, standing in new],
        "points": [standing.points for _pk, standing in new], "rules": [standing.rules for _pk, standing in new],
        "next": [standing.next_on for _pk, standing in new],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(STORE, values)


def _tell(rows: Sequence[Reckoned], *, cause: str, source: str, actor: str) -> None:
    """Letters changed: trail, ranks of the catalogue, and the news for the sellers. Three statements, however many."""
    trail.record_all(
        trail.Line(
            "seller.graded", ref(row.seller), actor, source or cause, {"grade": row.before[0]},
            {"grade": row.standing.grade, "points": row.standing.points, "rules": row.standing.rules},
        )
        for row in rows
    )  # fmt: skip
    emit_all(topic="sellers.graded", happened=[(ref(row.seller), _news(row, cause, source)) for row in rows])


def _news(row: Reckoned, cause: str, source: str) -> dict[str, Any]:
    return {
        "seller": row.seller.public_id, "before": row.before[0], "grade": row.standing.grade, "points": row.standing.points,
        "rules": row.standing.rules, "cause": cause, "source": source, "is_first": not row.before[2],
    }  # fmt: skip


def note(*, seller: Seller, actor: str, what: str, why: str) -> None:
    """A mark on the seller without points, kept in the trail."""
    trail.record(verb=f"seller.{what}", target=ref(seller), actor=actor, why=why)
