"""Reminding of a cart that was left behind: only with separate consent, under the cap, and only of what can still be bought."""

from django.db import IntegrityError, transaction

from care.models import Approach
from care.policies import approaching
from care.selectors.carts import left_behind, still_there
from marketplace.accounts.models import Consent, User
from marketplace.accounts.selectors import live_consents
from marketplace.accounts.services.telling import tell
from marketplace.core import rules, tasks, time, trail
from marketplace.core.locks import advisory

BATCH = 200


def remind_due(*, limit: int = BATCH) -> int:
    """Everybody whose cart was left behind, a transaction each. Returns how many were reminded."""
    return tasks.each(left_behind(limit=limit), remind)


@transaction.atomic
def remind(user_id: int) -> bool:
    """One person, once for each time they left a cart. False where consent, the cap or the shelf says no."""
    user = User.objects.get(pk=user_id)
    if not user.is_active or Consent.Purpose.MARKETING not in live_consents(user):
        return False
    advisory(f"approach:{user.pk}")  # two workers count the same letters otherwise
    rule, now = rules.at(approaching.CODE), time.now()
    before = list(Approach.objects.filter(user=user).order_by("-at").values_list("at", flat=True)[:50])
    goods = still_there(user)
    if not goods.titles or not approaching.may_approach(before, now, rule.body):
        return False
    source = f"cart:{user.pk}:{goods.last_added:%Y%m%d%H%M%S}"
    try:
        with transaction.atomic():
            Approach.objects.create(
                user=user, kind=Approach.Kind.CART, source=source, rule_version=rule.version, at=now
            )
    except IntegrityError:
        return False
    tell(
        user, template="cart_left", source=source, link="/cart/",
        context={"title": goods.titles[0], "count": len(goods.titles)},
    )  # fmt: skip
    trail.record(
        verb="care.approach", target=user.ref, actor="system:care", after={"kind": "cart", "rule": rule.version}
    )
    return True
