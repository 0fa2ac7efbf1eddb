"""The rule set of the grade for reading: what anybody may know before they buy, and every seller before they sell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.core import rules as dated
from sellers.policies import rules_grade
from sellers.policies.grade_codes import CODES, GROUP_OF, GROUPS, OWN_POINTS, label_of
from sellers.policies.rules_grade import LEAST, MOST, RuleSet


@dataclass(frozen=True)
class CodeRow:
    """What one event counts for; `own` where it brings its own points."""

    label: Any
    points: int
    half: int
    full_days: int
    gone_days: int
    own: bool


@dataclass(frozen=True)
class GroupRules:
    """A group with its bounds and the worth of its codes."""

    label: Any
    least: int
    most: int
    codes: Sequence[CodeRow]


@dataclass(frozen=True)
class Limit:
    """A ceiling or a need in words."""

    grade: str
    days: int
    what: Sequence[Any]


def public() -> dict[str, Any]:
    """Everything the page shows; two queries at most."""
    rule = dated.at(rules_grade.KIND)
    coming = dated.coming(rules_grade.KIND)
    return {
        **_shown(rules_grade.of(rule)), "effective_from": rule.effective_from,
        "coming": [(later.version, later.effective_from) for later in coming],
    }  # fmt: skip


def _shown(rules: RuleSet) -> dict[str, Any]:
    return {
        "version": rules.version, "start": rules.start, "least": LEAST, "most": MOST, "steps": _steps(rules),
        "groups": [_group(rules, code) for code in GROUPS],
        "ceilings": [Limit(ceiling.grade, ceiling.days, [label_of(ceiling.code)]) for ceiling in rules.ceilings],
        "needs": [Limit(need.grade, need.days, [label_of(code) for code in sorted(need.codes)]) for need in rules.needs],
    }  # fmt: skip


def _steps(rules: RuleSet) -> list[tuple[str, int, int]]:
    """(letter, least, most) from S to D."""
    rows, top = [], MOST
    for letter, least in rules.steps:
        rows.append((letter, least, top))
        top = least - 1
    return [*rows, ("D", LEAST, top)]


def _group(rules: RuleSet, code: str) -> GroupRules:
    codes = [
        CodeRow(CODES[name].label, worth.points, worth.share(worth.points, worth.full_days), worth.full_days, worth.gone_days,
                name == OWN_POINTS)
        for name, of in GROUP_OF.items() if of == code and (worth := rules.worth(name)) is not None
    ]  # fmt: skip
    return GroupRules(GROUPS[code], *rules.bounds[code], codes)
