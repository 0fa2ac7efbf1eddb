"""What a proposed rate, limit, commission or currency fee would touch: listings counted, landed prices of a few before and after.

Placed orders and stored quotes keep their amounts; so do carts until they are quoted anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import Listing
from marketplace.catalog.states import ListingStatus
from marketplace.core import rules, time
from marketplace.core.money import CNY, from_minor
from marketplace.core.rules import PreviewLine
from marketplace.tariff import policies as tax
from marketplace.tariff.errors import NoFxRate, NoLimit
from marketplace.tariff.policies import Limit, Rate
from marketplace.tariff.selectors import FxQuote, fx_rates, limit_for, rates_for
from orders.policies import quoting
from orders.policies.quoting import Parcelful, PricedOrder
from orders.policies.rules_of_price import COMMISSION, FX_FEE, Prices, commission_bp, in_force
from orders.selectors.goods import as_item
from sellers.models import Seller
from sellers.states import SellerStatus

SAMPLES = 6
REFUSED = _("may not be imported")
UNKNOWN = _("no price")


@dataclass(frozen=True)
class Ground:
    """Everything that prices the sample, as in force at a moment."""

    rates: Mapping[str, Rate]
    limit: Limit
    fx: Mapping[str, FxQuote]
    prices: Prices
    moment: datetime


def hs_rate(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """Listings under the heading, and what a few of them cost landed."""
    found = _on_sale().filter(hs_code__startswith=body["hs_prefix"])
    listings = _sample(found)
    ground = _ground(listings, moment)
    if ground is None:
        return
    proposed = _proposed_rate(body)
    now_allowed = {code for code, rate in ground.rates.items() if rate.is_allowed}
    yield PreviewLine(_("Listings on sale under this heading"), found.count(), found.count())
    allowed = body["on_positive_list"] and tax.MODE in body["modes"]
    yield PreviewLine(
        _("of these may be imported"),
        found.filter(hs_code__in=_codes(found, moment, now_allowed)).count(),
        found.count() if allowed else 0,
    )
    changed = {code: replace(proposed, hs_code=code) for code in {listing.hs_code for listing in listings}}
    yield from _samples(listings, ground, replace(ground, rates={**ground.rates, **changed}))


def import_limit(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """Limits side by side, and what a few listings cost landed."""
    listings = _sample(_on_sale())
    ground = _ground(listings, moment)
    if ground is None or body["regime"] != tax.MODE:
        return
    old = ground.limit
    new = Limit(body["regime"], body["per_order_fen"], body.get("per_year_fen"), body["relief_bp"], body["source"])
    yield PreviewLine(_("Limit per order"), _money(old.per_order_fen), _money(new.per_order_fen))
    yield PreviewLine(_("Limit per person and year"), _money(old.per_year_fen), _money(new.per_year_fen))
    before, after = (_on_sale().filter(price_fen__gt=one.per_order_fen).count() for one in (old, new))
    yield PreviewLine(_("Listings above the limit of one order"), before, after)
    yield from _samples(listings, ground, replace(ground, limit=new))


def commission(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """Open shops by kind and grade with their rate; prices of shoppers do not change."""
    old = in_force(moment)
    new = replace(old, commission=body)
    groups = (
        Seller.objects.filter(status__in=[SellerStatus.APPROVED, SellerStatus.RESTRICTED])
        .values("kind", "grade").annotate(count=Count("id")).order_by("kind", "grade")
    )  # fmt: skip
    for row in groups:
        before, after = (commission_bp(prices, kind=row["kind"], grade=row["grade"]) for prices in (old, new))
        label = _("%(count)s sellers, %(kind)s, grade %(grade)s (basis points)") % row
        if before != after:
            yield PreviewLine(label, before, after)


def fx_fee(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """Listings priced in a foreign currency, and what a few of them cost landed."""
    found = _on_sale().exclude(currency=CNY)
    listings = _sample(found)
    yield PreviewLine(_("Listings on sale in a foreign currency"), found.count(), found.count())
    ground = _ground(listings, moment)
    if ground is not None:
        yield from _samples(listings, ground, replace(ground, prices=replace(ground.prices, fx_fee=body)))


def _on_sale() -> QuerySet[Listing]:
    return Listing.objects.filter(status=ListingStatus.PUBLISHED)


def _sample(found: QuerySet[Listing]) -> list[Listing]:
    """The newest, with what prices them."""
    rows = found.select_related("seller").prefetch_related("pictures").defer("search", "description")
    return list(rows.order_by("-pk")[:SAMPLES])


def _codes(found: QuerySet[Listing], moment: datetime, known: set[str]) -> list[str]:
    """HS codes among the listings that may be imported at `moment`."""
    codes = set(found.order_by("hs_code").values_list("hs_code", flat=True).distinct()[:2_000])
    rates = rates_for(codes, moment.astimezone(time.SHANGHAI).date(), is_strict=False)
    return sorted(known | {code for code, rate in rates.items() if rate.is_allowed})


def _ground(listings: Sequence[Listing], moment: datetime) -> Ground | None:
    """None where limits or exchange rates of the day are missing."""
    day = moment.astimezone(time.SHANGHAI).date()
    try:
        limit = limit_for(tax.MODE, day)
        fx = fx_rates({listing.currency for listing in listings}, CNY, day)
    except (NoLimit, NoFxRate):
        return None
    rates = rates_for({listing.hs_code for listing in listings}, day, is_strict=False)
    return Ground(rates, limit, fx, in_force(moment), moment)


def _samples(listings: Sequence[Listing], old: Ground, new: Ground) -> Iterator[PreviewLine]:
    for listing in listings:
        before, after = _landed(listing, old), _landed(listing, new)
        yield PreviewLine(str(listing.title or listing.sku), before, after, is_sample=True)


def _landed(listing: Listing, ground: Ground) -> Any:
    """The landed price of one piece, or why there is none."""
    if listing.hs_code not in ground.rates:
        return UNKNOWN
    priced = _price(listing, ground)
    return REFUSED if priced.refusal == tax.NOT_ON_LIST else priced.refusal or _money(priced.total_fen)


def _price(listing: Listing, ground: Ground) -> PricedOrder:
    seller, fx = listing.seller, ground.fx[listing.currency]
    parcelful = Parcelful(
        seller_id=seller.pk, seller=seller.public_id, seller_name=seller.display_name, kind=seller.kind,
        grade=seller.grade, country=seller.country, warehouse="", currency=listing.currency, rate=fx.rate,
        rate_day=fx.day, rate_source=fx.source, items=(as_item(listing, 1),),
    )  # fmt: skip
    return quoting.price_order(
        parcelful, rates=dict(ground.rates), limit=ground.limit, quota_left_fen=ground.limit.per_year_fen or 10**12,
        day=ground.moment.astimezone(time.SHANGHAI).date(), prices=ground.prices,
    )  # fmt: skip


def _proposed_rate(body: Mapping[str, Any]) -> Rate:
    return Rate(
        hs_code="", name=body["name"], duty_bp=body["duty_bp"], vat_bp=body["vat_bp"], consumption_bp=body["consumption_bp"],
        luxury_consumption_bp=body.get("luxury_consumption_bp"), luxury_from_fen=body.get("luxury_from_fen"),
        is_allowed=body["on_positive_list"] and tax.MODE in body["modes"], source=body["source"],
        is_sample=body["is_sample"], unit=body["unit"], unit1=body["unit1"],
    )  # fmt: skip


def _money(fen: int | None) -> str:
    return "—" if fen is None else str(from_minor(fen, CNY))


rules.preview_with("tariff.hs_rate", hs_rate)
rules.preview_with("tariff.import_limit", import_limit)
rules.preview_with(COMMISSION.code, commission)
rules.preview_with(FX_FEE.code, fx_fee)
