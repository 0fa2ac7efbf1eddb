"""What the seeded shops earned in the pilot, before the history of this world begins: event by event, by the real verb."""

from collections.abc import Iterator

from marketplace.scenes.data.shops import Shop
from sellers.models import Seller
from sellers.services import grading

VERIFIED = 540  # where an approved seller begins


def earned(seller: Seller, shop: Shop) -> None:
    """Enough orders handed in on time, or too late, to stand at about `shop.points`."""
    for number, code in enumerate(_codes(shop.points - VERIFIED), start=1):
        grading.record(seller_id=seller.pk, source=f"pilot:{shop.key}:{number}", code=code)


def _codes(points: int) -> Iterator[str]:
    if points >= 0:
        yield from ["shipped_on_time"] * (points // 2)
        return
    missed, rest = divmod(-points, 28)
    yield from ["shipped_missed", "shipped_late"] * missed
    yield from ["shipped_late"] * (rest // 8)
