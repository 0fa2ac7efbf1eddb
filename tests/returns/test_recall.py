"""A courier that was called off: its carrier is told, over real HTTP, and a person where it cannot be."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from logistics.carriers.base import BookingFacts, CarrierFault, Door
from logistics.carriers.jingwei.client import Jingwei
from logistics.carriers.table import CARRIERS
from logistics.carriers.yousu.client import Yousu
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotAllowed
from returns import portal
from returns.errors import NoPickup, NoRecall
from returns.models import Pickup, PickupRecall, PickupSlot, ReturnCase
from returns.services import errands, pickups, recalling, requesting
from tests.logistics.carriers import Carriers, running
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db


@pytest.fixture
def carriers(settings: Any) -> Iterator[Carriers]:
    with running() as found:
        settings.CARRIER_URLS = {code: f"{found.address}/{code}" for code in ("jingwei", "yousu")}
        yield found


@pytest.fixture
def booked(bought: Bought, carriers: Carriers, xiaomei: User) -> ReturnCase:
    case = world.ask(bought())
    pickups.book(user=xiaomei, case_number=case.number, window=portal.windows_for(case)[0].code, actor=xiaomei.ref)
    assert pickups.run_due() == 1
    return world.fresh(case)


def waiting() -> int:
    return Duty.objects.filter(kind=recalling.DUTY, done_at=None).count()


def test_it_works(booked: ReturnCase, carriers: Carriers, xiaomei: User) -> None:
    number = booked.waybill
    pickups.cancel(user=xiaomei, case_number=booked.number, actor=xiaomei.ref)
    assert not carriers.world.is_called_off(number)  # nothing is called inside the shopper's transaction
    assert PickupSlot.objects.get().taken == 0

    assert recalling.run_due() == 1
    assert carriers.world.is_called_off(number)
    row = PickupRecall.objects.get()
    assert (row.status, row.waybill, waiting()) == ("told", number, 0)
    assert recalling.run_due() == 0


def test_withdrawing_the_return_tells_the_carrier_too(booked: ReturnCase, carriers: Carriers, xiaomei: User) -> None:
    requesting.withdraw(user=xiaomei, case_number=booked.number, actor=xiaomei.ref)
    assert recalling.run_due() == 1
    assert carriers.world.is_called_off(booked.waybill)


def test_what_no_carrier_heard_of_is_not_recalled(bought: Bought, carriers: Carriers, xiaomei: User) -> None:
    case = world.ask(bought())
    pickups.book(user=xiaomei, case_number=case.number, window=portal.windows_for(case)[0].code, actor=xiaomei.ref)
    pickups.cancel(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert not PickupRecall.objects.exists()


def test_a_booking_whose_answer_was_lost_is_recalled_by_its_key(
    bought: Bought, carriers: Carriers, xiaomei: User
) -> None:
    case = world.ask(bought())
    pickups.book(user=xiaomei, case_number=case.number, window=portal.windows_for(case)[0].code, actor=xiaomei.ref)
    carriers.world.faults["jingwei"].append("lost")
    assert pickups.run_due() == 0
    key = Pickup.objects.get().key
    pickups.cancel(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert recalling.run_due() == 1
    assert carriers.world.is_called_off(carriers.world.find("jingwei", key))


def test_a_silent_carrier_is_asked_again(booked: ReturnCase, carriers: Carriers, xiaomei: User) -> None:
    carriers.world.faults["jingwei"] += ["error", "broken"]
    pickups.cancel(user=xiaomei, case_number=booked.number, actor=xiaomei.ref)
    for _ in range(2):
        assert recalling.run_due() == 0
        assert PickupRecall.objects.get().status == "unknown"
        time.travel(timedelta(minutes=5))
    assert recalling.run_due() == 1
    assert waiting() == 0


def test_a_courier_that_has_it_already_is_a_persons(
    booked: ReturnCase, carriers: Carriers, xiaomei: User, dana: User, xiaochen: User
) -> None:
    carriers.world.happen("jingwei", {"waybill": booked.waybill, "code": "PICKUP", "place": "上海"})
    pickups.cancel(user=xiaomei, case_number=booked.number, actor=xiaomei.ref)
    assert recalling.run_due() == 0
    row = PickupRecall.objects.get()
    assert (row.status, waiting()) == ("failed", 1)
    with pytest.raises(NotAllowed):
        recalling.told_by_hand(recall=row, why="电话", by=xiaochen)
    with pytest.raises(NoRecall):
        recalling.told_by_hand(recall=row, why="", by=dana)
    assert waiting() == 1
    recalling.told_by_hand(recall=row, why="已电话告知，件退回寄件人", by=dana)
    assert (PickupRecall.objects.get().status, waiting()) == ("told", 0)
    with pytest.raises(NoRecall):
        recalling.told_by_hand(recall=row, why="再打一次电话", by=dana)


def test_six_failures_call_somebody(booked: ReturnCase, carriers: Carriers, xiaomei: User) -> None:
    carriers.world.faults["jingwei"] += ["error"] * recalling.MOST_TRIES
    pickups.cancel(user=xiaomei, case_number=booked.number, actor=xiaomei.ref)
    for _ in range(recalling.MOST_TRIES):
        assert recalling.run_due() == 0
        time.travel(timedelta(hours=1))
    assert (PickupRecall.objects.get().status, waiting()) == ("failed", 1)


@pytest.mark.parametrize("code", ["jingwei", "yousu"])
def test_both_carriers_speak_of_it(carriers: Carriers, code: str) -> None:
    client = {"jingwei": Jingwei, "yousu": Yousu}[code](f"{carriers.address}/{code}")
    number = carriers.world.book(code, "k1")
    assert client.cancel("k1") is True
    assert client.cancel("k1") is True  # again changes nothing
    assert carriers.world.is_called_off(number)
    assert client.cancel("never") is False
    other = carriers.world.book(code, "k2")
    carriers.world.happen(code, {"waybill": other, "code": "PICKUP" if code == "jingwei" else "EMA"})
    with pytest.raises(CarrierFault) as refused:
        client.cancel("k2")
    assert refused.value.is_permanent


@pytest.mark.parametrize("code", ["jingwei", "yousu"])
def test_both_carriers_want_both_doors_and_a_weight(carriers: Carriers, code: str) -> None:
    client = {"jingwei": Jingwei, "yousu": Yousu}[code](f"{carriers.address}/{code}")
    here, there = Door("甲", "13800000000", "静安"), Door("乙", "13900000000", "闵行")
    whole = BookingFacts(key="b1", parcel="MR1", sender=here, recipient=there, weight_g=700)
    wrong = (
        {"recipient": Door("", "", "")}, {"recipient": Door("乙", "13900000000", " ")}, {"sender": Door("甲", "", "静安")},
        {"recipient": here}, {"weight_g": 0},
    )  # fmt: skip
    for change in wrong:
        with pytest.raises(CarrierFault) as refused:
            client.book(replace(whole, **change))
        assert refused.value.is_permanent
    assert not carriers.world.find(code, "b1")
    assert CARRIERS[code].read_booking(client.book(whole)).fare_fen == {"jingwei": 1100, "yousu": None}[code]
    door = carriers.world.ordered["b1"]["recipient" if code == "jingwei" else "to"]
    assert (door["name"], door["address"]) == ("乙", "闵行")


def test_an_errand_of_a_higher_app(carriers: Carriers, settle: Any) -> None:
    """The same slots and calls under a reference of theirs."""
    slot = portal.windows_at("310101")[0]
    doors = {"sender": Door("甲", "13800000000", "静安"), "recipient": Door("乙", "021-55550101", "闵行")}
    facts = {"district_code": "310101", "window": slot.code, "weight_g": 800, **doors}
    first = errands.book(errand="thing:1", actor="system:test", **facts)
    assert errands.book(errand="thing:1", actor="system:test", **facts) == first
    with pytest.raises(NoPickup):
        errands.book(errand="thing:2", actor="system:test", **{**facts, "window": "2020-01-01 09:00-12:00"})
    assert pickups.run_due() == 1
    assert (Pickup.objects.get().status, PickupSlot.objects.get().taken) == ("booked", 1)
    assert errands.cancel(errand="thing:1", actor="system:test")
    assert not errands.cancel(errand="thing:1", actor="system:test")
    assert (recalling.run_due(), PickupSlot.objects.get().taken) == (1, 0)
