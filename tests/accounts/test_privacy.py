"""Consents, export and closure."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.errors import ClosureRefused, RequestOpen
from marketplace.accounts.models import Address, ApiToken, Consent, Identity, PrivacyRequest, User
from marketplace.accounts.selectors import live_consents
from marketplace.accounts.services import addresses, consents, identity, privacy, privacy_table, registration, tokens
from marketplace.accounts.services.consents import NoConsent
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import NotFound
from marketplace.notices.models import Notice
from marketplace.scenes.people import PASSWORD


@pytest.fixture
def settled(xiaomei: User) -> User:
    """Xiaomei with an address, an identity and a token."""
    consents.give(user=xiaomei, purposes=[Consent.Purpose.PRIVACY_POLICY, Consent.Purpose.ID_NUMBER], actor=xiaomei.ref)
    identity.provide(user=xiaomei, real_name="张小美", id_number="11010519491231002X", actor=xiaomei.ref)
    addresses.add(
        user=xiaomei,
        recipient="张小美",
        phone="13800138000",
        district_code="510107",
        detail="天府大道100号",
        actor=xiaomei.ref,
    )
    tokens.issue(user=xiaomei, actor=xiaomei.ref)
    return xiaomei


def test_it_works(settled: User) -> None:
    request = privacy.request_export(user=settled, actor=settled.ref)
    assert open_clock("privacy_request", f"privacyrequest:{request.pk}") is not None
    assert privacy.answer_open() == 1
    assert open_clock("privacy_request", f"privacyrequest:{request.pk}") is None
    copy = json.loads(privacy.export_for(user=settled, request_id=request.pk))
    mine = copy["accounts"]
    assert mine["profile"]["email"] == "xiaomei@example.com"
    assert mine["addresses"][0]["detail"] == "天府大道100号"
    assert mine["identity"]["id_number"] == "11010519491231002X"
    assert set(copy) == {app for app, row in privacy_table.table().items() if "export" in row}
    assert Notice.objects.filter(recipient=settled.ref, template="export_ready", channel="in_app").count() == 1
    assert privacy.answer_open() == 0


def test_one_at_a_time_and_own_only(settled: User, charlie: User) -> None:
    request = privacy.request_export(user=settled, actor=settled.ref)
    with pytest.raises(RequestOpen):
        privacy.request_export(user=settled, actor=settled.ref)
    with pytest.raises(NotFound):
        privacy.export_for(user=settled, request_id=request.pk)
    privacy.answer_open()
    with pytest.raises(NotFound):
        privacy.export_for(user=charlie, request_id=request.pk)


def test_exports_are_forgotten(settled: User) -> None:
    request = privacy.request_export(user=settled, actor=settled.ref)
    privacy.answer_open()
    assert privacy.forget_exports() == 0
    PrivacyRequest.objects.update(done_at=time.now() - timedelta(days=8))
    assert privacy.forget_exports() == 1
    assert privacy.forget_exports() == 0
    with pytest.raises(NotFound):
        privacy.export_for(user=settled, request_id=request.pk)


def test_closing(settled: User) -> None:
    ref, public_id = settled.ref, settled.public_id
    EmailAddress.objects.create(user=settled, email=settled.email, primary=True, verified=True)
    privacy.request_closure(user=settled, actor=settled.ref)
    privacy.answer_open()
    settled.refresh_from_db()
    assert (settled.email, settled.phone, settled.is_active, settled.roles) == (None, None, False, [])
    assert settled.public_id == public_id, "transactions still find their anonymous owner"
    assert not settled.has_usable_password()
    assert not Address.objects.exists()
    assert not ApiToken.objects.exists()
    assert not EmailAddress.objects.exists()
    vault = Identity.objects.get()
    assert (vault.real_name, vault.id_number) == ("", "")
    assert Consent.objects.count() == 2, "proof of consent is kept"
    left = Notice.objects.get(recipient=ref)
    assert (left.template, left.channel) == ("account_closed", "mail")


def test_the_login_is_free_again(settled: User) -> None:
    privacy.request_closure(user=settled, actor=settled.ref)
    privacy.answer_open()
    assert registration.register(email="xiaomei@example.com", password="another long one").pk != settled.pk


def test_refused_while_business_is_open(settled: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy_table, "blocks", lambda ref: ["An order is on its way."])
    with pytest.raises(ClosureRefused) as refusal:
        privacy.request_closure(user=settled, actor=settled.ref)
    assert refusal.value.message == "An order is on its way."
    assert not PrivacyRequest.objects.exists()


def test_refused_late_when_something_was_ordered_in_between(settled: User, monkeypatch: pytest.MonkeyPatch) -> None:
    request = privacy.request_closure(user=settled, actor=settled.ref)
    monkeypatch.setattr(privacy_table, "blocks", lambda ref: ["An order is on its way."])
    privacy.answer_open()
    request.refresh_from_db()
    settled.refresh_from_db()
    assert (request.status, request.reason, settled.is_active) == ("refused", "An order is on its way.", True)
    assert "An order is on its way." in Notice.objects.get(template="closure_refused", channel="in_app").body


def test_every_path_of_the_table_resolves(db: None) -> None:
    from django.utils.module_loading import import_string

    for row in privacy_table.table().values():
        for path in row.values():
            assert callable(import_string(path))
    assert list(privacy_table.table())[-1] == "accounts", "accounts forgets who it was last"


def test_consents(xiaomei: User) -> None:
    P = Consent.Purpose
    for _twice in range(2):
        consents.give(user=xiaomei, purposes=[P.CROSS_BORDER, P.CARRIER, P.CARRIER], actor=xiaomei.ref)
    assert Consent.objects.count() == 2
    consents.withdraw(user=xiaomei, purpose=P.CARRIER, actor=xiaomei.ref)
    assert set(live_consents(xiaomei)) == {P.CROSS_BORDER}
    with pytest.raises(NoConsent):
        consents.withdraw(user=xiaomei, purpose=P.CARRIER, actor=xiaomei.ref)
    consents.give(user=xiaomei, purposes=[P.CARRIER], actor=xiaomei.ref)
    assert Consent.objects.filter(purpose=P.CARRIER).count() == 2, "each giving is a row"
    Consent.objects.filter(purpose=P.CARRIER, withdrawn_at=None).update(version="2020-01")
    consents.give(user=xiaomei, purposes=[P.CARRIER], actor=xiaomei.ref)
    assert live_consents(xiaomei)[P.CARRIER].version != "2020-01"


def test_consent_texts_match_their_digest() -> None:
    from django.utils.translation import override

    from marketplace.accounts.policies.consent_texts import TEXTS

    with override("en"):
        for text in TEXTS.values():
            assert str(text.text) == text.source


def test_api(xiaomei: User, charlie: User, api: Callable[[User | None], APIClient]) -> None:
    client = api(xiaomei)
    given = client.post("/api/v1/me/consents/", {"purposes": ["share_with_carrier"]}, format="json").json()
    assert [row["purpose"] for row in given if row["given_at"]] == ["share_with_carrier"]
    assert client.post("/api/v1/me/consents/", {"purposes": ["world_domination"]}, format="json").status_code == 400
    assert client.delete("/api/v1/me/consents/share_with_carrier/").status_code == 204
    assert client.delete("/api/v1/me/consents/nothing/").status_code == 409
    wish, proof = {"kind": "export", "password": PASSWORD}, {"password": PASSWORD}
    assert client.post("/api/v1/me/privacy/", {"kind": "export"}, format="json").status_code == 400
    wrong = client.post("/api/v1/me/privacy/", {**wish, "password": "guess"}, format="json")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (403, "wrong_password")
    assert not PrivacyRequest.objects.exists()
    made = client.post("/api/v1/me/privacy/", wish, format="json")
    assert made.status_code == 201
    assert client.post("/api/v1/me/privacy/", wish, format="json").status_code == 409
    export = f"/api/v1/me/privacy/{made.json()['id']}/export/"
    assert client.post(export, proof, format="json").status_code == 404
    privacy.answer_open()
    assert client.get(export).status_code == 405, "a token alone does not open it"
    assert client.post(export, {"password": "guess"}, format="json").status_code == 403
    assert client.post(export, proof, format="json").json()["accounts"]["profile"]["email"] == "xiaomei@example.com"
    assert api(charlie).post(export, proof, format="json").status_code == 404
    assert client.get("/api/v1/me/privacy/").json()[0]["status"] == "done"


def test_pages(xiaomei: User, browse: Callable[[User | None], Client]) -> None:
    client = browse(xiaomei)
    assert client.get("/me/privacy/").status_code == 200
    client.post("/me/privacy/consent/", {"purpose": "marketing", "verb": "give"})
    assert "marketing" in live_consents(xiaomei)
    client.post("/me/privacy/consent/", {"purpose": "marketing", "verb": "withdraw"})
    assert "marketing" not in live_consents(xiaomei)
    client.post("/me/privacy/consent/", {"purpose": "privacy_policy", "verb": "withdraw"})
    asked = client.post("/me/privacy/export/")
    assert "/account/" in asked.url, "a copy of everything needs a fresh sign-in"
    assert not PrivacyRequest.objects.exists()
    client.logout()
    client.post("/account/login/", {"login": xiaomei.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/me/privacy/export/")
    privacy.answer_open()
    request = PrivacyRequest.objects.get()
    copy = client.get(f"/me/privacy/export/{request.pk}/")
    assert copy["Content-Disposition"].startswith("attachment")
    assert copy["Cache-Control"] == "no-store"
    assert client.get("/me/privacy/").status_code == 200
    assert client.get("/me/privacy/close/").status_code == 200
    client.post("/me/privacy/close/")
    assert PrivacyRequest.objects.count() == 1, "not without the tick"
    client.post("/me/privacy/close/", {"sure": "1"})
    privacy.answer_open()
    xiaomei.refresh_from_db()
    assert not xiaomei.is_active
    assert client.get("/me/privacy/").status_code == 302, "signed out everywhere"
