"""A centre goes out for true after labels were made: who has not sent gets a new one, what couriers bring elsewhere is taken in there."""

from collections.abc import Callable

import pytest
from django.test import Client

from learning.services import drills
from logistics.models import CustodyEvent, Warehouse
from marketplace.accounts.models import User
from marketplace.core.duties.models import Duty
from marketplace.core.models import TrailEntry
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from orders.models import Order
from returns import portal
from returns.errors import NoPickup, NoReturnsCentre, NotYourBench, OwnReturn
from returns.models import Pickup, PickupSlot, ReturnCase
from returns.services import inspecting, pickups, requesting, rerouting
from returns.states import PICKUP, PickupStatus
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]
WHY = "The hall in Shanghai is flooded, closed until further notice."


def out(centre: Warehouse, dana: User, *, is_drill: bool = False) -> str:
    made = drills.start(centre=centre, why=WHY, by=dana, is_drill=is_drill)
    drain()
    return made.public_id


def sent(order: Order) -> ReturnCase:
    case = world.ask(order)
    requesting.mark_sent(user=order.user, case_number=case.number, actor=order.user.ref)
    return world.fresh(case)


def booked(case: ReturnCase) -> Pickup:
    """A courier in the first hours on offer."""
    window = portal.windows_for(case)[0]
    return pickups.book(user=case.user, case_number=case.number, window=window.code, actor=case.user.ref)


def told(case: ReturnCase) -> list[str]:
    rows = Notice.objects.filter(recipient=case.user.ref, template="return_rerouted", channel="in_app").order_by("pk")
    return [row.body for row in rows]


def duty() -> Duty | None:
    return Duty.objects.filter(kind="return_centre_out", subject="SHA", done_at=None).first()


def test_it_works(
    bought: Bought, centre: Warehouse, canton: Warehouse, dana: User, browse: Callable[..., Client]
) -> None:
    label, travelling = world.ask(bought()), sent(bought())
    drill = out(centre, dana)
    label, travelling = world.fresh(label), world.fresh(travelling)
    assert (label.centre, label.detour, label.rerouted_at is not None) == (canton, "waits", True)
    assert label.is_routed_to_its_place, "customs' days may still be kept"
    assert (travelling.centre, travelling.detour, travelling.rerouted_at) == (centre, "", None)
    (words,) = told(label)
    assert "广州退货中心" in words
    page = browse(label.user).get(f"/me/returns/{label.number}/").content.decode()
    assert "广州市白云区示例路 2 号" in page
    assert "之前打印的面单仍是旧地址" in page
    waiting = duty()
    assert waiting is not None
    assert (waiting.role, waiting.facts) == ("ops", {"parcels": 1})
    drills.undo(public_id=drill, by=dana)
    drain()
    assert duty() is None
    assert world.fresh(label).centre == canton, "who printed the new label uses it"


def test_a_drill_moves_nobodys_label(bought: Bought, centre: Warehouse, canton: Warehouse, dana: User) -> None:
    label, travelling = world.ask(bought()), sent(bought())
    out(centre, dana, is_drill=True)
    assert {world.fresh(one).centre for one in (label, travelling)} == {centre}
    assert (told(label), duty()) == ([], None)


def test_the_courier_who_was_booked_brings_it_to_the_new_centre(
    bought: Bought, centre: Warehouse, canton: Warehouse, dana: User
) -> None:
    label = world.ask(bought())
    before = booked(label)
    before_door = before.fetched_at.name
    out(centre, dana)
    before.refresh_from_db()
    made = portal.pickup_of(world.fresh(label))
    assert made is not None
    assert (before.status, made.status, made.slot) == ("cancelled", "created", before.slot)
    assert (made.brought_to.name, made.fetched_at.name) == ("广州退货中心", before_door)
    assert PickupSlot.objects.get().taken == 1
    (words,) = told(label)
    assert "仍会在您选定的时段上门取件" in words


