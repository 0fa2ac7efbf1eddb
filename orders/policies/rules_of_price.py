"""What we take for ourselves, as dated rules: commission by kind and grade of seller, and the currency fee.

Both are proposed and approved by two people (docs/rules.md). The versions that priced a quote stand in its document, the
amounts on each order line; a later version never touches them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from orders.policies import extras
from orders.policies.extras import ExtraRules

ANY = "*"
KINDS = ("buyer", "retailer")
GRADES = (ANY, "S", "A", "B", "C", "D")
MOST_BP = 5000  # half the price: beyond that somebody typed a percentage


@dataclass(frozen=True)
class Prices:
    """The rules in force at one moment, with the versions that said so."""

    commission: Mapping[str, Any]
    fx_fee: Mapping[str, Any]
    versions: Mapping[str, int]
    extras: ExtraRules = extras.DEFAULTS


def check_commission(body: Any) -> dict[str, Any]:
    """`{"rates": [{"kind", "grade", "bp"}]}`; every kind needs a row for any grade; no pair twice."""
    rows = body.get("rates")
    if set(body) != {"rates"} or not isinstance(rows, list) or not rows:
        return {"rates": _("A list of rates is needed, and nothing else.")}
    wrong: dict[str, Any] = {}
    seen = set()
    for place, row in enumerate(rows):
        wrong |= _check_row(place, row)
        if isinstance(row, Mapping):
            pair = (str(row.get("kind")), str(row.get("grade")))
            if pair in seen:
                wrong[f"rates.{place}"] = _("This kind and grade stand here twice.")
            seen.add(pair)
    missing = [kind for kind in KINDS if (kind, ANY) not in seen]
    if missing and not wrong:
        wrong["rates"] = _("Each kind of seller needs a rate for all other grades (*).")
    return wrong


def _check_row(place: int, row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping) or set(row) != {"kind", "grade", "bp"}:
        return {f"rates.{place}": _("A rate has a kind, a grade and basis points (kind, grade, bp).")}
    if row["kind"] not in KINDS:
        return {f"rates.{place}.kind": _("The kind is buyer or retailer.")}
    if row["grade"] not in GRADES:
        return {f"rates.{place}.grade": _("The grade is S, A, B, C, D or * for all others.")}
    return {} if _is_bp(row["bp"]) else {f"rates.{place}.bp": _("Whole basis points from 0 to 5000: 800 are 8 %.")}


def check_fx_fee(body: Any) -> dict[str, Any]:
    """`{"bp": 120}`."""
    if set(body) != {"bp"}:
        return {"bp": _("Basis points are needed, and nothing else.")}
    return {} if _is_bp(body["bp"]) else {"bp": _("Whole basis points from 0 to 5000: 800 are 8 %.")}


def _is_bp(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_BP


def _rate(kind: str, grade: str, bp: int) -> dict[str, Any]:
    return {"kind": kind, "grade": grade, "bp": bp}


COMMISSION = rules.register(
    rules.RuleKind(
        code="orders.commission",
        title=_("Commission"),
        help=_("Basis points of the goods price, by kind and grade of seller; * stands for all other grades."),
        default={
            "rates": [
                _rate("buyer", "S", 600), _rate("buyer", "A", 700), _rate("buyer", ANY, 800),
                _rate("retailer", "S", 400), _rate("retailer", "A", 450), _rate("retailer", ANY, 500),
            ]
        },
        check=check_commission,
        notice_days=7,
    )
)  # fmt: skip
FX_FEE = rules.register(
    rules.RuleKind(
        code="orders.fx_fee",
        title=_("Currency fee"),
        help=_("Basis points on goods priced in a foreign currency; orders in yuan pay none."),
        default={"bp": 120},
        check=check_fx_fee,
        notice_days=7,
    )
)
DEFAULTS = Prices(COMMISSION.default, FX_FEE.default, {COMMISSION.code: 1, FX_FEE.code: 1})


def in_force(moment: datetime | None = None) -> Prices:
    """All rules at `moment` (default: now)."""
    commission, fee = rules.at(COMMISSION.code, moment), rules.at(FX_FEE.code, moment)
    chosen = extras.in_force(moment)
    versions = {COMMISSION.code: commission.version, FX_FEE.code: fee.version, **chosen.versions}
    return Prices(commission.body, fee.body, versions, chosen)


def commission_bp(prices: Prices, *, kind: str, grade: str) -> int:
    """The rate of this kind and grade: its own grade before the general one.

    Raises LookupError for a kind that the rule does not cover: selling for nothing is not a default.
    """
    rows = {(row["kind"], row["grade"]): int(row["bp"]) for row in prices.commission["rates"]}
    for wanted in (grade, ANY):
        if (kind, wanted) in rows:
            return rows[kind, wanted]
    raise LookupError(f"no commission rate for {kind}/{grade}")


def fx_fee_bp(prices: Prices, currency: str) -> int:
    """Basis points of the currency fee; none where the seller prices in yuan."""
    return 0 if currency == "CNY" else int(prices.fx_fee["bp"])
