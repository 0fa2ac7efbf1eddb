"""The mail beside an offer that stands in the inbox already: it counts as a letter of ours, the inbox does not."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from care.models import Approach
from care.services.approaching import take_turn
from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell

OFFERS = {Approach.Kind.COUPON: "coupon_ending", Approach.Kind.BIRTHDAY: "member_birthday"}
COUPONS = "/me/coupons/"


@transaction.atomic
def mail_offer(*, user: User, kind: str, source: str, facts: Mapping[str, Any]) -> bool:
    """The same words by mail, once for a cause. False where consent or the cap says no. Raises KeyError for an unknown kind."""
    template = OFFERS[Approach.Kind(kind)]
    if not take_turn(user=user, kind=kind, source=source):
        return False
    return bool(tell(user, template=template, source=source, context=facts, link=COUPONS, channels=("mail",)))
