"""The review desk: item by item, then two signatures."""

from collections.abc import Callable

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.models import OutboxEvent
from marketplace.notices.models import Notice
from sellers.errors import AlreadyAccepted, NotDecided, OwnCase, ReasonNeeded, SecondReviewerNeeded
from sellers.models import Deposit, GradeEvent, Requirement, Seller, SellerMember
from sellers.selectors import public_facts, ref
from sellers.services import applications, review
from tests.sellers import shops


def item_of(seller: Seller, code: str) -> Requirement:
    return Requirement.objects.select_related("seller").get(seller=seller, code=code)


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
    assert len(facts.verified_items) == 9
    settle()
    letter = Notice.objects.get(recipient=brightwell.ref, channel="in_app", template="seller_approved")
    assert letter.locale == "en"
    assert "Brightwell & Co." in letter.subject
    settle()
    assert Notice.objects.filter(recipient=brightwell.ref, channel="in_app", template="seller_approved").count() == 1


def test_two_different_people_sign(brightwell: User, dana: User) -> None:
    seller = shops.in_review(brightwell, dana)
    review.approve(seller=seller, reviewer=dana)
    seller.refresh_from_db()
    assert (seller.status, seller.first_approved_by, seller.approved_at) == ("in_review", dana.ref, None)
    with pytest.raises(SecondReviewerNeeded):
        review.approve(seller=seller, reviewer=dana)
    seller.refresh_from_db()
    assert (seller.status, seller.can_sell) == ("in_review", False)
    assert not GradeEvent.objects.exists()
    assert not OutboxEvent.objects.filter(topic="sellers.approved").exists()
    assert review.approve(seller=seller, reviewer=shops.second_reviewer()).status == "approved"


def test_no_way_around_the_two_signatures(brightwell: User, dana: User) -> None:
    """A restriction of somebody who was never let in, and lifting it, lets nobody in."""
    seller = shops.in_review(brightwell, dana)
    for verb in (review.reinstate, review.restrict, review.suspend):
        with pytest.raises((NotDecided, IllegalMove)):
            verb(seller=seller, reviewer=dana, reason="a way around")
    seller.refresh_from_db()
    assert seller.status == "in_review"


def test_a_changed_item_voids_the_first_signature(brightwell: User, dana: User) -> None:
    seller, ming = shops.in_review(brightwell, dana), shops.second_reviewer()
    review.approve(seller=seller, reviewer=dana)
    review.reject_item(requirement=item_of(seller, "references"), reviewer=ming, reason="Nobody answers")
    assert Seller.objects.get().first_approved_by == ""
    with pytest.raises(NotDecided):
        review.approve(seller=Seller.objects.get(), reviewer=ming)
    assert Seller.objects.get().status == "in_review"


