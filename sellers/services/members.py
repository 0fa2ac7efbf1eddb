"""Who acts for a seller."""

from django.db import IntegrityError, transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.services import registration
from marketplace.core import time, trail
from marketplace.core.errors import NotAllowed
from sellers.errors import AlreadySeller, LastOwner, MemberNotFound
from sellers.models import Seller, SellerMember
from sellers.selectors import ref
from sellers.states import SellerStatus

Kind = SellerMember.Role


def require_owner(seller: Seller, user: User) -> None:
    """Money, members and the application are the owner's business. Raises NotAllowed."""
    if not SellerMember.objects.filter(seller=seller, user=user, role=Kind.OWNER).exists():
        raise NotAllowed


@transaction.atomic
def add(*, seller: Seller, user: User, role: str, by: User) -> SellerMember:
    """Let a person act for the seller. Raises NotAllowed (only owners), AlreadySeller."""
    require_owner(seller, by)
    if SellerMember.objects.filter(user=user).exclude(seller__status=SellerStatus.CLOSED).exists():
        raise AlreadySeller
    try:
        with transaction.atomic():
            member = SellerMember.objects.create(seller=seller, user=user, role=Kind(role), created_at=time.now())
    except IntegrityError as error:
        raise AlreadySeller from error
    if seller.approved_at:
        registration.grant_role(user=user, role=Role.SELLER, actor=by.ref)
    trail.record(verb="seller.member_added", target=ref(seller), actor=by.ref, after={"member": user.ref, "role": role})
    return member


@transaction.atomic
def remove(*, seller: Seller, member_id: int, by: User) -> None:
    """End it. Raises NotAllowed, MemberNotFound, LastOwner."""
    require_owner(seller, by)
    member = SellerMember.objects.filter(seller=seller, pk=member_id).select_related("user").first()
    if member is None:
        raise MemberNotFound
    owners = SellerMember.objects.filter(seller=seller, role=Kind.OWNER)
    if member.role == Kind.OWNER and owners.count() == 1:
        raise LastOwner
    user_ref = member.user.ref
    member.delete()
    trail.record(verb="seller.member_removed", target=ref(seller), actor=by.ref, before={"member": user_ref})
