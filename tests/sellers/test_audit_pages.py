"""Every page of the audits works without scripts: console, seller's page, public draws, admin."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from marketplace.accounts.models import User
from sellers.models import Audit, AuditEntry, Auditor, AuditPeriod, Seller
from sellers.services import audit_decisions, audit_visits
from tests.sellers import audits, shops

Browse = Callable[[User | None], Client]


@pytest.fixture
def shop(brightwell: User, dana: User) -> Seller:
    return shops.approved(brightwell, dana)


@pytest.fixture
def sent(shop: Seller, dana: User, xiaochen: User) -> Audit:
    (audit,) = audits.drawn(dana)
    audits.sent(audit, dana, xiaochen)
    return audit


def test_it_works(sent: Audit, xiaochen: User, browse: Browse) -> None:
    """From envelope to filing with plain forms."""
    client, where = browse(xiaochen), f"/audits/console/{sent.public_id}/"
    assert sent.public_id in client.get("/audits/console/").content.decode()
    assert client.post(f"{where}open/").status_code == 302
    assert client.post(f"{where}start/").status_code == 302
    page = client.get(where).content.decode()
    assert "Brightwell" in page
    key = re.search(r'name="key" value="([0-9a-f]{32})"', page)
    assert key is not None
    shelf = {"key": key[1], "label": "A1", "category": "other", "rough": "0", "photos": audits.photo()}
    assert client.post(f"{where}entry/bin/", shelf).status_code == 302
    climate = {
        "key": "plain-0002",
        "area": "store",
        "temperature": "21,5",
        "humidity": "50",
        "cleanliness": "4",
        "expired": "0",
    }
    assert client.post(f"{where}entry/condition/", climate).status_code == 302
    talk = {"key": "plain-0003", "contact": "partner", "name": "Carrier", "channel": "unreachable"}
    assert client.post(f"{where}entry/interview/", talk).status_code == 302
    early = client.post(f"{where}file/", {"findings": "Counted and looked at all."})
    assert early.status_code == 409
    assert Audit.objects.get().status == "on_site"
    assert client.post(f"{where}entry/signature/", {"key": "plain-0004", "name": "小陈"}).status_code == 302
    assert client.post(f"{where}file/", {"findings": "Counted and looked at all."}).status_code == 302
    audit = Audit.objects.get()
    assert (audit.status, audit.storage_score) == ("filed", 97)
    assert "Brightwell" in client.get("/audits/console/").content.decode()


def test_a_refused_entry_keeps_what_was_typed(sent: Audit, xiaochen: User, browse: Browse) -> None:
    client, where = browse(xiaochen), f"/audits/console/{sent.public_id}/"
    client.post(f"{where}start/")
    page = client.post(f"{where}entry/condition/", {"key": "plain-0001", "area": "cold shelf", "temperature": "warm", "humidity": "50",
                                                    "cleanliness": "4", "expired": "0"})  # fmt: skip
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="cold shelf"' in text
    assert 'id="condition" open' in text
    assert not AuditEntry.objects.exists()


def test_a_script_gets_json(sent: Audit, xiaochen: User, browse: Browse) -> None:
    client, where = browse(xiaochen), f"/audits/console/{sent.public_id}/"
    client.post(f"{where}start/")
    told = {"key": "script-0001", "note": "the back door was open"}
    for _again in range(2):
        answer = client.post(f"{where}entry/note/", told, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["sequence"]) == (201, 1)
    wrong = client.post(f"{where}entry/note/", {"key": "script-0002"}, headers={"Accept": "application/json"})
    assert (wrong.status_code, list(wrong.json()["error"]["fields"])) == (422, ["note"])


def test_pages_of_the_seller(
    sent: Audit, shop: Seller, brightwell: User, dana: User, xiaochen: User, browse: Browse
) -> None:
    client = browse(brightwell)
    audit_visits.start(visit=sent.visits.get(), claimed_stock=audits.STOCK, auditor=xiaochen)
    where = f"/seller/audits/{sent.public_id}/"
    assert client.get("/seller/audits/").status_code == client.get(where).status_code == 200
    audit = Audit.objects.get()
    audits.walked(audit, xiaochen, short=1)
    audit_visits.file(audit=audit, auditor=xiaochen, findings="One piece of each was missing.")
    assert "One piece of each" not in client.get(where).content.decode()  # not before somebody decided
    audit_decisions.decide(audit=audit, reviewer=dana, consequence="warning", reason="Keep your numbers right")
    page = client.get(where).content.decode()
    assert "One piece of each" in page
    assert "Keep your numbers right" in page
    assert client.post(f"{where}appeal/", {"text": "short"}).status_code == 422
    assert client.post(f"{where}appeal/", {"text": "The piece was on display in the window."}).status_code == 302
    assert "on display in the window" in client.get(where).content.decode()


def test_public_pages(shop: Seller, dana: User, xiaochen: User, browse: Browse) -> None:
    client = browse(None)
    assert client.get("/audits/").status_code == 200
    assert client.get("/audits/2026-11/").status_code == 404
    assert client.get("/audits/2026-11.json").status_code == 404
    audits.filed(dana, xiaochen)
    page = client.get("/audits/2026-11/").content.decode()
    assert "Brightwell" in page
    proof = client.get("/audits/2026-11.json")
    assert proof.content == AuditPeriod.objects.get().document.encode()
    assert proof["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/audits/2026-11/").json()["salt"] == str(AuditPeriod.objects.get().salt)
    assert client.get("/api/v1/audits/").json()["results"][0]["period"] == "2026-11"


def test_admin(shop: Seller, dana: User, xiaochen: User, browse: Browse) -> None:
    client = browse(dana)
    for address in ("auditperiod/commit/", "auditor/name/", "auditperiod/", "auditor/"):
        assert client.get(f"/admin/sellers/{address}").status_code == 200, address
    roster = {
        "login": xiaochen.email,
        "countries": "GB",
        "regions": ["europe"],
        "visits_per_week": "3",
        "is_active": "on",
    }
    assert client.post("/admin/sellers/auditor/name/", roster).status_code == 302
    assert Auditor.objects.get().countries == ["GB"]
    assert client.post("/admin/sellers/auditperiod/commit/", {"period": "2026-11"}).status_code == 302
    made = AuditPeriod.objects.get()
    assert made.planner == dana.ref
    from sellers.services import audit_draws

    audit_draws.draw_due()
    audit = Audit.objects.get()
    for nonsense in ("abc", "-1", "9" * 40, "²"):
        address = f"/admin/sellers/auditperiod/plan/{audit.public_id}/send/"
        assert client.post(address, {"auditor": nonsense}).status_code == 302, nonsense
        assert Audit.objects.get().status == "drawn"
    assert (
        client.post(
            f"/admin/sellers/auditperiod/plan/{audit.public_id}/send/", {"auditor": Auditor.objects.get().pk}
        ).status_code
        == 302
    )
    audit.refresh_from_db()
    assert (audit.status, audit.auditor) == ("dispatched", xiaochen.ref)
    audits.walked(audit_visits.start(visit=audit.visits.get(), claimed_stock=audits.STOCK, auditor=xiaochen), xiaochen)
    audit_visits.file(audit=Audit.objects.get(), auditor=xiaochen, findings="Counted the list, shelves in order.")
    page = client.get(f"/admin/sellers/audit/{audit.pk}/change/").content.decode()
    assert "Counted the list" in page
    assert (
        client.post(
            f"/admin/sellers/audit/{audit.pk}/decide/", {"consequence": "none", "reason": "All good"}
        ).status_code
        == 302
    )
    assert Audit.objects.get().status == "decided"
    assert client.get("/admin/sellers/audit/").status_code == 200


def test_strangers(sent: Audit, charlie: User, browse: Browse) -> None:
    for address in ("/audits/console/", f"/audits/console/{sent.public_id}/"):
        assert browse(charlie).get(address).status_code == 403
        assert browse(None).get(address).status_code == 302
    assert browse(charlie).get("/seller/audits/").status_code == 403
