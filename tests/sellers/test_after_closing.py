"""What outlasts a shop: what it is owed, its tax papers, its appeals; and the letter that says why it was closed."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.notices.models import Notice
from sellers.errors import DepositNotDue
from sellers.models import Deposit, Seller
from sellers.services import deposits, holds, review
from tests.sellers import audits, money, shops

pytestmark = pytest.mark.django_db
WHY = "Goods of another brand were sold"


@pytest.fixture
def closed(brightwell: User, dana: User) -> Seller:
    shop = money.seller_of(brightwell)
    money.earn(shop, 50_000)
    return review.close(seller=shop, reviewer=dana, reason=WHY)


@pytest.mark.parametrize(
    "page", ["money/", "statement/", "statement/table/", "deposit/", "holds/", "owed/", "tax/", "audits/", "documents/"]
)
def test_it_works(closed: Seller, brightwell: User, browse: Callable[[User | None], Client], page: str) -> None:
    answer = browse(brightwell).get(f"/seller/{page}")
    assert answer.status_code == 200
    if page == "money/":
        rooms = answer.content.decode()
        assert 'href="/seller/statement/"' in rooms
        assert 'href="/seller/listings/"' not in rooms, "what is closed is not offered"


def test_the_front_door_leads_to_the_money(
    closed: Seller, brightwell: User, charlie: User, browse: Callable[[User | None], Client]
) -> None:
    assert browse(brightwell).get("/seller/").url == "/seller/money/"
    assert browse(charlie).get("/seller/").url == "/seller/apply/"


def test_the_api_too(closed: Seller, brightwell: User, api: Callable[[User | None], APIClient]) -> None:
    assert api(brightwell).get("/api/v1/seller/money/").json()["owed"] == 50_000
    assert api(brightwell).get("/api/v1/seller/tax/").status_code == 200


@pytest.mark.parametrize("page", ["orders/", "listings/", "team/", "shop/", "webhooks/", "figures/"])
def test_nothing_else_opens(
    closed: Seller, brightwell: User, charlie: User, browse: Callable[[User | None], Client], page: str
) -> None:
    assert browse(brightwell).get(f"/seller/{page}").status_code == 403
    assert browse(charlie).get("/seller/money/").status_code == 403


def test_a_hold_can_be_appealed(closed: Seller, brightwell: User, dana: User, api: Callable[..., APIClient]) -> None:
    hold = holds.place(
        seller=closed, case_number="MT2611220000013", evidence="The brand's own letter", reason="The brand says it is forged",
        by=dana,
    )  # fmt: skip
    words = {"text": "Here is the invoice of the brand."}
    answer = api(brightwell).post(f"/api/v1/seller/holds/{hold.public_id}/appeal/", words, format="json")
    assert (answer.status_code, answer.json()["status"]) == (200, "appealed")


def test_no_deposit_of_a_closed_shop_or_before_the_review(
    closed: Seller, brightwell: User, akira: User, api: Callable[[User | None], APIClient]
) -> None:
    begun = shops.begin(akira, kind="buyer", country="JP", name="Akira")
    for seller, person in ((closed, brightwell), (begun, akira)):
        with pytest.raises(DepositNotDue):
            deposits.ask(seller=seller)
        answer = api(person).post("/api/v1/seller/deposit/", {}, format="json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "deposit_not_due")
    assert not Deposit.objects.exists()


def test_each_change_of_standing_brings_a_letter(brightwell: User, dana: User, settle: Callable[[], int]) -> None:
    shop = shops.approved(brightwell, dana)
    for _turn in range(2):
        review.suspend(seller=shop, reviewer=dana, reason=WHY)
        review.reinstate(seller=shop, reviewer=dana, reason="It was cleared up")
    review.close(seller=shop, reviewer=dana, reason=WHY)
    settle()
    letters = Notice.objects.filter(recipient=brightwell.ref, template="shop_standing", channel="in_app").order_by("id")
    assert len(letters) == 5
    assert all(WHY in letter.body or "cleared up" in letter.body for letter in letters)
    assert "closed for good" in letters[4].body
    assert letters[4].link == "/seller/money/"


def test_a_lapsed_paper_has_its_own_letter(brightwell: User, dana: User, settle: Callable[[], int]) -> None:
    shop = money.seller_of(brightwell)
    review.trust(seller=shop, reviewer=dana, is_trusted=True, reason="Ten years of good business")
    settle()
    assert not Notice.objects.filter(template="shop_standing").exists()


def test_the_audit_of_a_closed_shop_stays_readable(
    brightwell: User, dana: User, xiaochen: User, browse: Callable[[User | None], Client]
) -> None:
    shop = shops.approved(brightwell, dana)
    audit = audits.filed(dana, xiaochen, short=4)
    shop.refresh_from_db()
    review.close(seller=shop, reviewer=dana, reason=WHY)
    assert browse(brightwell).get(f"/seller/audits/{audit.public_id}/").status_code == 200
