"""Notices of this room, each in the language of who reads it. A seller's notice says nothing of the shopper but the want."""

from django.db import transaction

from marketplace.accounts.services.telling import tell
from marketplace.core import time
from sellers.models import Seller, SellerMember
from sellers.policies.team import Permission, roles_with
from sellers.selectors.team import members_who_may
from sellers.states import SellerStatus
from wanted import selectors
from wanted.models import Digest, Offer, Want

NAMED = 3  # wants that a digest names
AT_ONCE = 200


def tell_shopper(want: Want, template: str, source: str) -> None:
    """The person who asked."""
    facts = {"title": want.title}
    tell(
        want.user, template=template, source=f"{want.ref}:{source}", context=facts, link=f"/me/wanted/{want.public_id}/"
    )


def tell_seller(offer: Offer, template: str) -> None:
    """Everyone who writes offers for the shop."""
    facts = {"title": offer.want.title, "why": offer.ended_why}
    link = f"/seller/wanted/{offer.want.public_id}/"
    for member in members_who_may(offer.seller_id, Permission.GOODS):
        tell(member.user, template=template, source=f"{offer.ref}:{template}", context=facts, link=link)


def tell_of_new_wants() -> int:
    """One digest a day and country to every shop there that takes orders. Returns how many people were told."""
    return sum(_digest(country) for country in selectors.COUNTRIES)


@transaction.atomic
def _digest(country: str) -> int:
    day = time.today()
    wants = list(selectors.untold(country, day)[:100])
    if not wants:
        return 0
    mine, made = Digest.objects.get_or_create(country=country, day=day, defaults={"up_to": wants[0].pk})
    if not made:
        return 0
    facts = {"count": len(wants), "titles": [want.title for want in wants[:NAMED]]}
    told, shops = 0, Seller.objects.filter(country=country, status=SellerStatus.APPROVED, lapsed_at=None)
    for shop in shops.order_by("pk").iterator(chunk_size=AT_ONCE):
        if not selectors.can_answer(shop):
            continue
        for member in SellerMember.objects.filter(seller=shop, role__in=roles_with(Permission.GOODS)).select_related(
            "user"
        ):
            source = f"seller:{shop.public_id}:wants:{mine.day}"
            tell(member.user, template="wanted_digest", source=source, context=facts, link="/seller/wanted/")
            told += 1
    return told
