"""The rule set of the grade: what each event is worth, how long, and what a grade needs. Dated; versions are kept.

    {"start": 500, "steps": {"S": 900, "A": 750, "B": 600, "C": 400},
     "codes": {"audit_good": {"points": 150, "full_days": 365, "gone_days": 730}, …},
     "groups": {"audits": {"least": -400, "most": 300}, …},
     "ceilings": [{"code": "audit_failed", "days": 365, "grade": "B"}],
     "needs": {"S": {"codes": ["audit_good"], "days": 540}}}

An event counts in full while it is younger than `full_days`, half (towards zero) until `gone_days`, then not at all; both 0:
it never fades. A group's sum stays between `least` and `most`, so nothing can be farmed without end. Whole numbers only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from sellers.policies.grade_codes import CODES, GROUP_OF, GROUPS, LADDERS, LETTERS, OWN_POINTS, rank

KIND = "sellers.grade"
LEAST, MOST = 0, 1000
MOST_DAYS, MOST_CODE_POINTS = 3650, 1000
YEAR = 365


def _worth(points: int, full_days: int = YEAR, gone_days: int = 2 * YEAR) -> dict[str, int]:
    return {"points": points, "full_days": full_days, "gone_days": gone_days}


DEFAULT: Mapping[str, Any] = {
    "start": 500,
    "steps": {"S": 900, "A": 750, "B": 600, "C": 400},
    "codes": {
        "audit_good": _worth(150), "audit_fair": _worth(20), "audit_failed": _worth(-250),
        "verified": _worth(40, 0, 0), "document_lapsed": _worth(-50, 90, 180),
        "shipped_on_time": _worth(2, 180, 365), "shipped_late": _worth(-8, 180, 365), "shipped_missed": _worth(-20, 180, 365),
        "completed": _worth(1, 180, 180), "evidence_mismatch": _worth(-60, 180, 540),
        "returned_other": _worth(0, 180, 180), "returned_faulty": _worth(-10, 180, 365),
        "returned_not_as_described": _worth(-16, 180, 365), "returned_not_genuine": _worth(-150, 365, 730),
        "quality_good": _worth(8, 60, 120), "quality_fair": _worth(0, 60, 120), "quality_poor": _worth(-12, 60, 120),
        "dispute_won": _worth(0, 180, 180), "dispute_lost": _worth(-40, 180, 365),
        "chat_fast": _worth(1, 90, 90), "chat_slow": _worth(-4, 90, 180), "chat_leak": _worth(-10, 180, 365),
        "correction": _worth(0, 180, 365),
    },
    "groups": {
        "audits": {"least": -400, "most": 300}, "papers": {"least": -150, "most": 40},
        "dispatch": {"least": -300, "most": 220}, "goods": {"least": -400, "most": 0},
        "returns": {"least": -400, "most": 0}, "quality": {"least": -60, "most": 30},
        "disputes": {"least": -300, "most": 0},
        "support": {"least": -60, "most": 30}, "manual": {"least": -200, "most": 200},
    },
    "ceilings": [
        {"code": "audit_failed", "days": 365, "grade": "B"},
        {"code": "returned_not_genuine", "days": 180, "grade": "B"},
    ],
    "needs": {"S": {"codes": ["audit_good"], "days": 540}},
}  # fmt: skip


@dataclass(frozen=True)
class Worth:
    """What one event of a code counts for, by its age in whole days."""

    points: int
    full_days: int
    gone_days: int

    @property
    def fades(self) -> bool:
        return bool(self.gone_days)

    def share(self, points: int, age: int) -> int:
        """What `points` count for at this age. Half is cut towards zero: 3 → 1, −3 → −1."""
        if not self.fades or age < self.full_days:
            return points
        if age >= self.gone_days:
            return 0
        half = abs(points) // 2
        return half if points >= 0 else -half

    def counts(self, age: int) -> bool:
        """Is an event of this age still looked at?"""
        return not self.fades or age < self.gone_days

    @property
    def turns(self) -> tuple[int, ...]:
        """Ages at which the worth changes."""
        return tuple(sorted({self.full_days, self.gone_days})) if self.fades else ()


@dataclass(frozen=True)
class Ceiling:
    """While an event of `code` is younger than `days`, the grade is at most `grade`."""

    code: str
    days: int
    grade: str


@dataclass(frozen=True)
class Need:
    """`grade` wants an event of one of `codes` that is younger than `days`."""

    grade: str
    codes: frozenset[str]
    days: int


@dataclass(frozen=True)
class RuleSet:
    """A version of the rules, ready to reckon with."""

    version: int
    start: int
    steps: tuple[tuple[str, int], ...]
    worths: Mapping[str, Worth]
    bounds: Mapping[str, tuple[int, int]]
    ceilings: tuple[Ceiling, ...]
    needs: tuple[Need, ...]

    def worth(self, code: str) -> Worth | None:
        """None for a code that this version does not know: it counts nothing."""
        return self.worths.get(code)

    @cached_property
    def forever(self) -> frozenset[str]:
        """Codes of which even the oldest event may count: those that never fade, and whatever can be corrected into one."""
        lasting = {code for code, worth in self.worths.items() if not worth.fades}
        return frozenset(lasting.union(*(ladder for ladder in LADDERS if lasting & set(ladder))))

    @cached_property
    def turns(self) -> Mapping[str, tuple[int, ...]]:
        """Ages in days at which an event of a code begins to matter otherwise, ascending: it fades, a ceiling or a need ends."""
        found = {code: set(worth.turns) for code, worth in self.worths.items()}
        for ceiling in self.ceilings:
            found.setdefault(ceiling.code, set()).add(ceiling.days)
        for need in self.needs:
            for code in need.codes:
                found.setdefault(code, set()).add(need.days)
        return {code: tuple(sorted(ages)) for code, ages in found.items()}

    @cached_property
    def horizon(self) -> int:
        """Days after which an event of a fading code cannot matter any more."""
        spans = [worth.gone_days for worth in self.worths.values()]
        return max([*spans, *(ceiling.days for ceiling in self.ceilings), *(need.days for need in self.needs), 1])


def read(body: Mapping[str, Any], version: int = 0) -> RuleSet:
    """A checked body as a rule set."""
    return RuleSet(
        version, body["start"], tuple((letter, body["steps"][letter]) for letter in reversed(LETTERS[1:])),
        {code: Worth(row["points"], row["full_days"], row["gone_days"]) for code, row in body["codes"].items()},
        {group: (row["least"], row["most"]) for group, row in body["groups"].items()},
        tuple(Ceiling(row["code"], row["days"], row["grade"]) for row in body["ceilings"]),
        tuple(Need(grade, frozenset(row["codes"]), row["days"]) for grade, row in sorted(body["needs"].items())),
    )  # fmt: skip


def of(rule: rules.Rule) -> RuleSet:
    """A version as `core.rules` gives it."""
    return read(rule.body, rule.version)


def check(body: Any) -> dict[str, Any]:
    """Field → what is wrong with it. A body in which a worse outcome could ever count for more than a better one is refused."""
    wrong = dict(_shape(body))
    return wrong or dict(_fairness(read(body)))


def _shape(body: Any) -> Iterator[tuple[str, Any]]:
    """Everything there, nothing more, whole numbers within their bounds."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT):
        yield "body", _("This needs exactly: %(names)s.") % {"names": ", ".join(DEFAULT)}
        return
    if not _whole(body["start"], LEAST, MOST):
        yield "start", _("A whole number from %(least)d to %(most)d.") % {"least": LEAST, "most": MOST}
    yield from _rows("codes", body["codes"], CODES, _code_row)
    yield from _rows("groups", body["groups"], GROUPS, _group_row)
    steps = body["steps"]
    if (
        not isinstance(steps, Mapping)
        or set(steps) != set(LETTERS[1:])
        or not all(_whole(v, 1, MOST) for v in steps.values())
    ):
        yield "steps", _("Points from 1 to 1000 for each of S, A, B and C.")
    elif not steps["S"] > steps["A"] > steps["B"] > steps["C"]:
        yield "steps", _("A better grade needs more points.")
    if not isinstance(body["ceilings"], list) or not all(_is_ceiling(row) for row in body["ceilings"]):
        yield "ceilings", _("Each needs a code, days and a grade.")
    if not isinstance(body["needs"], Mapping) or not all(_is_need(*pair) for pair in body["needs"].items()):
        yield "needs", _("Each needs a grade, codes and days.")


