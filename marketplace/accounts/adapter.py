"""How django-allauth works in our house: phones in E.164, messages through notices, secrets encrypted."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.cryptokit import generate_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from marketplace.accounts import devices
from marketplace.accounts.errors import BadPhone
from marketplace.accounts.fields import PhoneField
from marketplace.accounts.models import User
from marketplace.accounts.policies import phones
from marketplace.accounts.selectors import user_by_phone
from marketplace.accounts.services import browsers, registration
from marketplace.core import ids
from marketplace.core.crypto import keyring
from marketplace.core.crypto.fields import armour, unarmour
from marketplace.notices.services import notices

ANYBODY = "login"  # recipient of messages to a login that may have no account behind it
MFA_CONTEXT = "mfa.authenticator.data"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, sign-up and their messages."""

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """Store a fresh account. Blank logins are stored as none: they would be taken by the next person without one."""
        given = form.cleaned_data
        registration.save_new(
            user=cast("User", user), email=given.get("email") or "", phone=given.get("phone") or "",
            password=given.get("password1") or "",
        )  # fmt: skip
        return user

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        ours = cast("User", user)
        registration.set_phone(user=ours, phone=phone, is_verified=verified, actor=ours.ref)

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        phone = getattr(user, "phone", None)
        return (phone, user.phone_verified_at is not None) if phone else None  # type: ignore[attr-defined]

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        # The sign-in form hands over what was typed, the others the normalised number.
        try:
            return user_by_phone(phones.normalise(phone))
        except BadPhone:
            return None

    def generate_login_code(self) -> str:
        return self._six_digits()

    def generate_phone_verification_code(self, *, user: AbstractBaseUser, phone: str) -> str:
        return self._six_digits()

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        self._text(phone, "sign_in_code", {"code": code})

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        self._text(phone, "unknown_account", {})

    def send_account_already_exists_sms(self, phone: str) -> None:
        self._text(phone, "account_exists", {})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render as allauth does, then hand the text to notices: a row first, sending later, with retries."""
        message = self.render_mail(template_prefix, email, {"request": self.request, "email": email, **context})
        user = context.get("user")
        notices.send_text(
            recipient_ref=user.ref if isinstance(user, User) else f"{ANYBODY}:{ids.public_id()}",
            template=template_prefix, channel="mail", address=email, subject=str(message.subject), body=str(message.body),
            source=f"{template_prefix}:{ids.public_id()}", locale=get_language() or "zh-hans",
        )  # fmt: skip

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """allauth tells here of every change of password, e-mail and second factor: it is noted before it is told."""
        ours = cast("User", user)
        registration.note_way_in(user=ours, what=template_prefix.rpartition("/")[2], actor=ours.ref)
        super().send_notification_mail(template_prefix, user, context, email)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """The browser is remembered with the person who signed in."""
        response = super().post_login(request, user, **kwargs)
        browsers.note(user=cast("User", user), mark=devices.remember(request, response))
        return response

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/me/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:security")

    @staticmethod
    def _six_digits() -> str:
        """What people in China expect; three tries and a few minutes make it safe."""
        return generate_user_code(length=6, numeric=True, dashed=False)

    @staticmethod
    def _text(phone: str, template: str, context: dict[str, Any]) -> None:
        notices.send(
            recipient_ref=f"{ANYBODY}:{ids.public_id()}", template=template, context=context, channels=("sms",),
            addresses={"sms": phone}, source=f"sms:{ids.public_id()}", locale=get_language() or "zh-hans",
        )  # fmt: skip


class SocialAdapter(DefaultSocialAccountAdapter):
    """Sign-in through other houses. They are configured by the environment only, so no page asks the database for them."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        apps = []
        for name, rows in cast("dict[str, Any]", settings.SOCIALACCOUNT_PROVIDERS).items():
            for row in rows.get("APPS", []):
                if (provider or name) == name and (client_id or row["client_id"]) == row["client_id"]:
                    apps.append(SocialApp(provider=name, name=row.get("name", ""), settings={}, **_keys(row)))
        return apps

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """The house behind this door. Raises Http404 where it is not configured."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False  # the privacy consent is asked of everybody


def _keys(row: dict[str, str]) -> dict[str, str]:
    return {name: row.get(name, "") for name in ("client_id", "secret", "key")}


class MfaAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted at rest, our name in the authenticator app."""

    def encrypt(self, text: str) -> str:
        return armour(keyring.encrypt(text.encode(), context=MFA_CONTEXT))

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.decrypt(unarmour(encrypted_text), context=MFA_CONTEXT).decode()

    def get_totp_issuer(self) -> str:
        return "Miaomiao"

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return getattr(user, "email", None) or getattr(user, "phone", None) or str(user)
