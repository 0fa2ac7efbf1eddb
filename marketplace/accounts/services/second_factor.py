"""The second factor behind API tokens and staff pages. The factors themselves live in django-allauth's tables."""

from datetime import datetime

from allauth.mfa.models import Authenticator

from marketplace.accounts.errors import OtpNeeded, SecondFactorMissing, WrongOtp
from marketplace.accounts.models import User
from marketplace.accounts.selectors import is_staff_member

CODE_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def has_second_factor(user: User) -> bool:
    """Did the person set up an authenticator app or a passkey? Recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def second_factor_since(user: User, *, before: datetime) -> bool:
    """Did the person have an authenticator app already at that moment? Their codes prove who they were then."""
    apps = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    return bool(apps.filter(created_at__lte=before).exists())


def check_otp(*, user: User, otp: str, staff_must_have: bool) -> None:
    """Check the code of a protected account: from the authenticator app, or one of the recovery codes (each once).

    Raises OtpNeeded, WrongOtp, and SecondFactorMissing for staff without any factor where `staff_must_have`.
    """
    if not has_second_factor(user):
        if staff_must_have and is_staff_member(user):
            raise SecondFactorMissing
        return
    if not otp:
        raise OtpNeeded
    for authenticator in Authenticator.objects.filter(user=user, type__in=CODE_TYPES):
        if authenticator.wrap().validate_code(otp):
            authenticator.record_usage()
            return
    raise WrongOtp
