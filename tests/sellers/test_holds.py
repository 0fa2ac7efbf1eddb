"""Holding money back: with a number, evidence and words; never hidden; appealed to somebody else, with a clock."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import Conflict, IllegalMove, NotAllowed
from marketplace.notices.models import Notice
from sellers.errors import HoldIncomplete, OwnCase, ReasonNeeded, SameDecider
from sellers.models import Hold, Payout, Seller, SellerMember
from sellers.selectors import money_of
from sellers.services import holds, payouts
from tests import people
from tests.sellers import money

pytestmark = pytest.mark.django_db
WORDS = {
    "evidence": "Parcel MM2611220000017: empty box on arrival",
    "reason": "Two shoppers got empty boxes. We look into it.",
}


@pytest.fixture
def shop(brightwell: User) -> Seller:
    made = money.seller_of(brightwell)
    money.owe(made, 10_000)
    return made


@pytest.fixture
def ming(db: None) -> User:
    other = people.make("dana") if not User.objects.filter(email="dana@example.com").exists() else None
    return other or User.objects.create_user("ming@example.com", "x", display_name="Ming", roles=["ops"], is_staff=True)


def place(shop: Seller, by: User, **more: object) -> Hold:
    return holds.place(seller=shop, case_number="MT2611220000013", by=by, **{**WORDS, **more})  # type: ignore[arg-type]


def test_it_works(shop: Seller, dana: User, brightwell: User, settle: Callable[[], int]) -> None:
    hold = place(shop, dana)
    assert payouts.run_due() == 0
    assert not Payout.objects.exists()
    assert (money_of(shop).held, money_of(shop).available, money_of(shop).owed) == (10_000, 0, 10_000)
    settle()
    told = Notice.objects.get(recipient=brightwell.ref, template="payout_hold", channel="in_app")
    assert "Two shoppers got empty boxes" in str(told.body)
    assert "Parcel MM2611220000017" not in str(told.body), "evidence is not the seller's to read"
    holds.lift(hold=hold, reason="Both boxes were found at customs.", by=dana)
    assert payouts.pay(seller_id=shop.pk) is not None


def test_part_of_the_money(shop: Seller, dana: User) -> None:
    place(shop, dana, amount_minor=4_000)
    payout = payouts.pay(seller_id=shop.pk)
    assert payout is not None
    assert payout.amount_minor == 6_000
    assert (money_of(shop).held, money_of(shop).available) == (4_000, 0)


@pytest.mark.parametrize(("field", "text"), [("evidence", ""), ("reason", "short"), ("case_number", " ")])
def test_nothing_is_held_without_words(shop: Seller, dana: User, field: str, text: str) -> None:
    values = {**WORDS, "case_number": "MT2611220000013", field: text}
    with pytest.raises(HoldIncomplete) as refused:
        holds.place(seller=shop, by=dana, **values)
    assert field in refused.value.fields
    assert not Hold.objects.exists()


def test_one_hold_a_case(shop: Seller, dana: User) -> None:
    hold = place(shop, dana)
    with pytest.raises(Conflict):
        place(shop, dana)
    holds.lift(hold=hold, reason="Case closed", by=dana)
    assert place(shop, dana).status == "standing"


def test_only_ops_and_never_ones_own_shop(shop: Seller, dana: User, brightwell: User, tingting: User) -> None:
    for person in (brightwell, tingting):
        with pytest.raises(NotAllowed):
            place(shop, person)
    SellerMember.objects.create(seller=shop, user=dana, role="staff", created_at=shop.created_at)
    with pytest.raises(OwnCase):
        place(shop, dana)
    assert not Hold.objects.exists()


def test_an_appeal_goes_to_somebody_else(shop: Seller, dana: User, ming: User, brightwell: User) -> None:
    hold = place(shop, dana)
    holds.appeal(hold=hold, text="The boxes were weighed at your warehouse.", by=brightwell)
    clock = Clock.objects.get(kind="hold_appeal")
    assert clock.stopped_at is None
    with pytest.raises(SameDecider):
        holds.decide_appeal(hold=hold, is_upheld=True, reason="I said so", by=dana)
    holds.decide_appeal(hold=hold, is_upheld=False, reason="The weights show that you are right.", by=ming)
    clock.refresh_from_db()
    assert clock.stopped_at is not None
    assert (hold.status, hold.decided_by) == ("lifted", ming.ref)
    assert payouts.pay(seller_id=shop.pk) is not None


def test_upheld_stays_and_is_not_appealed_twice(shop: Seller, dana: User, ming: User, brightwell: User) -> None:
    hold = place(shop, dana)
    holds.appeal(hold=hold, text="The boxes were weighed at your warehouse.", by=brightwell)
    holds.decide_appeal(hold=hold, is_upheld=True, reason="The weights are of other parcels.", by=ming)
    assert payouts.pay(seller_id=shop.pk) is None
    with pytest.raises(IllegalMove):
        holds.appeal(hold=hold, text="But it is so, believe me.", by=brightwell)


def test_an_appeal_needs_words_and_the_right_person(shop: Seller, dana: User, brightwell: User, charlie: User) -> None:
    hold = place(shop, dana)
    with pytest.raises(ReasonNeeded):
        holds.appeal(hold=hold, text="no", by=brightwell)
    with pytest.raises(NotAllowed):
        holds.appeal(hold=hold, text="The boxes were weighed at your warehouse.", by=charlie)
    hold.refresh_from_db()
    assert hold.status == "standing"


def test_doors(
    shop: Seller, dana: User, brightwell: User, akira: User, browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    money.seller_of(akira)
    hold = place(shop, dana)
    page = browse(brightwell).get(f"/seller/holds/{hold.public_id}/")
    assert "Two shoppers got empty boxes" in page.content.decode()
    assert "empty box on arrival" not in page.content.decode()
    assert "MT2611220000013" in browse(brightwell).get("/seller/holds/").content.decode()
    assert "MT2611220000013" in browse(brightwell).get("/seller/money/").content.decode()
    (row,) = api(brightwell).get("/api/v1/seller/holds/").json()["results"]
    assert (row["case_number"], row["status"], row["amount_minor"]) == ("MT2611220000013", "standing", None)
    assert browse(akira).get(f"/seller/holds/{hold.public_id}/").status_code == 404
    assert (
        api(akira).post(f"/api/v1/seller/holds/{hold.public_id}/appeal/", {"text": "x" * 20}, format="json").status_code
        == 404
    )
    bad = browse(brightwell).post(f"/seller/holds/{hold.public_id}/", {"text": "no"})
    assert bad.status_code == 422
    made = api(brightwell).post(
        f"/api/v1/seller/holds/{hold.public_id}/appeal/", {"text": "They were weighed at yours."}, format="json"
    )
    assert (made.status_code, made.json()["status"]) == (200, "appealed")
    again = api(brightwell).post(
        f"/api/v1/seller/holds/{hold.public_id}/appeal/", {"text": "They were weighed at yours."}, format="json"
    )
    assert again.status_code == 409