def _rows(name: str, value: Any, wanted: Mapping[str, Any], is_right: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping) or set(value) != set(wanted):
        yield name, _("This needs exactly: %(names)s.") % {"names": ", ".join(wanted)}
        return
    for key, row in value.items():
        if not is_right(row):
            yield f"{name}.{key}", _("Whole numbers within their bounds, the smaller one first.")


def _code_row(row: Any) -> bool:
    return (
        isinstance(row, Mapping)
        and set(row) == {"points", "full_days", "gone_days"}
        and _whole(row["points"], -MOST_CODE_POINTS, MOST_CODE_POINTS)
        and _whole(row["full_days"], 0, MOST_DAYS)
        and _whole(row["gone_days"], 0, MOST_DAYS)
        and row["full_days"] <= row["gone_days"]
    )


def _group_row(row: Any) -> bool:
    return (
        isinstance(row, Mapping)
        and set(row) == {"least", "most"}
        and _whole(row["least"], -MOST, 0)
        and _whole(row["most"], 0, MOST)
    )


def _is_ceiling(row: Any) -> bool:
    return (
        isinstance(row, Mapping)
        and set(row) == {"code", "days", "grade"}
        and row["code"] in CODES
        and _whole(row["days"], 1, MOST_DAYS)
        and row["grade"] in LETTERS
    )


