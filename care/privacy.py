"""What care exports and erases."""

from typing import Any

from care.models import Approach, PersonNote


def export(ref: str) -> list[dict[str, Any]]:
    """When we wrote of our own accord, and what colleagues noted."""
    whose = ref.removeprefix("user:")
    notes = PersonNote.objects.filter(user__public_id=whose, removed_at=None).order_by("id")
    letters = Approach.objects.filter(user__public_id=whose).order_by("id")
    return [
        *({"note": str(note.body), "at": note.written_at} for note in notes),
        *({"approached": letter.kind, "at": letter.at} for letter in letters),
    ]


def erase(ref: str) -> None:
    """All of it goes."""
    whose = ref.removeprefix("user:")
    PersonNote.objects.filter(user__public_id=whose).delete()
    Approach.objects.filter(user__public_id=whose).delete()
