"""What lies where: bins with their content, proposals, a seller's stock abroad with its age."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from logistics.models import Warehouse
from marketplace.catalog.models import Listing, Stock
from marketplace.core import time
from sellers.models import Seller
from warehousing.models import Bin, NoticeLine, Piece, Temperature, Zone
from warehousing.policies.putaway import BinFacts, Proposal, propose

AGES = ((0, 29), (30, 89), (90, 179), (180, None))


@dataclass(frozen=True)
class Waiting:
    """A lot (or returned pieces without one) on the dock: how many, and where they might go."""

    line: NoticeLine | None
    listing: Listing
    temperature: str
    count: int
    proposal: Proposal


@dataclass(frozen=True)
class Abroad:
    """A seller's goods at one warehouse: pieces by where they are, what is free to sell, age bands in days."""

    listing: Listing
    warehouse: Warehouse
    shelf: int
    dock: int
    held: int
    free: int
    oldest: date
    volume_cm3: int
    ages: tuple[int, ...]

    @property
    def days(self) -> int:
        """Age of the oldest piece."""
        return (time.today() - self.oldest).days


def bin_facts(warehouse: Warehouse, listing_id: int) -> list[BinFacts]:
    """Open shelf bins of a warehouse as the proposal wants them. One query."""
    same = Count("content", filter=Q(content__listing_id=listing_id))
    rows = Bin.objects.filter(warehouse=warehouse, zone__kind=Zone.Kind.SHELF, is_open=True).annotate(same=same)
    return [
        BinFacts(row.code, row.zone.temperature, row.free_cm3, row.pieces, row.same)
        for row in rows.select_related("zone").order_by("code")
    ]


def on_dock(warehouse: Warehouse) -> list[Waiting]:
    """Lots that wait to be put away, the oldest first, each with its proposal; at most 40."""
    pieces = Piece.objects.filter(bin__warehouse=warehouse, bin__zone__kind=Zone.Kind.DOCK, claim="")
    groups = (
        pieces.values("line_id", "listing_id", "temperature", "volume_cm3")
        .annotate(count=Count("pk"), since=Min("received_on")).order_by("since", "line_id")[:40]
    )  # fmt: skip
    found = list(groups)
    lines = NoticeLine.objects.in_bulk({row["line_id"] for row in found if row["line_id"]})
    listings = Listing.objects.defer("search").in_bulk({row["listing_id"] for row in found})
    facts = bin_facts(warehouse, 0)
    like = _like(warehouse, listings)
    rows = []
    for row in found:
        bins = [
            BinFacts(one.code, one.temperature, one.free_cm3, one.pieces, like[row["listing_id"], one.code])
            for one in facts
        ]
        proposal = propose(bins, volume_cm3=row["volume_cm3"], count=row["count"], temperature=row["temperature"])
        rows.append(
            Waiting(lines.get(row["line_id"]), listings[row["listing_id"]], row["temperature"], row["count"], proposal)
        )
    return rows


def bins(warehouse: Warehouse) -> QuerySet[Bin]:
    return Bin.objects.filter(warehouse=warehouse).select_related("zone").order_by("code")


def content(place: Bin) -> list[Piece]:
    """The pieces of a bin, by goods; at most 300."""
    found = Piece.objects.filter(bin=place).select_related("listing", "line").defer("listing__search")
    return list(found.order_by("listing_id", "received_on", "pk")[:300])


def abroad(seller: Seller) -> QuerySet[Any]:
    """Groups of a seller's pieces by goods and warehouse, as values; the caller pages and hands on to `abroad_rows`."""
    return (
        Piece.objects.filter(seller=seller, bin__isnull=False)
        .values("listing_id", "bin__warehouse_id")
        .annotate(
            shelf=Count("pk", filter=Q(bin__zone__kind=Zone.Kind.SHELF)),
            dock=Count("pk", filter=Q(bin__zone__kind=Zone.Kind.DOCK)),
            held=Count("pk", filter=Q(bin__zone__kind=Zone.Kind.QUARANTINE)),
            oldest=Min("received_on"), volume=Sum("volume_cm3"),
        ).order_by("listing_id", "bin__warehouse_id")
    )  # fmt: skip


def abroad_rows(page: Iterable[Any]) -> list[Abroad]:
    """A page of `abroad` as records. Four queries."""
    groups: Sequence[dict[str, Any]] = list(page)
    goods = {row["listing_id"] for row in groups}
    listings = Listing.objects.defer("search").in_bulk(goods)
    places = Warehouse.objects.in_bulk({row["bin__warehouse_id"] for row in groups})
    stocks = {
        (stock.listing_id, stock.place): stock.on_hand - stock.reserved
        for stock in Stock.objects.filter(listing_id__in=goods).exclude(place="seller")
    }
    ages = _ages(goods)
    return [
        Abroad(
            listing=listings[row["listing_id"]], warehouse=places[row["bin__warehouse_id"]], shelf=row["shelf"],
            dock=row["dock"], held=row["held"], oldest=row["oldest"], volume_cm3=row["volume"],
            free=stocks.get((row["listing_id"], f"warehouse:{places[row['bin__warehouse_id']].code}"), 0),
            ages=tuple(ages[row["listing_id"], row["bin__warehouse_id"], band] for band in range(len(AGES))),
        )
        for row in groups
    ]  # fmt: skip


def temperatures() -> list[str]:
    return list(Temperature.values)


def _ages(goods: Iterable[int]) -> Counter[tuple[int, int, int]]:
    today = time.today()
    rows = Piece.objects.filter(listing_id__in=list(goods), bin__isnull=False)
    counted = rows.values_list("listing_id", "bin__warehouse_id", "received_on").annotate(n=Count("pk"))
    found: Counter[tuple[int, int, int]] = Counter()
    for listing, warehouse, day, count in counted:
        age = max((today - day).days, 0)
        band = next(index for index, (low, high) in enumerate(AGES) if age >= low and (high is None or age <= high))
        found[listing, warehouse or 0, band] += count
    return found


def _like(warehouse: Warehouse, goods: Iterable[int]) -> Counter[tuple[int, str]]:
    rows = Piece.objects.filter(bin__warehouse=warehouse, bin__zone__kind=Zone.Kind.SHELF, listing_id__in=list(goods))
    counted = rows.values_list("listing_id", "bin__code").annotate(n=Count("pk"))
    return Counter({(listing, str(code)): count for listing, code, count in counted})
