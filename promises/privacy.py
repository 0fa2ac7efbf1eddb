"""Promises name no person. What a colleague filed (an airline's notice) stands under their reference."""

from typing import Any

from promises.models import FlightNotice


def export(ref: str) -> list[dict[str, Any]]:
    """Notices of airlines that this person filed."""
    rows = FlightNotice.objects.filter(filed_by=ref).order_by("pk")
    return [
        {"flight_notice": row.reference, "flight": row.flight, "filed": row.filed_at}
        for row in rows.iterator(chunk_size=500)
    ]


def erase(ref: str) -> None:
    """Nothing: evidence stays with its figures, and the reference names nobody once accounts has forgotten who it was."""