def _is_need(grade: Any, row: Any) -> bool:
    return (
        grade in LETTERS[1:]
        and isinstance(row, Mapping)
        and set(row) == {"codes", "days"}
        and isinstance(row["codes"], list)
        and bool(row["codes"])
        and all(code in CODES for code in row["codes"])
        and _whole(row["days"], 1, MOST_DAYS)
    )


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _fairness(found: RuleSet) -> Iterator[tuple[str, Any]]:
    """A worse outcome counts for no more than a better one, at any age, in points, ceilings and needs."""
    for code, known in CODES.items():
        if known.is_bad and found.worths[code].points > 0:
            yield f"codes.{code}", _("Nothing bad may bring points.")
    if found.worths[OWN_POINTS].points:
        yield f"codes.{OWN_POINTS}", _("A correction brings its own points; here stands 0.")
    for ladder in LADDERS:
        for better, worse in pairwise(ladder):
            if not _is_fair(found, better, worse):
                text = _(
                    "At some age this would count for more than “%(better)s”: a worse result may never raise a grade."
                )
                yield f"codes.{worse}", text % {"better": CODES[better].label}


def _is_fair(found: RuleSet, better: str, worse: str) -> bool:
    high, low = found.worths[better], found.worths[worse]
    ages = {0, *high.turns, *low.turns, *(c.days for c in found.ceilings), *(n.days for n in found.needs)}
    points = all(high.share(high.points, age) >= low.share(low.points, age) for age in ages)
    ceilings = all(_ceiling_at(found, better, age) >= _ceiling_at(found, worse, age) for age in ages)
    needs = all(better in need.codes for need in found.needs if worse in need.codes)
    return points and ceilings and needs


def _ceiling_at(found: RuleSet, code: str, age: int) -> int:
    return min((rank(c.grade) for c in found.ceilings if c.code == code and age < c.days), default=rank("S"))


def group_bounds(found: RuleSet, code: str) -> tuple[int, int]:
    """Between which sums the group of a code stays."""
    return found.bounds[GROUP_OF[code]]


RULES = rules.register(
    rules.RuleKind(
        code=KIND,
        title=_("Grade of sellers"),
        default=DEFAULT,
        check=check,
        help=_(
            "Points of each event, how long they count, what a grade needs. A worse result may never count for more."
        ),
        notice_days=7,
    )
)


def current(moment: Any = None) -> RuleSet:
    """The rule set in force at `moment` (default: now)."""
    return of(rules.at(KIND, moment))


def numbered(version: int) -> RuleSet:
    """One version, for replaying what was decided by it. Raises KeyError."""
    return of(rules.version(KIND, version))
