"""Papers that end: reminders, the stop of new sales, renewal under review, and sales again."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.models import OutboxEvent
from marketplace.notices.models import Notice
from sellers.errors import AlreadyAccepted, BadDate, NotEditable, RenewalIncomplete
from sellers.models import Document, GradeEvent, Requirement, Seller
from sellers.selectors import ref
from sellers.selectors.papers import checklist
from sellers.services import entering, expiry, review
from tests.sellers import shops

LICENCE = "retail_qualification"


@pytest.fixture(autouse=True)
def back_to_the_present() -> Iterator[None]:
    yield
    time.reset()


@pytest.fixture
def shop(brightwell: User, dana: User) -> Seller:
    """Open, its licence good for 400 days."""
    return shops.approved(brightwell, dana)


def row(code: str = LICENCE) -> Requirement:
    return Requirement.objects.select_related("seller").get(code=code)


def days(count: int) -> None:
    time.travel(timedelta(days=count))


def renew(user: User, **change: object) -> Requirement:
    return shops.provide(Seller.objects.get(), user, LICENCE, valid_until=time.today() + timedelta(days=700), **change)


def test_it_works(shop: Seller, brightwell: User, dana: User, settle: Callable[[], int]) -> None:
    days(401)
    assert expiry.watch() > 0
    shop.refresh_from_db()
    assert (shop.status, shop.can_sell, row().status) == ("approved", False, "expired")
    assert GradeEvent.objects.filter(code="document_lapsed").count() == 2  # licence and the person's passport
    assert OutboxEvent.objects.filter(topic="sellers.status_changed").exists()
    settle()
    assert Notice.objects.filter(recipient=brightwell.ref, channel="in_app", template="paper_lapsed").count() == 1
    expiry.watch()
    assert GradeEvent.objects.filter(code="document_lapsed").count() == 2


def test_nothing_happens_before_the_day(shop: Seller) -> None:
    days(400)
    expiry.lapse_due()
    shop.refresh_from_db()
    assert (shop.can_sell, row().status) == (True, "accepted")
    assert not GradeEvent.objects.filter(code="document_lapsed").exists()


def test_reminders_at_sixty_thirty_and_seven_days(shop: Seller, brightwell: User) -> None:
    def told() -> int:
        expiry.remind_due()
        return Notice.objects.filter(template="paper_expiring", channel="in_app", recipient=brightwell.ref).count()

    days(339)
    assert told() == 0
    days(1)
    assert told() == 2  # the licence and the person's passport end on one day
    assert told() == 2
    days(30)
    assert told() == 4
    days(10)
    assert told() == 4
    days(13)
    assert told() == 6
    letter = Notice.objects.filter(template="paper_expiring", channel="in_app").order_by("id").last()
    assert letter is not None
    assert letter.locale == "en"
    assert "Right to sell" in letter.subject or "Responsible person" in letter.subject


def test_late_is_told_once_not_three_times(shop: Seller, brightwell: User) -> None:
    days(396)
    expiry.remind_due()
    expiry.remind_due()
    assert Notice.objects.filter(template="paper_expiring", channel="in_app", recipient=brightwell.ref).count() == 2


def test_renewal_under_review_keeps_the_shop_open(
    shop: Seller, brightwell: User, dana: User, settle: Callable[[], int]
) -> None:
    days(350)
    again = renew(brightwell)
    assert (again.status, open_clock("document_renewal", ref(shop)) is not None) == ("provided", True)
    expiry.remind_due()
    assert not Notice.objects.filter(template="paper_expiring", subject__contains="Right to sell").exists()
    review.accept_item(requirement=row(), reviewer=dana)
    assert row().proven_until == row().valid_until
    assert open_clock("document_renewal", ref(shop)) is None
    settle()
    assert Notice.objects.filter(template="renewal_decided", channel="in_app", recipient=brightwell.ref).exists()
    days(60)
    expiry.lapse_due()
    assert row().status == "accepted"


def test_a_renewal_that_nobody_looked_at_in_time_still_stops_sales(shop: Seller, brightwell: User, dana: User) -> None:
    days(395)
    renew(brightwell)
    shops.provide(
        Seller.objects.get(), brightwell, "responsible_person", valid_until=time.today() + timedelta(days=700)
    )
    days(10)
    expiry.lapse_due()
    shop.refresh_from_db()
    assert (shop.can_sell, row().status) == (False, "provided")
    review.accept_item(requirement=row(), reviewer=dana)
    shop.refresh_from_db()
    assert not shop.can_sell  # one of two
    review.accept_item(requirement=row("responsible_person"), reviewer=dana)
    shop.refresh_from_db()
    assert shop.can_sell


def test_after_the_lapse_a_new_paper_opens_the_shop(shop: Seller, brightwell: User, dana: User) -> None:
    days(401)
    expiry.watch()
    for code in (LICENCE, "responsible_person"):
        item = shops.provide(Seller.objects.get(), brightwell, code, valid_until=time.today() + timedelta(days=700))
        assert item.status == "provided"
        review.accept_item(requirement=row(code), reviewer=dana)
    shop.refresh_from_db()
    assert (shop.can_sell, shop.lapsed_at) == (True, None)
    assert Notice.objects.filter(template="paper_renewed", channel="in_app", recipient=brightwell.ref).count() == 1


def test_a_refused_renewal_leaves_the_old_paper(shop: Seller, brightwell: User, dana: User) -> None:
    days(350)
    renew(brightwell)
    review.reject_item(requirement=row(), reviewer=dana, reason="The stamp cannot be read")
    shop.refresh_from_db()
    assert (shop.can_sell, row().status) == (True, "rejected")
    assert renew(brightwell).status == "provided"
    days(51)
    expiry.lapse_due()
    assert not Seller.objects.get().can_sell


def test_a_forged_paper_is_taken_back(shop: Seller, dana: User) -> None:
    review.reject_item(requirement=row(), reviewer=dana, reason="The register knows no such licence")
    shop.refresh_from_db()
    assert (shop.status, shop.can_sell) == ("approved", False)


def test_half_a_renewal_and_an_older_paper_change_nothing(shop: Seller, brightwell: User) -> None:
    days(350)
    before = (list(Requirement.objects.values()), Document.objects.count())
    seller = Seller.objects.get()
    with pytest.raises(RenewalIncomplete):
        entering.provide(
            seller=seller, code=LICENCE, actor=brightwell.ref, statement="all brands",
            valid_until=time.today() + timedelta(days=700),
        )  # fmt: skip
    with pytest.raises(BadDate):
        shops.provide(seller, brightwell, LICENCE, valid_until=time.today() + timedelta(days=20))
    with pytest.raises((AlreadyAccepted, NotEditable)):
        shops.provide(seller, brightwell, "returns_agreement")
    assert (list(Requirement.objects.values()), Document.objects.count()) == before


def test_the_paper_that_was_accepted_stays_on_file(shop: Seller, brightwell: User) -> None:
    days(350)
    old = Document.objects.get(requirement__code=LICENCE)
    with pytest.raises(AlreadyAccepted):
        entering.remove_document(seller=Seller.objects.get(), document_id=old.public_id, actor=brightwell.ref)
    renew(brightwell)
    assert Document.objects.filter(requirement__code=LICENCE).count() == 2


def test_an_alternative_covers(akira: User, dana: User) -> None:
    """Both ways to prove the life abroad were accepted: when the passport ends, the residence still holds."""
    seller = shops.begin(akira, kind="buyer", country="JP", name="明的店")
    shops.fill(seller, akira)
    shops.provide(seller, akira, "long_residence")
    from sellers.services import applications

    applications.submit(seller=seller, actor=akira.ref)
    review.take(seller=seller, reviewer=dana)
    shops.decide_all(seller, dana)
    review.approve(seller=seller, reviewer=dana)
    review.approve(seller=seller, reviewer=shops.second_reviewer())
    days(401)
    expiry.lapse_due()
    assert row("overseas_identity").status == "expired"
    assert Seller.objects.get().can_sell


def test_a_restriction_by_ops_is_another_axis(shop: Seller, dana: User) -> None:
    days(401)
    expiry.watch()
    review.restrict(seller=Seller.objects.get(), reviewer=dana, reason="another matter")
    Requirement.objects.filter(code__in=[LICENCE, "responsible_person"]).update(
        proven_until=time.today() + timedelta(days=9)
    )
    expiry.refresh(seller=Seller.objects.get())
    found = Seller.objects.get()
    assert (found.lapsed_at, found.status, found.can_sell) == (None, "restricted", False)


def test_the_pages_say_what_ends(shop: Seller, brightwell: User, browse: Callable[[User | None], Client]) -> None:
    days(350)
    page = browse(brightwell).get("/seller/documents/").content.decode()
    assert f"/seller/apply/item/{LICENCE}/" in page
    item = browse(brightwell).get(f"/seller/apply/item/{LICENCE}/").content.decode()
    assert 'type="file"' in item
    assert len(checklist(shop)) == 9
