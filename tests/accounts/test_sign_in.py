"""Sign-up, sign-in by password and by code, second factors, and the pages of django-allauth in our look."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client

from marketplace.accounts.models import Consent, User
from marketplace.core import time
from marketplace.notices.models import Notice
from marketplace.scenes.people import PASSWORD
from tests.people import TOTP_SECRET

SIGNUP = {"phone": "13800138000", "display_name": "小美", "password1": "a-long-enough-one", "privacy": "on"}


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def code_of(phone: str) -> str:
    notice = Notice.objects.filter(channel="sms").order_by("-id").first()
    assert notice is not None
    assert notice.address == phone
    found = re.search(r"[0-9]{6}", notice.body)
    assert found, notice.body
    return found[0]


def test_it_works(db: None, client: Client) -> None:
    """Sign up with a phone, confirm by text message, be in."""
    answer = client.post("/account/signup/", SIGNUP)
    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get()
    assert (user.phone, user.display_name, user.roles, user.email) == ("+8613800138000", "小美", ["shopper"], None)
    assert Consent.objects.get().purpose == "privacy_policy"
    assert user.phone_verified_at is None
    page = client.get(answer.url)
    assert page.status_code == 200
    assert client.post(answer.url, {"code": code_of("+8613800138000")}).status_code == 302
    user.refresh_from_db()
    assert user.phone_verified_at is not None
    assert client.get("/me/security/").status_code == 200


@pytest.mark.parametrize(
    "change",
    [{"phone": ""}, {"phone": "12345"}, {"privacy": ""}, {"password1": "short"}, {"password1": "1234567890"},
     {"phone": "", "email": "not an address"}, {"display_name": "x" * 41}],
)  # fmt: skip
def test_refused_sign_up(db: None, client: Client, change: dict[str, str]) -> None:
    answer = client.post("/account/signup/", {**SIGNUP, **change})
    assert answer.status_code in {200, 422}
    assert not User.objects.exists()
    assert not Notice.objects.exists()


def test_sign_up_by_mail_gets_a_nickname(db: None, client: Client) -> None:
    client.post("/account/signup/", {**SIGNUP, "phone": "", "email": "New@Example.com", "display_name": ""})
    user = User.objects.get()
    assert user.email == "new@example.com"
    assert user.display_name
    assert user.display_name != "—"
    assert Notice.objects.filter(channel="mail", address__isnull=False).count() == 1


def test_taken_phone_tells_only_its_owner(db: None, client: Client) -> None:
    client.post("/account/signup/", SIGNUP)
    other = Client()
    assert other.post("/account/signup/", SIGNUP).status_code == 429, "one text message in 30 seconds"
    cache.clear()
    answer = other.post("/account/signup/", {**SIGNUP, "display_name": "Somebody"})
    assert answer.status_code == 302, "the page looks the same as for a new number"
    assert User.objects.count() == 1
    assert Notice.objects.filter(template="account_exists").count() == 1


@pytest.mark.parametrize("login", ["xiaomei@example.com", "XiaoMei@Example.com", "13800138000", "+86 138-0013-8000"])
def test_password(xiaomei: User, client: Client, login: str) -> None:
    User.objects.update(phone="+8613800138000", phone_verified_at=time.now())
    answer = client.post("/account/login/", {"login": login, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    assert client.get("/me/profile/").status_code == 200


def test_wrong_password(xiaomei: User, client: Client) -> None:
    assert client.post("/account/login/", {"login": xiaomei.email, "password": "wrong"}).status_code == 200
    assert client.get("/me/profile/").status_code == 302


def test_code_by_text_message(xiaomei: User, client: Client) -> None:
    User.objects.update(phone="+8613800138000", phone_verified_at=time.now())
    asked = client.post("/account/login/code/", {"phone": "13800138000"})
    assert asked.status_code == 302
    notice = Notice.objects.get(channel="sms")
    assert notice.template == "sign_in_code"
    assert notice.recipient.startswith("login:"), "the row names no person"
    assert client.post("/account/login/code/confirm/", {"code": code_of("+8613800138000")}).status_code == 302
    assert client.get("/me/profile/").status_code == 200


def test_code_for_an_unknown_number(db: None, client: Client) -> None:
    assert client.post("/account/login/code/", {"phone": "13900139000"}).status_code == 302
    assert Notice.objects.get().template == "unknown_account"


def test_second_factor_at_sign_in(dana: User, client: Client, otp: str) -> None:
    answer = client.post("/account/login/", {"login": dana.email, "password": PASSWORD})
    assert answer.url == "/account/2fa/authenticate/"
    assert client.get("/admin/").status_code == 302
    assert client.get("/account/2fa/authenticate/").status_code == 200
    assert client.post("/account/2fa/authenticate/", {"code": otp}).status_code == 302
    assert client.get("/me/security/").status_code == 200


def test_secrets_of_second_factors_are_encrypted(dana: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert TOTP_SECRET not in cursor.fetchone()[0]


def test_staff_without_second_factor_are_sent_to_set_it_up(
    dana: User, lupe: User, xiaomei: User, browse: Callable[[User | None], Client], settings: object
) -> None:
    Authenticator.objects.all().delete()
    for person in (dana, lupe):
        client = browse(person)
        assert client.get("/me/profile/").url == "/account/2fa/"
        assert client.get("/account/2fa/").status_code == 200
    assert browse(xiaomei).get("/me/profile/").status_code == 200
    settings.STAFF_NEEDS_MFA = False
    assert browse(dana).get("/me/profile/").status_code == 200


def test_anonymous_pages_do_not_touch_the_session(
    client: Client, db: None, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/account/login/")
    assert (answer.status_code, "sessionid" in answer.cookies) == (200, False)


@pytest.mark.parametrize(
    "page",
    [
        "/account/login/",
        "/account/signup/",
        "/account/password/reset/",
        "/account/login/code/",
        "/account/password/reset/done/",
    ],
)
def test_pages_before_signing_in(db: None, client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'class="site-header"' in text
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)


@pytest.mark.parametrize(
    "page",
    ["/account/email/", "/account/password/change/", "/account/phone/change/", "/account/logout/", "/account/2fa/",
     "/account/2fa/totp/activate/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/3rdparty/",
     "/me/profile/", "/me/security/", "/account/reauthenticate/"],
)  # fmt: skip
def test_pages_after_signing_in(xiaomei: User, client: Client, page: str) -> None:
    client.post("/account/login/", {"login": xiaomei.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = client.get(page)
    assert answer.status_code == 200, answer.get("Location")
    text = answer.content.decode()
    assert 'class="site-header"' in text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)


def test_profile_and_tokens(xiaomei: User, client: Client) -> None:
    client.post("/account/login/", {"login": xiaomei.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.post("/me/profile/", {"display_name": " 小 美 ", "locale": "en"}).status_code == 302
    xiaomei.refresh_from_db()
    assert (xiaomei.display_name, xiaomei.locale) == ("小 美", "en")
    assert client.post("/me/profile/", {"display_name": "\u200b", "locale": "en"}).status_code == 422
    assert client.post("/me/profile/", {"display_name": "x", "locale": "fr"}).status_code == 422
    client.post("/me/security/tokens/", {"label": "my shop software"})
    page = client.get("/me/security/").content.decode()
    assert page.count("mm_") == 1
    assert "mm_" not in client.get("/me/security/").content.decode(), "shown once"
    token = xiaomei.api_tokens.get()
    assert token.scopes == ["read"]
    client.post(f"/me/security/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_reset_mail_is_a_notice_in_the_right_language(xiaomei: User, client: Client) -> None:
    client.post("/account/password/reset/", {"email": xiaomei.email})
    notice = Notice.objects.get(channel="mail")
    assert notice.address == xiaomei.email
    link = re.search(r"/account/password/reset/key/\S+", notice.body)
    assert link
    page = client.get(link[0], follow=True)
    assert page.status_code == 200
    assert (
        client.post(
            page.request["PATH_INFO"], {"password1": "brand-new-and-long", "password2": "brand-new-and-long"}
        ).status_code
        == 302
    )
    xiaomei.refresh_from_db()
    assert xiaomei.check_password("brand-new-and-long")
