"""What a proposed insurance or warranty would touch, counted over what is bought and on sale today. Nothing is written.

Placed orders keep their premium and their warranty.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import Listing
from marketplace.catalog.states import ListingStatus
from marketplace.core import rules
from marketplace.core.money import CNY, from_minor
from marketplace.core.rules import PreviewLine
from orders.models import Order
from orders.policies.extras import INSURANCE, WARRANTY, Cover, premium_fen
from orders.selectors.goods import covers

LOOKED_AT = 5_000
SAMPLES = 6
LATELY = timedelta(days=30)


def insurance(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """The premiums of the last month's orders, had the rule been this: of those that were insured, and of a few of all."""
    old = rules.at(INSURANCE.code, moment).body
    rows = list(
        Order.objects.filter(placed_at__gte=moment - LATELY).order_by("-pk")
        .values_list("number", "goods_fen", "fx_fee_fen", "insurance_fen")[:LOOKED_AT]
    )  # fmt: skip
    insured = [goods + fee for _number, goods, fee, premium in rows if premium]
    yield PreviewLine(_("Orders of the last 30 days"), len(rows), len(rows))
    yield PreviewLine(_("of these insured"), len(insured), len(insured))
    before, after = (sum(premium_fen(one, value) for value in insured) for one in (old, body))
    yield PreviewLine(_("their premiums together"), _money(before), _money(after))
    for number, goods, fee, _premium in rows[:SAMPLES]:
        label = _("%(order)s, goods of %(goods)s") % {"order": number, "goods": _money(goods + fee)}
        before, after = (premium_fen(one, goods + fee) for one in (old, body))
        yield PreviewLine(label, _money(before), _money(after), is_sample=True)


def warranty(body: Mapping[str, Any], moment: datetime) -> Iterator[PreviewLine]:
    """The newest listings on sale: for how many a warranty is offered, for how many it changes, and some of these."""
    old = rules.at(WARRANTY.code, moment).body
    found = list(
        Listing.objects.filter(status=ListingStatus.PUBLISHED).order_by("-pk")
        .only("public_id", "category_id", "condition", "price_fen", "sku")[:LOOKED_AT]
    )  # fmt: skip
    before, after = covers(found, old), covers(found, body)
    changed = [one for one in found if before.get(one.public_id) != after.get(one.public_id)]
    yield PreviewLine(_("Newest listings on sale that were looked at"), len(found), len(found))
    yield PreviewLine(_("Listings with a warranty"), len(before), len(after))
    yield PreviewLine(_("Listings whose warranty changes"), "", len(changed))
    for one in changed[:SAMPLES]:
        yield PreviewLine(
            one.sku, _words(before.get(one.public_id), one), _words(after.get(one.public_id), one), is_sample=True
        )


def _words(cover: Cover | None, listing: Listing) -> Any:
    if cover is None:
        return _("not offered")
    price = _money(cover.unit_fen(listing.price_fen))
    return _("%(months)d months for %(price)s") % {"months": cover.months, "price": price}


def _money(fen: int) -> str:
    return str(from_minor(fen, CNY))


rules.preview_with(INSURANCE.code, insurance)
rules.preview_with(WARRANTY.code, warranty)
