"""A courier to the service point and home: booked by the ways of returns, scanned at the other end, called off with the repair."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from logistics.carriers.base import CarrierEvent
from logistics.models import ParkedEvent
from logistics.services import ingesting
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.ledger.selectors import trial_balance
from marketplace.notices.models import Notice
from orders.selectors.destinations import destination
from repairs.errors import NotNow, NotYourPoint, RepairNotFound
from repairs.label_files import label
from repairs.models import RepairCase, Trip, WorkOrder
from repairs.selectors import trips
from repairs.services import choosing, reporting, travelling, working
from returns import portal
from returns.errors import NoPickup
from returns.models import CourierFare, Homeward, Pickup, PickupRecall
from returns.services import choosing as choosing_way
from returns.services import deciding, homeward, pickups, recalling
from tests.logistics.carriers import Carriers, running
from tests.repairs import build
from tests.returns import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
Browse = Callable[[User | None], Client]


@pytest.fixture
def carriers(settings: Any) -> Iterator[Carriers]:
    with running() as found:
        settings.CARRIER_URLS = {code: f"{found.address}/{code}" for code in ("jingwei", "yousu")}
        yield found


@pytest.fixture
def work(bought: Any, akira: Any, charlie: Any, dana: Any, ming: Any) -> WorkOrder:
    """Accepted by Charlie's shop, awaited there."""
    shop = build.point(charlie, dana, ming)
    case = build.report(build.delivered_before(bought()))
    made = choosing.choose(case=case, partner=shop, actor=case.user.ref)
    return working.accept(work=made, by=charlie)


def ask(work: WorkOrder, place: int = 0) -> Trip:
    window = travelling.windows(work, "there")[place].code
    return travelling.ask_there(user=work.case.user, number=work.case.number, window=window)


def finished(work: WorkOrder, by: User) -> WorkOrder:
    working.receive(work=build.fresh(work), uploads=[build.picture()], by=by)
    working.quote(work=build.fresh(work), finding="电路板进水", labour_fen=0, parts_fen=0, by=by)
    return working.finish(work=build.fresh(work), uploads=[build.picture(120)], by=by)


def test_it_works(work: WorkOrder, carriers: Carriers, charlie: User, settle: Any) -> None:
    """There and home again; nobody at the shop learns where the shopper lives."""
    user, number = work.case.user, work.case.number
    trip = ask(work)
    assert (ask(work), Trip.objects.count()) == (trip, 1)
    assert (pickups.run_due(), Pickup.objects.get().errand) == (1, trip.errand)
    settle()
    trip.refresh_from_db()
    assert (trip.status, bool(trip.waybill)) == ("booked", True)
    assert Notice.objects.filter(recipient=user.ref, template="repair_courier").exists()
    assert label(trip).startswith(b"%PDF")

    assert trips.work_by_label(charlie, trip.label_code) == work
    with pytest.raises(RepairNotFound):
        trips.work_by_label(user, trip.label_code)
    done = finished(work, charlie)
    trip.refresh_from_db()
    assert trip.status == "arrived"

    window = travelling.windows(done, "home")[0].code
    home = travelling.ask_home(work=done, window=window, by=charlie)
    assert pickups.run_due() == 1
    settle()
    assert Notice.objects.filter(recipient=user.ref, template="repair_coming_home").exists()
    with pytest.raises(NotNow):
        travelling.home_again(user=user, number=number)  # it has not left the shop
    working.hand_back(work=build.fresh(done), by=charlie)
    travelling.home_again(user=user, number=number)
    home.refresh_from_db()
    assert (home.status, build.fresh(work.case).status) == ("arrived", "closed")


def test_withdrawn_the_courier_is_called_off(work: WorkOrder, carriers: Carriers, settle: Any) -> None:
    trip = ask(work)
    pickups.run_due()
    settle()
    trip.refresh_from_db()
    reporting.withdraw(case=work.case, actor=work.case.user.ref)
    assert (build.fresh(trip).status, Pickup.objects.get().status) == ("cancelled", "cancelled")
    assert recalling.run_due() == 1
    assert carriers.world.is_called_off(trip.waybill)


