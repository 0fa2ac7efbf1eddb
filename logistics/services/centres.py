"""A place of ours goes out of service, and comes back. Who routes to it asks `Warehouse.is_out`."""

from django.db import transaction

from logistics.models import Warehouse
from marketplace.core import locks, trail
from marketplace.core.outbox.emit import emit

STANDING = "logistics:places"  # an advisory lock: who routes to places shares it, who changes one holds it alone


def hold() -> None:
    """No place goes out or comes back until the caller's transaction ends: what it routes to a place, the news of the place finds."""
    locks.advisory_shared(STANDING)


@transaction.atomic
def set_out(*, place: Warehouse, is_out: bool, actor: str, why: str, is_drill: bool = False) -> bool:
    """Take it out of service or put it back. False where it stood so already. A drill touches nothing that was promised before it."""
    locks.advisory(STANDING)
    moved = Warehouse.objects.filter(pk=place.pk, is_out=not is_out).update(is_out=is_out)
    if moved:
        place.is_out = is_out
        trail.record(
            verb="place.out" if is_out else "place.back", target=trail.ref(place), actor=actor, why=why,
            before={"is_out": not is_out}, after={"is_out": is_out},
        )  # fmt: skip
        payload = {"place": place.code, "is_out": is_out, "is_drill": is_drill}
        emit(topic="logistics.place_out", key=f"warehouse:{place.code}", payload=payload)
    return bool(moved)
