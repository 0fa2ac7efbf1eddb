"""What this room exports and erases. Its rows hold digests and figures; they are kept 400 days, without a way to a name."""

from typing import Any

from marketplace.accounts.selectors import user_by_ref
from risk.models import Assessment


def export(ref: str) -> list[dict[str, Any]]:
    """Which purchases were looked at, and what was decided: also by whom, a person or the system (PIPL Art. 24)."""
    rows = Assessment.objects.filter(user=user_by_ref(ref)).order_by("pk")
    return [
        {
            "purchase": row.reference.partition(":")[2], "at": row.placed_at, "decided": row.decision, "state": row.status,
            "proved_by": row.proved_by, "decided_by_a_person": row.ruled_by.startswith("user:"), "decided_at": row.ruled_at,
        }
        for row in rows
    ]  # fmt: skip


def erase(ref: str) -> None:
    """The digests of phone, network and browser go; those of identity, address and card stay their 400 days, as the yearly
    limit's do: a person who was refused must not be new again by closing an account."""
    Assessment.objects.filter(user=user_by_ref(ref)).update(phone_key="", network_key="", device_key="")
