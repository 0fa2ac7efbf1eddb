"""`POST /api/v1/auth/token/` and what a token opens."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from rest_framework.test import APIClient

from marketplace.accounts.models import ApiToken, User
from marketplace.accounts.services import tokens
from marketplace.core import time
from marketplace.core.models import TrailEntry
from marketplace.scenes.people import PASSWORD

URL = "/api/v1/auth/token/"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def bearer(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def ask(**more: object) -> object:
    return APIClient().post(URL, {"login": "xiaomei@example.com", "password": PASSWORD, **more}, format="json")


def test_it_works(xiaomei: User) -> None:
    answer = ask(label="my script")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert set(body) == {"token", "expires_at", "id", "scopes"}
    row = ApiToken.objects.get()
    assert row.digest == tokens.digest(body["token"])
    assert body["token"] not in str(vars(row))
    me = bearer(body["token"]).get("/api/v1/me/")
    assert me.status_code == 200
    assert me.json()["public_id"] == xiaomei.public_id
    assert TrailEntry.objects.filter(verb="token.issued", target=xiaomei.ref).count() == 1


def test_by_phone_in_any_spelling(xiaomei: User) -> None:
    User.objects.filter(pk=xiaomei.pk).update(phone="+8613800138000")
    for login in ("13800138000", "+86 138 0013 8000", "0086-138-0013-8000"):
        assert ask(login=login).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "wrong"},
        {"login": "nobody@example.com"},
        {"login": "not a login"},
        {"login": "13800138001"},
        {"login": "💥"},
    ],
)
def test_wrong_credentials_all_read_the_same(xiaomei: User, wrong: dict[str, str]) -> None:
    answer = ask(**wrong)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "wrong_credentials"
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"login": "x"}, {"login": ["x"], "password": {}}, {"login": "\x00", "password": "x"}, []]
)
def test_bad_shapes(db: None, body: object) -> None:
    answer = APIClient().post(URL, body, format="json")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"


def test_protected_account_needs_the_code(dana: User, otp: str) -> None:
    assert ask(login=dana.email).json()["error"]["code"] == "otp_needed"
    assert ask(login=dana.email, otp="000000").json()["error"]["code"] == "wrong_otp"
    assert not ApiToken.objects.exists()
    assert ask(login=dana.email, otp=otp).status_code == 201
    assert ask(login=dana.email, otp=otp).json()["error"]["code"] == "wrong_otp", "a code works once"


def test_recovery_code_works_once(dana: User) -> None:
    code = RecoveryCodes.activate(dana).get_unused_codes()[0]
    assert ask(login=dana.email, otp=code).status_code == 201
    assert ask(login=dana.email, otp=code).status_code == 401


def test_staff_without_second_factor_get_none(dana: User, settings: object) -> None:
    dana.authenticator_set.all().delete()
    answer = ask(login=dana.email)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "second_factor_missing"
    settings.STAFF_NEEDS_MFA = False
    assert ask(login=dana.email).status_code == 201


def test_closed_account_gets_none(xiaomei: User) -> None:
    User.objects.filter(pk=xiaomei.pk).update(is_active=False)
    assert ask().status_code == 401


def test_limited_per_login(xiaomei: User) -> None:
    codes = [ask(password="wrong").status_code for _try in range(21)]
    assert codes[:20] == [401] * 20
    assert codes[20] == 429
    blocked = ask()
    assert blocked.status_code == 429
    assert int(blocked["Retry-After"]) > 0
    assert ask(login="somebody@example.com").status_code == 401, "others are not locked out"


def test_expired_revoked_unknown(xiaomei: User) -> None:
    secret, row = tokens.issue(user=xiaomei, actor=xiaomei.ref)
    assert bearer(secret).get("/api/v1/me/").status_code == 200
    ApiToken.objects.filter(pk=row.pk).update(expires_at=time.real_now() - timedelta(seconds=1))
    gone = bearer(secret).get("/api/v1/me/")
    assert gone.status_code == 401
    assert gone["WWW-Authenticate"] == "Bearer"
    assert bearer("mm_unknown").get("/api/v1/me/").status_code == 401
    assert bearer("ünknown").get("/api/v1/me/").status_code == 401
    assert APIClient().get("/api/v1/me/").status_code == 401


def test_read_token_cannot_write(xiaomei: User) -> None:
    secret = ask(scopes=["read"]).json()["token"]
    assert bearer(secret).get("/api/v1/me/").status_code == 200
    answer = bearer(secret).patch("/api/v1/me/", {"display_name": "New"}, format="json")
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "scope_missing"
    xiaomei.refresh_from_db()
    assert xiaomei.display_name != "New"


def test_list_and_revoke(xiaomei: User, charlie: User) -> None:
    secret, row = tokens.issue(user=xiaomei, actor=xiaomei.ref, label="one")
    other, foreign = tokens.issue(user=charlie, actor=charlie.ref)
    client = bearer(secret)
    assert [item["label"] for item in client.get(URL).json()] == ["one"]
    assert client.delete(f"{URL}{foreign.pk}/").status_code == 404
    assert bearer(other).get("/api/v1/me/").status_code == 200
    assert client.delete(URL).status_code == 204
    assert client.get("/api/v1/me/").status_code == 401
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_fifty_at_most(xiaomei: User) -> None:
    for _number in range(tokens.MOST_TOKENS + 2):
        tokens.issue(user=xiaomei, actor=xiaomei.ref)
    assert ApiToken.objects.filter(user=xiaomei, revoked_at__isnull=True).count() == tokens.MOST_TOKENS


def test_who_changes_the_address_gains_nothing(xiaomei: User) -> None:
    """Without a proxy of ours `X-Forwarded-For` is what the client writes: it does not count."""
    codes = [
        APIClient()
        .post(
            URL, {"login": xiaomei.email, "password": "wrong"}, format="json", headers={"X-Forwarded-For": f"9.9.9.{n}"}
        )
        .status_code
        for n in range(21)
    ]
    assert codes == [401] * 20 + [429]


def test_behind_a_proxy_the_last_address_counts(xiaomei: User, settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}

    def tries(times: int, last: str) -> list[int]:
        return [
            APIClient()
            .post(
                URL,
                {"login": xiaomei.email, "password": "wrong"},
                format="json",
                headers={"X-Forwarded-For": f"9.9.9.{n}, {last}"},
            )
            .status_code
            for n in range(times)
        ]

    assert tries(21, "203.0.113.1") == [401] * 20 + [429]
    assert tries(1, "203.0.113.2") == [401], "another visitor is not locked out"


def test_many_addresses_are_not_many_more_guesses(xiaomei: User, settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    codes = [
        APIClient()
        .post(
            URL,
            {"login": xiaomei.email, "password": "wrong"},
            format="json",
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        )
        .status_code
        for n in range(61)
    ]
    assert codes == [401] * 60 + [429]
