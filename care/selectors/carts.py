"""Carts that were left behind."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import override

from care.models import Approach
from care.policies import approaching
from marketplace.accounts.models import Consent, User
from marketplace.core import rules, time
from orders.models import CartLine, Order
from orders.selectors.goods import offers_by_public_id


@dataclass(frozen=True)
class LeftGoods:
    """What can still be bought of a cart, in the person's language, the newest first; and when the last piece was put in."""

    titles: tuple[str, ...]
    last_added: datetime


def left_behind(*, limit: int) -> list[int]:
    """Ids of people whose cart was left, who agreed to hear of goods, bought nothing since and were not reminded of it; one query."""
    since, until = approaching.left_between(time.now(), rules.at(approaching.CODE).body)
    agreed = Consent.objects.filter(
        user=OuterRef("cart__user"), purpose=Consent.Purpose.MARKETING, withdrawn_at__isnull=True
    )
    bought = Order.objects.filter(user=OuterRef("cart__user"), placed_at__gte=since)
    told = Approach.objects.filter(user=OuterRef("cart__user"), kind=Approach.Kind.CART, at__gte=since)
    rows = (
        CartLine.objects.filter(
            Exists(agreed), ~Exists(bought), ~Exists(told), is_saved=False, cart__user__is_active=True
        )
        .values("cart__user")
        .annotate(last=Max("added_at"))
        .filter(last__gt=since, last__lte=until)
        .order_by("last")
    )
    return list(rows.values_list("cart__user", flat=True)[:limit])


def still_there(user: User) -> LeftGoods:
    """Of their cart, what is on sale with enough pieces; five queries."""
    lines = list(
        CartLine.objects.filter(cart__user=user, is_saved=False)
        .select_related("listing")
        .order_by("-added_at", "-id")[:50]
    )
    if not lines:
        return LeftGoods((), time.now())
    offers = offers_by_public_id([line.listing.public_id for line in lines], buyer_id=user.pk)
    with override(user.locale):
        titles = tuple(
            str(line.listing)
            for line in lines
            if (offer := offers.get(line.listing.public_id)) is not None and not offer.problem(line.quantity)
        )
    return LeftGoods(titles, max(line.added_at for line in lines))
