"""Who acts for a seller: added, given another role, removed. Invitations: `services/invitations.py`."""

from django.db import IntegrityError, transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.services import registration
from marketplace.core import locks, time, trail
from marketplace.core.errors import NotAllowed
from sellers.errors import AlreadySeller, LastOwner, MemberNotFound
from sellers.models import Seller, SellerMember
from sellers.policies.team import Permission
from sellers.selectors import ref
from sellers.selectors.team import require
from sellers.states import SellerStatus

Kind = SellerMember.Role


def require_owner(seller: Seller, user: User) -> None:
    """Members and the application are the owner's business. Raises NotAllowed."""
    if not SellerMember.objects.filter(seller=seller, user=user, role=Kind.OWNER).exists():
        raise NotAllowed


@transaction.atomic
def add(*, seller: Seller, user: User, role: str, by: User) -> SellerMember:
    """Let a person act for the seller. Raises NotAllowed (only who may lead the team), AlreadySeller."""
    require(seller, by, Permission.TEAM)
    return admit(seller=seller, user=user, role=role, actor=by.ref)


@transaction.atomic
def admit(*, seller: Seller, user: User, role: str, actor: str) -> SellerMember:
    """The membership itself; the caller has checked who let them in. Raises AlreadySeller."""
    locks.advisory(f"member:{user.public_id}")  # one person, one shop: two invitations taken at once
    if SellerMember.objects.filter(user=user).exclude(seller__status=SellerStatus.CLOSED).exists():
        raise AlreadySeller
    try:
        with transaction.atomic():
            member = SellerMember.objects.create(seller=seller, user=user, role=Kind(role), created_at=time.now())
    except IntegrityError as error:
        raise AlreadySeller from error
    if seller.approved_at:
        registration.grant_role(user=user, role=Role.SELLER, actor=actor)
    trail.record(verb="seller.member_added", target=ref(seller), actor=actor, after={"member": user.ref, "role": role})
    return member


@transaction.atomic
def set_role(*, seller: Seller, member_id: int, role: str, by: User) -> SellerMember:
    """Another role, at once. Raises NotAllowed, MemberNotFound, LastOwner."""
    require(seller, by, Permission.TEAM)
    member = _locked(seller, member_id)
    before = member.role
    if before == role:
        return member
    if before == Kind.OWNER:
        _another_owner(seller)
    member.role = Kind(role)
    member.save(update_fields=["role"])
    trail.record(
        verb="seller.member_role", target=ref(seller), actor=by.ref, before={"member": member.user.ref, "role": before},
        after={"role": role},
    )  # fmt: skip
    return member


@transaction.atomic
def remove(*, seller: Seller, member_id: int, by: User) -> None:
    """End it, at once; members may also leave by themselves. Raises NotAllowed, MemberNotFound, LastOwner."""
    member = _locked(seller, member_id)
    if member.user_id != by.pk:
        require(seller, by, Permission.TEAM)
    if member.role == Kind.OWNER:
        _another_owner(seller)
    user = member.user
    member.delete()
    registration.revoke_role(user=user, role=Role.SELLER, actor=by.ref)
    trail.record(verb="seller.member_removed", target=ref(seller), actor=by.ref, before={"member": user.ref})


def _locked(seller: Seller, member_id: int) -> SellerMember:
    """One change of a team at a time: two owners who remove each other must not both succeed."""
    locks.advisory(f"team:{seller.pk}")
    member = SellerMember.objects.filter(seller=seller, pk=member_id).select_related("user").first()
    if member is None:
        raise MemberNotFound
    return member


def _another_owner(seller: Seller) -> None:
    if SellerMember.objects.filter(seller=seller, role=Kind.OWNER).count() < 2:
        raise LastOwner
