"""What a shopper may add to the goods: insurance of the road for one shop's order, a longer warranty for one line. Pure.

**Insurance** is part of what the goods cost to bring: it is dutiable (retail price + freight + insurance, domain facts §1.1), lies
in the freight of the order (CEB311 knows no other word for it) and is shared over the lines by largest remainder.

**A warranty** is a service that begins after the goods are there. It is paid with the order but is no part of it: not dutiable,
not taxed, not declared. It is priced by the piece, so that pieces that go back give back exactly their share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.money import share_by_bp, split

MOST_BP = 5000
MOST_FEN = 1_000_000
MONTHS = range(1, 61)


@dataclass(frozen=True)
class Cover:
    """One row of the warranty rule, as it holds for a line. `months` counted from the end of the return window."""

    months: int
    bp: int
    least_fen: int

    def unit_fen(self, piece_fen: int) -> int:
        """The price of covering one piece that costs `piece_fen`."""
        return max(self.least_fen, share_by_bp(piece_fen, self.bp))


@dataclass(frozen=True)
class Extras:
    """What was chosen, by listing public id. One line of a shop that says so insures the shop's whole order."""

    insured: frozenset[str] = frozenset()
    warranted: frozenset[str] = frozenset()
    plans: Mapping[str, str] = field(default_factory=dict)  # by listing; the standard plan where nothing is said


NONE = Extras()


def premium_fen(rule: Mapping[str, Any], goods_fen: int) -> int:
    """What insuring goods of this value costs: a share of it, but at least the minimum. Nothing to insure costs nothing."""
    return max(int(rule["least_fen"]), share_by_bp(goods_fen, int(rule["bp"]))) if goods_fen else 0


def premium_shares(rule: Mapping[str, Any], goods: Sequence[int]) -> list[int]:
    """The premium of an order laid on its lines by their value; the parts sum to the premium."""
    return split(premium_fen(rule, sum(goods)), goods)


def cover_for(rule: Mapping[str, Any], path: Sequence[str]) -> Cover | None:
    """The row of the nearest category: `path` are the slugs from the root to the goods' own. None: not offered."""
    rows = {row["category"]: row for row in rule["rows"]}
    row = next((rows[slug] for slug in reversed(path) if slug in rows), None)
    return Cover(int(row["months"]), int(row["bp"]), int(row["least_fen"])) if row else None


def check_insurance(body: Any) -> dict[str, Any]:
    """`{"bp": 100, "least_fen": 300}`."""
    if set(body) != {"bp", "least_fen"}:
        return {"bp": _("A rate and a minimum are needed (bp, least_fen), and nothing else.")}
    return _numbers(body, "")


def check_warranty(body: Any) -> dict[str, Any]:
    """`{"rows": [{"category", "months", "bp", "least_fen"}]}`; a category at most once; no rows: no warranty is offered."""
    rows = body.get("rows")
    if set(body) != {"rows"} or not isinstance(rows, list):
        return {"rows": _("A list of rows is needed, and nothing else.")}
    wrong: dict[str, Any] = {}
    for place, row in enumerate(rows):
        wrong |= _check_row(f"rows.{place}", row)
    if not wrong and len({row["category"] for row in rows}) < len(rows):
        wrong["rows"] = _("A category stands here twice.")
    return wrong


def _check_row(name: str, row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping) or set(row) != {"category", "months", "bp", "least_fen"}:
        return {name: _("A row has a category, months, basis points and a minimum (category, months, bp, least_fen).")}
    wrong = _numbers(row, f"{name}.")
    if not isinstance(row["category"], str) or not row["category"]:
        wrong[f"{name}.category"] = _("The slug of a category is needed.")
    if not _is_whole(row["months"], MONTHS.stop - 1) or row["months"] not in MONTHS:
        wrong[f"{name}.months"] = _("Between 1 and 60 months.")
    return wrong


def _numbers(row: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if not _is_whole(row["bp"], MOST_BP):
        wrong[f"{prefix}bp"] = _("Whole basis points from 0 to 5000: 800 are 8 %.")
    if not _is_whole(row["least_fen"], MOST_FEN):
        wrong[f"{prefix}least_fen"] = _("Whole fen: 500000 are 5,000 yuan.")
    return wrong


def _is_whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _row(category: str, months: int, bp: int, least_fen: int) -> dict[str, Any]:
    return {"category": category, "months": months, "bp": bp, "least_fen": least_fen}


INSURANCE = rules.register(
    rules.RuleKind(
        code="orders.insurance",
        title=_("Insurance of the road"),
        help=_("Basis points of the goods with their currency fee, and the least premium of an order in fen."),
        default={"bp": 100, "least_fen": 300},
        check=check_insurance,
        notice_days=7,
    )
)
WARRANTY = rules.register(
    rules.RuleKind(
        code="orders.warranty",
        title=_("Extended warranty"),
        help=_("By category: months, basis points of one piece, least price in fen. The nearest category counts."),
        default={
            "rows": [
                _row("electronics", 12, 600, 1_500), _row("watches-jewellery", 12, 400, 3_000), _row("home", 12, 500, 1_000),
                _row("outdoor-sports", 12, 500, 1_000),
            ]
        },
        check=check_warranty,
        notice_days=7,
    )
)  # fmt: skip


@dataclass(frozen=True)
class ExtraRules:
    """Both rules in force at one moment, with the versions that said so."""

    insurance: Mapping[str, Any]
    warranty: Mapping[str, Any]
    versions: Mapping[str, int]


DEFAULTS = ExtraRules(INSURANCE.default, WARRANTY.default, {INSURANCE.code: 1, WARRANTY.code: 1})


def in_force(moment: datetime | None = None) -> ExtraRules:
    """Both rules at `moment` (default: now)."""
    insurance, warranty = rules.at(INSURANCE.code, moment), rules.at(WARRANTY.code, moment)
    return ExtraRules(
        insurance.body, warranty.body, {INSURANCE.code: insurance.version, WARRANTY.code: warranty.version}
    )
