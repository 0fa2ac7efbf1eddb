"""What the way back costs: accrued when the parcel is here, borne by whom the policy names, given back to a shopper who paid."""

from typing import Any

import pytest

from logistics.carriers.base import Booked
from marketplace.accounts.models import User
from marketplace.core.money import convert_minor
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.models import Transaction
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from orders.models import Order
from returns import errors, portal
from returns.models import CourierFare, Pickup, PrepaidFreight, ReturnCase
from returns.policies import fares as policy
from returns.services import deciding, fares, inspecting, pickups, requesting
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def carrier(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Jingwei answers; what it names as its price can be changed."""
    said: dict[str, Any] = {"fare_fen": None}

    class Client:
        def book(self, facts: Any) -> dict[str, Any]:
            return {"key": facts.key}

    class Courier:
        def read_booking(self, answer: dict[str, Any]) -> Booked:
            return Booked(f"JW{answer['key'][:8].upper()}", "", said["fare_fen"])

    monkeypatch.setattr(pickups, "client_of", lambda _code: Client())
    monkeypatch.setattr(pickups, "carrier_of", lambda _code: Courier())
    return said


def fetched(order: Order, inspector: User, *, reason: str) -> ReturnCase:
    """Our courier fetched it, and it lies at the centre."""
    case = world.ask(order, reason=reason)
    pickups.book(user=case.user, case_number=case.number, window=portal.windows_for(case)[0].code, actor=case.user.ref)
    assert pickups.run_due() == 1
    return world.arrived(world.fresh(case), inspector)


def brought(order: Order, inspector: User, *, reason: str = "quality") -> ReturnCase:
    """A courier of the shopper's own brought it."""
    case = world.ask(order, reason=reason)
    requesting.mark_sent(user=case.user, case_number=case.number, actor=case.user.ref, waybill="YT9988776655")
    return world.arrived(world.fresh(case), inspector)


def owed() -> int:
    return balance(A.COURIER_PAYABLE, "carrier:jingwei", "CNY")


def cost() -> int:
    return balance(A.FREIGHT_COST, "returns", "CNY")


def debt(order: Order) -> int:
    return balance(A.SELLER_RECEIVABLE, f"seller:{order.seller.public_id}", order.seller_currency)


def settle_it(case: ReturnCase, inspector: User) -> None:
    world.inspect_all(case, inspector)
    deciding.decide(case_number=case.number, outcome="refund", decider=inspector)


def test_it_works(bought: Bought, xiaochen: User) -> None:
    """The seller's fault: ours when the parcel is here, theirs when the return was right, the carrier's until it bills."""
    order = bought()
    case = fetched(order, xiaochen, reason="quality")
    assert (case.return_freight_payer, owed(), cost()) == ("seller", 1200, 1200)
    before = debt(order)
    settle_it(case, xiaochen)
    fare = CourierFare.objects.get()
    assert (fare.about, fare.borne_by, fare.waybill) == (case.ref, "seller", Pickup.objects.get().waybill)
    theirs = convert_minor(1200, "CNY", order.seller_currency, 1 / order.fx_rate)
    assert (owed(), cost(), debt(order) - before) == (1200, 0, theirs)
    assert not any(trial_balance().values())


def test_the_carriers_own_price_counts(bought: Bought, xiaochen: User, carrier: dict[str, Any]) -> None:
    carrier["fare_fen"] = 870
    fetched(bought(), xiaochen, reason="damaged")
    assert (owed(), CourierFare.objects.get().is_told) == (870, True)


def test_a_courier_who_asks_nothing_is_told_and_not_missing(
    bought: Bought, xiaochen: User, carrier: dict[str, Any]
) -> None:
    """Zero is a price: neither our rate nor the seller's debt."""
    carrier["fare_fen"] = 0
    order = bought()
    case = fetched(order, xiaochen, reason="quality")
    before = debt(order)
    fare = CourierFare.objects.get()
    assert (owed(), cost(), fare.amount_fen, fare.is_told) == (0, 0, 0, True)
    settle_it(case, xiaochen)
    fare.refresh_from_db()
    assert (fare.charged_at, debt(order) - before) == (None, 0)
    assert not Transaction.objects.filter(source__startswith=fare.ref).exists()


def test_what_the_road_broke_is_ours(bought: Bought, xiaochen: User) -> None:
    order = bought()
    case = fetched(order, xiaochen, reason="damaged")
    settle_it(case, xiaochen)
    assert (case.return_freight_payer, CourierFare.objects.get().borne_by) == ("platform", "platform")
    assert (owed(), cost(), debt(order)) == (1200, 1200, 0)


def test_a_refused_return_is_not_the_sellers(bought: Bought, xiaochen: User, dana: User) -> None:
    case = fetched(bought(), xiaochen, reason="quality")
    world.inspect_all(case, xiaochen)
    deciding.decide(case_number=case.number, outcome="decline", why="吊牌已剪", decider=dana)
    assert (CourierFare.objects.get().borne_by, cost(), debt(case.order)) == ("platform", 1200, 0)


def test_who_changed_their_mind_pays_at_the_door(bought: Bought, xiaochen: User) -> None:
    case = fetched(bought(), xiaochen, reason="no_reason")
    settle_it(case, xiaochen)
    assert (case.return_freight_payer, CourierFare.objects.count(), owed()) == ("shopper", 0, 0)


def test_a_courier_of_the_shoppers_own_is_paid_back_when_the_return_was_right(
    bought: Bought, xiaochen: User, xiaomei: User, settle: Any
) -> None:
    order = bought()
    case = brought(order, xiaochen)
    row = fares.ask_back(user=xiaomei, case_number=case.number, said_fen=5_000)
    most = policy.receipt_most_fen(policy.DEFAULT, world.units_of(order)[0].weight_g or 0)
    assert (row.most_fen, row.paid_at, balance(A.STORE_CREDIT, xiaomei.ref, "CNY")) == (most, None, 0)
    with pytest.raises(errors.FreightRefused):
        fares.ask_back(user=xiaomei, case_number=case.number, said_fen=100)
    settle_it(case, xiaochen)
    row.refresh_from_db()
    assert (row.paid_fen, row.borne_by) == (most, "seller"), "no more than the rule's bound"
    assert (balance(A.STORE_CREDIT, xiaomei.ref, "CNY"), cost(), owed()) == (most, 0, 0)
    assert not any(trial_balance().values())
    settle()
    assert Notice.objects.filter(recipient=xiaomei.ref, template="return_freight_back").exists()


def test_asked_after_the_end_it_is_paid_at_once(bought: Bought, xiaochen: User, xiaomei: User, api: Any) -> None:
    case = brought(bought(), xiaochen, reason="damaged")
    settle_it(case, xiaochen)
    path = f"/api/v1/returns/{case.number}/freight/"
    answer = api(xiaomei).post(path, {"paid_fen": 900}, format="json", headers={"Idempotency-Key": "f-1"})
    assert (answer.status_code, answer.json()["paid_fen"]) == (201, 900)
    assert (balance(A.STORE_CREDIT, xiaomei.ref, "CNY"), cost()) == (900, 900)


def test_nothing_is_given_back_that_was_theirs_to_pay_or_ours_to_fetch(
    bought: Bought, xiaochen: User, dana: User, xiaomei: User, charlie: User
) -> None:
    order = bought(pieces=3)
    cases = [
        brought(order, xiaochen, reason="no_reason"), fetched(order, xiaochen, reason="quality"), world.ask(order, reason="wrong"),
    ]  # fmt: skip
    for case in cases:
        with pytest.raises(errors.FreightRefused):
            fares.ask_back(user=xiaomei, case_number=case.number, said_fen=900)
    with pytest.raises(errors.ReturnNotFound):
        fares.ask_back(user=charlie, case_number=cases[0].number, said_fen=900)
    inspecting.receive(label_code=cases[2].label_code, inspector=xiaochen)
    assert (PrepaidFreight.objects.count(), balance(A.STORE_CREDIT, xiaomei.ref, "CNY")) == (0, 0)


def test_a_refused_return_gives_nothing_back(bought: Bought, xiaochen: User, dana: User, xiaomei: User) -> None:
    case = brought(bought(), xiaochen)
    fares.ask_back(user=xiaomei, case_number=case.number, said_fen=900)
    world.inspect_all(case, xiaochen)
    deciding.decide(case_number=case.number, outcome="decline", why="吊牌已剪", decider=dana)
    assert (PrepaidFreight.objects.get().paid_fen, balance(A.STORE_CREDIT, xiaomei.ref, "CNY"), cost()) == (0, 0, 0)


@pytest.mark.parametrize(("grams", "fen"), [(1, 1200), (1000, 1200), (1001, 1700), (2000, 1700), (2001, 2200)])
def test_the_rate_by_weight(grams: int, fen: int) -> None:
    assert policy.rate_fen(policy.DEFAULT, grams) == fen
    assert policy.receipt_most_fen(policy.DEFAULT, grams) == fen * 3 // 2


@pytest.mark.parametrize(
    "change", [{"first_kg_fen": 0}, {"next_kg_fen": "5"}, {"receipt_percent": 99}, {"more": 1}, {"first_kg_fen": True}]
)
def test_a_bad_rate_is_refused(change: dict[str, Any]) -> None:
    assert policy.check(policy.DEFAULT) == {}
    assert policy.check({**policy.DEFAULT, **change})
