"""What stays the shopper's goes home: it lies here while an appeal may come, a courier takes it, and at its door it is theirs again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from logistics.carriers.base import CarrierEvent
from logistics.models import CustodyEvent, ParkedEvent
from logistics.services import ingesting
from logistics.states import UnitStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.duties.models import Duty
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.scenes.invariants import check_all
from orders.models import Refund
from orders.selectors.destinations import destination
from returns import errors, label_files, selectors_homeward, timeline
from returns.models import CourierFare, Homeward, Pickup, PickupRecall, ReturnCase
from returns.services import appealing, deciding, homeward, pickups
from tests.logistics.carriers import Carriers, running
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]


@pytest.fixture
def carriers(settings: Any) -> Iterator[Carriers]:
    with running() as found:
        settings.CARRIER_URLS = {code: f"{found.address}/{code}" for code in ("jingwei", "yousu")}
        found.world.book("jingwei", "the parcel from abroad")  # the road of these tests has taken its first number
        yield found


@pytest.fixture
def declined(bought: Bought, xiaochen: User, dana: User) -> ReturnCase:
    """Xiaomei's piece was examined and refused; it lies on our bench."""
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    world.inspect_all(case, xiaochen)
    deciding.decide(case_number=case.number, outcome="decline", why="吊牌已剪", decider=dana)
    return world.fresh(case)


def unit_of(case: ReturnCase) -> str:
    return case.items.get().unit.status


def running_clocks() -> list[str]:
    return list(Clock.objects.filter(kind=homeward.CLOCK, stopped_at=None).values_list("subject", flat=True))


def test_it_works(declined: ReturnCase, carriers: Carriers, xiaomei: User, xiaochen: User, settle: Any) -> None:
    """No appeal: sent at once, fetched by a courier who knows the door, scanned when it leaves and when it arrives."""
    row = Homeward.objects.get()
    assert (row.why, row.status, row.released_at, unit_of(declined)) == ("declined", "waiting", None, "returned")
    assert (Pickup.objects.count(), running_clocks()) == (0, [])
    settle()
    told = Notice.objects.filter(recipient=xiaomei.ref, template="return_declined").first()
    assert told is not None
    assert row.leaves_from.astimezone(time.SHANGHAI).date().isoformat() in told.body

    homeward.at_once(user=xiaomei, case_number=declined.number)
    homeward.at_once(user=xiaomei, case_number=declined.number)
    assert (Pickup.objects.count(), running_clocks()) == (1, [row.ref])
    assert pickups.run_due() == 1
    settle()
    row.refresh_from_db()
    asked, door = carriers.world.ordered[Pickup.objects.get().key], destination(declined.order)
    assert asked["recipient"] == {"name": door.recipient, "phone": door.phone, "address": door.address}
    assert (asked["sender"]["name"], asked["grams"]) == ("上海退货中心", row.weight_g)
    assert (row.status, bool(row.waybill), row.label_code in str(vars(row))) == ("booked", True, True)
    assert label_files.homeward_pdf(row).startswith(b"%PDF")

    homeward.send(public_id=row.public_id, code=f" {row.label_code[:4].lower()}-{row.label_code[4:]} ", by=xiaochen)
    assert (unit_of(declined), running_clocks()) == ("returned", [])
    fare = CourierFare.objects.get()
    assert (fare.borne_by, fare.carrier, fare.waybill, fare.amount_fen) == ("platform", "jingwei", row.waybill, 1100)
    assert balance(A.COURIER_PAYABLE, "carrier:jingwei", "CNY") == 1100 == balance(A.FREIGHT_COST, "returns", "CNY")
    event = CarrierEvent("e-9", row.waybill, "SIGN", time.now())
    assert ingesting.take(carrier="jingwei", event=event) == "taken"
    settle()
    row.refresh_from_db()
    assert (row.status, unit_of(declined), ParkedEvent.objects.count()) == ("arrived", UnitStatus.DELIVERED, 0)
    assert homeward.arrived(user=xiaomei, case_number=declined.number).ended_at == row.ended_at
    actions = (
        CustodyEvent.objects.filter(subject__startswith="unit:").order_by("sequence").values_list("action", flat=True)
    )
    assert list(actions)[-2:] == ["sent_home", "kept"]
    assert Notice.objects.filter(recipient=xiaomei.ref, template="return_homeward").exists()
    with translation.override("en"):
        labels = [step["label"] for step in timeline.steps(world.fresh(declined))]
    assert f"On its way home to you: jingwei {row.waybill}" in labels
    assert labels[-1] == "With you again"
    assert not any(trial_balance().values())
    assert [line for line in check_all(lambda _line: None) if "courier" in line or "way home" in line] == []


