"""Who acts for a shop, and whether they may. Every door of the seller's room asks here first.

`shop_for(user, Permission.MONEY)` is the one way from a person to their shop: nobody gets the shop without saying what for.
The membership is read anew at each request, so whoever was removed is out at once.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from marketplace.accounts.models import Role, User
from marketplace.core import time
from marketplace.core.errors import NotAllowed
from sellers.errors import InvitationNotFound, NotASeller
from sellers.models import Invitation, Seller, SellerMember
from sellers.policies import team
from sellers.policies.team import Permission
from sellers.selectors import membership, ref


def member_for(user: User | AnonymousUser, *needed: Permission) -> SellerMember:
    """The person's membership with its shop. Raises NotASeller, and NotAllowed where the role lacks one of `needed`.

    A closed shop opens only what outlasts it (`team.AFTER_CLOSING`): its money, its tax papers, its appeals.
    """
    member = membership(user, with_closed=bool(needed) and team.AFTER_CLOSING.issuperset(needed))
    if not all(team.allows(member.role, permission) for permission in needed):
        raise NotAllowed
    return member


def shop_for(user: User | AnonymousUser, *needed: Permission) -> Seller:
    """The shop this person acts for. Raises NotASeller, NotAllowed."""
    return member_for(user, *(needed or (Permission.LOOK,))).seller


def require(seller: Seller, user: User, permission: Permission) -> None:
    """For services: this person may do this for this very shop. Raises NotAllowed."""
    role = SellerMember.objects.filter(seller=seller, user=user).values_list("role", flat=True).first()
    if role is None or not team.allows(role, permission):
        raise NotAllowed


def members_who_may(seller_id: int, permission: Permission) -> QuerySet[SellerMember]:
    """Whom to tell about something: members whose role has the permission, with their accounts."""
    found = SellerMember.objects.filter(seller_id=seller_id, role__in=team.roles_with(permission))
    return found.select_related("user").order_by("id")


def webhook_owner(user: User | AnonymousUser) -> str:
    """Whose endpoints this person manages: their shop's, else an integrator account's own. Raises NotASeller, NotAllowed."""
    try:
        return ref(shop_for(user, Permission.HOOKS))
    except NotASeller:
        if isinstance(user, User) and user.has_role(Role.INTEGRATOR):
            return user.ref
        raise


def open_invitations(seller: Seller) -> QuerySet[Invitation]:
    """Invitations that were neither accepted nor taken back, the newest first; some may have run out."""
    return Invitation.objects.filter(seller=seller, accepted_at__isnull=True, revoked_at__isnull=True)


def invitation_of(seller: Seller, public_id: str) -> Invitation:
    """An open invitation of this shop. Raises InvitationNotFound."""
    found = open_invitations(seller).filter(public_id=public_id).first()
    if found is None:
        raise InvitationNotFound
    return found


def invitation_by_digest(digest: str) -> Invitation:
    """The invitation of a link that still works. Raises InvitationNotFound for used, withdrawn, run out and unknown ones."""
    found = (
        Invitation.objects.select_related("seller")
        .filter(token_digest=digest, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=time.now())
        .first()
    )
    if found is None:
        raise InvitationNotFound
    return found
