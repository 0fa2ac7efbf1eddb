"""Which of the running gifts a basket earns."""

from collections.abc import Mapping, Sequence

from marketplace.accounts.models import User
from promotions.models import Promotion
from promotions.policies import gifting
from promotions.policies.choosing import Line
from promotions.policies.gifting import GiftAnswer
from promotions.selectors.deals import Goods, deal_of, with_scope, with_tier


def gifts_for(
    *, user: User | None, goods: Sequence[Goods], running: Sequence[Promotion], gone: frozenset[int]
) -> list[GiftAnswer]:
    """An answer for each of the `running` gift promotions of the shops of a basket. `gone`: whose gift cannot be given now."""
    promotions: Mapping[int, Promotion] = {row.pk: row for row in running}
    deals = with_tier(with_scope([deal_of(one) for one in running], promotions), promotions, user)
    lines = [Line(one.listing_id, one.seller_id, one.unit_fen, one.quantity) for one in goods]
    return gifting.earn(lines, deals, gone)
