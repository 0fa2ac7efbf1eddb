"""What the catalogue does when something happened here or below."""

from datetime import date
from typing import Any

from marketplace.catalog.models import Listing
from marketplace.catalog.selectors import find_category
from marketplace.catalog.services import favourites, indexing
from marketplace.catalog.states import ListingStatus
from marketplace.core import pages, time
from marketplace.core.duties import service as duties
from marketplace.tariff.selectors import rates_for
from sellers.services import stops


def index_listing(*, listing: str, **_others: Any) -> None:
    """A listing changed: write its search document anew. A listing that is gone needs none."""
    found = Listing.objects.filter(public_id=listing).exclude(status=ListingStatus.PRIVATE)
    indexing.index(list(found.values_list("pk", flat=True)))


def watch_price(*, listing: str, **_others: Any) -> None:
    """A listing changed: whoever saved it at a higher price will hear."""
    favourites.note_price(public_id=listing)


def watch_stock(*, listing: str, **_others: Any) -> None:
    """A listing that had run out has pieces again."""
    favourites.note_stock(public_id=listing)


def switch_changed(*, switch: int, kind: str, key: str, is_stopped: bool, **_more: Any) -> None:
    """Kept pages are drawn anew; sellers with goods on sale in a stopped category are told."""
    pages.forget_all()
    if kind == "category":
        trail = find_category(key, "zh-hans")
        listings = Listing.objects.filter(category__in=trail[-1].ids if trail else (), status=ListingStatus.PUBLISHED)
        ids = listings.order_by("seller_id").values_list("seller_id", flat=True).distinct()
        stops.tell_sellers(seller_ids=list(ids), switch_id=switch, is_stopped=is_stopped)


def seller_status_changed(*, seller: str, **_others: Any) -> None:
    """A seller was approved, graded anew or stopped. Lists ask for the seller's status themselves; ranks follow here."""
    for ids in indexing.ids_of_seller(seller.removeprefix("seller:")):
        indexing.refresh_ranks(ids)


def tariff_table_imported(*, valid_from: str, **_others: Any) -> None:
    """Codes of goods on sale that the new table does not name have no rate from that day on: somebody has to check them."""
    day = max(date.fromisoformat(valid_from), time.today())
    on_sale = Listing.objects.filter(status=ListingStatus.PUBLISHED)
    codes = list(on_sale.order_by("hs_code").values_list("hs_code", flat=True).distinct())
    known = rates_for(codes, day, is_strict=False)
    for code in codes:
        if code not in known:
            duties.call(kind="hs_unknown", subject=f"hs:{code}", facts={"day": day.isoformat()})
        else:
            duties.done(kind="hs_unknown", subject=f"hs:{code}", actor="system:tariff", why="has a rate")
