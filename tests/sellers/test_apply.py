"""The application: entering, saving, handing in, and what is refused."""

import io
from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.files import BadFile, FileTypeRefused
from marketplace.core.models import TrailEntry
from sellers.errors import (
    AlreadySeller,
    BadDate,
    BadNumber,
    CountryNotServed,
    NotASeller,
    NotComplete,
    NotEditable,
    RequirementNotFound,
    TooManyFiles,
)  # fmt: skip
from sellers.models import Document, Requirement, Seller
from sellers.selectors import checklist, ref, seller_for
from sellers.services import applications, review
from tests.sellers import shops


def test_it_works(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    assert (seller.status, seller.currency, seller.slug) == ("draft", "GBP", "brightwell-co")
    assert seller_for(brightwell) == seller
    assert applications.provided_so_far(seller) == (0, 8)
    shops.fill(seller, brightwell)
    assert applications.provided_so_far(seller) == (8, 8)
    applications.submit(seller=seller, actor=brightwell.ref)
    assert seller.status == "submitted"
    assert open_clock("application_review", ref(seller)) is not None


def test_both_kinds_have_their_own_list(brightwell: User, akira: User) -> None:
    shop = {item.spec.code for item in checklist(shops.begin(brightwell))}
    person = {item.spec.code for item in checklist(shops.begin(akira, kind="buyer", country="JP", name="田中明的店"))}
    assert "business_registration" in shop - person
    assert {"overseas_identity", "long_residence"} <= person - shop
    assert {"payout_account", "returns_agreement", "references"} <= shop & person


def test_one_of_two_ways_is_enough(akira: User) -> None:
    seller = shops.begin(akira, kind="buyer", country="JP", name="田中明的店")
    assert seller.slug.startswith("tian-zhong-ming")
    shops.fill(seller, akira, leave=("overseas_identity",))
    assert Requirement.objects.get(seller=seller, code="overseas_identity").status == "missing"
    assert applications.submit(seller=seller, actor=akira.ref).status == "submitted"


def test_save_and_resume(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    half = applications.provide(seller=seller, code="business_registration", actor=brightwell.ref, number="01234567")
    assert half.status == "missing"
    half.refresh_from_db()
    assert half.number == "01234567"
    whole = applications.provide(
        seller=seller,
        code="business_registration",
        actor=brightwell.ref,
        number="01234567",
        files=[("a.pdf", shops.pdf())],
    )
    assert whole.status == "provided"
    document = Document.objects.get()
    assert document.content == shops.pdf().getvalue()
    again = applications.remove_document(seller=seller, document_id=document.public_id, actor=brightwell.ref)
    assert again.status == "missing"


def test_content_is_encrypted_at_rest(brightwell: User) -> None:
    from django.db import connection

    seller = shops.begin(brightwell)
    shops.provide(seller, brightwell, "business_registration")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM sellers_document")
        assert b"%PDF" not in bytes(cursor.fetchone()[0])
        cursor.execute("SELECT number FROM sellers_requirement WHERE code = 'business_registration'")
        assert "01234567" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"number": "1234"}, BadNumber),
        ({"number": "01234567", "files": [("a.pdf", io.BytesIO(b"MZ executable"))]}, FileTypeRefused),
        ({"number": "01234567", "files": [("a.pdf", io.BytesIO(b""))]}, FileTypeRefused),
        ({"number": "01234567", "files": [("a.pdf", io.BytesIO(b"%PDF-1.7 cut"))]}, BadFile),
        ({"number": "01234567", "files": [("a.jpg", io.BytesIO(b"\xff\xd8\xff damaged"))]}, BadFile),
        ({"number": "x" * 61}, BadNumber),
        ({"code": "no_such_item"}, RequirementNotFound),
    ],
)
def test_bad_input_leaves_the_file_as_it_was(brightwell: User, change: dict[str, Any], error: type[Exception]) -> None:
    seller = shops.begin(brightwell)
    before = list(Requirement.objects.values())
    with pytest.raises(error):
        applications.provide(seller=seller, actor=brightwell.ref, **{"code": "business_registration", **change})
    assert list(Requirement.objects.values()) == before
    assert not Document.objects.exists()


