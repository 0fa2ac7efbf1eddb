"""Reads about people. An ID number leaves the vault only through `read_identity`, which writes the trail."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from marketplace.accounts.errors import AddressNotFound, BadPhone, IdentityMissing
from marketplace.accounts.models import STAFF_ROLES, Address, ApiToken, Consent, Device, Identity, PrivacyRequest, User
from marketplace.accounts.policies import phones
from marketplace.core import time, trail


@dataclass(frozen=True)
class IdentityRecord:
    """What the vault holds about an orderer. repr() hides it: it must not reach a log."""

    real_name: str = field(repr=False)
    id_number: str = field(repr=False)


def display_name(user: User) -> str:
    """How a person is called on pages and to other people: never their real name or login."""
    return user.display_name


def user_by_ref(ref: str) -> User | None:
    """The person behind `user:<public id>`, None for systems and for the unknown."""
    kind, _, public_id = ref.partition(":")
    return User.objects.filter(public_id=public_id).first() if kind == "user" else None


def user_by_phone(phone: str) -> User | None:
    """The account with this E.164 number."""
    return User.objects.filter(phone=phone).first()


def user_by_login(login: str) -> User | None:
    """The active account that signs in with this e-mail address or phone number."""
    if "@" in login:
        found = User.objects.filter(email=login.strip().lower())
    else:
        try:
            found = User.objects.filter(phone=phones.normalise(login))
        except BadPhone:
            return None
    return found.filter(is_active=True).first()


def is_staff_member(user: User) -> bool:
    """Does the person work for the platform in any role?"""
    return user.is_staff or bool(STAFF_ROLES.intersection(user.roles))


def addresses_of(user: User) -> QuerySet[Address]:
    """Live addresses, the default first, then the newest."""
    return Address.objects.filter(user=user, removed_at__isnull=True).order_by("-is_default", "-id")


def address_for(user: User, address_id: int) -> Address:
    """One live address of this person. Raises AddressNotFound, also for an address of somebody else."""
    address = Address.objects.filter(user=user, pk=address_id, removed_at__isnull=True).first()
    if address is None:
        raise AddressNotFound
    return address


def browsers_of(user_ids: Iterable[int], mark: str = "") -> list[tuple[int, str, datetime]]:
    """(user, mark, first seen) of the browsers these people signed in with, and of everybody who signed in with `mark`; one
    query, bounded."""
    wanted = Q(user_id__in=list(user_ids))
    if mark:
        wanted |= Q(mark=mark)
    found = Device.objects.filter(wanted).order_by("-last_seen_at")
    return list(found.values_list("user_id", "mark", "first_seen_at")[:500])


def has_identity(user: User) -> bool:
    """Is there a verified identity in the vault?"""
    return Identity.objects.filter(user=user, verified_at__isnull=False).exists()


def person_ref_of(user: User) -> str | None:
    """Random reference of the natural person behind this account, shared by all their accounts; None before identity."""
    return Identity.objects.filter(user=user).values_list("person_ref", flat=True).first()


def accounts_of_person(user: User) -> list[int]:
    """Ids of all accounts of the natural person behind this one, itself included; only itself before identity."""
    person = person_ref_of(user)
    if person is None:
        return [user.pk]
    return list(Identity.objects.filter(person_ref=person).order_by("user_id").values_list("user_id", flat=True))


def masked_identity(user: User) -> Identity | None:
    """The vault row for a page that shows it masked (`core.masking`); the caller must not show it whole."""
    return Identity.objects.filter(user=user).first()


def read_identity(*, user: User, reader: str, purpose: str) -> IdentityRecord:
    """Name and ID number in the clear, for customs. Each reading leaves a trail row with reader and purpose.

    Raises IdentityMissing. Call inside the transaction that uses it: no use, no reading.
    """
    identity = Identity.objects.filter(user=user).first()
    if identity is None:
        raise IdentityMissing
    trail.record(verb="identity.read", target=f"person:{identity.person_ref}", actor=reader, why=purpose)
    return IdentityRecord(real_name=str(identity.real_name), id_number=str(identity.id_number))


def live_consents(user: User) -> dict[str, Consent]:
    """Given and not withdrawn consents by purpose."""
    return {consent.purpose: consent for consent in Consent.objects.filter(user=user, withdrawn_at__isnull=True)}


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Usable tokens, the newest first."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=time.real_now()).order_by("-id")


def privacy_requests_of(user: User) -> QuerySet[PrivacyRequest]:
    """What the person asked for, the newest first; the export itself is not loaded."""
    return PrivacyRequest.objects.filter(user=user).defer("result").order_by("-id")
