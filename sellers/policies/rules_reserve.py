"""When sellers are paid and what is kept for some days, by grade. Dated; versions are kept (`core.rules`).

    {"grades": {"B": {"reserve_bp": 500, "days": 14, "schedule": "weekly", "on_request": true}, …},
     "weekday": 2, "least": {"default": 1, "JPY": 100}, "tries": 3, "pause_hours": 24,
     "deposit_after_closing_days": 60}

`reserve_bp` of what an order earns is kept for `days` (0: nothing is kept). `weekday` is the payout day of weekly schedules
(1 Monday … 7 Sunday), `least` the smallest payout in whole units of the currency, `tries` how often a payout that failed is
tried again by itself, each after `pause_hours`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.rules import PreviewLine

KIND = "sellers.reserve"
DAILY, WEEKLY = "daily", "weekly"
LETTERS = ("S", "A", "B", "C", "D")
MOST_BP, MOST_DAYS = 5_000, 180


def _terms(reserve_bp: int, days: int, schedule: str, on_request: bool) -> dict[str, Any]:
    return {"reserve_bp": reserve_bp, "days": days, "schedule": schedule, "on_request": on_request}


DEFAULT: Mapping[str, Any] = {
    "grades": {
        "S": _terms(0, 0, DAILY, True), "A": _terms(300, 7, DAILY, True), "B": _terms(500, 14, DAILY, True),
        "C": _terms(1_000, 21, WEEKLY, False), "D": _terms(2_000, 30, WEEKLY, False),
    },
    "weekday": 2, "least": {"default": 1, "JPY": 100, "KRW": 1_000}, "tries": 3, "pause_hours": 24,
    "deposit_after_closing_days": 60,
}  # fmt: skip


def check(body: Any) -> dict[str, Any]:
    """Field → what is wrong with it."""
    if not isinstance(body, Mapping):
        return {"body": _("An object is expected.")}
    return dict(_problems(body))


def _problems(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    unknown = sorted(set(body) - set(DEFAULT))
    if unknown:
        yield unknown[0], _("This field is not known.")
    grades = body.get("grades")
    if not isinstance(grades, Mapping) or set(grades) != set(LETTERS):
        yield "grades", _("Exactly the grades S, A, B, C and D are expected.")
    else:
        for letter in LETTERS:
            yield from _grade_problems(letter, grades[letter])
    for field, least, most in (
        ("weekday", 1, 7), ("tries", 0, 10), ("pause_hours", 1, 168), ("deposit_after_closing_days", 0, 365),
    ):  # fmt: skip
        if not _whole(body.get(field), least, most):
            yield field, _("A whole number from %(least)s to %(most)s is expected.") % {"least": least, "most": most}
    least_payout = body.get("least")
    if not isinstance(least_payout, Mapping) or "default" not in least_payout:
        yield "least", _("The smallest payout needs at least a default.")
    elif not all(_whole(value, 1, 1_000_000) for value in least_payout.values()):
        yield "least", _("A whole number from %(least)s to %(most)s is expected.") % {"least": 1, "most": 1_000_000}


def _grade_problems(letter: str, terms: Any) -> Iterator[tuple[str, Any]]:
    where = f"grades.{letter}"
    if not isinstance(terms, Mapping) or set(terms) != {"reserve_bp", "days", "schedule", "on_request"}:
        yield where, _("Share, days, schedule and payout on request are expected.")
        return
    for field, most in (("reserve_bp", MOST_BP), ("days", MOST_DAYS)):
        if not _whole(terms[field], 0, most):
            yield (
                f"{where}.{field}",
                _("A whole number from %(least)s to %(most)s is expected.")
                % {
                    "least": 0,
                    "most": most,
                },
            )
    if terms["schedule"] not in (DAILY, WEEKLY):
        yield f"{where}.schedule", _("Choose daily or weekly.")
    if not isinstance(terms["on_request"], bool):
        yield f"{where}.on_request", _("Yes or no is expected.")


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _preview(body: Mapping[str, Any], moment: datetime) -> Iterable[PreviewLine]:
    now = rules.at(KIND, moment).body
    for letter in LETTERS:
        before, after = now["grades"][letter], body["grades"][letter]
        if before != after:
            yield PreviewLine(_("Grade %(letter)s") % {"letter": letter}, _words(before), _words(after))


def _words(terms: Mapping[str, Any]) -> str:
    return f"{terms['reserve_bp']} bp / {terms['days']} d / {terms['schedule']}"


RULE = rules.register(
    rules.RuleKind(
        code=KIND,
        title=_("Payout schedule and reserve"),
        default=DEFAULT,
        check=check,
        help=_(
            "Share of each order's earnings that is kept (basis points), for how many days, and when sellers are paid."
        ),
        notice_days=7,
    )
)
rules.preview_with(KIND, _preview)
