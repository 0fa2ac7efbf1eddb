"""The visit: entries kept once and for ever, photographs without their secrets, scores by the rules, filed and sealed."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from PIL import Image
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.crypto import keyring
from marketplace.core.crypto.rotate import rotate
from marketplace.core.files import FileTypeRefused
from marketplace.core.models import LogEntry, TrailEntry
from sellers.errors import EntryKeyReused, EntryRefused, NotAssigned, PhotoNotFound, VisitIncomplete
from sellers.models import Audit, AuditEntry, AuditPhoto, AuditReport, Seller
from sellers.policies import audit_scores
from sellers.selectors import audits as reading
from sellers.services import audit_photos, audit_visits
from tests.sellers import audits


@pytest.fixture
def shop(db: None) -> Seller:
    return audits.seller("one")


@pytest.fixture
def visit(shop: Seller, dana: User, xiaochen: User) -> Audit:
    (audit,) = audits.drawn(dana)
    return audits.begun(audit, dana, xiaochen)


def test_it_works(visit: Audit, xiaochen: User) -> None:
    audits.walked(visit, xiaochen)
    audit = audit_visits.file(audit=visit, auditor=xiaochen, findings="Counted the list, shelves in order.")
    assert (audit.status, audit.stock_score, audit.storage_score, audit.score) == ("filed", 100, 100, 100)
    report = AuditReport.objects.get()
    assert LogEntry.objects.get(kind="audit.report").payload_digest == report.sha256 == audit.report_sha256
    assert len(json.loads(str(report.body))["entries"]) == AuditEntry.objects.count()
    assert audit_visits.broken_links(audit) == []


def test_the_pick_list_is_drawn_at_the_door(visit: Audit) -> None:
    assert len(visit.picks) == 3
    assert audit_visits.picks_of(visit, visit.claimed_stock, bytes.fromhex(visit.nonce)) == visit.picks
    others = {tuple(audit_visits.picks_of(visit, visit.claimed_stock, bytes([n]) * 32)) for n in range(30)}
    assert len(others) > 1
    assert visit.seller is not None


def test_sent_twice_kept_once(visit: Audit, xiaochen: User) -> None:
    first = audits.write(
        visit, xiaochen, "bin", key="phone-key-1", label="A1", category="bags", rough=3, photos=[audits.photo()]
    )
    again = audits.write(
        visit, xiaochen, "bin", key="phone-key-1", label="A1", category="bags", rough=3, photos=[audits.photo()]
    )
    assert first.pk == again.pk
    assert (AuditEntry.objects.count(), AuditPhoto.objects.count()) == (1, 1)
    with pytest.raises(EntryKeyReused):
        audits.write(
            visit, xiaochen, "bin", key="phone-key-1", label="A1", category="bags", rough=4, photos=[audits.photo()]
        )
    with pytest.raises(EntryKeyReused):
        audits.write(
            visit,
            xiaochen,
            "bin",
            key="phone-key-1",
            label="A1",
            category="bags",
            rough=3,
            photos=[audits.photo("blue")],
        )


def test_a_correction_is_a_new_entry(visit: Audit, xiaochen: User) -> None:
    sku = visit.picks[0]
    audits.write(visit, xiaochen, "count", sku=sku, counted=1)
    audits.write(visit, xiaochen, "count", sku=sku, counted=2, note="counted again")
    assert AuditEntry.objects.count() == 2
    (force,) = reading.in_force(reading.entries(visit))
    assert force.body["counted"] == 2


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("bin", {"label": "", "category": "bags", "rough": 1}, "label"),
        ("bin", {"label": "A", "category": "bags", "rough": "many"}, "rough"),
        ("bin", {"label": "A", "category": "bags", "rough": 1}, "photos"), ("count", {"sku": "NOPE", "counted": 1}, "sku"),
        ("count", {"sku": "TEA-1", "counted": -1}, "counted"), ("count", {"sku": "TEA-1", "counted": "9" * 400}, "counted"),
        ("condition", {"area": "x", "temperature": "warm", "humidity": 5, "cleanliness": 5, "expired": 0}, "temperature"),
        ("condition", {"area": "x", "temperature": "NaN", "humidity": 5, "cleanliness": 5, "expired": 0}, "temperature"),
        ("condition", {"area": "x", "temperature": "20", "humidity": 101, "cleanliness": 5, "expired": 0}, "humidity"),
        ("condition", {"area": "x", "temperature": "20", "humidity": 5, "cleanliness": 6, "expired": 0}, "cleanliness"),
        ("receipt", {"sku": "TEA-1", "outcome": "pretty"}, "outcome"),
        ("receipt", {"sku": "TEA-1", "outcome": "match", "bought_on": "soon"}, "bought_on"),
        ("interview", {"contact": "supplier", "name": "X", "channel": "phone"}, "answer_knows"), ("note", {"note": ""}, "note"),
        ("refusal", {"note": "no"}, "note"), ("signature", {"name": ""}, "name"), ("dance", {}, "kind"),
    ],
)  # fmt: skip
def test_wrong_entries_are_named_and_not_kept(visit: Audit, xiaochen: User, kind: str, given: dict, field: str) -> None:
    with pytest.raises(EntryRefused) as refused:
        audits.write(visit, xiaochen, kind, **given)
    assert field in refused.value.fields
    assert not AuditEntry.objects.exists()


def test_photographs_lose_their_metadata_but_we_keep_what_it_said(visit: Audit, xiaochen: User) -> None:
    taken = audits.photo(taken_at="2026:11:22 10:00:00", has_place=True)
    entry = audits.write(
        visit,
        xiaochen,
        "note",
        note="broken window",
        photos=[taken],
        latitude="51.5",
        longitude="-0.125",
        accuracy="7.9",
    )
    photo = AuditPhoto.objects.get()
    assert photo.exif == {"taken_at": "2026:11:22 10:00:00", "latitude": "51.500000", "longitude": "-0.125000"}
    assert entry.where == {"latitude": "51.500000", "longitude": "-0.125000", "accuracy_m": 7}
    assert not Image.open(io.BytesIO(bytes(photo.content))).getexif()
    assert photo.original_sha256 != photo.sha256


@pytest.mark.parametrize(
    "place", [{"latitude": "91", "longitude": "1"}, {"latitude": "NaN", "longitude": "1"}, {"latitude": "x"}]
)
def test_a_place_that_is_none_is_left_out(visit: Audit, xiaochen: User, place: dict) -> None:
    assert audits.write(visit, xiaochen, "note", note="a note", **place).where is None


def test_a_renamed_program_is_no_photograph(visit: Audit, xiaochen: User) -> None:
    with pytest.raises(FileTypeRefused), transaction.atomic():
        audits.write(visit, xiaochen, "note", note="a note", photos=[io.BytesIO(b"MZ\x90 program")])
    assert not AuditEntry.objects.exists()


def test_times_to_come_are_not_believed(visit: Audit, xiaochen: User) -> None:
    kept = audit_visits.record(
        audit=visit,
        auditor=xiaochen,
        kind="note",
        key="12345678",
        given={"note": "hello"},
        client_at=time.now() + timedelta(days=1),
    )
    assert kept.client_at is None
    past = time.now() - timedelta(hours=5)  # without a connection since this morning
    kept = audit_visits.record(
        audit=visit, auditor=xiaochen, kind="note", key="12345679", given={"note": "hello"}, client_at=past
    )
    assert kept.client_at == past


def test_what_is_missing_is_named(visit: Audit, xiaochen: User) -> None:
    with pytest.raises(VisitIncomplete) as refused:
        audit_visits.file(audit=visit, auditor=xiaochen, findings="Nothing looked at yet.")
    assert set(refused.value.fields) == {"bins", "counts", "conditions", "receipts", "interviews", "signature"}
    assert Audit.objects.get().status == "on_site"
    audits.walked(visit, xiaochen, sign=False)
    with pytest.raises(VisitIncomplete) as refused:
        audit_visits.file(audit=visit, auditor=xiaochen, findings="All but the signature.")
    assert set(refused.value.fields) == {"signature"}


def test_entry_refused_is_filed_at_once(visit: Audit, xiaochen: User) -> None:
    audits.write(visit, xiaochen, "refusal", note="The manager closed the door and said no.")
    audits.write(visit, xiaochen, "signature", name="Chen")
    audit = audit_visits.file(audit=visit, auditor=xiaochen, findings="Entry was refused at the door.")
    assert (audit.is_refused, audit.stock_score, audit.proposal) == (True, 0, "suspend")


def test_others_cannot_write(visit: Audit, dana: User) -> None:
    with pytest.raises(NotAssigned):
        audits.write(visit, dana, "note", note="not my visit")


def test_nothing_is_written_after_filing(visit: Audit, xiaochen: User) -> None:
    audits.walked(visit, xiaochen)
    audit_visits.file(audit=visit, auditor=xiaochen, findings="Counted the list, shelves in order.")
    with pytest.raises(NotAssigned):
        audits.write(visit, xiaochen, "note", note="one more thing")


def test_the_database_keeps_what_was_filed(visit: Audit, xiaochen: User) -> None:
    audits.walked(visit, xiaochen)
    audit_visits.file(audit=visit, auditor=xiaochen, findings="Counted the list, shelves in order.")
    for row in (AuditEntry.objects.first(), AuditPhoto.objects.first(), AuditReport.objects.first()):
        assert row is not None
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**{type(row)._meta.fields[-1].name: None})


def test_keys_can_be_changed_and_nothing_else(visit: Audit, xiaochen: User, settings: Any) -> None:
    """A rotation of the key ring writes encrypted columns again; the chain still holds. The same key twice is refused."""
    audits.walked(visit, xiaochen)
    audit_visits.file(audit=visit, auditor=xiaochen, findings="Counted the list, shelves in order.")
    before = {row.pk: dict(row.body) for row in AuditEntry.objects.all()}
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(kind="count").update(body={"sku": "TEA-1", "counted": 1})
    settings.FIELD_KEYS = f"k9:{keyring.b64url(bytes(32))},{settings.FIELD_KEYS}"
    assert {progress.column for progress in rotate()} >= {
        "sellers.auditentry.body", "sellers.auditphoto.content", "sellers.auditphoto.exif", "sellers.auditreport.body"
    }  # fmt: skip
    assert {row.pk: dict(row.body) for row in AuditEntry.objects.all()} == before
    assert audit_visits.broken_links(Audit.objects.get()) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(kind="count").update(body={"sku": "TEA-1", "counted": 1})


def test_photographs_open_through_one_door(
    visit: Audit, shop: Seller, dana: User, xiaochen: User, charlie: User
) -> None:
    audits.walked(visit, xiaochen)
    photo = AuditPhoto.objects.first()
    assert photo is not None
    for stranger in (charlie, dana):  # a reviewer only once it is filed
        with pytest.raises(PhotoNotFound):
            audit_photos.open_for(photo_id=photo.public_id, reader=stranger)
    assert audit_photos.open_for(photo_id=photo.public_id, reader=xiaochen).startswith(b"\xff\xd8")
    audit_visits.file(audit=visit, auditor=xiaochen, findings="Counted the list, shelves in order.")
    assert audit_photos.open_for(photo_id=photo.public_id, reader=dana).startswith(b"\xff\xd8")
    shop.members.create(user=dana, role="finance", created_at=time.now())
    with pytest.raises(PhotoNotFound):
        audit_photos.open_for(photo_id=photo.public_id, reader=dana)
    assert TrailEntry.objects.filter(verb="audit_photo.read").count() == 2


def test_by_api_from_envelope_to_report(
    shop: Seller, dana: User, xiaochen: User, api: Callable[[User | None], APIClient]
) -> None:
    (audit,) = audits.drawn(dana)
    audits.sent(audit, dana, xiaochen)
    client, where = api(xiaochen), f"/api/v1/audits/visits/{audit.public_id}/"
    assert client.get("/api/v1/audits/visits/").json()["results"][0]["is_open"] is False
    assert client.get(where).status_code == 404
    assert client.post(f"{where}open/").json()["address"] == "1 Secret Street"
    state = client.post(f"{where}start/").json()
    assert state["missing"] == ["signature", "bins", "conditions", "interviews"]  # this shop claims no stock
    shelf = {"kind": "bin", "key": "api-key-0001", "values": '{"label": "A1", "category": "x", "rough": 0}'}
    sent = client.post(f"{where}entries/", {**shelf, "photos": [audits.photo()]}, format="multipart")
    assert sent.status_code == 201, sent.content
    assert (
        client.post(f"{where}entries/", {**shelf, "photos": [audits.photo()]}, format="multipart").json() == sent.json()
    )
    bad = client.post(
        f"{where}entries/", {"kind": "note", "key": "api-key-0002", "values": {"note": ""}}, format="json"
    )
    assert (bad.status_code, bad.json()["error"]["code"]) == (422, "entry_refused")
    assert client.post(f"{where}file/", {"findings": "Too early to be filed."}, format="json").status_code == 409
    conditions = {"area": "x", "temperature": "20", "humidity": 50, "cleanliness": 5, "expired": 0}
    interview = {"contact": "partner", "name": "Y", "channel": "unreachable"}
    for number, (kind, values) in enumerate(
        (("condition", conditions), ("interview", interview), ("signature", {"name": "Chen"}))
    ):
        answer = client.post(
            f"{where}entries/", {"kind": kind, "key": f"api-key-1{number:03d}", "values": values}, format="json"
        )
        assert answer.status_code == 201, answer.content
    done = client.post(f"{where}file/", {"findings": "Nothing claimed, nothing found."}, format="json").json()
    assert (done["status"], done["stock_score"], done["reference_score"]) == ("filed", 100, None)


def test_missing_costs_more_than_too_much() -> None:
    claimed = [{"sku": "A", "title": "", "category": "c", "pieces": 10}]

    def stock(counted: int) -> int:
        return audit_scores.stock_score(
            [{"sku": "A", "counted": counted}], [{"category": "c", "rough": 10}], claimed, ["A"]
        )

    assert (stock(10), stock(9), stock(11), stock(5), stock(0), stock(30)) == (100, 80, 90, 0, 0, 0)


@pytest.mark.parametrize(
    ("scores", "more", "proposal"),
    [
        ((100, 100, 100, 100), {}, "none"), ((100, 50, None, 90), {}, "warning"), ((55, 90, 90, 80), {}, "restrict"),
        ((39, 90, 90, 80), {}, "suspend"), ((100, 100, 20, 90), {}, "restrict"), ((100, 100, 100, 100), {"forged": True}, "suspend"),
        ((100, 60, 100, 90), {"expired": 5}, "restrict"), ((90, 90, None, 84), {}, "warning"),
    ],
)  # fmt: skip
def test_proposals(scores: tuple, more: dict, proposal: str) -> None:
    assert audit_scores.propose(*scores, **more)[0] == proposal
