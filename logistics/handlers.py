"""What the road does when something happened. Idempotent; one transaction each with its delivery."""

from logistics.models import Parcel
from logistics.services import customs
from marketplace.core import tasks

TASK = "logistics.customs"


def declare(*, parcel: str) -> None:
    """A parcel landed: match its documents once more; the job tells customs."""
    found = Parcel.objects.filter(number=parcel, declaration__isnull=False).first()
    if found is not None and customs.prepare(parcel=found):
        tasks.send(TASK)
