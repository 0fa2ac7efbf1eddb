"""A number recorded abroad and missing at the bench ends the right without a reason, and never a quality right."""

from typing import Any

import pytest

from logistics.states import UnitStatus
from marketplace.accounts.models import User
from marketplace.ledger.selectors import trial_balance
from orders.models import Refund
from orders.selectors import refundable_of
from returns import choices, selectors
from returns.errors import WayNotOpen
from returns.errors_twin import RightOver
from returns.models import Homeward, ReturnCase
from returns.policies import outcomes
from returns.services import appealing, deciding, inspecting
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db


def test_it_works(bought: Bought, xiaochen: User, dana: User) -> None:
    """Without a reason and without its tag: no way to a refund, only back to the shopper, with the reason in words."""
    case = world.arrived(world.ask(bought()), xiaochen)
    world.inspect_all(case, xiaochen, tag="")
    proposal = choices.proposal_of(world.fresh(case))
    assert (proposal.code, proposal.why, proposal.ways) == ("decline", "right_over", ())

    for outcome in ("refund", "exchange"):
        with pytest.raises((RightOver, WayNotOpen)):
            deciding.decide(case_number=case.number, outcome=outcome, decider=dana)
    assert (world.fresh(case).stage, Refund.objects.count()) == ("inspected", 0)

    deciding.decide(case_number=case.number, outcome="decline", decider=dana, why="防拆签不见了，无理由退货不再成立")
    declined = world.fresh(case)
    assert (declined.stage, declined.refund_fen) == ("declined", 0)
    assert (world.units_of(case.order)[0].status, declined.homewards.get().why) == (UnitStatus.RETURNED, "declined")


def test_the_shopper_is_told_and_offered_nothing_that_is_not_open(bought: Bought, xiaochen: User, browse: Any) -> None:
    case = world.arrived(world.ask(bought()), xiaochen)
    world.inspect_all(case, xiaochen, tag="")
    page = browse(case.user).get(f"/me/returns/{case.number}/choose/").content.decode()
    assert "无理由退货的权利因此终止" in page
    assert 'value="refund"' not in page
    assert 'value="exchange"' not in page


def test_a_refund_is_refused_by_the_guard_itself(bought: Bought, xiaochen: User, dana: User) -> None:
    case = world.arrived(world.ask(bought()), xiaochen)
    world.inspect_all(case, xiaochen, serial="")
    with pytest.raises(RightOver):
        deciding.decide(case_number=case.number, outcome="refund", decider=dana)
    assert Refund.objects.count() == 0


@pytest.mark.parametrize("missing", ["serial", "tag"])
def test_a_quality_right_stands_whatever_is_missing(bought: Bought, xiaochen: User, dana: User, missing: str) -> None:
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    world.inspect_all(case, xiaochen, grade="C", **{missing: ""})
    assert outcomes.REFUND in choices.proposal_of(world.fresh(case)).ways
    deciding.decide(case_number=case.number, outcome="refund", decider=dana)
    assert world.fresh(case).stage == "settled"
    assert Refund.objects.get().amount_fen > 0


def test_declined_without_a_reason_it_may_still_come_for_quality(bought: Bought, xiaochen: User, dana: User) -> None:
    order = bought()
    case = world.arrived(world.ask(order), xiaochen)
    world.inspect_all(case, xiaochen, tag="")
    deciding.decide(case_number=case.number, outcome="decline", decider=dana, why="防拆签不见了")
    world.came_home(case, xiaochen)
    again = world.ask(order, reason="quality")
    assert again.stage == "label_issued"


def test_of_two_pieces_only_the_whole_one_is_refunded(bought: Bought, xiaochen: User, dana: User) -> None:
    order = bought(pieces=2)
    case = world.arrived(world.ask(order, pieces=2), xiaochen)
    whole, bare = case.items.select_related("unit").order_by("id")
    inspect(case, whole, xiaochen)
    inspect(case, bare, xiaochen, tag="")
    with pytest.raises((RightOver, WayNotOpen)):
        deciding.decide(case_number=case.number, outcome="exchange", decider=dana)
    of_one = refundable_of(order.lines.get(number=1), 1)[0]
    deciding.decide(case_number=case.number, outcome="refund", decider=dana)

    row = Refund.objects.get()
    assert row.lines.get().goods_fen == of_one
    for unit in (whole.unit, bare.unit):
        unit.refresh_from_db()
    home = Homeward.objects.get()
    assert (home.why, [item.unit for item in home.items.all()]) == ("kept", [bare.unit])
    assert (whole.unit.status, bare.unit.status) == (UnitStatus.RETURNED, UnitStatus.RETURNED)
    assert [item.unit for item in selectors.waiting_for_seller(order.seller_id)] == [whole.unit]
    assert not any(trial_balance().values())


def test_an_appeal_that_is_won_pays_all_the_same(bought: Bought, xiaochen: User, dana: User, ming: User) -> None:
    """Customs or the road may have torn the tag off: a person without a hand in it says so."""
    case = world.arrived(world.ask(bought()), xiaochen)
    world.inspect_all(case, xiaochen, tag="")
    deciding.decide(case_number=case.number, outcome="decline", decider=dana, why="防拆签不见了")
    appealing.appeal(user=case.user, case_number=case.number, words="开箱查验时海关撕掉了标签", actor=case.user.ref)
    appealing.decide(case_number=case.number, outcome="overturned", words="查验照片显示标签已被撕下", decider=ming)
    assert world.fresh(case).stage == "settled"
    assert Refund.objects.get().amount_fen > 0


def inspect(case: ReturnCase, item: Any, by: User, **changes: object) -> None:
    seen = {"weight_g": item.unit.weight_g or 0, "serial": item.unit.serial, "tag": item.unit.tag, **changes}
    inspecting.inspect(case_number=case.number, item_id=item.pk, inspector=by, **seen)
