"""The three plans of the longer warranty: basic, standard, premium. Dated terms, snapshotted on what is bought. Pure.

The rule `orders.warranty` says where a warranty is offered, for how many months and at which rate: that is the standard plan.
This rule says what each plan is of it: its price and months in per cent of the standard, which faults it covers, what the
shopper bears of a claim, the most it ever pays and the days at its beginning in which it does not pay yet. The numbers are
SAMPLE figures of ours; no law sets them. 三包 and the quality rights against the seller stay beside it and are never shortened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from orders.policies.extras import MONTHS, Cover

BASIC, STANDARD, PREMIUM = "basic", "standard", "premium"
PLANS = (BASIC, STANDARD, PREMIUM)
ACCIDENTAL = "accidental"
COVERABLE = ("power", "function", "screen", "battery", ACCIDENTAL)
FAULTS = (*COVERABLE, "wear", "cosmetic")  # the last two are never covered
NUMBERS = {
    "price_pct": range(1, 501), "months_pct": range(10, 501), "deductible_bp": range(5001), "least_deductible_fen": range(1_000_001),
    "cap_bp": range(1000, 10_001), "waiting_days": range(91),
}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """One plan as it holds on a day. `cap_bp`: of the price of the piece, over the whole term, all claims together."""

    plan: str
    price_pct: int
    months_pct: int
    deductible_bp: int
    least_deductible_fen: int
    cap_bp: int
    waiting_days: int
    faults: tuple[str, ...]
    version: int = 1

    def as_snapshot(self) -> dict[str, Any]:
        """What is stored with a warranty that is bought."""
        return {**asdict(self), "faults": list(self.faults)}

    def months(self, standard: int) -> int:
        """How long it runs, given the months of the standard plan."""
        return min(MONTHS.stop - 1, max(1, standard * self.months_pct // 100))

    def unit_fen(self, cover: Cover, piece_fen: int) -> int:
        """What it costs for one piece; at least one fen."""
        return max(1, cover.unit_fen(piece_fen) * self.price_pct // 100)


def _plan(code: str, numbers: Sequence[int], faults: Sequence[str]) -> dict[str, Any]:
    return {"plan": code, **dict(zip(NUMBERS, numbers, strict=True)), "faults": list(faults)}


def check(body: Any) -> dict[str, Any]:
    """`{"plans": [{"plan", numbers…, "faults"}]}`: each plan once, standard always, known faults only."""
    plans = body.get("plans") if isinstance(body, Mapping) else None
    if not isinstance(plans, list) or set(body) != {"plans"}:
        return {"plans": _("A list of plans is needed, and nothing else.")}
    wrong: dict[str, Any] = {}
    for place, plan in enumerate(plans):
        wrong |= _check_plan(f"plans.{place}", plan)
    codes = [plan["plan"] for plan in plans] if not wrong else []
    if not wrong and (len(set(codes)) < len(codes) or STANDARD not in codes):
        wrong["plans"] = _("Each plan stands here at most once, and the standard plan always.")
    return wrong


def _check_plan(name: str, plan: Any) -> dict[str, Any]:
    if not isinstance(plan, Mapping) or set(plan) != {"plan", "faults", *NUMBERS} or plan["plan"] not in PLANS:
        return {name: _("A plan has its code, six numbers and the faults that it covers.")}
    wrong: dict[str, Any] = {
        f"{name}.{key}": _("A whole number from %(least)s to %(most)s.")
        % {"least": allowed.start, "most": allowed.stop - 1}
        for key, allowed in NUMBERS.items()
        if not isinstance(plan[key], int) or isinstance(plan[key], bool) or plan[key] not in allowed
    }
    if not isinstance(plan["faults"], list) or not plan["faults"] or set(plan["faults"]) - set(COVERABLE):
        wrong[f"{name}.faults"] = _("Name at least one fault that can be covered.")
    return wrong


KIND = rules.register(
    rules.RuleKind(
        code="orders.warranty_plans",
        title=_("Plans of the extended warranty"),
        help=_("Price and months in per cent of the standard plan, the shopper's share, the cap, the days of waiting, the faults."),
        default={
            "plans": [
                _plan(BASIC, (60, 100, 1000, 2_000, 6000, 14), ("power", "function")),
                _plan(STANDARD, (100, 100, 0, 0, 10_000, 0), ("power", "function", "screen", "battery")),
                _plan(PREMIUM, (180, 200, 0, 0, 10_000, 0), COVERABLE),
            ]
        },
        check=check,
        notice_days=7,
    )
)  # fmt: skip


def terms_of(snapshot: Mapping[str, Any]) -> Terms:
    """The terms stored with a warranty; one from before there were plans is a standard plan of the first version."""
    if not snapshot:
        return terms_in(KIND.default["plans"], 1)[STANDARD]
    return Terms(**{**snapshot, "faults": tuple(snapshot["faults"])})


def terms_in(plans: Sequence[Mapping[str, Any]], version: int) -> dict[str, Terms]:
    """The plans of a body by their code, in the order basic, standard, premium."""
    found = {plan["plan"]: Terms(**{**plan, "faults": tuple(plan["faults"])}, version=version) for plan in plans}
    return {code: found[code] for code in PLANS if code in found}


def in_force(moment: datetime | None = None) -> dict[str, Terms]:
    """The plans on offer at `moment` (default: now)."""
    rule = rules.at(KIND.code, moment)
    return terms_in(rule.body["plans"], rule.version)
