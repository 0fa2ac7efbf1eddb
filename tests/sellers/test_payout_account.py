"""Where a shop's money goes: opened by the worker, changed only by the owner after a fresh sign-in and a reviewer's word."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.notices.models import Notice
from marketplace.payments.gateway import GatewayError
from sellers.errors import ConfirmationNeeded
from sellers.models import Requirement, Seller
from sellers.services import entering, payout_accounts, review
from sellers.states import RequirementStatus
from tests.people import PASSWORD
from tests.sellers import shops

pytestmark = pytest.mark.django_db
ITEM = "/seller/apply/item/payout_account/"
NEW = {"number": shops.IBANS[0], "holder": shops.LEGAL["retailer"], "statement": "Barclays, London"}


class Door:
    """A provider that opens accounts; what it was asked, and which bank accounts it does not take."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.refused: set[str] = set()
        self.is_away = False

    def open_account(self, **asked: str) -> str:
        self.asked.append(asked)
        if self.is_away or asked["bank_account"] in self.refused:
            raise GatewayError("no", permanent=not self.is_away, code="account_number_invalid")
        return f"acct_{len(self.asked)}"


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    made = Door()
    monkeypatch.setattr(payout_accounts.gateway, "current", lambda: made)
    return made


@pytest.fixture
def shop(brightwell: User, dana: User) -> Seller:
    return shops.approved(brightwell, dana)


def row_of(seller: Seller) -> Requirement:
    return Requirement.objects.select_related("seller").get(seller=seller, code="payout_account")


def change(seller: Seller, by: User) -> Requirement:
    return entering.provide(seller=seller, code="payout_account", actor=by.ref, is_confirmed=True, **NEW)


def account_of(seller: Seller) -> str:
    return Seller.objects.values_list("payout_account", flat=True).get(pk=seller.pk)


def test_it_works(shop: Seller, brightwell: User, dana: User, door: Door, settle: Callable[[], int]) -> None:
    assert (payout_accounts.open_accounts(), payout_accounts.open_accounts()) == (1, 0)
    assert account_of(shop) == "acct_1"
    change(shop, brightwell)
    settle()
    assert payout_accounts.open_accounts() == 0
    assert account_of(shop) == "acct_1", "until it is accepted payouts go where they went before"
    warning = Notice.objects.get(recipient=brightwell.ref, template="payout_account_change", channel="in_app")
    assert "5432" in warning.body
    review.accept_item(requirement=row_of(shop), reviewer=dana)
    assert payout_accounts.open_accounts() == 1
    assert account_of(shop) == "acct_2"
    first, second = door.asked
    assert first["key"] != second["key"], "the same key would bring the old account again"
    assert second["bank_account"] == row_of(shop).number
    shop.refresh_from_db()
    assert (shop.status, shop.lapsed_at) == ("approved", None)


def test_a_refused_change_leaves_the_old_account(shop: Seller, brightwell: User, dana: User, door: Door) -> None:
    payout_accounts.open_accounts()
    change(shop, brightwell)
    review.reject_item(requirement=row_of(shop), reviewer=dana, reason="the name of the holder is another")
    assert payout_accounts.open_accounts() == 0
    assert account_of(shop) == "acct_1"
    shop.refresh_from_db()
    assert shop.lapsed_at is None, "sales go on"
    assert change(shop, brightwell).status == RequirementStatus.PROVIDED


def test_only_what_was_accepted_is_opened(shop: Seller, brightwell: User, door: Door) -> None:
    change(shop, brightwell)
    assert payout_accounts.open_accounts() == 0
    assert door.asked == []


def test_one_refused_account_does_not_hold_up_the_others(shop: Seller, akira: User, dana: User, door: Door) -> None:
    other = shops.approved(akira, dana, kind="buyer", country="JP", name="Akira")
    door.refused = {str(row_of(shop).number)}
    assert payout_accounts.open_accounts() == 1
    assert (account_of(shop), account_of(other)) == ("", "acct_2")
    door.is_away, before = True, len(door.asked)
    assert payout_accounts.open_accounts() == 0
    assert len(door.asked) == before + 1, "a provider that is away is asked once a run"


def test_a_closed_shop_gets_its_account_too(shop: Seller, dana: User, door: Door) -> None:
    review.close(seller=shop, reviewer=dana, reason="gave up")
    assert payout_accounts.open_accounts() == 1


def test_programs_and_stale_sign_ins_cannot(
    shop: Seller, brightwell: User, api: Callable[[User | None], APIClient], browse: Callable[[User | None], Client]
) -> None:
    before = row_of(shop).number
    answer = api(brightwell).put("/api/v1/seller/application/items/payout_account/", NEW, format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "confirmation_needed")
    with pytest.raises(ConfirmationNeeded):
        entering.add_files(seller=shop, code="payout_account", actor=brightwell.ref, files=[("x.jpg", shops.picture())])
    client = browse(brightwell)
    for answer in (client.get(ITEM), client.post(ITEM, NEW)):
        assert (answer.status_code, "/account/" in answer.url) == (302, True)
    assert row_of(shop).number == before
    assert not Notice.objects.filter(template="payout_account_change").exists()


def test_the_owner_on_the_page(shop: Seller, brightwell: User, client: Client) -> None:
    client.post("/account/login/", {"login": brightwell.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert ITEM in client.get("/seller/money/").content.decode()
    assert client.get(ITEM).status_code == 200
    assert client.post(ITEM, {**NEW, "number": "GB00 WEST 1234 5698 7654 32"}).status_code == 422
    assert row_of(shop).status == RequirementStatus.ACCEPTED
    assert client.post(ITEM, NEW).status_code == 302
    assert row_of(shop).status == RequirementStatus.PROVIDED
