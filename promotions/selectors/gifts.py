"""Gifts on offer for a basket. One query while no shop of it gives any."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from marketplace.accounts.models import User
from promotions.models import Promotion
from promotions.policies import gifting
from promotions.policies.choosing import Line
from promotions.policies.gifting import GiftAnswer
from promotions.selectors.deals import Goods, deal_of, with_scope, with_tier

MOST = 50


@dataclass(frozen=True)
class Earned:
    """Answers, and the promotions (gift listing selected) by id."""

    answers: Sequence[GiftAnswer] = ()
    promotions: Mapping[int, Promotion] | None = None


def gifts_for(
    *, user: User | None, goods: Sequence[Goods], is_there: Callable[[Sequence[Promotion]], frozenset[int]]
) -> Earned:
    """What these goods earn. `is_there`: of these promotions, those whose gift cannot be given now (sold out, off sale)."""
    shops = {one.seller_id for one in goods}
    rows = Promotion.objects.running().filter(kind=Promotion.Kind.GIFT, seller_id__in=shops, gift__isnull=False)
    promotions = {row.pk: row for row in rows.select_related("gift__seller").order_by("pk")[:MOST]}
    if not promotions:
        return Earned()
    deals = with_tier(with_scope([deal_of(one) for one in promotions.values()], promotions), promotions, user)
    lines = [Line(one.listing_id, one.seller_id, one.unit_fen, one.quantity) for one in goods]
    return Earned(gifting.earn(lines, deals, is_there(list(promotions.values()))), promotions)