def test_it_waits_for_an_appeal_and_goes_by_itself(declined: ReturnCase, carriers: Carriers, xiaochen: User) -> None:
    row = Homeward.objects.get()
    world.days_later(6.9)
    assert homeward.send_on() == 0
    with pytest.raises(errors.NotHomeward):
        homeward.send(public_id=row.public_id, code=row.label_code, by=xiaochen, carrier="sf", waybill="SF1")
    assert (Pickup.objects.count(), unit_of(declined), CourierFare.objects.count()) == (0, "returned", 0)
    world.days_later(0.2)
    assert (homeward.send_on(), homeward.send_on()) == (1, 0)
    assert Pickup.objects.get().errand == row.errand


def test_an_appeal_holds_it_and_won_it_stays(declined: ReturnCase, xiaomei: User, ming: User) -> None:
    appealing.appeal(user=xiaomei, case_number=declined.number, words="吊牌是你们剪的", actor=xiaomei.ref)
    world.days_later(8)
    assert homeward.send_on() == 0
    with pytest.raises(errors.NotHomeward):
        homeward.at_once(user=xiaomei, case_number=declined.number)
    appealing.decide(case_number=declined.number, outcome="overturned", words="录像显示吊牌完好", decider=ming)
    assert (Homeward.objects.get().status, unit_of(declined)) == ("cancelled", "returned")
    assert (declined.items.get().homeward, Refund.objects.count(), Pickup.objects.count()) == (None, 1, 0)


def test_who_had_it_sent_home_cannot_appeal_any_more(declined: ReturnCase, xiaomei: User, charlie: User) -> None:
    with pytest.raises(errors.ReturnNotFound):
        homeward.at_once(user=charlie, case_number=declined.number)
    homeward.at_once(user=xiaomei, case_number=declined.number)
    with pytest.raises(errors.TooLateToAppeal):
        appealing.appeal(user=xiaomei, case_number=declined.number, words="我后悔了，还要申诉", actor=xiaomei.ref)


def test_what_was_not_in_the_parcel_never_travels(bought: Bought, xiaochen: User, dana: User) -> None:
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    world.inspect_all(case, xiaochen, is_absent=True)
    deciding.decide(case_number=case.number, outcome="decline", why="包裹里没有它", decider=dana)
    assert (Homeward.objects.count(), unit_of(case)) == (0, UnitStatus.DELIVERED)


def test_only_its_own_label_and_only_at_its_centre(
    declined: ReturnCase, xiaomei: User, xiaochen: User, akira: User
) -> None:
    homeward.at_once(user=xiaomei, case_number=declined.number)
    row = Homeward.objects.get()
    wish = {"public_id": row.public_id, "code": row.label_code, "by": xiaochen, "carrier": "sf", "waybill": "SF77"}
    for change, refusal in (
        ({"by": akira}, errors.NotYourBench), ({"code": "AAAABBBBCCCC"}, errors.WrongBox), ({"public_id": "x"}, errors.NothingToPack),
        ({"carrier": "", "waybill": ""}, errors.WaybillMissing), ({"waybill": ""}, errors.WaybillMissing),
    ):  # fmt: skip
        with pytest.raises(refusal):
            homeward.send(**{**wish, **change})
    with pytest.raises(errors.NotHomeward):
        homeward.arrived(user=xiaomei, case_number=declined.number)
    assert (Homeward.objects.get().status, unit_of(declined), CourierFare.objects.count()) == ("waiting", "returned", 0)
    homeward.send(**wish)
    with pytest.raises(errors.NotHomeward):
        homeward.send(**wish)