def test_while_the_carrier_is_being_asked_the_label_waits_for_its_turn(
    bought: Bought, centre: Warehouse, canton: Warehouse, dana: User
) -> None:
    label = world.ask(bought())
    row = booked(label)
    PICKUP.move(row, PickupStatus.SENT, actor="system:test")
    out(centre, dana)
    with pytest.raises(NoPickup):
        rerouting.lead_away(case_number=label.number)
    assert (world.fresh(label).centre, told(label), Pickup.objects.count()) == (centre, [], 1)
    PICKUP.move(row, PickupStatus.BOOKED, actor="system:test", waybill="JW5566")
    assert rerouting.lead_away(case_number=label.number)
    assert (world.fresh(label).centre, Pickup.objects.filter(status="created").count()) == (canton, 1)


def test_who_sends_or_withdraws_first_keeps_what_is(
    bought: Bought, centre: Warehouse, canton: Warehouse, dana: User
) -> None:
    label, given_up = world.ask(bought()), world.ask(bought())
    drills.start(centre=centre, why=WHY, by=dana, is_drill=False)
    requesting.mark_sent(user=label.user, case_number=label.number, actor=label.user.ref)
    requesting.withdraw(user=label.user, case_number=given_up.number, actor=label.user.ref)
    drain()
    assert {world.fresh(one).centre for one in (label, given_up)} == {centre}
    assert told(label) == []
    assert not rerouting.lead_away(case_number=label.number)
    assert not TrailEntry.objects.filter(verb="return.rerouted").exists()


def test_twice_is_once_and_with_no_centre_left_nothing_moves(
    bought: Bought, centre: Warehouse, canton: Warehouse, dana: User
) -> None:
    label = world.ask(bought())
    out(centre, dana)
    assert rerouting.centre_out(code="SHA") == 0
    assert not rerouting.lead_away(case_number=label.number)
    assert len(told(label)) == 1
    Warehouse.objects.filter(pk=canton.pk).update(is_out=True)
    assert rerouting.centre_out(code="CAN") == 0
    with pytest.raises(NoReturnsCentre):
        rerouting.lead_away(case_number=label.number)
    assert world.fresh(label).centre == canton


def test_back_to_the_customs_place_there_is_no_detour(
    bought: Bought, centre: Warehouse, canton: Warehouse, dana: User
) -> None:
    """The second centre goes out when the first is back; and a third time round the shopper is told again."""
    label = world.ask(bought())
    drills.undo(public_id=out(centre, dana), by=dana)
    second = out(canton, dana)
    label = world.fresh(label)
    assert (label.centre, label.detour, len(told(label))) == (centre, "off", 2)
    drills.undo(public_id=second, by=dana)
    out(centre, dana)
    label = world.fresh(label)
    assert (label.centre, label.detour, len(told(label))) == (canton, "waits", 3)


def test_a_parcel_that_its_courier_brought_elsewhere_is_taken_in_there(
    bought: Bought, centre: Warehouse, canton: Warehouse, dana: User, charlie: User
) -> None:
    case = sent(bought())
    with pytest.raises(NotYourBench):
        inspecting.receive(label_code=case.label_code, inspector=charlie)
    out(centre, dana)
    case = world.arrived(case, charlie)
    assert (case.stage, case.centre, case.detour) == ("received", canton, "waits")
    assert Duty.objects.filter(kind="return_detour_carry", subject=case.ref, done_at=None).exists()
    unit = case.items.select_related("unit").get().unit
    came = CustodyEvent.objects.get(subject=f"unit:{unit.passport_code}", action="received_back")
    assert came.place == "warehouse:CAN", "the passport names who has it"
    assert TrailEntry.objects.get(verb="return.taken_in_elsewhere").before == {"centre": "SHA"}


def test_who_works_at_the_centre_that_is_out_takes_in_what_still_comes(
    bought: Bought, centre: Warehouse, canton: Warehouse, dana: User, xiaochen: User
) -> None:
    case = sent(bought())
    out(centre, dana)
    assert world.arrived(case, xiaochen).centre == centre


def test_no_side_of_the_return_takes_it_in(
    bought: Bought, centre: Warehouse, canton: Warehouse, dana: User, charlie: User
) -> None:
    case = sent(bought())
    out(centre, dana)
    ReturnCase.objects.filter(pk=case.pk).update(user=charlie)
    with pytest.raises((NotYourBench, OwnReturn)):
        inspecting.receive(label_code=case.label_code, inspector=charlie)
    assert (world.fresh(case).stage, world.fresh(case).centre) == ("in_transit", centre)
