"""The review desk."""

from collections.abc import Callable

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.models import OutboxEvent, TrailEntry
from marketplace.notices.models import Notice
from sellers.errors import AlreadyAccepted, NotDecided, NotEditable, OwnCase, ReasonNeeded
from sellers.models import Document, GradeEvent, Requirement, Seller, SellerMember
from sellers.selectors import public_facts, ref
from sellers.services import applications, documents, review
from tests.sellers import shops


def test_it_works(brightwell: User, dana: User, settle: Callable[[], int]) -> None:
    seller = shops.approved(brightwell, dana)
    assert seller.status == "approved"
    assert seller.can_sell
    assert open_clock("application_review", ref(seller)) is None
    brightwell.refresh_from_db()
    assert "seller" in brightwell.roles
    assert GradeEvent.objects.get().code == "verified"
    facts = public_facts(seller)
    assert facts.audit_count == 0
    assert len(facts.verified_items) == 8
    settle()
    letter = Notice.objects.get(recipient=brightwell.ref, channel="in_app")
    assert letter.locale == "en"
    assert "Brightwell & Co." in letter.subject
    settle()
    assert Notice.objects.filter(recipient=brightwell.ref, channel="in_app").count() == 1


def test_rejected_corrected_approved(brightwell: User, dana: User, settle: Callable[[], int]) -> None:
    seller = review.take(seller=shops.submitted(brightwell), reviewer=dana)
    items = {item.code: item for item in Requirement.objects.filter(seller=seller).select_related("seller")}
    for code, item in items.items():
        if code != "references":
            review.accept_item(requirement=item, reviewer=dana)
    with pytest.raises(NotDecided) as refusal:
        review.approve(seller=seller, reviewer=dana)
    assert set(refusal.value.fields) == {"references"}
    review.reject_item(requirement=items["references"], reviewer=dana, reason="Please add e-mail addresses")
    review.reject(seller=seller, reviewer=dana, reason="One item is open")
    settle()
    assert "e-mail addresses" in Notice.objects.get(recipient=brightwell.ref, channel="mail").body
    with pytest.raises(AlreadyAccepted):
        shops.provide(seller, brightwell, "payout_account")
    shops.provide(seller, brightwell, "references")
    applications.submit(seller=seller, actor=brightwell.ref)
    review.take(seller=seller, reviewer=dana)
    item = Requirement.objects.select_related("seller").get(seller=seller, code="references")
    review.accept_item(requirement=item, reviewer=dana)
    assert review.approve(seller=seller, reviewer=dana).status == "approved"


def test_waiving_needs_a_reason(brightwell: User, dana: User) -> None:
    seller = review.take(seller=shops.submitted(brightwell), reviewer=dana)
    item = Requirement.objects.select_related("seller").get(seller=seller, code="references")
    with pytest.raises(ReasonNeeded):
        review.waive_item(requirement=item, reviewer=dana, reason=" ")
    review.waive_item(requirement=item, reviewer=dana, reason="Known to us for years")
    assert (item.status, item.reviewed_by) == ("waived", dana.ref)


def test_who_may_review(brightwell: User, dana: User, tingting: User, charlie: User) -> None:
    seller = shops.submitted(brightwell)
    for person in (brightwell, tingting, charlie):
        with pytest.raises(NotAllowed):
            review.take(seller=seller, reviewer=person)
    SellerMember.objects.create(seller=seller, user=dana, role="staff", created_at=seller.created_at)
    with pytest.raises(OwnCase):
        review.take(seller=seller, reviewer=dana)
    seller.refresh_from_db()
    assert seller.status == "submitted"


def test_revoked_reviewer(brightwell: User, dana: User) -> None:
    seller = review.take(seller=shops.submitted(brightwell), reviewer=dana)
    dana.roles = []
    dana.save(update_fields=["roles"])
    with pytest.raises(NotAllowed):
        review.approve(seller=seller, reviewer=dana)
    assert not OutboxEvent.objects.filter(topic="sellers.approved").exists()


