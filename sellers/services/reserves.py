"""What was kept of a seller's earnings becomes payable when its time is over."""

from django.db import transaction
from django.db.models import F

from marketplace.core import time
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from sellers import locks
from sellers.models import ReserveSlice
from sellers.selectors import ref
from sellers.services import earnings

SYSTEM = "system:payouts"
MOST_AT_ONCE = 500


def due() -> list[int]:
    """Slices whose day has come, the oldest first."""
    waiting = ReserveSlice.objects.filter(released_at=None, release_on__lte=time.today())
    return list(waiting.order_by("release_on", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def backlog() -> int:
    """How many slices are due."""
    return ReserveSlice.objects.filter(released_at=None, release_on__lte=time.today()).count()


def release_due() -> int:
    """Release every slice that is due, one transaction each. Returns how many."""
    return sum(release(slice_id=pk) for pk in due())


@transaction.atomic
def release(*, slice_id: int) -> bool:
    """Release what is left of one slice. False where it is not due or was released before."""
    found = ReserveSlice.objects.select_related("seller").get(pk=slice_id)
    seller = found.seller
    locks.till(seller.pk)
    found.refresh_from_db(fields=["drawn_minor", "released_minor", "released_at", "release_on"])
    if found.released_at is not None or found.release_on > time.today():
        return False
    left = found.left_minor
    ReserveSlice.objects.filter(pk=found.pk, released_at=None).update(
        released_at=time.now(), released_minor=F("released_minor") + left
    )
    if left:
        source = f"reserve:{found.pk}:released"
        legs = [
            Leg(AccountCode.SELLER_RESERVE, ref(seller), found.currency, left),
            Leg(AccountCode.SELLER_PAYABLE, ref(seller), found.currency, -left),
        ]
        book(source=source, kind="reserve_released", legs=legs, memo=found.number)
        earnings.set_off(seller=seller, cause=source)
        payload = {"seller": seller.public_id, "order": found.number, "amount_minor": left, "currency": found.currency}
        emit(topic="sellers.reserve_released", key=ref(seller), payload=payload)
    return True
