"""What would change my grade? The same arithmetic as the grade itself, with events that have not happened. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.utils.translation import gettext_lazy as _

from sellers.policies.grade import Standing, Tally, standing
from sellers.policies.grade_codes import CODES, LETTERS, OWN_POINTS, rank
from sellers.policies.rules_grade import RuleSet

MOST_EACH, MOST_DAYS = 500, 730
MOST_AUDITS = 2
PATHS, EXPIRIES = 4, 12
NOT_ASKED = frozenset({"verified", "returned_other", "dispute_won", OWN_POINTS})
ASKED = tuple(code for code in CODES if code not in NOT_ASKED)
"""Codes that a seller may add in the simulator."""

# What a seller can do, and the events that each time of it brings.
DEEDS: Mapping[str, tuple[str, ...]] = {"order": ("shipped_on_time", "completed"), "answer": ("chat_fast",)}
DEED_LABELS: Mapping[str, Any] = {
    "order": _("orders handed in on time and kept by the shopper"),
    "answer": _("questions of our desk answered in time"),
}


@dataclass(frozen=True)
class Path:
    """One way to a better grade: good audits, `count` times a deed, and waiting `days` first. Result: `standing`."""

    audits: int
    deed: str
    count: int
    days: int
    standing: Standing

    @property
    def label(self) -> Any:
        return DEED_LABELS.get(self.deed, "")

    def beats(self, other: "Path") -> bool:
        """Asks for nothing more than `other`, and for less of something."""
        mine, theirs = self._cost(other.deed), other._cost(self.deed)
        return mine != theirs and all(a <= b for a, b in zip(mine, theirs, strict=True))

    def _cost(self, against: str) -> tuple[int, int, int]:
        # Different deeds cannot be weighed against each other; none at all is less than any.
        count = self.count if not self.count or self.deed == against or not against else MOST_EACH + 1
        return self.audits, count, self.days


@dataclass(frozen=True)
class Expiry:
    """On `day`, `count` events of `code` begin to count `change` points more (or less, where negative) than before."""

    day: date
    code: str
    count: int
    change: int


def what_if(
    found: Mapping[Tally, int], counts: Mapping[str, int], *, rules: RuleSet, day: date, in_days: int = 0
) -> Standing:
    """The standing `in_days` from `day` if these events came on that day and nothing else happened."""
    then = day + timedelta(days=in_days)
    more: Counter[Tally] = Counter(found)
    for code, count in counts.items():
        if count:
            more[code, then, None] += count
    return standing(more, rules=rules, day=then)


def paths(found: Mapping[Tally, int], *, rules: RuleSet, day: date) -> list[Path]:
    """The cheapest ways to the next better grade: waiting, deeds, good audits, and mixtures. Empty where there is none."""
    now = standing(found, rules=rules, day=day)
    if now.grade == LETTERS[-1]:
        return []
    goal = rank(now.grade) + 1
    every = [*_waiting(found, goal, rules, day), *_doing(found, goal, rules, day)]
    best = [path for path in every if not any(other.beats(path) for other in every)]
    return sorted(best, key=lambda path: (path.audits, path.count, path.days, path.deed))[:PATHS]


def _waiting(found: Mapping[Tally, int], goal: int, rules: RuleSet, day: date) -> Iterator[Path]:
    """Time alone: the first day within two years on which what fades lets the grade rise."""
    then, last = day, day + timedelta(days=MOST_DAYS)
    while True:
        result = standing(found, rules=rules, day=then)
        if rank(result.grade) >= goal:
            yield Path(0, "", 0, (then - day).days, result)
            return
        if result.next_on is None or result.next_on > last:
            return
        then = result.next_on


def _doing(found: Mapping[Tally, int], goal: int, rules: RuleSet, day: date) -> Iterator[Path]:
    """Deeds and audits now, or after the ceiling that holds the grade down has ended."""
    for days, audits, deed in product(_starts(found, goal, rules, day), range(MOST_AUDITS + 1), DEEDS):
        count = _least(found, goal, audits, deed, rules, day, days)
        if count is not None and (count or audits):
            result = what_if(found, _events(audits, deed, count), rules=rules, day=day, in_days=days)
            yield Path(audits, deed if count else "", count, days, result)


def _starts(found: Mapping[Tally, int], goal: int, rules: RuleSet, day: date) -> list[int]:
    """Days after which one may begin: at once, and when each ceiling below the goal has ended."""
    ends = {
        ceiling.days - (day - since).days
        for ceiling in rules.ceilings
        for code, since, _own in found
        if code == ceiling.code and rank(ceiling.grade) < goal
    }
    return [0, *sorted(days for days in ends if 0 < days <= MOST_DAYS)]


def _least(
    found: Mapping[Tally, int], goal: int, audits: int, deed: str, rules: RuleSet, day: date, days: int
) -> int | None:
    """The smallest count of a deed that reaches the goal; None where even the most does not. More never lowers a grade."""

    def reaches(count: int) -> bool:
        result = what_if(found, _events(audits, deed, count), rules=rules, day=day, in_days=days)
        return rank(result.grade) >= goal

    if not reaches(MOST_EACH):
        return None
    low, high = 0, MOST_EACH
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle + 1, high)
    return low


def _events(audits: int, deed: str, count: int) -> dict[str, int]:
    return {"audit_good": audits, **dict.fromkeys(DEEDS[deed], count)}


def expiries(found: Mapping[Tally, int], *, rules: RuleSet, day: date, limit: int = EXPIRIES) -> list[Expiry]:
    """What fades next: day by day and code by code, the nearest first."""
    changes: defaultdict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0])
    for (code, since, own), count in found.items():
        worth = rules.worth(code)
        for age in worth.turns if worth else ():
            then = since + timedelta(days=age)
            points = own if own is not None else worth.points if worth else 0
            change = worth.share(points, age) - worth.share(points, age - 1) if worth else 0
            if then > day and change:
                row = changes[then, code]
                row[0], row[1] = row[0] + count, row[1] + count * change
    rows = [Expiry(then, code, count, change) for (then, code), (count, change) in changes.items()]
    return sorted(rows, key=lambda row: (row.day, row.code))[:limit]


def next_step(found: Standing, rules: RuleSet) -> int | None:
    """The points where the next better letter begins; None at the top."""
    better = [least for letter, least in rules.steps if rank(letter) == rank(found.grade) + 1]
    return better[0] if better else None