def test_too_big_and_too_many(brightwell: User, monkeypatch: pytest.MonkeyPatch) -> None:
    seller = shops.begin(brightwell)
    monkeypatch.setattr(applications, "MOST_BYTES", 100)
    with pytest.raises(BadFile):
        applications.provide(
            seller=seller, code="business_registration", actor=brightwell.ref, files=[("a.pdf", shops.pdf("x" * 200))]
        )
    many = [(f"{n}.pdf", shops.pdf(str(n))) for n in range(13)]
    with pytest.raises(TooManyFiles):
        applications.provide(seller=seller, code="business_registration", actor=brightwell.ref, files=many)
    assert not Document.objects.exists()


def test_the_same_file_twice_is_kept_once(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    for _time in range(2):
        applications.provide(
            seller=seller,
            code="business_registration",
            actor=brightwell.ref,
            files=[("a.pdf", shops.pdf()), ("b.pdf", shops.pdf())],
        )
    assert Document.objects.count() == 1


def test_an_expired_paper(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    with pytest.raises(BadDate):
        applications.provide(
            seller=seller, code="retail_qualification", actor=brightwell.ref, statement="all",
            valid_until=time.today() - timedelta(days=1),
        )  # fmt: skip


def test_incomplete_cannot_be_handed_in(brightwell: User) -> None:
    seller = shops.fill(shops.begin(brightwell), brightwell, leave=("references",))
    with pytest.raises(NotComplete) as refusal:
        applications.submit(seller=seller, actor=brightwell.ref)
    assert set(refusal.value.fields) == {"references"}
    seller.refresh_from_db()
    assert seller.status == "draft"
    assert open_clock("application_review", ref(seller)) is None


def test_duplicate_application_and_country(brightwell: User, charlie: User) -> None:
    shops.begin(brightwell)
    with pytest.raises(AlreadySeller):
        shops.begin(brightwell, name="Second shop")
    for country in ("CN", "KP", "XX"):
        with pytest.raises(CountryNotServed):
            shops.begin(charlie, country=country)
    assert Seller.objects.count() == 1
    with pytest.raises(NotASeller):
        seller_for(charlie)


def test_same_name_gets_its_own_address(brightwell: User, charlie: User) -> None:
    assert shops.begin(brightwell).slug != shops.begin(charlie).slug


def test_nothing_changes_during_review(brightwell: User, dana: User) -> None:
    seller = shops.submitted(brightwell)
    for verb in (
        lambda: shops.provide(seller, brightwell, "references"),
        lambda: applications.describe(seller=seller, actor=brightwell.ref, legal_name="Somebody else"),
    ):
        with pytest.raises(NotEditable):
            verb()
    review.take(seller=seller, reviewer=dana)
    with pytest.raises(IllegalMove):
        applications.withdraw(seller=seller, actor=brightwell.ref)
    with pytest.raises(IllegalMove):
        applications.submit(seller=seller, actor=brightwell.ref)


def test_withdraw_before_review(brightwell: User) -> None:
    seller = shops.submitted(brightwell)
    applications.withdraw(seller=seller, actor=brightwell.ref)
    assert seller.status == "draft"
    assert open_clock("application_review", ref(seller)) is None
    shops.provide(seller, brightwell, "references")


def test_trail_names_no_person(brightwell: User) -> None:
    shops.submitted(brightwell)
    text = str(list(TrailEntry.objects.values("verb", "target", "before", "after", "why")))
    for secret in ("01234567", "Brightwell Trading", "High Street", "GB82", "TK1234567"):
        assert secret not in text, text[max(0, text.find(secret) - 300) : text.find(secret) + 60]


def test_only_the_owner_of_this_one(brightwell: User, charlie: User) -> None:
    from sellers.services.members import require_owner

    seller = shops.begin(brightwell)
    with pytest.raises(NotAllowed):
        require_owner(seller, charlie)
