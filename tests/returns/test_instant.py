"""Instant refund: store credit when the parcel is handed over, paid back by the refund, taken back where it is refused."""

from typing import Any

import pytest

from logistics.carriers import numbers
from logistics.models import Parcel
from marketplace.accounts.models import User
from marketplace.core.clocks.service import sweep
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.ledger.services.book import Leg, book
from marketplace.notices.models import Notice
from orders.models import Refund
from promotions.models import Member
from promotions.services import points
from returns import privacy
from returns.errors import CourierNumberUsed, UnknownCourierNumber
from returns.models import CourierProof
from returns.services import couriers, deciding, instant, requesting
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db
A = AccountCode


@pytest.fixture
def diamond(xiaomei: User) -> User:
    points.member_of(xiaomei)
    Member.objects.filter(user=xiaomei).update(tier="diamond")
    return xiaomei


@pytest.fixture(autouse=True)
def book_balances(db: None):
    yield
    assert set(trial_balance().values()) <= {0}
    assert guarded_drift() == []


def credit(user: User) -> int:
    return balance(A.STORE_CREDIT, user.ref, "CNY")


def lent(case: world.ReturnCase) -> int:
    return balance(A.REFUND_ADVANCE, case.ref, "CNY")


def sent(case: world.ReturnCase, user: User, waybill: str = "JW1234567890") -> world.ReturnCase:
    return requesting.mark_sent(user=user, case_number=case.number, actor=user.ref, waybill=waybill)


def test_it_works(bought: Bought, diamond: User, xiaochen: User) -> None:
    """There at once; the refund after the examination pays it back, and the shopper has the refund once, as credit."""
    order = bought()
    case = sent(world.ask(order, way="credit"), diamond)
    early = credit(diamond)
    assert 0 < early == lent(case) == case.advance_fen
    assert balance(A.ESCROW, order.ref, "CNY") == order.total_fen
    world.refunded(case, xiaochen)
    made = Refund.objects.get()
    assert (credit(diamond), lent(case), made.way) == (made.amount_fen, 0, "credit")
    assert made.amount_fen >= early


def test_who_has_no_right_to_it(bought: Bought, diamond: User) -> None:
    """Another tier, no courier's number, back to the card, or an earlier one still open: the return goes its usual way."""
    order = bought(pieces=5)
    assert sent(world.ask(order), diamond).advance_fen == 0
    assert sent(world.ask(order, way="credit"), diamond, waybill="").advance_fen == 0
    Member.objects.update(tier="gold")
    assert sent(world.ask(order, way="credit"), diamond).advance_fen == 0
    Member.objects.update(tier="diamond")
    first = sent(world.ask(order, way="credit"), diamond)
    assert (first.advance_fen > 0, sent(world.ask(order, way="credit"), diamond).advance_fen) == (True, 0)
    assert credit(diamond) == first.advance_fen


