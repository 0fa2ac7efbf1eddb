"""Which open stop stands in the way of buying a listing: its seller, its category or one above, its lane to China.

While nothing is stopped this costs no query beyond the one cached read of all switches.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from logistics.stoppable import keys_of
from marketplace.catalog.models import Listing
from marketplace.catalog.selectors import category_tree, trail_in_tree
from marketplace.core import switches
from marketplace.core.switches import Stop
from sellers.models import Seller

Stops = Mapping[tuple[str, str], Stop]
PROBLEM = {"seller": "seller_stopped", "category": "category_stopped", "lane": "lane_stopped"}
LANGUAGE = "zh-hans"  # only slugs are looked at; any language finds them


@dataclass(frozen=True)
class Goods:
    """What decides whether something is stopped: seller's public id, category id, country it departs from."""

    seller: str
    category_id: int
    country: str


def stops_of(goods: Collection[Goods], stops: Stops | None = None) -> dict[Goods, Stop]:
    """The first stop that concerns each of `goods`; what runs is left out. `stops`: read under `switches.hold`."""
    open_ones = switches.open_stops() if stops is None else stops
    if not any(kind in PROBLEM for kind, _key in open_ones):
        return {}
    lanes = keys_of({one.country for one in goods}) if any(kind == "lane" for kind, _key in open_ones) else {}
    tree = category_tree(LANGUAGE) if any(kind == "category" for kind, _key in open_ones) else ()
    found = {}
    for one in set(goods):
        things = [("seller", one.seller)]
        things += [("category", node.slug) for node in trail_in_tree(tree, one.category_id)]
        things += [("lane", key) for key in sorted(lanes.get(one.country, ()))]
        stop = next((open_ones[thing] for thing in things if thing in open_ones), None)
        if stop is not None:
            found[one] = stop
    return found


def goods_of(listing: Listing) -> Goods:
    """Reads the seller, which the caller has selected."""
    return Goods(listing.seller.public_id, listing.category_id, listing.seller.country)


def stop_of(*, seller_id: int, category_id: int, country: str, is_kept: bool = False) -> Stop | None:
    """The stop of one listing. `is_kept`: for a page that will be kept for others, so the switches are read anew."""
    stops = switches.open_now() if is_kept else switches.open_stops()
    if not stops:
        return None
    seller = Seller.objects.filter(pk=seller_id).values_list("public_id", flat=True).first() or ""
    goods = Goods(seller, category_id, country)
    return stops_of([goods], stops).get(goods)
