"""Carriers: booked in three steps, polled, called by webhooks; what they send out of order, twice, broken or too early."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from logistics.carriers import signing
from logistics.carriers.base import BrokenMessage, CarrierEvent
from logistics.carriers.table import CARRIERS
from logistics.carriers.yousu import mapping as yousu
from logistics.models import CarrierBooking, CarrierFeed, CustodyEvent, ParkedEvent, TrackingEvent
from logistics.policies import tracking
from logistics.services import booking, courier_returns, following, ingesting, last_mile, parked_messages, polling
from marketplace.core import time
from marketplace.core.checkdigits import is_valid_s10
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.duties.models import Duty
from marketplace.core.errors import IllegalMove
from marketplace.core.models import OutboxEvent
from tests.logistics import carriers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


@pytest.fixture
def servers(settings):
    with carriers.running() as found:
        settings.CARRIER_URLS = {"jingwei": f"{found.address}/jingwei", "yousu": f"{found.address}/yousu"}
        yield found


def later(**shift: float) -> None:
    time.travel(timedelta(**shift))


def codes(parcel) -> list[str]:
    return list(TrackingEvent.objects.filter(parcel=parcel).order_by("at", "id").values_list("code", flat=True))


def events_of(waybill: str, *said: str) -> list[CarrierEvent]:
    return [CarrierEvent(f"{waybill}-{code}", waybill, code, time.now(), "成都") for code in said]


# --- booking --------------------------------------------------------------------------------------------------------


def test_it_works(journey, servers, lupe, settle):
    trip = journey(to="cleared")
    row = booking.ask(parcel=trip.parcel, carrier="yousu", actor=lupe.ref)
    assert booking.ask(parcel=trip.parcel, carrier="jingwei", actor=lupe.ref) == row, "one at a time"
    assert booking.run_due() == 1
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert is_valid_s10(row.waybill)
    told = servers.world.ordered[row.key]
    assert (told["to"]["name"], told["weight"]) == (str(trip.box.label_consignee), trip.box.weight_g)
    assert told["from"]["name"] == trip.parcel.consignment.warehouse.name_zh
    last_mile.hand_over(parcel=trip.parcel, carrier="yousu", waybill=row.waybill, actor=trip.escort.ref)
    servers.post("/_travel", carrier="yousu", waybill=row.waybill)
    assert polling.poll("yousu") == 4
    assert following.run_due() == 1
    assert trip.box.status == "delivered"
    assert trip.box.signed_by
    assert codes(trip.parcel)[-4:] == ["handed_over", "in_transit", "out_for_delivery", "delivered"]
    later(minutes=1)
    assert polling.poll("yousu") == 0, "the cursor stands behind what was read"


def test_an_answer_that_got_lost_is_the_same_waybill(journey, servers, lupe):
    trip = journey(to="cleared")
    row = booking.ask(parcel=trip.parcel, actor=lupe.ref)
    servers.post("/_fault", carrier="jingwei", kinds=["lost", "error"])
    assert booking.run_due() == 0
    row.refresh_from_db()
    assert (row.status, row.waybill) == ("unknown", "")
    assert booking.run_due() == 0, "not before its time"
    later(minutes=5)
    assert booking.run_due() == 1
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert list(servers.world._data["bookings"]["jingwei"].values()) == [row.waybill], "the work was done once"


def test_a_refusal_ends_it_and_calls_somebody(journey, servers, lupe):
    trip = journey(to="cleared")
    booking.ask(parcel=trip.parcel, actor=lupe.ref)
    servers.post("/_fault", carrier="jingwei", kinds=["refused"])
    assert booking.run_due() == 0
    assert CarrierBooking.objects.get().status == "failed"
    assert Duty.objects.filter(kind="carrier_booking_failed", done_at=None).count() == 1
    assert booking.ask(parcel=trip.parcel, carrier="yousu", actor=lupe.ref).carrier == "yousu", "another may be asked"
    servers.post("/_fault", carrier="yousu", kinds=[])
    assert booking.run_due() == 1
    assert not Duty.objects.filter(kind="carrier_booking_failed", done_at=None).exists()


def test_what_leaves_under_another_number_leaves_the_booking_unused(journey, servers, lupe):
    one, two = journey(to="cleared"), journey(to="cleared")
    row = booking.ask(parcel=one.parcel, actor=lupe.ref)
    booking.run_due()
    row.refresh_from_db()
    with pytest.raises(Exception, match="waybill"):
        last_mile.hand_over(parcel=two.parcel, carrier="jingwei", waybill=row.waybill, actor=two.escort.ref)
    one.to("last_mile")
    row.refresh_from_db()
    assert row.status == "unused"
    assert two.box.status == "cleared"


# --- polling --------------------------------------------------------------------------------------------------------


def test_a_silent_carrier_is_asked_less_often_and_calls_somebody(servers):
    servers.post("/_fault", carrier="yousu", kinds=["error", "broken", "error", "broken", "error"])
    gaps = []
    for _try in range(5):
        assert polling.poll("yousu") == 0
        feed = CarrierFeed.objects.get()
        gaps.append((feed.next_at - time.now()).total_seconds())
        assert polling.poll("yousu") == 0, "not before its time"
        later(seconds=gaps[-1] + 1)
    assert gaps == sorted(gaps)
    assert gaps[-1] <= polling.LONGEST.total_seconds()
    assert Duty.objects.filter(kind="carrier_silent", done_at=None).count() == 1
    assert polling.poll("yousu") == 0
    assert CarrierFeed.objects.get().failures == 0
    assert not Duty.objects.filter(kind="carrier_silent", done_at=None).exists()


def test_a_page_with_rubbish_loses_nothing(journey, servers, lupe):
    trip = journey(to="cleared")
    row = booking.ask(parcel=trip.parcel, carrier="yousu", actor=lupe.ref)
    booking.run_due()
    row.refresh_from_db()
    last_mile.hand_over(parcel=trip.parcel, carrier="yousu", waybill=row.waybill, actor=trip.escort.ref)
    for raw in (
        None,
        [],
        "x",
        {"id": 7},
        {"id": "1", "itemId": row.waybill[:-3] + "0CN", "eventCode": "EMI", "eventTime": "x"},
    ):
        servers.post("/_happen", carrier="yousu", raw=raw)
    servers.post("/_happen", carrier="yousu", waybill=row.waybill, code="EDD", times=2)
    assert polling.poll("yousu") == 1
    assert ParkedEvent.objects.filter(reason="broken").count() == 5
    assert Duty.objects.get(kind="carrier_event_parked").done_at is None
    assert trip.box.status == "last_mile"


# --- order, repeats, time -------------------------------------------------------------------------------------------


def test_out_of_order_and_twice(journey):
    trip = journey(to="last_mile")
    later(hours=3)
    waybill, now = trip.box.waybill, time.now()
    late = CarrierEvent("e-out", waybill, "OUT", now - timedelta(hours=2), "营业部")
    signed = CarrierEvent("e-sign", waybill, "SIGN", now - timedelta(hours=1), "营业部", "李小美")
    assert ingesting.take(carrier="jingwei", event=signed) == "taken"
    assert ingesting.take(carrier="jingwei", event=late) == "taken"
    assert ingesting.take(carrier="jingwei", event=signed) == "repeated"
    assert ingesting.take(carrier="jingwei", event=replace(signed, at=now)) == "repeated", "also with another time"
    assert codes(trip.parcel)[-2:] == ["out_for_delivery", "delivered"], "as it happened, not as we heard"
    assert trip.box.delivered_at == signed.at
    assert "李小美" not in str(TrackingEvent.objects.get(source="jingwei:e-sign").note)


def test_what_has_no_place_waits_for_it(journey):
    trip = journey(to="cleared")
    waybill = f"JW{trip.parcel.pk:010d}"
    early = CarrierEvent("e-1", waybill, "PICKUP", time.now())
    future = CarrierEvent("e-2", waybill, "OUT", time.now() + timedelta(days=2))
    assert ingesting.take(carrier="jingwei", event=early) == "unknown_waybill"
    assert ingesting.take(carrier="jingwei", event=future) == "future"
    assert ingesting.take(carrier="jingwei", event=future) == "repeated"
    assert ParkedEvent.objects.count() == 2
    trip.to("last_mile")
    later(minutes=2)
    assert ingesting.retry_parked() == 1
    assert codes(trip.parcel)[-1] in {"handed_over"}
    later(days=2)
    assert ingesting.retry_parked() == 1
    assert codes(trip.parcel)[-1] == "out_for_delivery"
    assert {row.status for row in ParkedEvent.objects.all()} == {"taken"}
    assert {str(row.message) for row in ParkedEvent.objects.all()} == {""}


def test_what_never_finds_a_place_calls_somebody(db):
    ingesting.take(carrier="jingwei", event=CarrierEvent("e-1", "JW0000009999", "OUT", time.now()))
    for _day in range(9):
        later(days=1)
        assert ingesting.retry_parked() == 0
    row = ParkedEvent.objects.get()
    assert row.status == "given_up"
    assert Duty.objects.filter(kind="carrier_event_parked", subject="jingwei:unknown_waybill", done_at=None).exists()
    assert "JW0000009999" in str(row.message), "kept for whoever looks"
    parked_messages.try_again(parked_id=row.pk, actor="user:dana")
    assert ParkedEvent.objects.get().status == "waiting"
    assert not Duty.objects.filter(kind="carrier_event_parked", done_at=None).exists()


def test_an_unknown_code_calls_somebody_once(journey):
    trip = journey(to="last_mile")
    trip.event("WHAT")
    trip.event("WHAT")
    assert codes(trip.parcel)[-2:] == ["unknown", "unknown"]
    assert Duty.objects.filter(kind="carrier_code_unknown", subject="jingwei:WHAT", done_at=None).count() == 1


def test_signed_rubbish_is_refused_and_kept(client):
    for body in (b"{", b'{"event_id": 1}', b'"x"'):
        answer = client.post(
            "/api/v1/carriers/jingwei/events/", body, content_type="application/json",
            headers={signing.HEADER: signing.sign("jingwei", body)},
        )  # fmt: skip
        assert answer.status_code == 400
    assert ParkedEvent.objects.filter(reason="broken").count() == 3


# --- many at once ---------------------------------------------------------------------------------------------------


def test_a_batch_is_the_same_as_one_by_one(journey, settle):
    one, two = journey(to="last_mile"), journey(to="last_mile")
    later(minutes=1)
    batch = [
        *events_of(one.box.waybill, "SORT", "OUT", "SIGN"), *events_of(two.box.waybill, "sort ", "FAIL_ABSENT", "HUH"),
        *events_of("JWNOBODY", "OUT"), *events_of(one.box.waybill, "SORT"),
        CarrierEvent("f", two.box.waybill, "OUT", time.now() + timedelta(days=3)),
        CarrierEvent("t\tab\\", two.box.waybill, "SORT", time.now(), "a\tb\nc\\"),
    ]  # fmt: skip
    report = ingesting.ingest(carrier="jingwei", events=batch, chunk=4)
    assert (report.taken, report.repeated, report.parked) == (7, 1, 2)
    assert ingesting.ingest(carrier="jingwei", events=batch).taken == 0, "again adds nothing"
    assert following.run_due() == 2
    assert following.run_due() == 0
    settle()
    assert one.box.status == "delivered"
    failed = TrackingEvent.objects.get(parcel=two.parcel, code="attempt_failed")
    assert failed.reason == tracking.SHOPPER
    assert two.box.status == "last_mile"
    assert "unknown" in codes(two.parcel)
    assert TrackingEvent.objects.get(parcel=two.parcel, source="jingwei:t ab\\").place == "a b c\\"


# --- mapping, without a database ------------------------------------------------------------------------------------


def test_every_meaning_is_a_word_of_ours():
    for courier in CARRIERS.values():
        for meaning in courier.meanings.values():
            assert meaning.code in tracking.SAYINGS
            assert meaning.reason in {"", *tracking.REASONS}


GOOD = {"id": "1", "itemId": "EA473124829CN", "eventCode": "EME", "eventTime": "2026-11-22T10:00:00+08:00"}


def test_a_message_of_the_post():
    event = yousu.read(GOOD)
    assert (event.waybill, event.at.isoformat()) == ("EA473124829CN", "2026-11-22T02:00:00+00:00")
    assert (yousu.MEANINGS["EME"].code, yousu.MEANINGS["EME"].reason) == ("held", "customs")


@pytest.mark.parametrize(
    "changes",
    [{"itemId": "EA473124828CN"}, {"eventTime": "2026-11-22T10:00:00"}, {"eventTime": "soon"}, {"id": ""}, {"id": None},
     {"eventCode": "X" * 50}, {"itemId": {"a": 1}}],
)  # fmt: skip
def test_what_cannot_be_read_is_said_so(changes):
    with pytest.raises(BrokenMessage):
        yousu.read({**GOOD, **changes})
    with pytest.raises(BrokenMessage):
        yousu.read(json.loads("[]"))


# --- the way back ---------------------------------------------------------------------------------------------------


def test_a_courier_that_turns_back_calls_operations(journey, settle, dana, browse):
    trip = journey(to="last_mile")
    settle()
    assert trip.event("FAIL_ABSENT")
    assert trip.event("RETURN_REFUSED", "r-1")
    assert not trip.event("RETURN_REFUSED", "r-1")
    settle()
    assert (trip.box.status, trip.box.exception, trip.unit.status) == ("returning", "", "shipped")
    duty = Duty.objects.get(kind="courier_return")
    assert (duty.subject, duty.facts["reason"], duty.done_at) == (f"parcel:{trip.parcel.number}", "shopper", None)
    assert open_clock("parcel_silent", f"parcel:{trip.parcel.number}") is not None, "it is still on the road"
    page = browse(None).get(f"/track/{trip.parcel.number}/").content.decode()
    assert "正在退回" in page
    assert "重新派送" in page
    assert CustodyEvent.objects.filter(action="turned_back").count() == 1

    courier_returns.deliver_again(parcel=trip.parcel, why="the shopper is there tomorrow", actor=dana.ref)
    assert trip.box.status == "last_mile"
    assert Duty.objects.get(kind="courier_return").done_at is not None
    assert codes(trip.parcel)[-1] == "out_again"
    assert trip.event("SORT"), "news of the way to the door does not turn it back once more"
    assert trip.box.status == "last_mile"
    assert trip.event("RETURN", "r-2"), "but another word of the courier does"
    assert trip.box.status == "returning"
    assert trip.event("SIGN"), "and delivered after all is delivered"
    assert (trip.box.status, trip.unit.status) == ("delivered", "delivered")
    assert not Duty.objects.filter(kind="courier_return", done_at=None).exists()


def test_what_came_back_is_taken_in_and_refunded(journey, settle, dana, lupe, api, browse):
    trip = journey(to="last_mile")
    door = f"/api/v1/warehouse/parcels/{trip.parcel.number}"
    early = api(dana).post(f"{door}/take-back/", {"why": "here"}, format="json")
    assert (early.status_code, trip.box.status) == (409, "last_mile")
    assert api(dana).post(f"{door}/deliver-again/", {"why": "x"}, format="json").status_code == 409
    trip.event("RETURN")
    assert api(lupe).post(f"{door}/take-back/", {"why": "here"}, format="json").status_code == 403
    page = f"/admin/logistics/parcel/{trip.parcel.pk}"
    for verb in ("deliver_again", "take_back"):
        assert browse(dana).get(f"{page}/{verb}/").status_code == 200
    assert browse(dana).post(f"{page}/take_back/", {"why": "the counter has it"}).status_code == 302
    assert (trip.box.status, trip.box.exception) == ("came_back", "")
    assert api(dana).post(f"{door}/deliver-again/", {"why": "x"}, format="json").status_code == 409
    (told,) = OutboxEvent.objects.filter(topic="logistics.parcel_came_back")
    assert told.payload == {"order_number": trip.number, "parcel": trip.parcel.number}
    settle()
    assert open_clock("parcel_silent", f"parcel:{trip.parcel.number}") is None
    assert not Duty.objects.filter(kind="courier_return", done_at=None).exists()
    assert "已退回" in browse(None).get(f"/track/{trip.parcel.number}/").content.decode()
    with pytest.raises(IllegalMove):
        last_mile.hand_over(parcel=trip.parcel, carrier="jingwei", waybill="JW00009999", actor=trip.escort.ref)
    assert trip.box.status == "came_back"


def test_the_post_names_the_way_back_in_its_action(journey, servers, lupe):
    trip = journey(to="cleared")
    row = booking.ask(parcel=trip.parcel, carrier="yousu", actor=lupe.ref)
    booking.run_due()
    row.refresh_from_db()
    last_mile.hand_over(parcel=trip.parcel, carrier="yousu", waybill=row.waybill, actor=trip.escort.ref)
    servers.post("/_happen", carrier="yousu", waybill=row.waybill, code="EMH:DOCKET")
    polling.poll("yousu")
    following.run_due()
    assert (trip.box.status, codes(trip.parcel)[-1]) == ("last_mile", "attempt_failed"), "left a card"
    servers.post("/_happen", carrier="yousu", waybill=row.waybill, code="EMH:RETURN")
    later(minutes=1)
    polling.poll("yousu")
    following.run_due()
    assert (trip.box.status, codes(trip.parcel)[-1]) == ("returning", "returning")
    assert not Duty.objects.filter(kind="carrier_code_unknown").exists()
