"""New people, and what they say about themselves."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from marketplace.accounts.errors import LoginTaken
from marketplace.accounts.models import Consent, Role, User
from marketplace.accounts.policies import phones
from marketplace.accounts.services import consents
from marketplace.core import time, trail
from marketplace.core.errors import DomainError
from marketplace.core.textnorm import clean_line, nfkc

NAME_LENGTH = 40
LOCALES = frozenset(code for code, _name in settings.LANGUAGES)


class WeakPassword(DomainError):
    code = "weak_password"


class BadLocale(DomainError):
    code = "bad_locale"


@transaction.atomic
def register(
    *,
    password: str,
    email: str = "",
    phone: str = "",
    display_name: str = "",
    locale: str = "zh-hans",
    roles: Sequence[str] = (Role.SHOPPER,),
    actor: str = "",
) -> User:
    """Make an account with at least one login. The privacy consent is given with it.

    Raises LoginTaken, BadPhone, WeakPassword, and BadText for an unusable name.
    """
    address = nfkc(email).lower() or None
    number = phones.normalise(phone) if phone else None
    try:
        password_validation.validate_password(password)
        with transaction.atomic():
            user = User.objects.create_user(
                address, password, phone=number, display_name="—", locale=locale, roles=list(roles)
            )
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), fields={"password": error.messages}) from error
    except IntegrityError as error:
        raise LoginTaken from error
    finish(user=user, display_name=display_name, locale=locale, roles=roles, actor=actor)
    return user


@transaction.atomic
def save_new(*, user: User, email: str, phone: str, password: str) -> User:
    """Store the row of the sign-up page; `finish` follows. Phones are E.164 here. Raises LoginTaken."""
    user.email = nfkc(email).lower() or None
    user.phone = phone or None
    user.set_password(password or None)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise LoginTaken from error
    return user


@transaction.atomic
def finish(
    *, user: User, display_name: str, locale: str, roles: Sequence[str] = (Role.SHOPPER,), actor: str = ""
) -> None:
    """Complete a fresh account: name, language, roles, privacy consent, trail."""
    user.locale = locale if locale in LOCALES else "zh-hans"
    user.display_name = clean_line(display_name, max_length=NAME_LENGTH) or _nickname(user)
    user.roles = list(roles)
    user.save(update_fields=["locale", "display_name", "roles"])
    consents.give(user=user, purposes=[Consent.Purpose.PRIVACY_POLICY], actor=actor or user.ref)
    trail.record(verb="user.registered", target=user.ref, actor=actor or user.ref, after={"roles": list(roles)})


@transaction.atomic
def rename(*, user: User, display_name: str, actor: str) -> None:
    """Change the name other people see. Raises BadText."""
    user.display_name = clean_line(display_name, min_length=1, max_length=NAME_LENGTH, field="display_name")
    user.save(update_fields=["display_name"])
    trail.record(verb="user.renamed", target=user.ref, actor=actor)


@transaction.atomic
def set_locale(*, user: User, locale: str, actor: str) -> None:
    """Remember the language for notices and mail. Raises BadLocale."""
    if locale not in LOCALES:
        raise BadLocale(_("This language is not available."))
    if user.locale != locale:
        user.locale = locale
        user.save(update_fields=["locale"])
        trail.record(verb="user.locale_set", target=user.ref, actor=actor, after={"locale": locale})


@transaction.atomic
def grant_role(*, user: User, role: str, actor: str) -> None:
    """Give a role. Having it already changes nothing."""
    role = Role(role)
    if role not in user.roles:
        user.roles = [*user.roles, role]
        user.save(update_fields=["roles"])
        trail.record(verb="user.role_granted", target=user.ref, actor=actor, after={"role": role})


@transaction.atomic
def revoke_role(*, user: User, role: str, actor: str) -> None:
    """Take a role away. Not having it changes nothing."""
    if role in user.roles:
        user.roles = [one for one in user.roles if one != role]
        user.save(update_fields=["roles"])
        trail.record(verb="user.role_revoked", target=user.ref, actor=actor, before={"role": role})


@transaction.atomic
def set_phone(*, user: User, phone: str, is_verified: bool, actor: str) -> None:
    """Attach a phone number (E.164) for signing in. Raises LoginTaken."""
    old, user.phone = User.objects.filter(pk=user.pk).values_list("phone", flat=True).first(), phone or None
    before = trail.digest(old) if old else ""
    if not is_verified:
        user.phone_verified_at = None
    elif old != user.phone or user.phone_verified_at is None:
        user.phone_verified_at = time.now()  # the same phone, verified again, keeps its age
    if old and old != user.phone:
        user.way_in_changed_at = time.now()
    try:
        with transaction.atomic():
            user.save(update_fields=["phone", "phone_verified_at", "way_in_changed_at"])
    except IntegrityError as error:
        raise LoginTaken from error
    trail.record(
        verb="user.phone_set",
        target=user.ref,
        actor=actor,
        before={"phone": before},
        after={"phone": trail.digest(phone)},
    )


@transaction.atomic
def note_way_in(*, user: User, what: str, actor: str) -> None:
    """A password, an e-mail address or a second factor was changed, added or removed: kept for who looks for strangers."""
    user.way_in_changed_at = time.now()
    user.save(update_fields=["way_in_changed_at"])
    trail.record(verb="user.way_in_changed", target=user.ref, actor=actor, why=what)


def _nickname(user: User) -> str:
    with override(user.locale):
        return _("Friend %(tail)s") % {"tail": user.public_id[-4:].upper()}
