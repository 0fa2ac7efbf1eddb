"""Reads. What other apps use is named here; pages and the API take their own from the modules."""

from logistics.selectors.progress import (
    came_to_us,
    can_be_stopped,
    evidence_bytes,
    evidence_of_units,
    orders_of_numbers,
    parcels_of,
    progress,
    progress_of,
    release_date,
    release_of,
    returnable_units,
    unit_evidence,
    units_by_passport,
)

__all__ = [
    "came_to_us",
    "can_be_stopped",
    "evidence_bytes",
    "evidence_of_units",
    "orders_of_numbers",
    "parcels_of",
    "progress",
    "progress_of",
    "release_date",
    "release_of",
    "returnable_units",
    "unit_evidence",
    "units_by_passport",
]
