"""What agents may give out of a ticket: reasons, whose fault, and the dated limits. Pure. No source gives the numbers: SAMPLE."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

CODE = "desk.compensation"
CLOCK = "desk_compensation"
REFUND_REASON = "goodwill"  # as orders books and tells what the platform bears
REASONS: dict[str, Any] = {
    "late": _("It took longer than we promised"),
    "damaged": _("It arrived damaged"),
    "missing": _("Something was missing"),
    "not_described": _("It was not as described"),
    "answer": _("Our answer came late or was wrong"),
    "mistake": _("We made a mistake"),
    "other": _("Another reason"),
}
PARTIES: dict[str, Any] = {
    "seller": _("The seller"),
    "carrier": _("The carrier"),
    "us": _("We ourselves"),
    "customs": _("Customs"),
    "weather": _("Weather or force majeure"),
}
ROLES = ("partner", "agent", "supervisor", "ops")  # the later gives more; a role that nobody has harms nothing
DEFAULT: dict[str, Any] = {
    "limits": {
        "partner": {"case_fen": 0, "day_fen": 0},
        "agent": {"case_fen": 5_000, "day_fen": 50_000},
        "supervisor": {"case_fen": 50_000, "day_fen": 300_000},
        "ops": {"case_fen": 100_000, "day_fen": 1_000_000},
    },
    "person_30_days_fen": 20_000,
}
MOST_FEN = 100_000_000


@dataclass(frozen=True)
class Limit:
    """Fen that one person of a role may give for one ticket, and on one day (Asia/Shanghai)."""

    case_fen: int
    day_fen: int


@dataclass(frozen=True)
class Given:
    """Fen given or asked for already: in this case, by this agent today, to this person in 30 days."""

    case: int
    today: int
    person: int


def check(body: Any) -> Mapping[str, Any]:
    """Field → what is wrong with a proposed body."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT) or not isinstance(body["limits"], Mapping):
        return {"": _("Exactly these entries are needed: %(names)s.") % {"names": ", ".join(DEFAULT)}}
    wrong: dict[str, Any] = {}
    if set(body["limits"]) != set(ROLES):
        wrong["limits"] = _("Exactly these entries are needed: %(names)s.") % {"names": ", ".join(ROLES)}
    for role, row in body["limits"].items():
        is_row = isinstance(row, Mapping) and set(row) == {"case_fen", "day_fen"}
        if not is_row or not all(_is_fen(value) for value in row.values()):
            wrong[f"limits.{role}"] = _("Whole fen between 0 and %(limit)d.") % {"limit": MOST_FEN}
    if not _is_fen(body["person_30_days_fen"]):
        wrong["person_30_days_fen"] = _("Whole fen between 0 and %(limit)d.") % {"limit": MOST_FEN}
    return wrong


def _is_fen(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_FEN


def limit_of(body: Mapping[str, Any], held: Collection[str]) -> Limit:
    """The limit of a person's highest role; nothing where none of their roles gives."""
    of = next((role for role in reversed(ROLES) if role in held), "")
    row = body["limits"].get(of, {"case_fen": 0, "day_fen": 0})
    return Limit(row["case_fen"], row["day_fen"])


def room(limit: Limit, given: Given, *, person_fen: int, is_lead: bool) -> int:
    """Fen that may be given without asking anybody. What the person got lately bounds agents, not leads."""
    parts = [limit.case_fen - given.case, limit.day_fen - given.today]
    if not is_lead:
        parts.append(person_fen - given.person)
    return max(0, min(parts))


RULE = rules.register(
    rules.RuleKind(
        code=CODE,
        title=_("Compensation at the desk"),
        help=_(
            "Fen that a person of each role gives by themselves, for one case and on one day; and what one shopper may get in 30"
            " days before a lead has to look."
        ),
        default=DEFAULT,
        check=check,
    )
)