def test_restrict_suspend_reinstate_close(brightwell: User, dana: User) -> None:
    seller = shops.approved(brightwell, dana)
    for verb, status in (
        ("restrict", "restricted"),
        ("suspend", "suspended"),
        ("reinstate", "approved"),
        ("close", "closed"),
    ):
        review.SELLER_VERBS[verb](seller=seller, reviewer=dana, reason="Because of the rules")
        assert seller.status == status
    with pytest.raises(IllegalMove):
        review.reinstate(seller=seller, reviewer=dana, reason="Changed our mind")
    assert OutboxEvent.objects.filter(topic="sellers.status_changed").count() >= 4


def test_an_accepted_shop_cannot_edit_quietly(brightwell: User, dana: User) -> None:
    seller = shops.approved(brightwell, dana)
    with pytest.raises(AlreadyAccepted):
        shops.provide(seller, brightwell, "references")
    with pytest.raises(NotEditable):
        applications.describe(seller=seller, actor=brightwell.ref, legal_name="Another Ltd")
    applications.describe(seller=seller, actor=brightwell.ref, about="New words")


def test_reading_a_document_is_audited_and_stamped(brightwell: User, dana: User, charlie: User) -> None:
    seller = shops.begin(brightwell)
    applications.provide(
        seller=seller,
        code="business_registration",
        actor=brightwell.ref,
        number="01234567",
        files=[("a.jpg", shops.picture())],
    )
    document = Document.objects.get()
    opened = documents.open_for_review(document_id=document.public_id, reader=dana)
    assert opened.content != bytes(document.content)
    assert dana.public_id[-8:] in opened.filename
    row = TrailEntry.objects.get(verb="document.read")
    assert (row.actor, row.target) == (dana.ref, f"document:{document.public_id}")
    for person in (charlie, brightwell):
        with pytest.raises(NotAllowed):
            documents.open_for_review(document_id=document.public_id, reader=person)
    assert TrailEntry.objects.filter(verb="document.read").count() == 1


def test_admin_desk(brightwell: User, dana: User, browse: Callable[[User | None], Client]) -> None:
    seller = shops.submitted(brightwell)
    client = browse(dana)
    assert "Brightwell" in client.get("/admin/sellers/seller/?status__exact=submitted").content.decode()
    base = f"/admin/sellers/seller/{seller.pk}"
    assert client.post(f"{base}/verb/take/").status_code == 302
    desk = client.get(f"{base}/change/").content.decode()
    document = Document.objects.first()
    assert f"/desk/seller-documents/{document.public_id}/" in desk
    opened = client.get(f"/desk/seller-documents/{document.public_id}/")
    assert opened["Cache-Control"] == "no-store"
    assert opened["Content-Type"] == "application/pdf"
    for code in Requirement.objects.filter(seller=seller).values_list("code", flat=True):
        client.post(f"{base}/item/accept/", {"code": code})
    client.post(f"{base}/verb/reject/", {"reason": ""})
    assert Seller.objects.get().status == "in_review"
    client.post(f"{base}/verb/approve/")
    assert Seller.objects.get().status == "approved"
    for page in ("audit", "payout", "gradeevent", "document"):
        assert client.get(f"/admin/sellers/{page}/").status_code == 200


@pytest.mark.parametrize("who", ["brightwell", "charlie", "tingting", None])
def test_nobody_else_at_the_desk(
    who: str | None, request: pytest.FixtureRequest, akira: User, browse: Callable[[User | None], Client]
) -> None:
    person = request.getfixturevalue(who) if who else None
    seller = shops.submitted(akira, kind="buyer", country="JP", name="田中")
    document = Document.objects.first()
    client = browse(person)
    assert client.post(f"/admin/sellers/seller/{seller.pk}/verb/take/").status_code in {302, 403}
    assert client.get(f"/desk/seller-documents/{document.public_id}/").status_code in {302, 403}
    seller.refresh_from_db()
    assert seller.status == "submitted"
    assert not TrailEntry.objects.filter(verb="document.read").exists()
