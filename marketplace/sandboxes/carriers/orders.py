"""What a carrier wants to read in an order before it sends anybody, and what it then charges."""

from __future__ import annotations

from typing import Any

from marketplace.sandboxes.carriers.world import JINGWEI

# carrier → where in its order the two doors and the weight stand, and how it calls a telephone
FORMS: dict[str, tuple[str, str, str, str]] = {
    JINGWEI: ("sender", "recipient", "grams", "phone"),
    "yousu": ("from", "to", "weight", "tel"),
}
FIRST_KG_FEN, NEXT_KG_FEN = 1100, 450


def missing(carrier: str, wish: dict[str, Any]) -> str:
    """The first thing that the order lacks; empty for a whole one. From and to the same door is an order without a recipient."""
    sender, recipient, weight, phone = FORMS[carrier]
    for side in (sender, recipient):
        door = wish.get(side)
        for part in ("name", phone, "address"):
            if not isinstance(door, dict) or not isinstance(door.get(part), str) or not door[part].strip():
                return f"{part} of the {side}"
    if wish[sender]["address"] == wish[recipient]["address"]:
        return recipient
    return "" if type(wish.get(weight)) is int and wish[weight] > 0 else weight


def price(carrier: str, wish: dict[str, Any]) -> dict[str, int]:
    """Jingwei names its price at once, the post on its bill only."""
    if carrier != JINGWEI:
        return {}
    return {"fee_fen": FIRST_KG_FEN + max(0, -(-wish["grams"] // 1000) - 1) * NEXT_KG_FEN}
