"""Telling whoever holds a listing in a cart that it left the shop: carts belong to a higher room, so it is announced."""

from marketplace.catalog.models import Listing
from marketplace.core.outbox.emit import emit


def announce_withdrawn(*, listing: Listing, why: str) -> None:
    """`why`: rejected, retired, ip_notice. Call it in the transaction that takes the listing down."""
    emit(
        topic="catalog.listing_withdrawn", key=f"listing:{listing.public_id}",
        payload={"listing": listing.public_id, "why": why},
    )  # fmt: skip