def test_withdrawn_while_the_carrier_is_asked(work: WorkOrder, carriers: Carriers, settle: Any) -> None:
    """The answer comes after nobody waits any more: the booking is undone by whoever hears of it."""
    trip = ask(work)
    Pickup.objects.update(status="sent")
    reporting.withdraw(case=work.case, actor=work.case.user.ref)
    assert Pickup.objects.get().status == "sent"
    assert pickups.run_due() == 1
    settle()
    assert (build.fresh(trip).status, Pickup.objects.get().status) == ("cancelled", "cancelled")
    assert PickupRecall.objects.count() == 1


def test_another_time_and_no_time(work: WorkOrder, carriers: Carriers) -> None:
    first, second = ask(work), ask(work, 1)
    assert [build.fresh(one).status for one in (first, second)] == ["cancelled", "asked"]
    with pytest.raises(NoPickup):
        travelling.ask_there(user=work.case.user, number=work.case.number, window="2020-01-01 09:00-12:00")
    assert build.fresh(second).status == "asked"  # a bad wish takes nothing away
    travelling.cancel(trip=second, actor=work.case.user.ref)
    with pytest.raises(NotNow):
        travelling.cancel(trip=second, actor=work.case.user.ref)
    assert portal.errand_of(second.errand) is None


def test_no_courier_to_be_had_is_told(work: WorkOrder, carriers: Carriers, settle: Any) -> None:
    trip = ask(work)
    carriers.world.faults["jingwei"].append("refused")
    assert pickups.run_due() == 0
    settle()
    assert build.fresh(trip).status == "failed"
    assert Notice.objects.filter(recipient=work.case.user.ref, template="repair_no_courier").exists()
    assert ask(work, 1).status == "asked"


def test_only_when_it_is_time_and_by_whom(work: WorkOrder, carriers: Carriers, charlie: User, xiaomei: User) -> None:
    window = travelling.windows(work, "home")[0].code
    with pytest.raises(NotNow):
        travelling.ask_home(work=work, window=window, by=charlie)
    with pytest.raises(NotYourPoint):
        travelling.ask_home(work=work, window=window, by=xiaomei)
    with pytest.raises(RepairNotFound):
        travelling.ask_there(user=charlie, number=work.case.number, window=window)
    finished(work, charlie)
    with pytest.raises(NotNow):
        travelling.ask_there(user=work.case.user, number=work.case.number, window=window)
    assert not Trip.objects.exists()


def test_a_long_way_is_somebodys(work: WorkOrder, carriers: Carriers, settle: Any) -> None:
    ask(work)
    pickups.run_due()
    settle()
    time.travel(timedelta(days=9))
    assert travelling.call_for_silent() == 0
    time.travel(timedelta(days=2))
    assert (travelling.call_for_silent(), travelling.call_for_silent()) == (1, 1)
    assert Duty.objects.filter(kind=travelling.DUTY, done_at=None).count() == 1


def test_through_pages_and_api(
    work: WorkOrder, carriers: Carriers, browse: Browse, api: Any, charlie: User, settle: Any
) -> None:
    case, mine, shop = work.case, browse(work.case.user), browse(charlie)
    window = travelling.windows(work, "there")[0].code
    page = mine.get(f"/me/repairs/{case.number}/").content.decode()
    assert window in page
    mine.post(f"/me/repairs/{case.number}/courier/", {"do": "book", "window": window})
    pickups.run_due()
    settle()
    trip = Trip.objects.get()
    assert trip.waybill in mine.get(f"/me/repairs/{case.number}/").content.decode()
    assert mine.get(f"/me/repairs/{case.number}/label.pdf")["Content-Type"] == "application/pdf"
    assert shop.get("/partner/", {"scan": trip.label_code})["Location"] == f"/partner/work/{work.public_id}/"
    assert shop.get("/partner/", {"scan": "nonsense"}).status_code == 302

    finished(work, charlie)
    assert "13800138000" not in shop.get(f"/partner/work/{work.public_id}/").content.decode()
    path = f"/api/v1/partner/work/{work.public_id}/courier/"
    offered = api(charlie).get(path).json()["windows"]
    answer = api(charlie).post(path, {"window": offered[0]}, format="json", headers={"Idempotency-Key": "c-1"})
    assert (answer.status_code, answer.json()["status"]) == (200, "asked")
    assert shop.get(f"/partner/work/{work.public_id}/label.pdf").status_code == 200
    off = api(charlie).post(path, {"cancel": True}, format="json", headers={"Idempotency-Key": "c-2"})
    assert (off.status_code, off.json()["status"]) == (200, "")


