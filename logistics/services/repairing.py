"""What repairs write into a piece's passport: when it was taken in, and what was done to it with which parts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from logistics import locks
from logistics.services import custody
from logistics.services.custody import subject_of


@transaction.atomic
def taken_for_repair(*, unit: int, case_number: str, place: str, actor: str) -> None:
    """A service point has the piece on its bench."""
    _append(unit, "taken_for_repair", place, {"case": case_number}, actor)


@transaction.atomic
def repaired(
    *, unit: int, case_number: str, place: str, fault: str, parts: Sequence[Mapping[str, Any]], actor: str
) -> None:
    """It was repaired. `parts`: sku, pieces and the last three characters of the serials in and out; never a whole serial."""
    _append(
        unit, "repaired", place, {"case": case_number, "fault": fault, "parts": [dict(one) for one in parts]}, actor
    )


@transaction.atomic
def replaced(*, unit: int, case_number: str, place: str, actor: str) -> None:
    """It could not be repaired and another piece was given for it."""
    _append(unit, "replaced", place, {"case": case_number}, actor)


def _append(unit: int, action: str, place: str, details: Mapping[str, Any], actor: str) -> None:
    thing = locks.unit(unit)
    custody.append(subject=subject_of(thing), action=action, actor=actor, place=f"service:{place}", details=details)
