"""Inviting people to a shop's team by e-mail: the link works once, for seven days, and only for the invited address."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import locks, time, trail
from marketplace.core.crypto import keyring
from marketplace.core.errors import DomainError
from marketplace.core.ids import secret_code
from marketplace.core.textnorm import nfkc
from marketplace.notices.models import Notice
from marketplace.notices.services import notices
from sellers.errors import AlreadyInvited, InvitationForSomebodyElse, TooManyMembers
from sellers.models import Invitation, Seller, SellerMember
from sellers.policies.team import Permission
from sellers.policies.team_words import ROLE_NAMES
from sellers.selectors import ref
from sellers.selectors.team import invitation_by_digest, invitation_of, open_invitations, require
from sellers.services import members

VALID = timedelta(days=7)
MOST_MEMBERS = 30
PURPOSE = "seller_invitation"


class BadAddress(DomainError):
    code = "bad_address"
    message = _("Please enter an e-mail address.")


@transaction.atomic
def invite(*, seller: Seller, email: str, role: str, by: User) -> Invitation:
    """Write the invitation and its mail. Raises NotAllowed, BadAddress, AlreadyInvited, TooManyMembers."""
    require(seller, by, Permission.TEAM)
    address, known_role = _address(email), SellerMember.Role(role)
    locks.advisory(f"team:{seller.pk}")
    now = time.now()
    open_invitations(seller).filter(expires_at__lte=now).update(revoked_at=now)
    people = SellerMember.objects.filter(seller=seller).count() + open_invitations(seller).count()
    if people >= MOST_MEMBERS:
        raise TooManyMembers
    token = secret_code(24)
    try:
        with transaction.atomic():
            made = Invitation.objects.create(
                seller=seller,
                role=known_role,
                address=address,
                address_index=keyring.blind_index(address, PURPOSE),
                token_digest=digest(token),
                invited_by=by.ref,
                created_at=now,
                expires_at=now + VALID,
            )
    except IntegrityError as error:
        raise AlreadyInvited from error
    trail.record(
        verb="seller.invited",
        target=ref(seller),
        actor=by.ref,
        after={"invitation": made.public_id, "role": role, "address": trail.digest(address)},
    )
    _mail(made, token, by)
    return made


@transaction.atomic
def accept(*, token: str, user: User) -> SellerMember:
    """Join. Raises InvitationNotFound, InvitationForSomebodyElse, AlreadySeller; the invitation stays open then."""
    found = invitation_by_digest(digest(token))
    if nfkc(user.email or "").lower() != str(found.address):
        raise InvitationForSomebodyElse
    member = members.admit(seller=found.seller, user=user, role=found.role, actor=user.ref)
    Invitation.objects.filter(pk=found.pk, accepted_at__isnull=True).update(
        accepted_at=time.now(), accepted_by=user.ref
    )
    trail.record(verb="seller.invitation_accepted", target=ref(found.seller), actor=user.ref)
    return member


@transaction.atomic
def revoke(*, seller: Seller, public_id: str, by: User) -> None:
    """Take it back: the link stops working at once. Raises NotAllowed, InvitationNotFound."""
    require(seller, by, Permission.TEAM)
    found = invitation_of(seller, public_id)
    Invitation.objects.filter(pk=found.pk, accepted_at__isnull=True).update(revoked_at=time.now())
    trail.record(verb="seller.invitation_revoked", target=ref(seller), actor=by.ref, before={"invitation": public_id})


def digest(token: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(nfkc(token)[:80].encode()).hexdigest()


def _address(email: str) -> str:
    address = nfkc(email).lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadAddress(fields={"email": BadAddress.message}) from error
    return address


def _mail(invitation: Invitation, token: str, by: User) -> None:
    """The secret stands in the encrypted text only; nothing else keeps it."""
    notices.send(
        recipient_ref=f"invitation:{invitation.public_id}",
        template="team_invitation",
        source=f"invitation:{invitation.public_id}",
        channels=(Notice.Channel.MAIL,),
        addresses={Notice.Channel.MAIL.value: str(invitation.address)},
        locale=by.locale,
        context={
            "shop": invitation.seller.display_name,
            "name": by.display_name,
            "role": ROLE_NAMES[invitation.role],
            "address": f"{settings.PUBLIC_URL}/seller/join/{token}/",
            "until": f"{invitation.expires_at.astimezone(time.SHANGHAI):%Y-%m-%d}",
        },
    )
