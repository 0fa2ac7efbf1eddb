"""API tokens. The token is shown once; only its SHA-256 is stored. Expiry is by true time: outsiders hold the token."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate as check_password
from django.db import transaction
from django.http import HttpRequest

from marketplace.accounts.errors import BadPhone, TokenNotFound, WrongCredentials, WrongPassword
from marketplace.accounts.models import ApiToken, User
from marketplace.accounts.policies import phones
from marketplace.accounts.services.second_factor import check_otp
from marketplace.core import time, trail

PREFIX = "mm_"
READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)
MOST_TOKENS = 50


def sign_in(*, request: HttpRequest | None, login: str, password: str, otp: str) -> User:
    """The person behind these credentials. Raises WrongCredentials, OtpNeeded, WrongOtp, SecondFactorMissing.

    The answer and its duration are the same for an unknown login and a wrong password.
    """
    credentials = {"email": login.strip().lower()} if "@" in login else {"phone": _phone(login)}
    user = check_password(request, password=password, **credentials)
    if not isinstance(user, User):
        raise WrongCredentials
    check_otp(user=user, otp=otp.strip(), staff_must_have=settings.STAFF_NEEDS_MFA)
    return user


def confirm(*, user: User, password: str, otp: str) -> None:
    """Is it really this person, and not somebody with their token? Raises WrongPassword, OtpNeeded, WrongOtp."""
    if not user.check_password(password):
        raise WrongPassword
    check_otp(user=user, otp=otp.strip(), staff_must_have=settings.STAFF_NEEDS_MFA)


@transaction.atomic
def issue(
    *, user: User, actor: str, label: str = "", scopes: Sequence[str] = SCOPES, days: int | None = None
) -> tuple[str, ApiToken]:
    """A new token and its row. The oldest are revoked beyond 50 per person."""
    secret = PREFIX + secrets.token_urlsafe(32)
    now = time.real_now()
    row = ApiToken.objects.create(
        user=user, digest=digest(secret), label=label[:60], scopes=list(scopes), created_at=now,
        expires_at=now + timedelta(days=days or settings.API_TOKEN_DAYS),
    )  # fmt: skip
    live = ApiToken.objects.filter(user=user, revoked_at__isnull=True).order_by("-id").values_list("pk", flat=True)
    ApiToken.objects.filter(pk__in=list(live[MOST_TOKENS:])).update(revoked_at=now)
    trail.record(verb="token.issued", target=user.ref, actor=actor, after={"token": row.pk, "scopes": list(scopes)})
    return secret, row


@transaction.atomic
def revoke(*, user: User, token_id: int, actor: str) -> None:
    """End a token at once. Raises TokenNotFound for another person's token; ended twice is fine."""
    row = ApiToken.objects.filter(user=user, pk=token_id).first()
    if row is None:
        raise TokenNotFound
    if row.revoked_at is None:
        row.revoked_at = time.real_now()
        row.save(update_fields=["revoked_at"])
        trail.record(verb="token.revoked", target=user.ref, actor=actor, after={"token": row.pk})


@transaction.atomic
def revoke_all(*, user: User, actor: str) -> int:
    """End every token (password changed, account closed); returns how many."""
    ended = ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=time.real_now())
    if ended:
        trail.record(verb="token.all_revoked", target=user.ref, actor=actor, after={"count": ended})
    return ended


def authenticate(secret: str) -> ApiToken | None:
    """The live token of an active person, with its user; None for anything else. Notes the day of use."""
    row = ApiToken.objects.select_related("user").filter(digest=digest(secret)).first()
    now = time.real_now()
    if row is None or row.revoked_at is not None or row.expires_at <= now or not row.user.is_active:
        return None
    if row.last_used_on != now.date():
        ApiToken.objects.filter(pk=row.pk).update(last_used_on=now.date())
    return row


def digest(secret: str) -> str:
    """What is stored of a token. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _phone(login: str) -> str:
    try:
        return phones.normalise(login)
    except BadPhone:
        return "+0"  # no account has it; the password check still takes its usual time
