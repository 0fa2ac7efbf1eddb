"""Grades in words and rows, the same for the seller's page, the API, ops and the shopper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from marketplace.core import time
from sellers.models import GradeEvent, GradeStanding, Seller
from sellers.policies import rules_grade
from sellers.policies.grade import Standing, Tally
from sellers.policies.grade_codes import AMENDING, GROUPS, LETTERS, OWN_POINTS, STRUCK, label_of
from sellers.policies.rules_grade import RuleSet
from sellers.selectors import grades

SAMPLES = 26
# What a source leads to: kind → (address, name of its part).
PLACES = {
    "order": ("storefront:seller-orders", ""),
    "audit": ("sellers:audit", "audit_id"),
    "return_case": ("storefront:seller-return", "number"),
    "seller_question": ("storefront:seller-message", "public_id"),
    "seller_quality": ("seller_learning:quality", ""),
}


@dataclass(frozen=True)
class Reason:
    """One event as its seller reads it: what it counts for today, until when, and whether it was corrected."""

    event: GradeEvent
    label: Any
    points: int
    link: str
    subject: str
    next_on: date | None
    next_points: int
    corrected_to: Any
    is_struck: bool


@dataclass(frozen=True)
class PartRow:
    """All events of one code that still count."""

    code: str
    label: Any
    count: int
    points: int
    each: int


@dataclass(frozen=True)
class GroupRow:
    """One group with its bounds; `is_bound` where the bounds cut something off."""

    code: str
    label: Any
    points: int
    least: int
    most: int
    is_bound: bool
    parts: Sequence[PartRow]


def groups_of(standing: Standing, rules: RuleSet) -> list[GroupRow]:
    """The breakdown in the order of the groups."""
    return [
        GroupRow(
            group.code, GROUPS[group.code], group.points, *rules.bounds[group.code], group.raw != group.points,
            [PartRow(part.code, label_of(part.code), part.count, part.points, _each(rules, part.code)) for part in group.parts],
        )
        for group in standing.groups
    ]  # fmt: skip


def reasons_of(seller: Seller, events: Iterable[GradeEvent], *, rules: RuleSet, day: date) -> list[Reason]:
    """Events with what they count for on `day`. One query for the corrections of them all."""
    rows = list(events)
    amended = grades.amendments(seller, [row.source for row in rows])
    return [_reason(row, amended.get(row.source), rules, day) for row in rows]


def _reason(event: GradeEvent, amended: GradeEvent | None, rules: RuleSet, day: date) -> Reason:
    code = amended.verdict if amended else event.code
    is_struck = code == STRUCK
    points = 0 if event.code in AMENDING or is_struck else worth_on(code, event.own_points, event.day, rules, day)
    turn = None if is_struck or event.code in AMENDING else _next_turn(code, event, rules, day)
    return Reason(
        event, label_of(event.code), points, link_of(event.amends or event.source), subject_of(event.amends or event.source),
        turn, worth_on(code, event.own_points, event.day, rules, turn) if turn else 0,
        label_of(code) if amended and not is_struck else "", is_struck,
    )  # fmt: skip


def worth_on(code: str, own: int | None, since: date, rules: RuleSet, day: date) -> int:
    """What one event counts for on a day, before the bounds of its group."""
    worth = rules.worth(code)
    if worth is None:
        return 0
    return worth.share(own if code == OWN_POINTS and own is not None else worth.points, max(0, (day - since).days))


def _next_turn(code: str, event: GradeEvent, rules: RuleSet, day: date) -> date | None:
    worth = rules.worth(code)
    turns = [event.day + timedelta(days=age) for age in (worth.turns if worth else ())]
    now = worth_on(code, event.own_points, event.day, rules, day)
    return next(
        (turn for turn in turns if turn > day and worth_on(code, event.own_points, event.day, rules, turn) != now), None
    )


def _each(rules: RuleSet, code: str) -> int:
    worth = rules.worth(code)
    return worth.points if worth else 0


def subject_of(source: str) -> str:
    """What an event is about, as people write it (`MO…`, `MR…`); empty where it has no number of its own."""
    kind, _sep, rest = source.partition(":")
    key = rest.partition(":")[0]
    return key if kind in ("order", "return_case") else ""


def link_of(source: str) -> str:
    """Where the seller can look at the cause; empty where there is no page for it."""
    kind, _sep, rest = source.partition(":")
    name, part = PLACES.get(kind, ("", ""))
    if not name:
        return ""
    try:
        return reverse(name, kwargs={part: rest.partition(":")[0]} if part else None)
    except NoReverseMatch:
        return ""


def cause_of(row: GradeStanding) -> Any:
    """Why a stored standing came about."""
    if row.cause == GradeStanding.FADED:
        return _("Older events count less")
    if row.cause == GradeStanding.RULES:
        return _("Rule set %(version)d came into force") % {"version": row.rules}
    return label_of(row.cause)


def samples(seller: Seller, *, days: int = 365) -> list[tuple[str, int]]:
    """The curve as evenly spaced points, the last one today: (month-day, points). Two queries. Empty before the first one."""
    curve = grades.curve(seller, days=days)
    if not curve:
        return []
    today = time.today()
    span = max(1, (today - curve[0][0]).days)
    count = min(SAMPLES, span + 1)
    found, place = [], 0
    for number in range(count):
        day = today - timedelta(days=span * (count - 1 - number) // max(1, count - 1))
        while place + 1 < len(curve) and curve[place + 1][0] <= day:
            place += 1
        found.append((day.strftime("%m-%d"), curve[place][1]))
    return found


@dataclass(frozen=True)
class Explanation:
    """What anybody may know of a grade: a few honest counts of what happened lately. No amounts, no buyers."""

    grade: str
    handed_in: int
    on_time_percent: int | None
    mismatches: int
    not_as_described: int
    disputes_lost: int
    held_by: Any
    rules: int

    @property
    def is_spotless(self) -> bool:
        return not (self.mismatches or self.not_as_described or self.disputes_lost)


ENOUGH = 5  # fewer orders make no percentage
LATELY = timedelta(days=180)


def explanation(seller: Seller) -> Explanation:
    """The short public explanation of a seller's grade: the last 180 days. One query beside the rules."""
    rules, today = rules_grade.current(), time.today()
    known = grades.tallies(seller, rules=rules, day=today)
    count = _lately(known, today)
    done = count("shipped_on_time") + count("shipped_late") + count("shipped_missed")
    ceilings = [
        ceiling.code for ceiling in rules.ceilings
        for (code, since, _own) in known if code == ceiling.code and (today - since).days < ceiling.days
    ]  # fmt: skip
    return Explanation(
        seller.grade if seller.grade in LETTERS else "", done,
        100 * count("shipped_on_time") // done if done >= ENOUGH else None,
        count("evidence_mismatch"), count("returned_not_as_described") + count("returned_not_genuine"), count("dispute_lost"),
        label_of(ceilings[0]) if ceilings else "", rules.version,
    )  # fmt: skip


def _lately(known: Any, today: date) -> Any:
    def count(code: str) -> int:
        rows: Iterable[tuple[Tally, int]] = known.items()
        return sum(number for (found, since, _own), number in rows if found == code and today - since < LATELY)

    return count
