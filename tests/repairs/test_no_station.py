"""A return that shall be repaired where no station of ours is: it waits, somebody is called, and it goes on by itself."""

from typing import Any

import pytest

from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotAllowed
from marketplace.core.models import OutboxDelivery
from repairs.errors import BadRepair, NotNow, OwnPoint
from repairs.models import RepairCase
from repairs.services import partners, reporting, taking_in, working
from returns.models import ReturnCase
from returns.services import choosing as choosing_way
from returns.services import deciding
from tests.repairs import build
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
WHY = "三个月内没有可用的维修站，退款"


@pytest.fixture
def decided(bought: Bought, xiaochen: Any, settle: Any) -> ReturnCase:
    """A return whose decision was to repair, and no station anywhere."""
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    world.inspect_all(case, xiaochen, grade="B")
    choosing_way.choose(user=case.user, case_number=case.number, way="repair", actor=case.user.ref)
    deciding.decide(case_number=case.number, outcome="repair", decider=xiaochen)
    settle()
    return world.fresh(case)


def waiting() -> int:
    return Duty.objects.filter(kind="repair_no_station", done_at=None).count()


def test_it_works(decided: ReturnCase, dana: Any, ming: Any, settle: Any) -> None:
    repair = RepairCase.objects.get(return_case=decided.number)
    assert (repair.status, repair.works.count(), waiting()) == ("waiting", 0, 1)
    assert not OutboxDelivery.objects.exclude(status="done").exists()
    assert taking_in.place_all() == 0

    station = build.station(dana, ming)
    settle()

    repair = build.fresh(repair)
    assert (repair.status, repair.works.get().partner, waiting()) == ("in_repair", station, 0)
    assert taking_in.place_all() == 0
    assert repair.works.count() == 1


def test_the_sweep_finds_it_where_the_message_was_lost(decided: ReturnCase, dana: Any, ming: Any) -> None:
    build.station(dana, ming)
    assert taking_in.place_all() == 1
    assert RepairCase.objects.get(return_case=decided.number).status == "in_repair"


def test_a_station_that_says_no_is_not_asked_again(decided: ReturnCase, dana: Any, ming: Any, xiaochen: Any) -> None:
    first = build.station(dana, ming)
    taking_in.place_all()
    repair = RepairCase.objects.get(return_case=decided.number)
    working.decline(work=repair.works.get(), why="设备在检修", by=xiaochen)
    repair = build.fresh(repair)
    assert (repair.status, waiting()) == ("waiting", 1)
    assert taking_in.place_all() == 0

    second = build.station(dana, ming)
    assert taking_in.place_all() == 1
    assert list(repair.works.order_by("id").values_list("partner", flat=True)) == [first.pk, second.pk]


def test_a_suspended_station_takes_it_when_it_works_again(
    decided: ReturnCase, dana: Any, ming: Any, settle: Any
) -> None:
    station = build.station(dana, ming)
    partners.suspend(partner=station, why="年度检修期间暂停接收任何新件", by=dana)
    settle()
    assert RepairCase.objects.get(return_case=decided.number).status == "waiting"
    partners.resume(partner=build.fresh(station), by=dana)
    settle()
    assert RepairCase.objects.get(return_case=decided.number).status == "in_repair"


def test_operations_end_it_with_the_refund(decided: ReturnCase, dana: Any, settle: Any) -> None:
    repair = RepairCase.objects.get(return_case=decided.number)
    taking_in.end_waiting(case=repair, why=WHY, by=dana)
    settle()
    assert (build.fresh(repair).status, waiting()) == ("unrepaired", 0)
    ended = world.fresh(decided)
    assert ended.stage == "settled"
    assert ended.refund_fen > 0
    with pytest.raises(NotNow):
        taking_in.end_waiting(case=build.fresh(repair), why=WHY, by=dana)


def test_who_may_end_it_and_why(decided: ReturnCase, dana: Any, xiaochen: Any) -> None:
    repair = RepairCase.objects.get(return_case=decided.number)
    with pytest.raises(NotAllowed):
        taking_in.end_waiting(case=repair, why=WHY, by=xiaochen)
    with pytest.raises(BadRepair):
        taking_in.end_waiting(case=repair, why="不修", by=dana)
    RepairCase.objects.filter(pk=repair.pk).update(user=dana)
    with pytest.raises(OwnPoint):
        taking_in.end_waiting(case=repair, why=WHY, by=dana)
    assert (build.fresh(repair).status, waiting()) == ("waiting", 1)


def test_a_shopper_cannot_withdraw_what_a_return_decided(decided: ReturnCase, dana: Any, ming: Any) -> None:
    build.station(dana, ming)
    taking_in.place_all()
    repair = RepairCase.objects.get(return_case=decided.number)
    with pytest.raises(NotNow):
        reporting.withdraw(case=repair, actor=repair.user.ref)
    assert build.fresh(repair).status == "in_repair"
    assert world.fresh(decided).stage == "decided"
