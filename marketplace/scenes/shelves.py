"""Shelves of the seeded warehouses: what retailers keep there, a notice of Akira that was counted, one that is to come."""

from datetime import date, timedelta

from logistics.models import Warehouse
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from sellers.models import Seller
from warehousing.models import Bin, NoticeLine, Slot
from warehousing.policies.putaway import propose
from warehousing.selectors import freshness
from warehousing.selectors.shelves import bin_facts
from warehousing.services import announcing, counting, opening, places, receiving, shelving, slots, transfers
from warehousing.services.announcing import Bringing, HandIn, Wanted
from warehousing.services.receiving import Counted, volume_of

ACTOR = "system:seed"
SHELF_CM3 = 4_000_000  # pallets: the seeded retailers keep much
LYING_FOR = 38
LASTS_DAYS = 300


def furnish(people: dict[str, User], sellers: dict[str, Seller]) -> None:
    """Shelves, hours at the counters, and something to do in Osaka. Everything through the verbs that people use."""
    for place in Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).order_by("code"):
        places.set_up(warehouse=place, actor=ACTOR, shelf_cm3=SHELF_CM3)
        opening.take_over(warehouse=place, actor=ACTOR, days_ago=LYING_FOR)
        slots.plan(warehouse=place)
    _osaka(sellers["akira"], people["akira"], people["lupe"])
    drain()


def _osaka(seller: Seller, akira: User, lupe: User) -> None:
    """Akira brought two kinds of goods; one is put away, one piece was damaged. More is announced for the next free hour."""
    place = Warehouse.objects.get(code="KIX")
    goods = list(Listing.objects.filter(seller=seller, status="published").order_by("-pk")[:2])
    wish = {"seller": seller, "warehouse": place, "actor": akira.ref}
    came = announcing.announce(lines=[Wanted(one, 6) for one in goods], bringing=Bringing(cartons=2), **wish)
    announcing.hand_in(notice=came, seen=HandIn(2, 7_400, "田中明", "one corner is dented"), actor=lupe.ref)
    first, second = came.lines.order_by("pk")
    receiving.count_in(line=first, counted=Counted(good=6, best_before=_printed_on(first)), actor=lupe.ref)
    receiving.count_in(
        line=second, counted=Counted(5, 1, defect="box crushed", best_before=_printed_on(second)), actor=lupe.ref
    )
    receiving.close(notice=came, actor=lupe.ref)
    bin_ = _put_away(place, first, lupe)
    coming = announcing.announce(
        lines=[Wanted(goods[0], 12)],
        bringing=Bringing("carrier", "Yamato", "4912-3380-1102", 1),
        **wish,
    )
    hour = Slot.objects.filter(warehouse=place).order_by("starts_at")[3]
    slots.take(notice=coming, slot=hour, actor=akira.ref)
    counting.start(place=bin_, actor=lupe.ref, why="monthly count")
    transfers.open_transfer(origin=place, destination=Warehouse.objects.get(code="NRT"), actor=lupe.ref)


def _printed_on(line: NoticeLine) -> date | None:
    """The date on goods whose category carries one."""
    wants = freshness.terms().wants_date(line.listing.category.slug)
    return time.today() + timedelta(days=LASTS_DAYS) if wants else None


def _put_away(place: Warehouse, line: NoticeLine, lupe: User) -> Bin:
    found = propose(
        bin_facts(place, line.listing_id), volume_cm3=volume_of(line.listing), count=line.good or line.announced,
        temperature=line.temperature,
    )  # fmt: skip
    target = Bin.objects.select_related("zone", "warehouse").get(code=found.code)
    shelving.put_away_lot(place=target, line=line, actor=lupe.ref)
    return target
