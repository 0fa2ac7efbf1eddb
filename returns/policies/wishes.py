"""What a shopper may wish for a return, what each wish costs and brings, and when. Pure. Numbers marked SAMPLE rest on no source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from returns.policies import outcomes
from returns.policies.outcomes import EXCHANGE, KEEP, REFUND, REPAIR

WISHES = (REFUND, EXCHANGE, REPAIR, KEEP)
FOR_REASON: dict[str, tuple[str, ...]] = {
    reason: tuple(wish for wish in WISHES if wish in outcomes.open_to(reason)) for reason in outcomes.RIGHTS
}
REPAIRABLE = ("electronics", "watches-jewellery", "bags", "shoes", "outdoor-sports", "home")  # SAMPLE
FIRST_KG_FEN, NEXT_KG_FEN = 1200, 500  # SAMPLE: a courier inside mainland China
ROAD_DAYS = (2, 4)  # SAMPLE: to our centre
DECIDED_WITHIN = 7  # days from receipt: Consumer Rights Protection Law Art. 25
BANK_DAYS = (0, 5)  # SAMPLE: until card or wallet shows it
EXCHANGE_DAYS = (8, 15)  # SAMPLE: from the decision to the door, out of overseas stock within 24 hours
REPAIR_DAYS = (7, 21)  # SAMPLE
SELLER_ANSWERS = 2  # days a seller has to offer a part refund


@dataclass(frozen=True)
class Facts:
    """What is known of the pieces that were chosen. Fen and grams; `free_stock`: enough pieces of every line are on hand."""

    reason: str
    root: str
    refund_fen: int
    weight_g: int
    payer: str
    free_stock: bool
    today: date
    is_credit: bool = False


@dataclass(frozen=True)
class Wish:
    """One wish: whether it is offered, what it costs the shopper, what comes back, and between which days."""

    code: str
    is_offered: bool
    why_not: str
    cost_fen: int
    refund_fen: int
    first_day: date | None
    last_day: date | None

    def plain(self) -> dict[str, Any]:
        """As it is frozen on the case and answered by the API."""
        return {
            "wish": self.code, "is_offered": self.is_offered, "why_not": self.why_not, "cost_fen": self.cost_fen,
            "refund_fen": self.refund_fen, "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
        }  # fmt: skip


WORDS: Mapping[str, Any] = {
    REFUND: _("Send it back, get the money"),
    EXCHANGE: _("Send it back, get a new one"),
    REPAIR: _("Have it repaired"),
    KEEP: _("Keep it, get a part back"),
}
WHY_NOT: Mapping[str, Any] = {
    "not_for_reason": _("Not for this reason."),
    "no_stock": _("The seller has none left abroad; a refund is possible at once."),
    "not_repairable": _("Goods of this kind are not repaired."),
}


def freight_fen(weight_g: int) -> int:
    """About what a courier takes to our centre: the first kilogram and every further one begun."""
    return FIRST_KG_FEN + max(0, -(-weight_g // 1000) - 1) * NEXT_KG_FEN


def wishes(facts: Facts) -> list[Wish]:
    """All four, in order; those that are not offered say why."""
    cost = freight_fen(facts.weight_g) if facts.payer == "shopper" else 0
    return [_wish(code, facts, cost) for code in WISHES]


def offered(facts: Facts) -> set[str]:
    """Codes that may be chosen."""
    return {one.code for one in wishes(facts) if one.is_offered}


def _wish(code: str, facts: Facts, cost: int) -> Wish:
    why = _why_not(code, facts)
    if why:
        return Wish(code, False, why, 0, 0, None, None)
    if code == KEEP:  # nothing travels; the seller says how much
        return Wish(code, True, "", 0, 0, facts.today, facts.today + timedelta(days=SELLER_ANSWERS + BANK_DAYS[1]))
    first, last = (
        facts.today + timedelta(days=ROAD_DAYS[0]),
        facts.today + timedelta(days=ROAD_DAYS[1] + DECIDED_WITHIN),
    )
    extra = {REFUND: (0, 0) if facts.is_credit else BANK_DAYS, EXCHANGE: EXCHANGE_DAYS, REPAIR: REPAIR_DAYS}[code]
    refund = facts.refund_fen if code == REFUND else 0
    return Wish(code, True, "", cost, refund, first + timedelta(days=extra[0]), last + timedelta(days=extra[1]))


def _why_not(code: str, facts: Facts) -> str:
    if code not in FOR_REASON.get(facts.reason, ()):
        return "not_for_reason"
    if code == EXCHANGE and not facts.free_stock:
        return "no_stock"
    if code == REPAIR and facts.root not in REPAIRABLE:
        return "not_repairable"
    return ""
