"""A return that says "not genuine": its examination opens by itself, and the piece stays until that is decided."""

from collections.abc import Callable

import pytest

from cases.models import Case
from marketplace.accounts.models import User
from marketplace.core.duties.models import Duty
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from orders.models import Order
from returns.errors import NothingToPack
from returns.errors_twin import PieceHeld
from returns.models import ReturnCase
from returns.services import deciding, disposing, homing
from tests.cases import build
from tests.returns import world
from tests.returns.conftest import bought, centre, media_stays_here, seller

__all__ = ["bought", "centre", "media_stays_here", "seller"]
pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]


@pytest.fixture
def doubted(bought: Bought, xiaochen: User) -> ReturnCase:
    """Came back as not genuine and was examined by the bench."""
    case = world.arrived(world.ask(bought(), reason="not_genuine", note="走线和专柜不一样"), xiaochen)
    drain()
    world.inspect_all(case, xiaochen)
    return world.fresh(case)


def test_it_works(doubted: ReturnCase, xiaochen: User, dana: User, akira: User) -> None:
    """Money goes back in the legal days; the evidence stays; the counterfeit is paid three times, and then the piece is free."""
    case = Case.objects.get()
    assert (case.kind, case.reason, case.order_id, case.status) == (
        "authenticity",
        "counterfeit",
        doubted.order_id,
        "opened",
    )
    assert "走线" in case.entries.get().text
    assert doubted.is_held
    with pytest.raises(PieceHeld):
        deciding.decide(case_number=doubted.number, outcome="decline", why="看起来是正品", decider=dana)
    deciding.decide(case_number=doubted.number, outcome="refund", decider=xiaochen)
    item = doubted.items.get()
    shop = doubted.order.seller
    disposing.choose(seller=shop, case_number=doubted.number, item_id=item.pk, choice="send", by=akira)
    with pytest.raises(NothingToPack):
        homing.pack(seller_id=shop.pk, centre=doubted.centre, by=xiaochen)
    disposing.choose(seller=shop, case_number=doubted.number, item_id=item.pk, choice="customs", by=akira)
    with pytest.raises(PieceHeld):
        disposing.done(case_number=doubted.number, item_id=item.pk, by=xiaochen)
    build.deposit(shop, 2_000_000)
    build.end(build.ruled(case, dana, "fake"))
    drain()
    case.refresh_from_db()
    assert (case.outcome, case.refunded_fen, case.damages_fen > 0) == ("fake", 0, True)
    assert not world.fresh(doubted).is_held
    disposing.done(case_number=doubted.number, item_id=item.pk, by=xiaochen)
    assert balance(A.ESCROW, doubted.order.ref, "CNY") == 0
    assert set(trial_balance().values()) == {0}


def test_a_genuine_piece_may_go_back_to_the_shopper(doubted: ReturnCase, dana: User) -> None:
    build.end(build.ruled(Case.objects.get(), dana, "genuine"))
    drain()
    deciding.decide(case_number=doubted.number, outcome="decline", why="鉴定为正品", decider=dana)
    assert world.fresh(doubted).stage == "declined"


def test_where_no_case_can_be_opened_a_person_is_called(bought: Bought, xiaochen: User, dana: User) -> None:
    """Examined once before: nobody opens it a second time by himself, and nothing waits for ever."""
    order = bought(pieces=2)
    first = world.arrived(world.ask(order, reason="not_genuine"), xiaochen)
    drain()
    build.end(build.ruled(Case.objects.get(), dana, "genuine"))
    drain()
    assert not world.fresh(first).is_held
    second = world.arrived(world.ask(order, reason="not_genuine"), xiaochen)
    drain()
    assert not world.fresh(second).is_held
    assert Case.objects.count() == 1
    assert Duty.objects.filter(kind="return_doubt", subject=second.ref, done_at=None).exists()


def test_another_reason_holds_nothing(bought: Bought, xiaochen: User) -> None:
    case = world.refunded(world.ask(bought(), reason="quality"), xiaochen)
    drain()
    assert (case.held_at, Case.objects.count()) == (None, 0)
