"""What sellers exports and erases. The file of a shop (identity, papers) stays as long as E-Commerce Law Art. 31 asks."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from sellers.models import Invitation, SellerMember
from sellers.selectors import checklist, money_of
from sellers.states import SellerStatus


def export(user_ref: str) -> list[dict[str, Any]]:
    """The shops a person acts for and, for owners, what they handed in (document names, not contents)."""
    return [_shop(member) for member in _memberships(user_ref)]


def erase(user_ref: str) -> None:
    """End the memberships; the shop's file is not the person's profile."""
    _memberships(user_ref).delete()
    Invitation.objects.filter(accepted_by=user_ref).delete()  # it holds the address


def blocks(user_ref: str) -> Iterator[str]:
    """An owner of a working shop, or of one that is still owed money, cannot leave."""
    for member in _memberships(user_ref).filter(role=SellerMember.Role.OWNER):
        seller = member.seller
        money = money_of(seller)
        owed = money.owed or money.deposit
        if seller.status not in (SellerStatus.DRAFT, SellerStatus.CLOSED) or owed:
            yield _("You own the shop %(shop)s. Hand it over or close it first.") % {"shop": seller.display_name}


def _memberships(user_ref: str) -> Any:
    return SellerMember.objects.filter(user__public_id=user_ref.removeprefix("user:")).select_related("seller")


def _shop(member: SellerMember) -> dict[str, Any]:
    seller = member.seller
    basic = {"shop": seller.display_name, "role": member.role, "status": seller.status, "since": member.created_at}
    if member.role != SellerMember.Role.OWNER:
        return basic
    return {
        **basic, "legal_name": str(seller.legal_name), "contact_address": str(seller.contact_address),
        "items": [
            {
                "item": str(item.spec.title), "status": item.requirement.status, "number": str(item.requirement.number),
                "statement": str(item.requirement.statement), "documents": [d.filename for d in item.documents],
            }
            for item in checklist(seller)
        ],
    }  # fmt: skip
