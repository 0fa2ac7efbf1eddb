"""Telling sellers about stop switches that concern them."""

from collections.abc import Collection

from marketplace.accounts.models import User
from marketplace.accounts.services.telling_stops import tell_of_stop
from sellers.models import SellerMember

LINK = "/seller/"


def tell_sellers(*, seller_ids: Collection[int], switch_id: int, is_stopped: bool) -> int:
    """Everybody who acts for these sellers, once a person and turn. Returns how many were told."""
    members = SellerMember.objects.filter(seller_id__in=seller_ids).values("user_id")
    people = User.objects.filter(pk__in=members, is_active=True).order_by("pk").iterator(chunk_size=500)
    return tell_of_stop(people, switch_id=switch_id, is_stopped=is_stopped, link=LINK)
