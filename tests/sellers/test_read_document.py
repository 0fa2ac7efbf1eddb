"""Reading papers: stamped on every page, audited, and only by who may."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core.errors import NotAllowed
from marketplace.core.models import TrailEntry
from sellers.errors import DocumentNotFound, DocumentUnreadable, OwnCase
from sellers.models import Document, Seller, SellerMember
from sellers.services import documents, entering
from tests.sellers import shops


def add(seller: Seller, user: User, upload: io.BytesIO, name: str = "a.pdf") -> Document:
    entering.add_files(seller=seller, code="business_registration", actor=user.ref, files=[(name, upload)])
    return Document.objects.latest("id")


@pytest.fixture
def seller(brightwell: User) -> Seller:
    return shops.begin(brightwell)


def test_it_works(seller: Seller, brightwell: User, dana: User) -> None:
    document = add(seller, brightwell, shops.pdf("paper", pages=3))
    opened = documents.open_for_review(document_id=document.public_id, reader=dana)
    pages = PdfReader(io.BytesIO(opened.content)).pages
    assert len(pages) == 3
    for number, page in enumerate(pages):
        text = page.extract_text()
        assert "Dana" in text
        assert dana.public_id[-8:] in text
        assert f"paper {number}" in text
    entry = TrailEntry.objects.get(verb="document.read")
    assert (entry.actor, entry.target) == (dana.ref, f"document:{document.public_id}")


def test_a_reader_with_a_chinese_name(seller: Seller, brightwell: User) -> None:
    ming = shops.second_reviewer()
    document = add(seller, brightwell, shops.pdf("paper"))
    opened = documents.open_for_review(document_id=document.public_id, reader=ming)
    assert "明 Ming" in PdfReader(io.BytesIO(opened.content)).pages[0].extract_text()


def test_a_picture(seller: Seller, brightwell: User, dana: User) -> None:
    document = add(seller, brightwell, shops.picture("white"), "photo.jpg")
    opened = documents.open_for_review(document_id=document.public_id, reader=dana)
    with Image.open(io.BytesIO(opened.content)) as stamped:
        darkest, _lightest = stamped.convert("L").getextrema()
    assert opened.content_type == "image/jpeg"
    assert darkest < 235


def test_scripts_and_attachments_do_not_reach_the_reader(seller: Seller, brightwell: User, dana: User) -> None:
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(shops.pdf("trap")))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("gotcha()")}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.add_attachment("evil.exe", b"MZ")
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("gotcha()")}
    )
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    writer.write(out)
    document = add(seller, brightwell, out)
    opened = documents.open_for_review(document_id=document.public_id, reader=dana)
    assert b"gotcha" in out.getvalue()
    for trap in (b"gotcha", b"JavaScript", b"evil.exe", b"EmbeddedFile"):
        assert trap not in opened.content


def test_a_turned_page_keeps_its_stamp(seller: Seller, brightwell: User, dana: User) -> None:
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(shops.pdf("turned")))
    writer.pages[0].rotate(90)
    writer.write(out)
    opened = documents.open_for_review(document_id=add(seller, brightwell, out).public_id, reader=dana)
    assert "Dana" in PdfReader(io.BytesIO(opened.content)).pages[0].extract_text()


def test_a_file_that_broke_in_the_store(seller: Seller, brightwell: User, dana: User) -> None:
    document = add(seller, brightwell, shops.pdf("x"))
    document.content = b"%PDF-1.7 nothing"
    document.save(update_fields=["content"])
    with pytest.raises(DocumentUnreadable):
        documents.open_for_review(document_id=document.public_id, reader=dana)


@pytest.mark.parametrize("key", ["brightwell", "tingting", "charlie", "xiaochen"])
def test_nobody_else(seller: Seller, brightwell: User, key: str, request: pytest.FixtureRequest) -> None:
    document = add(seller, brightwell, shops.pdf("x"))
    with pytest.raises(NotAllowed):
        documents.open_for_review(document_id=document.public_id, reader=request.getfixturevalue(key))
    assert not TrailEntry.objects.filter(verb="document.read").exists()


def test_a_revoked_reviewer_and_one_of_the_shop(seller: Seller, brightwell: User, dana: User) -> None:
    document = add(seller, brightwell, shops.pdf("x"))
    member = SellerMember.objects.create(seller=seller, user=dana, role="buyer", created_at=seller.created_at)
    with pytest.raises(OwnCase):
        documents.open_for_review(document_id=document.public_id, reader=dana)
    member.delete()
    User.objects.filter(pk=dana.pk).update(roles=[])
    with pytest.raises(NotAllowed):
        documents.open_for_review(document_id=document.public_id, reader=dana)  # the session still says ops
    with pytest.raises(DocumentNotFound):
        documents.open_for_review(document_id="nothing", reader=shops.second_reviewer())
    assert not TrailEntry.objects.filter(verb="document.read").exists()


def test_the_doors(
    seller: Seller, brightwell: User, charlie: User, dana: User, browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    document = add(seller, brightwell, shops.pdf("x"))
    answer = browse(dana).get(f"/desk/seller-documents/{document.public_id}/")
    assert (answer.status_code, answer["Cache-Control"], answer["X-Frame-Options"]) == (200, "no-store", "SAMEORIGIN")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert api(dana).get(f"/api/v1/ops/seller-documents/{document.public_id}/")["Content-Type"] == "application/pdf"
    assert browse(brightwell).get(f"/seller/apply/document/{document.public_id}/").status_code == 200
    assert browse(charlie).get(f"/seller/apply/document/{document.public_id}/").status_code == 403
    assert browse(brightwell).get(f"/desk/seller-documents/{document.public_id}/").status_code == 403
    assert api(brightwell).get(f"/api/v1/ops/seller-documents/{document.public_id}/").status_code == 403
    assert TrailEntry.objects.filter(verb="document.read").count() == 3
