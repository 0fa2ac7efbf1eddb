"""A returns centre out of service: labels go to the second one, what waits is told, undone it is as before."""

import pytest

from learning.errors import CentreNotInService, DrillOver, NoSecondCentre, WhyMissing
from learning.models import CentreDrill
from learning.services import drills
from logistics.models import Posting, Warehouse
from marketplace.accounts.models import User
from marketplace.core.errors import NotAllowed
from returns.errors import NoReturnsCentre
from returns.services import requesting
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db
WHY = "Quarterly drill: the hall in Shanghai is flooded."


@pytest.fixture
def second(centre: Warehouse, charlie: User) -> Warehouse:
    place = Warehouse.objects.create(
        code="CAN", kind="returns", name="Returns 2", name_zh="广州退货中心", country="CN", city="广州", airport="CAN",
        time_zone="Asia/Shanghai", address="广州市白云区示例路 2 号",
    )  # fmt: skip
    Posting.objects.create(user=charlie, warehouse=place)
    return place


def test_it_works(bought: Bought, centre: Warehouse, second: Warehouse, dana: User) -> None:
    order = bought(pieces=4)
    before = world.ask(order, reason="quality")
    travelling = world.ask(order, reason="quality")
    requesting.mark_sent(user=order.user, case_number=travelling.number, actor=order.user.ref)
    drill = drills.start(centre=centre, why=WHY, by=dana)
    assert (drill.other, drill.waiting["labelled"], drill.waiting["travelling"], drill.waiting["lying"]) == (
        second,
        1,
        1,
        0,
    )
    during = world.ask(order, reason="quality")
    assert (before.centre, during.centre) == (centre, second)
    done = drills.undo(public_id=drill.public_id, by=dana)
    assert (done.result["routed"], done.result["leaked"], done.result["passed"]) == (1, 0, True)
    assert world.ask(order, reason="quality").centre == centre
    with pytest.raises(DrillOver):
        drills.undo(public_id=drill.public_id, by=dana)


def test_a_second_centre_without_people_does_not_pass(
    bought: Bought, centre: Warehouse, second: Warehouse, dana: User
) -> None:
    Posting.objects.filter(warehouse=second).delete()
    drill = drills.start(centre=centre, why=WHY, by=dana)
    world.ask(bought(), reason="quality")
    assert drills.undo(public_id=drill.public_id, by=dana).result["passed"] is False


def test_the_last_centre_stays(centre: Warehouse, dana: User) -> None:
    with pytest.raises(NoSecondCentre):
        drills.start(centre=centre, why=WHY, by=dana)
    centre.refresh_from_db()
    assert not centre.is_out
    assert not CentreDrill.objects.exists()


def test_out_twice_and_without_a_reason_and_by_others(
    centre: Warehouse, second: Warehouse, dana: User, tingting: User
) -> None:
    with pytest.raises(NotAllowed):
        drills.start(centre=centre, why=WHY, by=tingting)
    with pytest.raises(WhyMissing):
        drills.start(centre=centre, why="flood", by=dana)
    drills.start(centre=centre, why=WHY, by=dana)
    with pytest.raises(CentreNotInService):
        drills.start(centre=Warehouse.objects.get(pk=centre.pk), why=WHY, by=dana)
    with pytest.raises(NoSecondCentre):
        drills.start(centre=second, why=WHY, by=dana)
    assert CentreDrill.objects.count() == 1


def test_without_any_centre_a_return_says_so(bought: Bought, centre: Warehouse) -> None:
    order = bought()
    Warehouse.objects.filter(pk=centre.pk).update(is_out=True)
    with pytest.raises(NoReturnsCentre):
        world.ask(order, reason="quality")
    assert not order.returns.exists()
