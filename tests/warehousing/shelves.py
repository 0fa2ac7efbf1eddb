"""Builders of the shelf room: a warehouse with shelves, goods that wait there, orders that want them. Plain functions."""

from __future__ import annotations

from logistics.models import Posting, Unit, Warehouse
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, Stock
from orders.models import Order
from orders.services import trade_records
from sellers.models import Seller
from tests import shop
from warehousing.models import Bin, Notice, NoticeLine, Piece
from warehousing.services import announcing, places, receiving, shelving
from warehousing.services.announcing import Bringing, HandIn, Wanted
from warehousing.services.receiving import Counted

SYSTEM = "system:test"


def room(operator: User | None = None, code: str = "NRT1") -> Warehouse:
    """One of the shop's warehouses with dock, quarantine and shelves; the operator works there."""
    shop.tariff()
    place = Warehouse.objects.get(code=code)
    places.set_up(warehouse=place, actor=SYSTEM)
    if operator is not None:
        Posting.objects.get_or_create(user=operator, warehouse=place)
    return place


def goods(seller: Seller, **changes: object) -> Listing:
    """A published listing of which the seller holds nothing. A piece is 1,000 cm³."""
    made = shop.listing(seller, pieces=0, **changes)
    Stock.objects.filter(listing=made).delete()
    return made


def announced(
    seller: Seller, listing: Listing, pieces: int = 3, *, place: Warehouse, temperature: str = "ambient"
) -> Notice:
    return announcing.announce(
        seller=seller, warehouse=place, lines=[Wanted(listing, pieces, temperature)], bringing=Bringing(), actor=SYSTEM
    )


def handed_in(notice: Notice) -> NoticeLine:
    announcing.hand_in(notice=notice, seen=HandIn(1, 5_000, "Akira Sato"), actor=SYSTEM)
    return notice.lines.get()


def received(seller: Seller, listing: Listing, pieces: int = 3, *, place: Warehouse, **counted: object) -> list[Piece]:
    """Announced, handed in and counted: good ones lie on the dock."""
    line = handed_in(announced(seller, listing, pieces, place=place))
    return receiving.count_in(line=line, counted=Counted(**{"good": pieces, **counted}), actor=SYSTEM)  # type: ignore[arg-type]


def shelved(
    seller: Seller, listing: Listing, pieces: int = 3, *, place: Warehouse, code: str = "A-01-1"
) -> list[Piece]:
    """On the shelf and for sale."""
    made = received(seller, listing, pieces, place=place)
    line = made[0].line
    assert line is not None
    shelving.put_away_lot(place=bin_of(place, code), line=line, actor=SYSTEM)
    return list(Piece.objects.filter(line=line).order_by("pk"))


def bin_of(place: Warehouse, code: str = "A-01-1") -> Bin:
    return Bin.objects.select_related("zone", "warehouse").get(code=f"{place.code}-{code}")


def bought(user: User, listing: Listing, pieces: int = 1) -> Order:
    """Paid and handed over to the road."""
    purchase = shop.pay_directly(shop.place(user, {listing.public_id: pieces}, shop.ready(user)))
    trade_records.hand_over(purchase_number=purchase.number)
    found: Order = purchase.orders.get()
    return found


def units(order: Order) -> list[Unit]:
    return list(Unit.objects.filter(line__consignment__order_number=order.number).order_by("ordinal"))


def counted_in_catalogue(listing: Listing, place: Warehouse) -> tuple[int, int]:
    """(on hand, reserved) as the catalogue says."""
    row = Stock.objects.filter(listing=listing, place=f"warehouse:{place.code}").first()
    return (row.on_hand, row.reserved) if row else (0, 0)
