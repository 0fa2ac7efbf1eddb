"""Reminding of a cart that was left behind: only with separate consent, under the cap, and only of what can still be bought."""

from django.db import transaction

from care.models import Approach
from care.selectors.carts import left_behind, still_there
from care.services.approaching import take_turn
from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.core import tasks

BATCH = 200


def remind_due(*, limit: int = BATCH) -> int:
    """Everybody whose cart was left behind, a transaction each. Returns how many were reminded."""
    return tasks.each(left_behind(limit=limit), remind)


@transaction.atomic
def remind(user_id: int) -> bool:
    """One person, once for each time they left a cart. False where consent, the cap or the shelf says no."""
    user = User.objects.get(pk=user_id)
    goods = still_there(user)
    source = f"cart:{user.pk}:{goods.last_added:%Y%m%d%H%M%S}"
    if not goods.titles or not take_turn(user=user, kind=Approach.Kind.CART, source=source):
        return False
    tell(
        user, template="cart_left", source=source, link="/cart/",
        context={"title": goods.titles[0], "count": len(goods.titles)},
    )  # fmt: skip
    return True