def test_refused_it_is_taken_back_as_far_as_it_is_there(
    bought: Bought, diamond: User, xiaochen: User, dana: User
) -> None:
    """Half of it was spent: the rest is owed, no new instant refund meanwhile, and the next credit pays it."""
    order = bought(pieces=2)
    case = sent(world.ask(order, way="credit"), diamond)
    early = credit(diamond)
    _spend(diamond, early // 2)
    world.arrived(case, xiaochen)
    world.inspect_all(world.fresh(case), xiaochen)
    deciding.decide(case_number=case.number, outcome="decline", decider=dana, why="这不是我们寄出的那一件。")
    assert (credit(diamond), lent(case)) == (0, early // 2)
    drain()
    assert Notice.objects.filter(template="return_taken_back", recipient=diamond.ref, channel="in_app").count() == 1
    assert len(list(privacy.blocks(diamond.ref))) == 2, "what is owed, and the piece that goes home"
    assert sent(world.ask(order, way="credit", reason="quality"), diamond).advance_fen == 0
    _spend(diamond, -50)
    assert instant.recover() == 1
    assert (credit(diamond), lent(case)) == (0, early // 2 - 50)
    _spend(diamond, -early)
    assert (instant.recover(), instant.recover()) == (1, 0)
    assert (credit(diamond), lent(case)) == (early - (early // 2 - 50), 0)


def test_never_arrived(bought: Bought, diamond: User) -> None:
    case = sent(world.ask(bought(), way="credit"), diamond)
    world.days_later(31)
    requesting.expire(case_number=case.number, actor="system:returns")
    assert (credit(diamond), lent(case)) == (0, 0)


def _spend(user: User, fen: int) -> None:
    legs = [Leg(A.STORE_CREDIT, user.ref, "CNY", fen), Leg(A.COMPENSATION_EXPENSE, "", "CNY", -fen)]
    book(source=f"t:{fen}", kind="t", legs=legs)


class Couriers:
    """A courier that answers; `said` is its word about every number."""

    said = numbers.Answer.NO_ANSWER

    def ask(self, *, carrier: str, number: str) -> numbers.Answer:
        assert (carrier, number) == ("yousu", "RA473124829CN")
        return type(self).said


@pytest.mark.parametrize(
    ("typed", "carrier"),
    [
        ("jw 1234-567890", "jingwei"), ("JW123456789", ""), ("JW12345678901234", ""), ("ＲＡ473124829ＣＮ", "yousu"),
        ("RA473124828CN", ""), ("RA473124829JP", ""), ("SF1234567890", ""), ("", ""), ("9" * 90, ""),
    ],
)  # fmt: skip
def test_numbers_of_couriers(typed: str, carrier: str) -> None:
    assert numbers.carrier_of_number(numbers.normalised(typed)) == carrier


def test_a_number_that_cannot_be_right_gives_nothing(bought: Bought, diamond: User, settings: Any) -> None:
    """Unknown courier, wrong check digit, never given out, used before, or one of our own parcels: one clear word, nothing lent."""
    settings.COURIER_LOOKUP = "tests.returns.test_instant.Couriers"
    order = bought(pieces=3)
    case = world.ask(order, way="credit")
    Couriers.said = numbers.Answer.NEVER_ISSUED
    for number in ("SF1234567890", "RA473124828CN", "RA473124829CN"):
        with pytest.raises(UnknownCourierNumber):
            sent(case, diamond, waybill=number)
    ours = Parcel.objects.exclude(waybill="").get().waybill
    with pytest.raises(CourierNumberUsed):
        sent(case, diamond, waybill=ours)
    case.refresh_from_db()
    assert (case.stage, case.advance_fen, credit(diamond)) == ("label_issued", 0, 0)
    Couriers.said = numbers.Answer.ISSUED
    assert sent(case, diamond, waybill="RA473124829CN").advance_fen > 0
    requesting.expire(case_number=case.number, actor="system:returns")
    other = world.ask(order, way="credit")
    with pytest.raises(CourierNumberUsed):
        sent(other, diamond, waybill="ra 473 124 829 cn")
    assert (CourierProof.objects.count(), lent(other)) == (1, 0)


def test_without_a_scan_the_loan_goes_back_and_the_return_goes_on(
    bought: Bought, diamond: User, xiaochen: User
) -> None:
    case = sent(world.ask(bought(), way="credit"), diamond)
    early = credit(diamond)
    world.days_later(5)
    sweep()
    drain()
    assert (lent(case), credit(diamond), early > 0) == (0, 0, True)
    assert Notice.objects.filter(template="return_no_scan", recipient=diamond.ref, channel="in_app").count() == 1
    sweep()
    drain()
    case = world.fresh(case)
    assert (case.stage, case.courier.turned_back_at is not None) == ("in_transit", True)
    world.refunded(case, xiaochen)
    assert credit(diamond) == Refund.objects.get().amount_fen >= early


@pytest.mark.parametrize("who", ["courier", "centre"])
def test_with_a_scan_it_stays(bought: Bought, diamond: User, xiaochen: User, settings: Any, who: str) -> None:
    settings.COURIER_LOOKUP = "tests.returns.test_instant.Couriers"
    Couriers.said = numbers.Answer.ISSUED
    case = sent(world.ask(bought(), way="credit"), diamond, waybill="RA473124829CN")
    assert couriers.ask_all() == 0
    if who == "courier":
        Couriers.said = numbers.Answer.SCANNED
        assert (couriers.ask_all(), couriers.ask_all()) == (1, 0)
    else:
        world.arrived(case, xiaochen)
    world.days_later(6)
    sweep()
    drain()
    assert (lent(case), case.advance_fen) == (credit(diamond), credit(diamond))
    assert not Notice.objects.filter(template="return_no_scan").exists()


def test_what_was_spent_is_asked_for_again(bought: Bought, diamond: User) -> None:
    case = sent(world.ask(bought(), way="credit"), diamond)
    early = credit(diamond)
    _spend(diamond, early)
    world.days_later(5)
    couriers.no_scan_came(case_number=case.number)
    assert lent(case) == early
    _spend(diamond, -early)
    assert (instant.recover(), lent(case), credit(diamond)) == (1, 0, 0)
