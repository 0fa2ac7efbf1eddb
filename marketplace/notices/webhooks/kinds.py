"""Every kind of event that may be announced: one literal table. Codes are permanent, payloads grow but never lose a field.

`is_public` kinds say nothing that a shop page does not show; integrator accounts may have them of every shop.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

PING = "webhook.ping"


@dataclass(frozen=True)
class HookKind:
    """One kind: its sentence, an example of `data`, and whether it is public knowledge."""

    code: str
    title: Any
    example: dict[str, Any] = field(default_factory=dict)
    is_public: bool = False


_KINDS = (
    HookKind("seller.approved", _("Your shop may sell"), {"seller": "0k3…", "shop": "mingming", "status": "approved"}, True),
    HookKind("seller.rejected", _("Your application was sent back"), {"seller": "0k3…", "shop": "mingming", "status": "rejected"}),
    HookKind(
        "seller.restricted", _("Your shop was restricted, suspended, closed or reopened"),
        {"seller": "0k3…", "shop": "mingming", "status": "restricted"}, True,
    ),
    HookKind("grade.changed", _("Your grade changed"), {"seller": "0k3…", "shop": "mingming", "grade": "A", "points": 812}, True),
    HookKind(
        "order.to_buy", _("An order is paid: buy it and hand it in"),
        {"order": "MO2611220000017", "hand_in_by": "2026-11-25T04:00:00Z", "lines": [{"sku": "JP-1", "quantity": 2}]},
    ),
    HookKind("order.cancelled", _("An order was cancelled"), {"order": "MO2611220000017"}),
    HookKind(
        "order.reduced", _("Pieces were taken off an order: do not buy them"),
        {"order": "MO2611220000017", "lines": [{"line": 1, "sku": "JP-1", "quantity": 1}]},
    ),
    HookKind("order.completed", _("An order is completed and its money released"), {"order": "MO2611220000017"}),
    HookKind(
        "unit.received", _("Our warehouse received a piece"),
        {"order": "MO2611220000017", "line": 1, "sku": "JP-1", "passport": "7M…", "warehouse": "NRT1"},
    ),
    HookKind(
        "return.settled", _("A return was decided"),
        {"return": "MR2611220000013", "order": "MO2611220000017", "outcome": "refund", "pieces": 1},
    ),
    HookKind(
        "payout.paid", _("A payout arrived at your bank"), {"payout": "0k4…", "amount_minor": 128000, "currency": "JPY"}
    ),
    HookKind(
        "payout.returned", _("Your bank sent a payout back"),
        {"payout": "0k4…", "amount_minor": 128000, "currency": "JPY", "code": "account_closed"},
    ),
    HookKind(
        "payout.held", _("Part of your money is held for a case, or free again"),
        {"seller": "0k3…", "hold": "0k5…", "case": "MT2611220000013", "state": "standing", "amount_minor": 12000},
    ),
    HookKind(
        "reserve.released", _("What was kept in reserve is ready for you"),
        {"seller": "0k3…", "order": "MO2611220000017", "amount_minor": 640, "currency": "JPY"},
    ),
    HookKind(
        "deposit.changed", _("Your deposit was received, drawn on or returned"),
        {"seller": "0k3…", "deposit": "0k6…", "what": "received", "amount_minor": 63000, "currency": "JPY"},
    ),
    HookKind("audit.started", _("A surprise audit has begun at your door"), {"seller": "0k3…", "shop": "mingming", "audit": "0k7…"}),
    HookKind(
        "audit.decided", _("A surprise audit was decided, or decided anew on appeal"),
        {"seller": "0k3…", "shop": "mingming", "audit": "0k7…", "consequence": "none", "stage": "decision"},
    ),
    HookKind(
        "want.asked", _("A shopper looks for something in your country"),
        {"want": "0k8…", "country": "JP", "quantity": 1, "budget_fen": 30000, "open_until": "2026-12-06T16:00:00Z"},
    ),
    HookKind(
        "want.offer_accepted", _("A shopper chose your offer"),
        {"want": "0k8…", "offer": "0k9…", "sku": "QG-…", "quantity": 1, "price_minor": 2400, "currency": "JPY"},
    ),
    HookKind(PING, _("A test, sent by yourself"), {"hello": "miaomiao"}),
)  # fmt: skip

KINDS: dict[str, HookKind] = {kind.code: kind for kind in _KINDS}
CHOOSABLE = tuple(code for code in KINDS if code != PING)
PUBLIC = tuple(code for code in CHOOSABLE if KINDS[code].is_public)


def canonical(code: str) -> str:
    """`seller.payout.paid` is `payout.paid`: rooms may name a kind with or without the word seller in front."""
    short = code.removeprefix("seller.")
    return code if code in KINDS or short not in KINDS else short


def offered_to(owner: str) -> tuple[str, ...]:
    """Kinds that an owner may ask for: a shop all of its own, an integrator account the public ones of every shop."""
    return CHOOSABLE if owner.startswith("seller:") else PUBLIC
