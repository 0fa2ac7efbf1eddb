"""Entering the items of the checklist: half or whole, tables, files, and what is refused without a trace."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pypdf import PdfReader, PdfWriter

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.files import BadFile, FileTooBig, FileTypeRefused
from sellers.errors import (
    BadDate,
    BadEntry,
    BadNumber,
    DuplicateApplication,
    EnteredByUs,
    RequirementNotFound,
    TooManyFiles,
)  # fmt: skip
from sellers.models import Document, Requirement, Seller
from sellers.policies import agreement
from sellers.selectors import checklist
from sellers.selectors.papers import item_of
from sellers.services import applications, entering, reading, review
from tests.sellers import shops

REGISTER = "business_registration"


def test_it_works(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    row = shops.provide(seller, brightwell, REGISTER, number="0123 4567")
    assert (row.status, row.number, row.holder) == ("provided", "01234567", "Brightwell Trading Ltd")
    assert row.provided_at is not None
    assert Document.objects.get().pages == 1


def test_save_and_resume(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    half = entering.provide(seller=seller, code=REGISTER, actor=brightwell.ref, number="01234567")
    assert half.status == "missing"
    half.refresh_from_db()
    assert half.number == "01234567"
    assert len(item_of(seller, REGISTER).gaps) == 2
    entering.provide(seller=seller, code=REGISTER, actor=brightwell.ref, number="01234567", holder="Brightwell")
    whole = entering.add_files(seller=seller, code=REGISTER, actor=brightwell.ref, files=[("a.pdf", shops.pdf())])
    assert (whole.status, whole.holder) == ("provided", "Brightwell")
    document = Document.objects.get()
    assert document.content == shops.pdf().getvalue()
    again = entering.remove_document(seller=seller, document_id=document.public_id, actor=brightwell.ref)
    assert (again.status, again.number) == ("missing", "01234567")


def test_everything_is_encrypted_at_rest(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    shops.provide(seller, brightwell, REGISTER, number="01234567")
    shops.provide(seller, brightwell, "healthy_operation")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM sellers_document ORDER BY id LIMIT 1")
        assert b"%PDF" not in bytes(cursor.fetchone()[0])
        cursor.execute("SELECT number, holder, details, number_key, number_index FROM sellers_requirement ORDER BY id")
        text = str(cursor.fetchall())
    assert "01234567" not in text
    assert "Brightwell" not in text
    assert "amount" not in text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"number": "1234"}, BadNumber),
        ({"number": "x" * 61}, BadNumber),
        ({"files": [("a.pdf", io.BytesIO(b"MZ executable"))]}, FileTypeRefused),
        ({"files": [("photo.jpg", io.BytesIO(b"\x7fELF\x02\x01\x01"))]}, FileTypeRefused),
        ({"files": [("a.pdf", io.BytesIO(b""))]}, FileTypeRefused),
        ({"files": [("a.pdf", io.BytesIO(b"%PDF-1.7 cut"))]}, BadFile),
        ({"files": [("a.pdf", io.BytesIO(b"%PDF-1.7\nnothing to read\n%%EOF\n"))]}, BadFile),
        ({"files": [("a.jpg", io.BytesIO(b"\xff\xd8\xff damaged"))]}, BadFile),
        ({"files": [("ok.pdf", shops.pdf("good")), ("a.pdf", io.BytesIO(b"MZ executable"))]}, FileTypeRefused),
        ({"code": "no_such_item"}, RequirementNotFound),
        ({"code": "deposit"}, EnteredByUs),
    ],
)
def test_bad_input_leaves_the_file_as_it_was(brightwell: User, change: dict[str, Any], error: type[Exception]) -> None:
    seller = shops.begin(brightwell)
    before = list(Requirement.objects.values())
    given = {"code": REGISTER, "number": "01234567", "holder": "B", **change}
    with pytest.raises(error):
        entering.provide(seller=seller, actor=brightwell.ref, **given)
    assert list(Requirement.objects.values()) == before
    assert not Document.objects.exists()


def test_a_protected_pdf_and_a_very_long_one(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(shops.pdf("secret")))
    writer.encrypt("open sesame", algorithm="AES-256")
    writer.write(out)
    for data in (out.getvalue(), shops.pdf("long", pages=61).getvalue()):
        with pytest.raises(BadFile):
            entering.add_files(seller=seller, code=REGISTER, actor=brightwell.ref, files=[("a.pdf", io.BytesIO(data))])
    assert not Document.objects.exists()


def test_too_big_and_too_many(brightwell: User, monkeypatch: pytest.MonkeyPatch) -> None:
    seller = shops.begin(brightwell)
    many = [(f"{n}.pdf", shops.pdf(str(n))) for n in range(13)]
    with pytest.raises(TooManyFiles):
        entering.add_files(seller=seller, code=REGISTER, actor=brightwell.ref, files=many)
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    with pytest.raises(FileTooBig):
        entering.add_files(seller=seller, code=REGISTER, actor=brightwell.ref, files=[("a.pdf", shops.pdf("x"))])
    assert not Document.objects.exists()


def test_the_same_file_twice_is_kept_once(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    for _time in range(2):
        files = [("a.pdf", shops.pdf()), ("b.pdf", shops.pdf())]
        entering.add_files(seller=seller, code=REGISTER, actor=brightwell.ref, files=files)
    assert Document.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 0])
def test_an_expired_paper(brightwell: User, days: int) -> None:
    seller = shops.begin(brightwell)
    with pytest.raises(BadDate):
        shops.provide(seller, brightwell, "retail_qualification", valid_until=time.today() + timedelta(days=days))
    assert Requirement.objects.get(seller=seller, code="retail_qualification").status == "missing"


def test_months_that_do_not_add_up(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    with pytest.raises(BadEntry) as refusal:
        shops.provide(seller, brightwell, "healthy_operation", total=1)
    assert set(refusal.value.fields) == {"total"}
    row = Requirement.objects.get(seller=seller, code="healthy_operation")
    assert (row.status, row.details) == ("missing", {})


def test_half_a_table_is_saved(akira: User) -> None:
    seller = shops.begin(akira, kind="buyer", country="JP", name="明的店")
    table = [{"shop": "Loft", "day": str(time.today())}]
    row = entering.provide(seller=seller, code="purchase_channels", actor=akira.ref, table=table)
    assert row.status == "missing"
    row.refresh_from_db()
    assert row.details["rows"] == table
    later = [{"shop": "Loft", "day": str(time.today() + timedelta(days=2))}]
    with pytest.raises(BadEntry) as refusal:
        entering.provide(seller=seller, code="purchase_channels", actor=akira.ref, table=later)
    assert set(refusal.value.fields) == {"rows.0.day"}


def test_the_signature_keeps_what_was_signed(brightwell: User) -> None:
    row = shops.provide(shops.begin(brightwell), brightwell, "returns_agreement")
    row.refresh_from_db()
    assert row.details["agreement"]["digest"] == agreement.digest()
    assert row.details["agreement"]["version"] == agreement.VERSION


@pytest.mark.parametrize("code", [REGISTER, "payout_account"])
def test_a_number_of_somebody_else(brightwell: User, charlie: User, code: str) -> None:
    first = shops.submitted(brightwell)
    taken = Requirement.objects.get(seller=first, code=code).number
    second = shops.begin(charlie)
    with pytest.raises(DuplicateApplication) as refusal:
        shops.provide(second, charlie, code, number=f" {taken} ")
    assert "Brightwell" not in str(refusal.value.message)
    row = Requirement.objects.get(seller=second, code=code)
    assert (row.status, str(row.number)) == ("missing", "")
    assert not Document.objects.filter(requirement__seller=second).exists()


def test_a_number_of_nobody_who_counts(brightwell: User, charlie: User, dana: User) -> None:
    """A draft or a refused application keeps nobody out, so that nobody can block a stranger's passport by typing it."""
    first = shops.begin(brightwell)
    shops.provide(first, brightwell, REGISTER, number="01234567")
    second = shops.begin(charlie)
    assert shops.provide(second, charlie, REGISTER, number="01234567").status == "provided"


def test_the_person_who_answers_may_answer_for_two(brightwell: User, charlie: User) -> None:
    shops.submitted(brightwell)
    taken = Requirement.objects.get(code="responsible_person").number
    second = shops.begin(charlie)
    assert shops.provide(second, charlie, "responsible_person", number=taken).status == "provided"


def test_after_the_review_the_corrected_item_only(brightwell: User, dana: User) -> None:
    seller = review.take(seller=shops.submitted(brightwell), reviewer=dana)
    items = {item.code: item for item in Requirement.objects.filter(seller=seller).select_related("seller")}
    review.reject_item(requirement=items["references"], reviewer=dana, reason="Which firm is that?")
    review.reject(seller=seller, reviewer=dana, reason="One item is open")
    assert shops.provide(seller, brightwell, "references").status == "provided"
    assert Seller.objects.get().status == "draft"
    assert applications.submit(seller=seller, actor=brightwell.ref).status == "submitted"


def test_checklist_query_count_does_not_grow(brightwell: User, django_assert_max_num_queries: Any) -> None:
    seller = shops.fill(shops.begin(brightwell), brightwell)
    with django_assert_max_num_queries(3):  # requirements, documents, the rule's versions once in a while
        assert len(checklist(seller)) == 9
