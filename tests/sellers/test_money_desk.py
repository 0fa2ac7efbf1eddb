"""The money desk by API: ops pays again, holds, answers, proposes; nobody decides alone, strangers see nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from sellers.models import Deposit, DepositMove, Hold, Payout, Seller
from sellers.services import deposits, holds, payouts
from tests.sellers import money, shops
from tests.sellers.money import owe, source_of

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], APIClient]
HOLDS, MOVES, PAYOUTS = "/api/v1/ops/holds/", "/api/v1/ops/deposit-moves/", "/api/v1/ops/payouts/"
HOLD = {
    "case_number": "MT2611220000013",
    "reason": "A shopper says the bag is forged",
    "evidence": "The brand's own letter",
}


@pytest.fixture
def shop(brightwell: User) -> Seller:
    return money.seller_of(brightwell)


@pytest.fixture
def ming(db: None) -> User:
    return shops.second_reviewer()


def send(client: APIClient, address: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(address, body, format="json")
    return answer.status_code, answer.json()


def test_it_works(shop: Seller, brightwell: User, dana: User, ming: User, api: Api) -> None:
    code, made = send(api(dana), HOLDS, seller=shop.public_id, amount_minor=5_000, **HOLD)
    assert (code, made["seller"], made["placed_by"]) == (201, shop.public_id, dana.ref)
    holds.appeal(hold=Hold.objects.get(), text="Here is the invoice of the brand.", by=brightwell)
    answer = f"{HOLDS}{made['id']}/"
    assert send(api(dana), f"{answer}grant/", reason="They are right")[0] == 403, "who placed it cannot answer"
    code, upheld = send(api(ming), f"{answer}uphold/", reason="The invoice is another year's")
    assert (code, upheld["status"], upheld["answer"]) == (200, "upheld", "The invoice is another year's")
    assert send(api(dana), f"{answer}lift/", reason="The case is over")[1]["status"] == "lifted"
    assert [row["id"] for row in api(dana).get(f"{HOLDS}?status=lifted").json()["results"]] == [made["id"]]
    assert api(dana).get(f"{HOLDS}?status=standing").json()["count"] == 0


def test_a_failed_payout_is_paid_again(shop: Seller, dana: User, api: Api) -> None:
    owe(shop, 12_345)
    payouts.run_due()
    first = Payout.objects.get()
    assert send(api(dana), f"{PAYOUTS}{first.public_id}/retry/")[0] == 409, "it is under way"
    payouts.failed(source=source_of(first), code="account_closed")
    (row,) = api(dana).get(f"{PAYOUTS}?status=failed").json()["results"]
    assert (row["public_id"], row["seller"], row["failure_code"]) == (first.public_id, shop.public_id, "account_closed")
    code, again = send(api(dana), f"{PAYOUTS}{first.public_id}/retry/")
    assert (code, again["amount_minor"]) == (201, 12_345)
    assert send(api(dana), f"{PAYOUTS}{first.public_id}/retry/")[0] == 409
    assert Payout.objects.count() == 2


def test_a_deposit_takes_two_people(shop: Seller, dana: User, ming: User, api: Api) -> None:
    asked = deposits.ask(seller=shop, amount_minor=33_300)
    code, move = send(api(dana), MOVES, seller=shop.public_id, kind="bank_in", case_number="2026-11-22/17")
    assert (code, move["amount_minor"]) == (201, asked.amount_minor)
    assert send(api(dana), f"{MOVES}{move['id']}/approve/")[0] == 403
    assert deposits.left(shop) == 0
    assert send(api(ming), f"{MOVES}{move['id']}/approve/")[1]["status"] == "approved"
    assert deposits.left(shop) == asked.amount_minor
    code, draw = send(api(ming), MOVES, seller=shop.public_id, kind="draw", amount_minor=100, **HOLD)
    assert code == 201
    assert send(api(dana), f"{MOVES}{draw['id']}/refuse/", reason="The case was closed")[1]["status"] == "refused"
    assert deposits.left(shop) == asked.amount_minor


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        (HOLDS, {"seller": "nobody", **HOLD}), (HOLDS, {**HOLD, "reason": "short"}), (HOLDS, {**HOLD, "amount_minor": 0}),
        (HOLDS, {**HOLD, "amount_minor": 10**20}), (HOLDS, {**HOLD, "case_number": ""}), (HOLDS, {}),
        (MOVES, {"kind": "draw", "amount_minor": 1, **HOLD}), (MOVES, {"kind": "bank_in", "case_number": "17/1"}),
        (MOVES, {"kind": "give", "case_number": "17/1"}), (f"{HOLDS}nothing/lift/", {"reason": "The case is over"}),
        (f"{MOVES}nothing/approve/", {}), (f"{PAYOUTS}nothing/retry/", {}),
    ],
)  # fmt: skip
def test_what_does_not_fit_changes_nothing(
    shop: Seller, dana: User, api: Api, address: str, wrong: dict[str, Any]
) -> None:
    code, answer = send(api(dana), address, **{"seller": shop.public_id, **wrong})
    assert code in {400, 404, 409, 422}, answer
    assert answer["error"]["code"]
    assert not any(kind.objects.exists() for kind in (Hold, DepositMove, Deposit))


def test_nobody_else(shop: Seller, brightwell: User, charlie: User, dana: User, api: Api) -> None:
    hold = holds.place(seller=shop, by=dana, **HOLD)
    for person in (brightwell, charlie, None):
        for address in (HOLDS, MOVES, PAYOUTS):
            assert api(person).get(address).status_code in {401, 403}
        assert send(api(person), HOLDS, seller=shop.public_id, **HOLD)[0] in {401, 403}
        assert send(api(person), f"{HOLDS}{hold.public_id}/lift/", reason="It is mine")[0] in {401, 403}
    shop.members.create(user=dana, role="finance", created_at=time.now())
    assert send(api(dana), f"{HOLDS}{hold.public_id}/lift/", reason="It is mine")[0] == 403
    assert Hold.objects.get().status == "standing"
