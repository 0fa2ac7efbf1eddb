"""Instant refund: store credit when the parcel is handed over, paid back by the refund, taken back where it is refused."""

import pytest

from marketplace.accounts.models import User
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.ledger.services.book import Leg, book
from marketplace.notices.models import Notice
from orders.models import Refund
from promotions.models import Member
from promotions.services import points
from returns import privacy
from returns.services import deciding, instant, requesting
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


def sent(case: world.ReturnCase, user: User, waybill: str = "SF1234567890") -> world.ReturnCase:
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
    assert len(list(privacy.blocks(diamond.ref))) == 1
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
