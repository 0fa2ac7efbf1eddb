"""What is published about an opening, in the exact form whose digest custody keeps. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.core.transparency.canonical import utc_text


def opened_facts(
    *,
    opening: str,
    parcel: str,
    old_seal: str,
    authority: str,
    station: str,
    reason: str,
    weight_before_g: int,
    opened_at: datetime,
) -> dict[str, Any]:
    """The facts at the moment the seal was broken. No person is named: the officer stands in the encrypted record only."""
    return {
        "authority": authority, "old_seal": old_seal, "opened_at": utc_text(opened_at), "opening": opening, "parcel": parcel,
        "reason": reason, "station": station, "weight_before_g": weight_before_g,
    }  # fmt: skip


def closed_facts(
    *, opening: str, new_seal: str, weight_after_g: int, found: str, closed_at: datetime, photos: Sequence[str]
) -> dict[str, Any]:
    """The facts at the moment the new seal was on. `photos` are SHA-256 digests, in the order taken."""
    return {
        "closed_at": utc_text(closed_at), "found": found, "new_seal": new_seal, "opening": opening, "photos": list(photos),
        "weight_after_g": weight_after_g,
    }  # fmt: skip
