"""Restock advice: what sold from a warehouse and what came back, read from the road's own trade records."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, Sum

from logistics.models import ConsignmentLine, Unit, Warehouse
from logistics.states import UnitStatus
from marketplace.catalog.models import Listing, Stock
from marketplace.catalog.states import ListingStatus
from marketplace.core import rules, time
from sellers import selectors as sellers
from sellers.models import Seller
from warehousing.models import NoticeLine
from warehousing.policies.restock import WINDOW_DAYS, Advice, Facts, advise
from warehousing.policies.rules_of_storage import RESTOCK, STORAGE
from warehousing.policies.storage import rates_of
from warehousing.states import NoticeStatus

MOST = 500
BACK = (UnitStatus.RETURNING, UnitStatus.RETURNED, UnitStatus.DISPOSED)


@dataclass(frozen=True)
class Advised:
    """Advice for goods at one warehouse, with the facts that it rests on."""

    listing: Listing
    warehouse: Warehouse
    facts: Facts
    advice: Advice


def advice_for(seller: Seller) -> list[Advised]:
    """What to send where, due ones first. Goods that sold from a warehouse, lie there or are on their way. Seven queries."""
    listings = {
        one.pk: one
        for one in Listing.objects.filter(seller=seller, status=ListingStatus.PUBLISHED).defer("search", "description")[:MOST]
    }  # fmt: skip
    by_sku = {one.sku: one.pk for one in listings.values()}
    sold, back = _sold(seller, by_sku), _returned(seller, by_sku)
    free = _free(listings)
    coming = _coming(seller)
    places = {place.pk: place for place in Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS)}
    body = rules.at(RESTOCK).body
    found = []
    for listing, warehouse in sorted(sold.keys() | free.keys() | coming.keys()):
        if listing in listings and warehouse in places:
            key = (listing, warehouse)
            facts = Facts(sold[key], back[key], free[key], coming[key])
            found.append(Advised(listings[listing], places[warehouse], facts, advise(facts, **body)))
    return sorted(found, key=lambda one: (not one.advice.is_due, -one.advice.send, one.listing.sku))


def storage_rates(currency: str) -> list[tuple[int, int]]:
    """(from day, minor units a cubic metre and day) of the rates in force."""
    return rates_of(rules.at(STORAGE).body, currency)


def _since() -> object:
    return time.now() - timedelta(days=WINDOW_DAYS)


def _sold(seller: Seller, by_sku: Mapping[str, int]) -> Counter[tuple[int, int]]:
    rows = ConsignmentLine.objects.filter(
        consignment__seller_ref=sellers.ref(seller), consignment__created_at__gte=_since(), sku__in=list(by_sku),
        consignment__cancelled_at=None,
    ).values_list("sku", "consignment__warehouse_id").annotate(n=Sum(F("quantity") - F("stopped")))  # fmt: skip
    return Counter({(by_sku[sku], warehouse): count for sku, warehouse, count in rows})


def _returned(seller: Seller, by_sku: Mapping[str, int]) -> Counter[tuple[int, int]]:
    rows = Unit.objects.filter(
        line__consignment__seller_ref=sellers.ref(seller), line__consignment__created_at__gte=_since(),
        line__sku__in=list(by_sku), status__in=BACK,
    ).values_list("line__sku", "line__consignment__warehouse_id").annotate(n=Count("pk"))  # fmt: skip
    return Counter({(by_sku[sku], warehouse): count for sku, warehouse, count in rows})


def _free(listings: Mapping[int, Listing]) -> Counter[tuple[int, int]]:
    codes = dict(Warehouse.objects.values_list("code", "pk"))
    rows = Stock.objects.filter(listing_id__in=list(listings)).exclude(place="seller")
    return Counter(
        {
            (row.listing_id, codes[row.place.removeprefix("warehouse:")]): row.on_hand - row.reserved
            for row in rows
            if row.place.removeprefix("warehouse:") in codes
        }
    )


def _coming(seller: Seller) -> Counter[tuple[int, int]]:
    rows = NoticeLine.objects.filter(
        Q(notice__status=NoticeStatus.ANNOUNCED) | Q(notice__status=NoticeStatus.HANDED_IN), notice__seller=seller
    ).values_list("listing_id", "notice__warehouse_id").annotate(n=Sum(F("announced") - F("good") - F("damaged")))  # fmt: skip
    return Counter({(listing, warehouse): max(count, 0) for listing, warehouse, count in rows})
