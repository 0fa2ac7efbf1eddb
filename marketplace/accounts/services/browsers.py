"""The browsers a person signs in with."""

from datetime import timedelta

from django.db import transaction

from marketplace.accounts.models import Device, User
from marketplace.core import time

KEPT = timedelta(days=400)  # since it was last seen


@transaction.atomic
def note(*, user: User, mark: str) -> None:
    """Remember that this person signed in with this browser; one statement."""
    now = time.now()
    row = Device(user=user, mark=mark, first_seen_at=now, last_seen_at=now)
    Device.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["user", "mark"], update_fields=["last_seen_at"]
    )


@transaction.atomic
def forget_old() -> int:
    """Marks of browsers that were not seen for long. Returns how many went."""
    return Device.objects.filter(last_seen_at__lt=time.now() - KEPT).delete()[0]
