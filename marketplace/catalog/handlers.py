"""What the catalogue does when something happened here or below."""

from typing import Any

from marketplace.catalog.models import Listing
from marketplace.catalog.services import indexing


def index_listing(*, listing: str, **_others: Any) -> None:
    """A listing changed: write its search document anew. A listing that is gone needs none."""
    indexing.index(list(Listing.objects.filter(public_id=listing).values_list("pk", flat=True)))


def seller_status_changed(*, seller: str, **_others: Any) -> None:
    """A seller was approved, graded anew or stopped. Lists ask for the seller's status themselves; ranks follow here."""
    for ids in indexing.ids_of_seller(seller.removeprefix("seller:")):
        indexing.refresh_ranks(ids)