@pytest.mark.parametrize("how", ["role", "account"])
def test_a_revoked_reviewer(brightwell: User, dana: User, how: str) -> None:
    """The session may be old: every verb looks at the role as it is now, and nothing happens."""
    seller = shops.in_review(brightwell, dana)
    old = User.objects.get(pk=dana.pk)
    assert "ops" in old.roles
    change = {"roles": []} if how == "role" else {"is_active": False}
    User.objects.filter(pk=dana.pk).update(**change)
    before = (list(Seller.objects.values()), list(Requirement.objects.values("status", "reviewed_by")))
    item = item_of(seller, "references")
    for verb in (
        lambda: review.approve(seller=seller, reviewer=old),
        lambda: review.reject(seller=seller, reviewer=old, reason="because"),
        lambda: review.accept_item(requirement=item, reviewer=old),
        lambda: review.reject_item(requirement=item, reviewer=old, reason="because"),
        lambda: review.waive_item(requirement=item, reviewer=old, reason="because"),
        lambda: review.restrict(seller=seller, reviewer=old, reason="because"),
        lambda: review.suspend(seller=seller, reviewer=old, reason="because"),
        lambda: review.close(seller=seller, reviewer=old, reason="because"),
        lambda: review.trust(seller=seller, reviewer=old, is_trusted=True, reason="because"),
        lambda: review.take(seller=seller, reviewer=old),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert (list(Seller.objects.values()), list(Requirement.objects.values("status", "reviewed_by"))) == before


def test_the_first_signature_of_a_revoked_reviewer_counts_no_more(brightwell: User, dana: User) -> None:
    seller, ming = shops.in_review(brightwell, dana), shops.second_reviewer()
    review.approve(seller=seller, reviewer=dana)
    User.objects.filter(pk=dana.pk).update(roles=[])
    assert review.approve(seller=seller, reviewer=ming).status == "in_review"
    assert Seller.objects.get().first_approved_by == ming.ref


def test_rejected_corrected_approved(brightwell: User, dana: User, settle: Callable[[], int]) -> None:
    seller, ming = review.take(seller=shops.submitted(brightwell), reviewer=dana), shops.second_reviewer()
    applications.provide_by_system(seller=seller, code="deposit", statement="there")
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
    letter = Notice.objects.get(recipient=brightwell.ref, channel="mail", template="seller_rejected").body
    assert "e-mail addresses" in letter
    assert "One item is open" in letter
    with pytest.raises(AlreadyAccepted):
        shops.provide(seller, brightwell, "payout_account")
    shops.provide(seller, brightwell, "references")
    applications.submit(seller=seller, actor=brightwell.ref)
    review.take(seller=seller, reviewer=dana)
    review.accept_item(requirement=item_of(seller, "references"), reviewer=dana)
    review.approve(seller=seller, reviewer=ming)
    assert review.approve(seller=seller, reviewer=dana).status == "approved"


def test_without_the_deposit_nobody_is_let_in(brightwell: User, dana: User) -> None:
    seller = review.take(seller=shops.submitted(brightwell), reviewer=dana)
    for item in Requirement.objects.filter(seller=seller, status="provided").select_related("seller"):
        review.accept_item(requirement=item, reviewer=dana)
    with pytest.raises(NotDecided) as refusal:
        review.approve(seller=seller, reviewer=dana)
    assert set(refusal.value.fields) == {"deposit"}
    review.waive_item(requirement=item_of(seller, "deposit"), reviewer=dana, reason="Partner of ten years")
    assert review.approve(seller=seller, reviewer=dana).first_approved_by == dana.ref


def test_waiving_needs_a_reason(brightwell: User, dana: User) -> None:
    seller = review.take(seller=shops.submitted(brightwell), reviewer=dana)
    item = item_of(seller, "references")
    with pytest.raises(ReasonNeeded):
        review.waive_item(requirement=item, reviewer=dana, reason=" ")
    review.waive_item(requirement=item, reviewer=dana, reason="Known to us for years")
    assert (item.status, item.reviewed_by) == ("waived", dana.ref)


def test_who_may_review(brightwell: User, dana: User, tingting: User, charlie: User) -> None:
    seller = shops.submitted(brightwell)
    for person in (brightwell, tingting, charlie):
        with pytest.raises(NotAllowed):
            review.take(seller=seller, reviewer=person)
    SellerMember.objects.create(seller=seller, user=dana, role="owner", created_at=seller.created_at)
    with pytest.raises(OwnCase):
        review.take(seller=seller, reviewer=dana)
    seller.refresh_from_db()
    assert seller.status == "submitted"


def test_the_second_one_cannot_be_of_the_shop_either(brightwell: User, dana: User) -> None:
    seller, ming = shops.in_review(brightwell, dana), shops.second_reviewer()
    review.approve(seller=seller, reviewer=dana)
    SellerMember.objects.create(seller=seller, user=ming, role="finance", created_at=seller.created_at)
    with pytest.raises(OwnCase):
        review.approve(seller=seller, reviewer=ming)
    assert Seller.objects.get().status == "in_review"


def test_the_deposit_is_asked_for_when_the_review_begins(
    brightwell: User, dana: User, settle: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sellers.services import deposits

    monkeypatch.setattr(deposits, "amount_for", lambda seller: 100_000)
    seller = shops.submitted(brightwell)
    assert not Deposit.objects.exists()
    review.take(seller=seller, reviewer=dana)
    settle()
    assert Deposit.objects.get().seller_id == seller.pk


def test_the_whole_review_in_the_admin(brightwell: User, dana: User, browse: Callable[[User | None], Client]) -> None:
    seller, ming = shops.submitted(brightwell), shops.second_reviewer()
    page, other = browse(dana), browse(ming)
    base = f"/admin/sellers/seller/{seller.pk}/"
    assert "Brightwell &amp; Co." in page.get("/admin/sellers/seller/queue/").content.decode()
    page.post(f"{base}verb/take/")
    applications.provide_by_system(seller=seller, code="deposit", statement="there")
    for code in Requirement.objects.filter(seller=seller).values_list("code", flat=True):
        page.post(f"{base}item/accept/", {"code": code})
    text = page.get(f"{base}change/").content.decode()
    assert Requirement.objects.filter(seller=seller, status="accepted").count() == 9
    assert "Brightwell Trading Ltd" in text
    page.post(f"{base}verb/approve/")
    page.post(f"{base}verb/approve/")
    assert Seller.objects.get().status == "in_review"
    other.post(f"{base}verb/approve/")
    assert Seller.objects.get().status == "approved"
    assert page.get(f"{base}papers/").status_code == 200
    assert browse(brightwell).get("/admin/sellers/seller/queue/").status_code == 302
