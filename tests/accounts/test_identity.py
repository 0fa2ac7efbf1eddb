"""The identity vault."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.errors import (
    BadIdentity,
    ConsentNeeded,
    IdentityMissing,
    IdentityNotConfirmed,
    VerifierUnavailable,
)  # fmt: skip
from marketplace.accounts.models import Consent, Identity, User
from marketplace.accounts.selectors import has_identity, person_ref_of, read_identity
from marketplace.accounts.services import consents, identity
from marketplace.core.models import TrailEntry

NUMBER = "11010519491231002X"
API = "/api/v1/me/identity/"


def provide(user: User, name: str = "张小美", number: str = NUMBER) -> Identity:
    consents.give(user=user, purposes=[Consent.Purpose.ID_NUMBER], actor=user.ref)
    return identity.provide(user=user, real_name=name, id_number=number, actor=user.ref)


def test_it_works(xiaomei: User) -> None:
    provide(xiaomei, " 张 小 美 ", "１１０１０５１９４９１２３１００２ｘ")
    assert has_identity(xiaomei)
    record = read_identity(user=xiaomei, reader="system:declare", purpose="declaration MM1")
    assert (record.real_name, record.id_number) == ("张小美", NUMBER)
    assert NUMBER not in repr(record)
    row = TrailEntry.objects.get(verb="identity.read")
    assert (row.actor, row.target, row.why) == ("system:declare", f"person:{person_ref_of(xiaomei)}", "declaration MM1")


def test_nothing_readable_in_the_database(xiaomei: User) -> None:
    provide(xiaomei)
    with connection.cursor() as cursor:
        cursor.execute("SELECT real_name, id_number, id_index, person_ref FROM accounts_identity")
        row = " ".join(cursor.fetchone())
        cursor.execute("SELECT before::text, after::text, why FROM core_trailentry")
        row += str(cursor.fetchall())
    assert NUMBER not in row
    assert "张小美" not in row


def test_one_person_two_accounts_one_reference(xiaomei: User, charlie: User) -> None:
    provide(xiaomei)
    provide(charlie)
    assert person_ref_of(xiaomei) == person_ref_of(charlie)


def test_another_person_another_reference(xiaomei: User, charlie: User) -> None:
    provide(xiaomei)
    provide(charlie, number="810000199204080025")  # a residence permit for people from Hong Kong
    assert person_ref_of(xiaomei) != person_ref_of(charlie)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("张小美", "110105194912310021"), ("张小美", "11010519491331002X"), ("张小美", ""), ("张小美", "123456789012345"),
        ("", NUMBER), ("Zhang Xiaomei", NUMBER), ("张1", NUMBER), ("张", NUMBER), ("张小美" * 20, NUMBER),
    ],
)  # fmt: skip
def test_bad_input(xiaomei: User, name: str, number: str) -> None:
    with pytest.raises(BadIdentity):
        provide(xiaomei, name, number)
    assert not Identity.objects.exists()


def test_the_register_says_no_or_nothing(xiaomei: User) -> None:
    with pytest.raises(IdentityNotConfirmed):
        provide(xiaomei, "无此人")
    with pytest.raises(VerifierUnavailable):
        provide(xiaomei, "张超时")
    assert not Identity.objects.exists()
    assert TrailEntry.objects.filter(verb="identity.not_confirmed").count() == 1


def test_consent_comes_first(xiaomei: User) -> None:
    with pytest.raises(ConsentNeeded):
        identity.provide(user=xiaomei, real_name="张小美", id_number=NUMBER, actor=xiaomei.ref)
    with pytest.raises(IdentityMissing):
        read_identity(user=xiaomei, reader="system:x", purpose="x")
    assert not Identity.objects.exists()


def test_forgotten_but_the_quota_still_finds_the_person(xiaomei: User, charlie: User) -> None:
    provide(xiaomei)
    before = person_ref_of(xiaomei)
    identity.forget(user=xiaomei, actor="system:privacy")
    assert not has_identity(xiaomei)
    provide(charlie)
    assert person_ref_of(charlie) == before


def test_api(xiaomei: User, api: Callable[[User | None], APIClient]) -> None:
    client = api(xiaomei)
    assert client.get(API).json() == {"is_verified": False, "real_name": ""}
    body = {"real_name": "张小美", "id_number": NUMBER}
    assert client.put(API, body, format="json").json()["error"]["code"] == "consent_needed"
    answer = client.put(API, {**body, "consent": True}, format="json")
    assert answer.json() == {"is_verified": True, "real_name": "张*美"}
    assert NUMBER not in client.get(API).content.decode()
    assert client.put(API, {**body, "id_number": "1"}, format="json").status_code == 400
    assert client.put(API, {**body, "real_name": "张超时"}, format="json").status_code == 503
    assert api(None).get(API).status_code == 401


def test_page(xiaomei: User, browse: Callable[[User | None], Client]) -> None:
    client = browse(xiaomei)
    assert client.get("/me/identity/").status_code == 200
    form = {"real_name": "张小美", "id_number": NUMBER, "next": "/checkout/"}
    assert client.post("/me/identity/", form).status_code == 422, "no consent"
    assert not Identity.objects.exists()
    assert client.post("/me/identity/", {**form, "consent": "on"}).url == "/checkout/"
    page = client.get("/me/identity/").content.decode()
    assert NUMBER not in page
    assert "张*美" in page
    assert client.post("/me/identity/", {**form, "id_number": "1", "consent": "on"}).status_code == 422
    assert browse(None).get("/me/identity/").status_code == 302
