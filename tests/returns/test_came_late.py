"""A parcel that comes after its case had expired: the goods lie with us, so somebody must be able to take them in."""

from collections.abc import Callable

import pytest

from marketplace.accounts.models import User
from marketplace.core.models import Duty
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from orders.models import Order, Refund
from orders.services import escrow
from returns.errors import NamedElsewhere, NeedsSecondPerson
from returns.services import deciding, inspecting, requesting
from returns.states import Stage
from returns.tasks import expire_due
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]


def expired(order: Order, *, sent: bool = True) -> world.ReturnCase:
    case = world.ask(order, reason="quality")
    if sent:
        requesting.mark_sent(user=order.user, case_number=case.number, actor=order.user.ref)
    world.days_later(31)
    assert expire_due() == 1
    return world.fresh(case)


@pytest.mark.parametrize("sent", [True, False])
def test_it_works(bought: Bought, xiaochen: User, sent: bool) -> None:
    """The seller is not paid yet: the case lives again, the money waits again, the refund is as any other."""
    order = bought()
    case = expired(order, sent=sent)
    inspecting.receive(label_code=case.label_code, inspector=xiaochen)
    drain()
    case = world.fresh(case)
    assert (case.stage, case.came_after_release, world.escrow_of(order).open_cases) == (Stage.RECEIVED, False, 1)
    assert case.items.get().unit.status == "returned"
    assert escrow.release_due() == 0
    assert Notice.objects.filter(recipient=order.user.ref, template="return_came_late", channel="in_app").count() == 1
    world.inspect_all(case, xiaochen)
    deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    assert Refund.objects.get().amount_fen == order.total_fen
    assert world.escrow_of(order).open_cases == 0


def test_after_the_seller_was_paid_a_second_person_decides(bought: Bought, xiaochen: User, dana: User) -> None:
    order = bought()
    case = expired(order)
    assert escrow.release_due() == 1
    inspecting.receive(label_code=case.label_code, inspector=xiaochen)
    assert world.fresh(case).came_after_release
    assert Duty.objects.get(kind="return_after_release").done_at is None
    world.inspect_all(case, xiaochen)
    with pytest.raises(NeedsSecondPerson):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    assert not Refund.objects.exists()
    deciding.decide(case_number=case.number, outcome="refund", decider=dana)
    assert Refund.objects.get().amount_fen == order.total_fen
    assert Duty.objects.get(kind="return_after_release").done_at is not None


def test_a_newer_case_has_the_pieces(bought: Bought, xiaochen: User) -> None:
    order = bought()
    case = expired(order)
    newer = world.ask(order, reason="not_genuine")
    with pytest.raises(NamedElsewhere):
        inspecting.receive(label_code=case.label_code, inspector=xiaochen)
    assert world.fresh(case).stage == Stage.EXPIRED
    assert world.escrow_of(order).open_cases == 1
    inspecting.receive(label_code=newer.label_code, inspector=xiaochen)
    assert world.fresh(newer).stage == Stage.RECEIVED


def test_twice_is_refused(bought: Bought, xiaochen: User) -> None:
    case = expired(bought())
    inspecting.receive(label_code=case.label_code, inspector=xiaochen)
    with pytest.raises(inspecting.LabelUsed):
        inspecting.receive(label_code=case.label_code, inspector=xiaochen)
    assert world.fresh(case).stage == Stage.RECEIVED
