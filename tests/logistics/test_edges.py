"""The edges of each verb of the road: refused for the right reason, and nothing happened."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from logistics import errors, selectors
from logistics.models import Consignment, CustodyEvent, Evidence, Parcel, Seal, Unit
from logistics.policies.capture import Measures
from logistics.services import (
    bagging,
    capture,
    consignments,
    flights,
    last_mile,
    packing,
    receiving,
    returning,
    sealing,
)
from marketplace.accounts.models import User
from marketplace.core import files
from marketplace.core.crypto import keyring
from marketplace.core.errors import Conflict, DomainError, IllegalMove
from tests.logistics.road import SYSTEM, Journey, flight, line, picture, record, seals, warehouse

Drive = Callable[..., Journey]
BOX = Measures(500, 100, 100, 100)


def test_it_works(journey: Drive) -> None:
    """Registering opens one expected unit a piece, each with its own passport; again changes nothing."""
    warehouse()
    trade = record(line(1, quantity=2, total_fen=85000), line(2))
    first = consignments.register(record=trade, actor=SYSTEM)
    again = consignments.register(record=trade, actor=SYSTEM)

    assert first.pk == again.pk
    assert Unit.objects.count() == 3
    assert len(set(Unit.objects.values_list("passport_code", flat=True))) == 3
    assert first.buyer_id_number == "11010519491231002X"
    road = selectors.progress(trade.order_number)
    assert road is not None
    assert (road.stage, len(road.units), road.parcels) == ("waiting", 3, ())


def test_a_trade_record_never_changes(db: None) -> None:
    warehouse()
    trade = record()
    consignments.register(record=trade, actor=SYSTEM)
    with pytest.raises(errors.RecordChanged) as refusal:
        consignments.register(record=replace(trade, paid_fen=1), actor=SYSTEM)
    assert set(refusal.value.fields) == {"paid_fen"}
    with pytest.raises(errors.UnknownWarehouse):
        consignments.register(record=record(warehouse_code="NOWHERE"), actor=SYSTEM)
    assert Consignment.objects.count() == 1


def test_cancelling(journey: Drive) -> None:
    trip = journey()
    assert not consignments.cancel(order_number="MO-unknown", actor=SYSTEM)
    assert consignments.cancel(order_number=trip.number, actor=SYSTEM)
    assert not consignments.cancel(order_number=trip.number, actor=SYSTEM)
    assert trip.unit.status == "cancelled"
    trip.consignment.refresh_from_db()
    with pytest.raises(errors.ConsignmentCancelled):
        receiving.receive_order(consignment=trip.consignment, actor=trip.actor)
    late = journey(to="received")
    with pytest.raises(errors.TooLateToCancel):
        consignments.cancel(order_number=late.number, actor=SYSTEM)
    assert late.unit.status == "received"


def test_receiving_twice(journey: Drive) -> None:
    trip = journey(to="received")
    with pytest.raises(errors.NothingExpected):
        receiving.receive_order(consignment=trip.consignment, actor=trip.actor)
    with pytest.raises(IllegalMove):
        receiving.receive_unit(unit=trip.unit, actor=trip.actor)
    assert CustodyEvent.objects.filter(subject=f"unit:{trip.unit.passport_code}").count() == 1


def test_receiving_piece_by_piece(journey: Drive) -> None:
    trip = journey(trade=record(line(1, quantity=3, total_fen=127500)))
    assert len(receiving.receive_order(consignment=trip.consignment, count=2, actor=trip.actor)) == 2
    assert [unit.status for unit in trip.units] == ["received", "received", "expected"]


def test_capture_asks_for_a_front_picture(journey: Drive) -> None:
    trip = journey(to="received")
    with pytest.raises(errors.PhotosMissing):
        capture.capture(unit=trip.unit, measures=BOX, pictures=[("back", picture())], actor=trip.actor)
    with pytest.raises(errors.BadMeasure):
        capture.capture(
            unit=trip.unit, measures=Measures(0, 1, 1, 1), pictures=[("front", picture())], actor=trip.actor
        )
    with pytest.raises(DomainError):
        capture.add_photo(unit=trip.unit, pose="selfie", image=picture(), actor=trip.actor)
    assert trip.unit.status == "received"


def test_the_same_picture_is_kept_once(journey: Drive) -> None:
    trip = journey(to="received")
    for _ in range(2):
        capture.add_photo(unit=trip.unit, pose="front", image=picture(), actor=trip.actor)
    assert Evidence.objects.count() == 1


def test_serial_numbers_are_encrypted_and_findable(journey: Drive) -> None:
    trip = journey(to="received")
    capture.capture(
        unit=trip.unit, measures=BOX, serial=" sn－12 ab ", tag="t1", pictures=[("front", picture())], actor=trip.actor
    )
    unit = trip.unit
    assert (unit.serial, unit.serial_last3) == ("SN12AB", "2AB")
    assert unit.serial_index in keyring.blind_index_candidates("SN12AB", capture.SERIAL_PURPOSE)
    raw = Unit.objects.filter(pk=unit.pk).extra(select={"raw": "serial"}).values_list("raw", flat=True)[0]
    assert "SN12AB" not in str(raw)


def test_a_tamper_tag_is_on_one_item(journey: Drive) -> None:
    one, two = journey(to="received"), journey(to="received")
    capture.capture(unit=one.unit, measures=BOX, tag="TT-1", pictures=[("front", picture())], actor=one.actor)
    with pytest.raises(errors.TagUsed):
        capture.capture(unit=two.unit, measures=BOX, tag="tt1", pictures=[("front", picture())], actor=two.actor)
    assert two.unit.status == "received"


def test_packing_keeps_orders_apart(journey: Drive) -> None:
    one, two = journey(to="captured"), journey(to="captured")
    box = packing.open_parcel(consignment=one.consignment, warehouse=one.place, actor=one.actor)
    assert packing.open_parcel(consignment=one.consignment, warehouse=one.place, actor=one.actor) == box
    with pytest.raises(errors.OtherOrder):
        packing.put(parcel=box, unit=two.unit, actor=one.actor)
    with pytest.raises(errors.ParcelEmpty):
        packing.weigh(parcel=box, measures=BOX, actor=one.actor)
    with pytest.raises(errors.OtherWarehouse):
        packing.open_parcel(consignment=one.consignment, warehouse=warehouse("LHR1", "LHR", "GB"), actor=one.actor)
    packing.put(parcel=box, unit=one.unit, actor=one.actor)
    with pytest.raises(errors.NotWeighed):
        sealing.apply(parcel=box, seal_number=seals(one.operator)[0].number, actor=one.actor)
    assert packing.take_out(parcel=box, unit=one.unit, actor=one.actor).units.count() == 0
    assert packing.cancel(parcel=box, actor=one.actor).status == "cancelled"


def test_a_seal_lives_once(journey: Drive, laozhang: User) -> None:
    one, two = journey(to="sealed"), journey(to="packed")
    used = one.seal.number
    foreign = seals(laozhang)[0].number
    for number, refusal in ((used, errors.SealSpent), ("NEVER1", errors.UnknownSeal), (foreign, errors.SealNotYours)):
        with pytest.raises(refusal):
            sealing.apply(parcel=two.parcel, seal_number=number, actor=two.actor)
    with pytest.raises(errors.SealMismatch):
        sealing.break_seal(parcel=one.parcel, seal_seen=foreign, why="x", actor=one.actor)

    sealing.break_seal(parcel=one.parcel, seal_seen=used.lower(), why="wrong item", actor=one.actor)
    with pytest.raises(errors.SealSpent):
        sealing.apply(parcel=one.parcel, seal_number=used, actor=one.actor)
    assert one.box.status == "packing"
    assert Seal.objects.get(number=used).status == "broken"
    with pytest.raises(errors.SealNumberTaken):
        sealing.issue(numbers=[used], holder=one.operator, seal_class="I", actor=SYSTEM)


def test_contents_do_not_change_under_a_seal(journey: Drive) -> None:
    trip = journey(to="sealed")
    with pytest.raises(errors.ParcelClosed):
        packing.take_out(parcel=trip.parcel, unit=trip.unit, actor=trip.actor)
    with pytest.raises(errors.ParcelClosed):
        packing.weigh(parcel=trip.parcel, measures=BOX, actor=trip.actor)
    assert trip.unit.parcel_id == trip.parcel.pk


def test_bags(journey: Drive) -> None:
    trip, open_box = journey(to="sealed"), journey(to="packed")
    bag = bagging.open_bag(warehouse=trip.place, actor=trip.actor)
    with pytest.raises(errors.BagEmpty):
        bagging.close(bag=bag, actor=trip.actor)
    with pytest.raises(IllegalMove):
        bagging.put(bag=bag, parcel=open_box.parcel, actor=trip.actor)
    bagging.put(bag=bag, parcel=trip.parcel, seal_seen=trip.seal.number, actor=trip.actor)
    with pytest.raises(IllegalMove):
        bagging.put(bag=bagging.open_bag(warehouse=trip.place, actor=trip.actor), parcel=trip.parcel, actor=trip.actor)
    bagging.close(bag=bag, actor=trip.actor)
    with pytest.raises(errors.BagClosed):
        bagging.take_out(bag=bag, parcel=trip.parcel, actor=trip.actor)
    bagging.reopen(bag=bag, actor=trip.actor)
    bagging.take_out(bag=bag, parcel=trip.parcel, actor=trip.actor)
    assert trip.box.status == "sealed"


def test_flights_need_bags_and_an_escort(journey: Drive) -> None:
    trip = journey(to="bagged")
    alone, elsewhere = flight(None), flight(trip.escort, origin="LHR")
    with pytest.raises(errors.FlightEmpty):
        flights.close_manifest(flight=alone, actor=trip.actor)
    with pytest.raises(errors.OtherAirport):
        flights.load_bag(flight=elsewhere, bag=trip.bag, actor=trip.actor)
    flights.load_bag(flight=alone, bag=trip.bag, actor=trip.actor)
    with pytest.raises(errors.NoEscort):
        flights.close_manifest(flight=alone, actor=trip.actor)
    with pytest.raises(IllegalMove):
        flights.load_bag(flight=alone, bag=trip.bag, actor=trip.actor)
    with pytest.raises(errors.NoEscort):
        flights.assign_escort(flight=alone, escort=trip.operator, actor=SYSTEM)
    flights.assign_escort(flight=alone, escort=trip.escort, actor=SYSTEM)
    assert flights.close_manifest(flight=alone, actor=trip.actor).is_closed
    with pytest.raises(errors.FlightClosed):
        flights.close_manifest(flight=alone, actor=trip.actor)


def test_openings_are_attended_and_asked_for(journey: Drive, other_escort: User) -> None:
    trip = journey(to="declared")
    with pytest.raises(errors.NoInspection):
        trip.open()
    trip.to("inspection")
    mine, trip.escort = trip.escort, other_escort
    with pytest.raises(errors.NotTheEscort):
        trip.open()
    trip.escort = mine
    with pytest.raises(errors.SealMismatch):
        trip.open(old_seal="OTHER1")
    assert trip.box.status == "in_customs"
    opening = trip.open()
    with pytest.raises(errors.OpeningOpen):
        trip.open(old_seal="x")
    with pytest.raises(errors.SealSpent):
        trip.close(opening, opening.old_seal.number)
    assert trip.box.status == "opened"
    trip.close(opening)
    with pytest.raises(errors.NoOpening):
        trip.close(opening)


def test_the_last_mile(journey: Drive) -> None:
    one, two = journey(to="last_mile"), journey(to="cleared")
    with pytest.raises(errors.WaybillTaken):
        last_mile.hand_over(parcel=two.parcel, carrier="jingwei", waybill=one.box.waybill, actor=two.escort.ref)
    with pytest.raises(errors.UnknownCarrier):
        last_mile.hand_over(parcel=two.parcel, carrier="nobody", waybill="JW12345", actor=two.escort.ref)
    with pytest.raises(errors.SealMismatch):
        last_mile.hand_over(
            parcel=two.parcel, carrier="jingwei", waybill="JW12345", actor=two.escort.ref, seal_seen="NO1"
        )
    assert two.box.status == "cleared"
    assert one.event("OUT", "e-1")
    assert not one.event("OUT", "e-1")
    assert one.event("SIGN", "e-2")
    assert one.event("SIGN", "e-3")
    assert one.box.status == "delivered"
    assert CustodyEvent.objects.filter(subject=f"parcel:{one.parcel.number}", action="delivered").count() == 1


def test_the_way_back(journey: Drive) -> None:
    trip = journey(to="delivered")
    (unit,) = selectors.returnable_units(trip.number)
    assert (unit.serial, unit.tag, unit.weight_g) == (f"SN{unit.pk:06d}", f"TAG{unit.pk:06d}", 330)
    assert selectors.release_date(trip.number) is not None
    facts: dict[str, Any] = {"case_number": "MR1", "actor": "user:x"}
    returning.unit_sent_back(units=[unit.pk], **facts)
    assert selectors.returnable_units(trip.number) == []
    with pytest.raises(IllegalMove):
        returning.unit_sent_back(units=[unit.pk], **facts)
    returning.unit_received_back(units=[unit.pk], centre="CAN", **facts)
    photo = files.accept(picture("red"), allowed=files.PICTURES)
    returning.unit_inspected(
        unit=unit.pk, centre="CAN", verdict="match", reasons=["serial"], weight_g=329, photos={"front": photo}, **facts
    )
    returning.unit_disposed(units=[unit.pk], how="resold", centre="CAN", **facts)
    assert trip.unit.status == "disposed"
    assert [photo.stage for photo in selectors.unit_evidence(unit.pk)] == ["outbound", "outbound", "return"]
    assert not Evidence.objects.get(stage="return").is_public
    from logistics.selectors import passports

    assert passports.verify_code(unit.passport_code).is_sound


def test_progress_of_many_orders_asks_a_fixed_number_of_questions(
    journey: Drive, django_assert_num_queries: Any
) -> None:
    trips = [journey(to="sealed"), journey(to="received")]
    with django_assert_num_queries(6):
        found = selectors.progress_of([trip.number for trip in trips])
    assert [found[trip.number].stage for trip in trips] == ["at_warehouse", "at_warehouse"]


def test_the_least_advanced_thing_decides_where_an_order_is() -> None:
    from logistics.policies.stages import order_stage

    assert order_stage(["delivered", "packed"], {"A": "delivered", "B": "departed"}, ["A", "B"]) == "in_transit"
    assert order_stage(["delivered", "cancelled"], {"A": "delivered"}, ["A", ""]) == "delivered"
    assert order_stage(["shipped"], {"A": "opened"}, ["A"]) == "in_customs"
    assert order_stage([], {}, []) == "waiting"


def test_conflicts_are_told_as_such() -> None:
    refusals = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, DomainError)]
    codes = [refusal.code for refusal in refusals if refusal.__module__ == "logistics.errors"]
    assert len(codes) == len(set(codes))
    assert issubclass(errors.SealSpent, Conflict)


ADMIN = (
    "warehouse", "consignment", "unit", "parcel", "bag", "flight", "seal", "declaration", "opening", "custodyevent",
)  # fmt: skip


def test_the_admin_shows_the_road(
    journey: Drive, browse: Callable[[User | None], Client], dana: User, lupe: User
) -> None:
    trip = journey(to="inspection")
    trip.close(trip.open())
    page = browse(dana)
    for model in ADMIN:
        assert page.get(f"/admin/logistics/{model}/").status_code == 200, model
    for address in (f"parcel/{trip.parcel.pk}", f"consignment/{trip.consignment.pk}", f"declaration/{trip.case.pk}"):
        answer = page.get(f"/admin/logistics/{address}/change/")
        assert answer.status_code == 200, address
        assert "李小美" not in answer.content.decode()
    run = {"holder": lupe.pk, "prefix": "MS", "first": 7, "count": 3, "seal_class": "I"}
    assert page.post("/admin/logistics/seal/issue/", run).status_code == 302
    assert Seal.objects.filter(number="MS000000008", issued_to=lupe).exists()
    assert page.post("/admin/logistics/seal/issue/", run).status_code == 200
    assert page.get("/admin/logistics/flight/plan/").status_code == 200
    assert browse(lupe).get("/admin/logistics/seal/").status_code in {302, 403}
    assert Parcel.objects.count() == 1