def test_a_piece_of_a_return_goes_home_in_the_returns_own_parcel(
    bought: Any, carriers: Carriers, xiaochen: User, dana: User, ming: User, settle: Any
) -> None:
    """It lies at our centre: no courier there, none home by the workshop; the return brings it, and the shop at fault pays the way."""
    build.station(dana, ming)
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    world.inspect_all(case, xiaochen, grade="B")
    choosing_way.choose(user=case.user, case_number=case.number, way="repair", actor=case.user.ref)
    deciding.decide(case_number=case.number, outcome="repair", decider=dana)
    settle()
    repair = RepairCase.objects.get(return_case=case.number)
    work = working.accept(work=repair.works.get(), by=dana)
    assert not travelling.may_ask(build.fresh(repair), work, "there")
    done = finished(work, dana)
    assert not travelling.may_ask(build.fresh(repair), done, "home")
    working.hand_back(work=build.fresh(done), by=dana)

    row = Homeward.objects.get(case=case)
    assert (row.why, row.items.get().unit.status) == ("repaired", "returned")
    assert pickups.run_due() == 1
    settle()
    row.refresh_from_db()
    told = carriers.world.ordered[Pickup.objects.get().key]
    door = destination(case.order)
    assert (row.status, told["recipient"]["address"], told["grams"]) == ("booked", door.address, row.weight_g)
    homeward.send(public_id=row.public_id, code=row.label_code, by=xiaochen)
    fare = CourierFare.objects.get(about=row.ref)
    assert (fare.borne_by, fare.is_told, fare.amount_fen) == ("seller", True, 1100)
    assert not any(trial_balance().values())


def test_the_courier_knows_both_doors_and_is_owed(
    work: WorkOrder, carriers: Carriers, charlie: User, settle: Any
) -> None:
    trip = ask(work)
    pickups.run_due()
    settle()
    told, door = carriers.world.ordered[Pickup.objects.get().key], destination(work.case.line.order)
    assert told["sender"]["address"] == door.address
    assert told["recipient"] == {"name": work.partner.name, "phone": "021-5555 0101", "address": "静安区示例路 8 号"}
    done = finished(work, charlie)
    assert CourierFare.objects.count() == (0 if work.case.liable == "shopper" else 1)
    home = travelling.ask_home(work=done, window=travelling.windows(done, "home")[0].code, by=charlie)
    pickups.run_due()
    settle()
    told = carriers.world.ordered[Pickup.objects.get(errand=home.errand).key]
    assert (told["sender"]["name"], told["recipient"]["address"]) == (work.partner.name, door.address)
    assert trip.errand != home.errand


def test_the_couriers_scan_at_the_door_ends_the_way(
    work: WorkOrder, carriers: Carriers, charlie: User, settle: Any
) -> None:
    done = finished(work, charlie)
    home = travelling.ask_home(work=done, window=travelling.windows(done, "home")[0].code, by=charlie)
    pickups.run_due()
    settle()
    working.hand_back(work=build.fresh(done), by=charlie)
    home.refresh_from_db()
    event = CarrierEvent("e-1", home.waybill, "SIGN", time.now())
    assert [ingesting.take(carrier="jingwei", event=event) for _ in range(2)] == ["taken", "taken"]
    settle()
    assert (build.fresh(home).status, ParkedEvent.objects.count()) == ("arrived", 0)