def test_another_courier_takes_it(
    declined: ReturnCase, carriers: Carriers, xiaomei: User, xiaochen: User, settle: Any
) -> None:
    """The one that was booked is called off; the price is the rule's."""
    homeward.at_once(user=xiaomei, case_number=declined.number)
    pickups.run_due()
    settle()
    row = Homeward.objects.get()
    homeward.send(public_id=row.public_id, code=row.label_code, by=xiaochen, carrier="SF", waybill="SF1")
    assert (PickupRecall.objects.count(), Homeward.objects.get().waybill) == (1, "SF1")
    fare = CourierFare.objects.get()
    assert (fare.carrier, fare.is_told, fare.amount_fen, fare.rule_version) == ("sf", False, 1200, 1)


def test_no_courier_is_asked_for_again_and_not_for_ever(
    declined: ReturnCase, carriers: Carriers, xiaomei: User, settle: Any
) -> None:
    homeward.at_once(user=xiaomei, case_number=declined.number)
    for _ in range(5):
        carriers.world.faults["jingwei"].append("refused")
        pickups.run_due()
        settle()
        homeward.send_on()
    assert selectors_homeward.failures(Homeward.objects.get()) == homeward.MOST_FAILURES
    assert Homeward.objects.get().status == "waiting"


def test_silence_on_the_road_is_somebodys(declined: ReturnCase, xiaomei: User, xiaochen: User) -> None:
    homeward.at_once(user=xiaomei, case_number=declined.number)
    row = Homeward.objects.get()
    homeward.send(public_id=row.public_id, code=row.label_code, by=xiaochen, carrier="sf", waybill="SF1")
    time.travel(timedelta(days=9))
    homeward.send_on()
    assert not Duty.objects.filter(kind=homeward.DUTY).exists()
    time.travel(timedelta(days=2))
    homeward.send_on()
    assert Duty.objects.filter(kind=homeward.DUTY, done_at=None).count() == 1
    homeward.arrived_there(public_id=row.public_id, by=xiaochen)
    assert not Duty.objects.filter(kind=homeward.DUTY, done_at=None).exists()


def test_through_pages_and_api(declined: ReturnCase, browse: Browse, api: Any, xiaomei: User, xiaochen: User) -> None:
    mine, bench = browse(xiaomei), browse(xiaochen)
    page = mine.get(f"/me/returns/{declined.number}/").content.decode()
    assert f'action="/me/returns/{declined.number}/home/"' in page
    mine.post(f"/me/returns/{declined.number}/home/", {"do": "now"})
    row = Homeward.objects.get()
    page = bench.get("/warehouse/returns-ends/").content.decode()
    assert row.public_id in page
    assert bench.get(f"/warehouse/returns-ends/parcels/{row.public_id}/label.pdf")["Content-Type"] == "application/pdf"
    sent = {"code": row.label_code, "carrier": "sf", "waybill": "SF1"}
    path = f"/api/v1/warehouse/returns-parcels/{row.public_id}/send/"
    answer = api(xiaochen).post(path, sent, format="json", headers={"Idempotency-Key": "h-1"})
    assert (answer.status_code, answer.json()["state"]) == (200, "sent")
    assert 'value="arrived"' in mine.get(f"/me/returns/{declined.number}/").content.decode()
    home = f"/api/v1/returns/{declined.number}/home/"
    assert api(xiaomei).get(home).json()["waybill"] == "SF1"
    answer = api(xiaomei).post(home, {"say": "arrived"}, format="json", headers={"Idempotency-Key": "h-2"})
    assert (answer.status_code, answer.json()["state"], unit_of(declined)) == (200, "arrived", UnitStatus.DELIVERED)
