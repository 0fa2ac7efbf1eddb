"""Exports for authorities: four eyes, built in steps, encrypted, every reading on the trail, gone after a week."""

import csv
import io
import json
import logging
from datetime import timedelta

import pytest
from django.db import connection

from marketplace.core import time
from marketplace.core.errors import NotAllowed, NotFound
from marketplace.core.models import TrailEntry
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from sellers.models import Export, ExportPart, Requirement, Seller
from sellers.policies import export_files
from sellers.services import exports
from tests import people, shop

pytestmark = pytest.mark.django_db
PASSPORT = "TZ1234567"


@pytest.fixture
def ops(db):
    first = people.make("dana")
    second = type(first).objects.create_user(
        "ops2@example.com", "x", display_name="Second", roles=["ops"], is_staff=True
    )
    return first, second


@pytest.fixture
def sellers(akira, brightwell):
    made = [shop.seller(akira), shop.seller(brightwell, country="GB", currency="GBP", kind="retailer")]
    for seller in made:
        row = Seller.objects.get(pk=seller.pk)
        row.approved_at, row.legal_name = time.now() - timedelta(days=400), "=Tanaka Akira"
        row.contact_address = "大阪市中央区 1-2-3"
        row.save(update_fields=["approved_at", "legal_name", "contact_address"])
    Requirement.objects.create(seller=made[0], code="overseas_identity", number=PASSPORT, status="accepted")
    return made


def ask(ops, **changes):
    facts = {
        "kind": "identities_market",
        "period": f"{time.today().year - 1}-H2",
        "recipient": "浙江省市场监督管理局",
        "why": "Art. 28",
    }
    return exports.ask(by=ops[0], **(facts | changes))


def built(ops, **changes):
    export = ask(ops, **changes)
    exports.approve(export=export, by=ops[1])
    exports.build_due()
    export.refresh_from_db()
    return export


def file(export, form, by):
    return b"".join(exports.download(public_id=export.public_id, form=form, by=by))


def test_it_works(ops, sellers):
    export = built(ops)
    assert (export.status, export.done, export.total, export.rows) == ("ready", 2, 2, 2)
    document = json.loads(file(export, "json", ops[0]))
    assert [row["number"] for row in document["rows"]] == [PASSPORT, ""]
    assert document["recipient"] == "浙江省市场监督管理局"
    lines = list(csv.DictReader(io.StringIO(file(export, "csv", ops[1]).decode("utf-8-sig"))))
    assert [line["shop_name"] for line in lines] == [seller.display_name for seller in sellers]
    assert lines[0]["legal_name"] == "'=Tanaka Akira"  # no formula for a spreadsheet
    assert document["rows"][0]["legal_name"] == "=Tanaka Akira"


def test_every_reading_is_on_the_trail(ops, sellers):
    export = built(ops)
    read = TrailEntry.objects.filter(verb="seller.identity_exported")
    assert {row.target for row in read} == {f"seller:{seller.public_id}" for seller in sellers}
    assert {row.actor for row in read} == {ops[0].ref}
    file(export, "csv", ops[1])
    last = TrailEntry.objects.get(verb="seller_export.downloaded")
    assert (last.actor, last.after) == (ops[1].ref, {"form": "csv"})
    assert Export.objects.get().downloads == 1


def test_the_file_is_encrypted_and_no_number_is_logged(ops, sellers, caplog):
    with caplog.at_level(logging.DEBUG):
        export = built(ops)
        file(export, "json", ops[0])
    assert PASSPORT not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM sellers_exportpart")
        assert all(PASSPORT.encode() not in bytes(row[0]) for row in cursor.fetchall())
    assert all(PASSPORT not in f"{row.why}{row.before}{row.after}" for row in TrailEntry.objects.all())


def test_nobody_lets_their_own(ops, sellers):
    export = ask(ops)
    with pytest.raises(exports.OwnExport):
        exports.approve(export=export, by=ops[0])
    assert exports.build_due() == 0
    assert not ExportPart.objects.exists()


@pytest.mark.parametrize("key", ["charlie", "tingting", "xiaomei"])
def test_only_operations(key, ops, sellers):
    stranger = people.make(key)
    with pytest.raises(NotAllowed):
        exports.ask(kind="identities_market", period="2025-H1", recipient="x", why="x", by=stranger)
    export = built(ops)
    with pytest.raises(NotAllowed):
        exports.download(public_id=export.public_id, form="csv", by=stranger)
    with pytest.raises(NotAllowed):
        exports.approve(export=ask(ops), by=stranger)
    assert not TrailEntry.objects.filter(actor=stranger.ref).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"period": "2025"}, "period"),
        ({"period": f"{time.today().year + 1}-H1"}, "period"),
        ({"recipient": " "}, "recipient"),
        ({"why": ""}, "why"),
    ],
)
def test_an_incomplete_wish_is_refused(change, field, ops):
    with pytest.raises(exports.BadExport) as refused:
        ask(ops, **change)
    assert field in refused.value.fields
    assert not Export.objects.exists()


def test_what_does_not_exist(ops):
    with pytest.raises(NotFound):
        ask(ops, kind="everything")
    with pytest.raises(NotFound):
        exports.download(public_id="no", form="csv", by=ops[0])


def test_a_worker_that_dies_goes_on_where_it_was(ops, sellers, monkeypatch):
    monkeypatch.setattr(exports, "BATCH", 1)
    export = ask(ops)
    exports.approve(export=export, by=ops[1])
    assert exports.step(export_id=export.pk) is False
    with monkeypatch.context() as broken:
        broken.setattr(exports.trail, "record_many", lambda **_row: (_ for _ in ()).throw(RuntimeError))
        with pytest.raises(RuntimeError):
            exports.step(export_id=export.pk)
    export.refresh_from_db()
    assert (export.status, export.done) == ("building", 1)
    exports.build_due()
    export.refresh_from_db()
    assert len(json.loads(file(export, "json", ops[0]))["rows"]) == export.rows == 2
    assert TrailEntry.objects.filter(verb="seller.identity_exported").count() == 2


def test_the_file_goes_after_a_week(ops, sellers):
    export = built(ops)
    Export.objects.update(expires_at=time.now() - timedelta(seconds=1))
    with pytest.raises(exports.ExportGone):
        exports.download(public_id=export.public_id, form="csv", by=ops[0])
    assert exports.expire_due() == 1
    assert not ExportPart.objects.exists()
    assert Export.objects.get().status == "expired"


def test_both_are_told(ops, sellers):
    built(ops)
    drain()
    told = set(Notice.objects.filter(template="regulator_export_ready").values_list("recipient", flat=True))
    assert told == {ops[0].ref, ops[1].ref}


def test_an_export_of_nobody_is_a_whole_file(ops):
    export = built(ops)
    assert json.loads(file(export, "json", ops[0]))["rows"] == []


def test_pieces_join_to_one_document():
    columns = ("a", "b")
    pieces = [export_files.begin({"k": 1}, columns), export_files.middle([], columns, is_first=True)]
    pieces += [export_files.middle([{"a": "1"}], columns, is_first=True)]
    pieces += [export_files.middle([{"a": "-5", "b": "+1"}], columns, is_first=False), export_files.end()]
    assert json.loads(b"".join(piece["json"] for piece in pieces)) == {
        "k": 1, "rows": [{"a": "1", "b": ""}, {"a": "-5", "b": "+1"}],
    }  # fmt: skip
    assert b"".join(piece["csv"] for piece in pieces).decode("utf-8-sig").split() == ["a,b", "1,", "-5,'+1"]
