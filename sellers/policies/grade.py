"""The grade as a pure function of events, a rule set and a cut-off moment. Same input, same bytes, in any order.

Age counts in whole days of Asia/Shanghai, so the grade of a day does not depend on the hour it was reckoned at. Every sum
is monotone in every event (worth → group sum → clamp → total → clamp → steps → ceilings → needs), which is why a worse
outcome can never raise a grade: see `rules_grade.check`, which refuses rule sets that would break it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from marketplace.core.time import SHANGHAI
from marketplace.core.transparency.canonical import canonical_json, payload_digest
from sellers.policies.grade_codes import (
    AMENDING,
    AUDIT_CODES,
    GROUP_OF,
    GROUPS,
    LATER,
    LETTERS,
    OWN_POINTS,
    STRUCK,
    rank,
)
from sellers.policies.rules_grade import LEAST, MOST, Need, RuleSet

FORMAT = "miaomiao-grade/1"
GOOD_AUDIT, FAIR_AUDIT, FAILED_AUDIT = "audit_good", "audit_fair", "audit_failed"
PASS_MARK, GOOD_MARK = 60, 85

Tally = tuple[str, date, int | None]
"""Code that counts, Shanghai day, own points (None: the rule set's)."""


@dataclass(frozen=True)
class Event:
    """One event as it was recorded. `amends` names the source of another event, whose outcome becomes `verdict`."""

    source: str
    code: str
    at: datetime
    own_points: int | None = None
    amends: str = ""
    verdict: str = ""


@dataclass(frozen=True)
class Part:
    """What the events of one code make together."""

    code: str
    count: int
    points: int


@dataclass(frozen=True)
class Group:
    """A group's sum before (`raw`) and after its bounds (`points`), with its parts in the order of the codes."""

    code: str
    raw: int
    points: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Standing:
    """Points, the grade they make and everything that went into it.

    `by_points` is the grade that the points alone would make; `held_by` the code whose ceiling lowered it; `wants` the
    codes of which a better grade still needs one. `next_on` is the first day on which time alone may change something.
    """

    points: int
    grade: str
    by_points: str
    held_by: str
    held_until: date | None
    wants: tuple[str, ...]
    day: date
    rules: int
    groups: tuple[Group, ...]
    next_on: date | None

    @property
    def letters(self) -> Mapping[str, int]:
        """Points by group."""
        return {group.code: group.points for group in self.groups}

    def as_json(self) -> dict[str, Any]:
        """The standing as plain values; what the digest is made of."""
        return {
            "by_points": self.by_points, "day": self.day.isoformat(), "grade": self.grade,
            "groups": [
                {
                    "code": group.code, "points": group.points, "raw": group.raw,
                    "parts": [{"code": part.code, "count": part.count, "points": part.points} for part in group.parts],
                }
                for group in self.groups
            ],
            "held_by": self.held_by, "held_until": self.held_until.isoformat() if self.held_until else "",
            "points": self.points, "rules": self.rules, "v": FORMAT, "wants": list(self.wants),
        }  # fmt: skip

    @property
    def canonical(self) -> bytes:
        """Canonical JSON: two replays of the same events are equal byte for byte."""
        return canonical_json(self.as_json())

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical bytes."""
        return payload_digest(self.canonical)


def day_of(moment: datetime) -> date:
    """The Shanghai day on which something counts as having happened."""
    return moment.astimezone(SHANGHAI).date()


def replay(events: Iterable[Event], *, rules: RuleSet, moment: datetime) -> Standing:
    """The standing at `moment` from the events themselves. Later events do not count, the same source counts once."""
    return standing(tallies(events, moment), rules=rules, day=day_of(moment))


def tallies(events: Iterable[Event], moment: datetime) -> Counter[Tally]:
    """What counts at `moment`: every event once, under the outcome that its latest amendment gave it."""
    known = {event.source: event for event in events if event.at <= moment}
    latest: dict[str, Event] = {}
    for event in known.values():
        if event.code in AMENDING and (event.amends not in latest or _after(event, latest[event.amends])):
            latest[event.amends] = event
    found: Counter[Tally] = Counter()
    for event in known.values():
        if event.code in AMENDING:
            continue
        amended = latest.get(event.source)
        code = amended.verdict if amended else event.code
        if code != STRUCK:
            found[code, day_of(event.at), event.own_points] += 1
    return found


def _after(one: Event, other: Event) -> bool:
    return (one.at, one.source) > (other.at, other.source)


def standing(found: Mapping[Tally, int], *, rules: RuleSet, day: date) -> Standing:
    """The standing on `day` from tallies (see `tallies`)."""
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for (code, since, own), count in found.items():
        worth = rules.worth(code)
        if worth is None:
            continue
        age = max(0, (day - since).days)
        if worth.counts(age):
            counts[code] += count
            sums[code] += count * worth.share(_points(code, own, worth.points), age)
    groups = tuple(_groups(counts, sums, rules))
    points = max(LEAST, min(MOST, rules.start + sum(group.points for group in groups)))
    by_points = next((letter for letter, least in rules.steps if points >= least), LETTERS[0])
    newest = _newest(found)
    letter, held_by, held_until = _under_ceilings(by_points, found, rules, day)
    letter, wants = _with_needs(letter, newest, rules, day)
    return Standing(
        points, letter, by_points, held_by, held_until, wants, day, rules.version, groups, _next_on(found, rules, day)
    )


def _points(code: str, own: int | None, usual: int) -> int:
    return own if code == OWN_POINTS and own is not None else usual


def _groups(counts: Counter[str], sums: Counter[str], rules: RuleSet) -> Iterator[Group]:
    for name in GROUPS:
        parts = tuple(
            Part(code, counts[code], sums[code]) for code, group in GROUP_OF.items() if group == name and counts[code]
        )
        if name in LATER and not parts:
            continue
        raw = sum(part.points for part in parts)
        least, most = rules.bounds[name]
        yield Group(name, raw, max(least, min(most, raw)), parts)


def _newest(found: Mapping[Tally, int]) -> dict[str, date]:
    newest: dict[str, date] = {}
    for code, since, _own in found:
        newest[code] = max(newest.get(code, since), since)
    return newest


def _under_ceilings(letter: str, found: Mapping[Tally, int], rules: RuleSet, day: date) -> tuple[str, str, date | None]:
    """The grade under every ceiling that holds, the code of the strictest and until when that one holds."""
    newest = _newest(found)
    held = [
        (rank(ceiling.grade), -(newest[ceiling.code] + timedelta(days=ceiling.days)).toordinal(), ceiling)
        for ceiling in rules.ceilings
        if ceiling.code in newest and (day - newest[ceiling.code]).days < ceiling.days
    ]
    strict = min((row for row in held if row[0] < rank(letter)), key=lambda row: (*row[:2], row[2].code), default=None)
    if strict is None:
        return letter, "", None
    ceiling = strict[2]
    return ceiling.grade, ceiling.code, newest[ceiling.code] + timedelta(days=ceiling.days)


def _with_needs(letter: str, newest: Mapping[str, date], rules: RuleSet, day: date) -> tuple[str, tuple[str, ...]]:
    """The best grade up to `letter` whose needs are met, and what the first refused one still wants."""
    wants: tuple[str, ...] = ()
    for candidate in reversed(LETTERS[: rank(letter) + 1]):
        unmet = [need for need in rules.needs if need.grade == candidate and not _is_met(need, newest, day)]
        if not unmet:
            return candidate, wants
        wants = wants or tuple(sorted(unmet[0].codes))
    return LETTERS[0], wants


def _is_met(need: Need, newest: Mapping[str, date], day: date) -> bool:
    return any(code in newest and (day - newest[code]).days < need.days for code in need.codes)


def _next_on(found: Mapping[Tally, int], rules: RuleSet, day: date) -> date | None:
    """The first day after `day` on which an event fades, a ceiling ends or a need lapses."""
    nearest = 0
    for code, since, _own in found:
        age = (day - since).days
        for turn in rules.turns.get(code, ()):
            if turn > age:
                left = turn - age
                nearest = left if not nearest or left < nearest else nearest
                break
    return day + timedelta(days=nearest) if nearest else None


def audit_code(stock_score: int, storage_score: int) -> str:
    """What an audit with these scores (0–100) counts as: the worse of the two decides."""
    worst = min(stock_score, storage_score)
    if worst >= GOOD_MARK:
        return GOOD_AUDIT
    return FAIR_AUDIT if worst >= PASS_MARK else FAILED_AUDIT


def is_audit(code: str) -> bool:
    return code in AUDIT_CODES
