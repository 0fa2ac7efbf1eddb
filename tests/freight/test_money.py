"""A flight's cost is booked once and shared exactly; carriers' bills are held against it; a stopped lane compensates once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from freight import errors
from freight.models import Bill, Booking, CostShare, Diversion, FlightCost, Invoice, Outage, Roll
from freight.policies import solving
from freight.policies.auditing import Line
from freight.services import booking, costs, invoices, outages, planning
from freight.states import PlanStatus
from logistics.errors import NotCooled
from logistics.models import Consignment
from logistics.services import flights
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import IllegalMove
from marketplace.core.models import Duty, OutboxEvent
from marketplace.core.outbox.drain import drain
from marketplace.ledger.models import Posting, Transaction
from marketplace.tariff.models import FxRate
from tests.freight import yard

pytestmark = pytest.mark.django_db


def owed() -> int:
    """What the book says we owe carriers, in fen."""
    return -(Posting.objects.filter(account__code="freight_payable").aggregate(n=Sum("amount_minor"))["n"] or 0)


def fly(journey, **changes):
    trip = journey(to="bagged")
    row = yard.departure(trip.escort, **changes)
    flights.load_bag(flight=row.flight, bag=trip.bag, actor=trip.actor)
    assert flights.close_manifest(flight=row.flight, actor=trip.actor).is_closed
    flights.depart(flight=row.flight, actor=trip.actor)
    drain()
    return trip, row


def test_it_works(journey) -> None:
    trip, row = fly(journey)
    cost = FlightCost.objects.get(departure=row)
    assert cost.total_fen == 11_000, "the minimum of 100 yuan and 10 % fuel"
    assert CostShare.objects.get(parcel=trip.parcel).amount_fen == owed() == cost.total_fen
    assert Booking.objects.get(parcel=trip.parcel).status == "flown"
    assert costs.book_departure(departure_id=row.pk) is None, "once"
    assert Transaction.objects.filter(source=f"freight:{cost.awb}").count() == 1


def test_shares_sum_to_the_fen() -> None:
    row = yard.departure()
    boxes = [yard.parcel(grams) for grams in (1_001, 2_003, 3_007, 333)]
    for box in boxes:
        booking.book(parcel=box, departure=row, actor=yard.ACTOR)
    type(row.flight).objects.filter(pk=row.flight_id).update(status="departed", departed_at=time.now())
    from logistics.models import Bag, Parcel

    sack = Bag.objects.create(
        number="BGX", warehouse=boxes[0].warehouse, status="loaded", flight=row.flight, created_at=time.now()
    )
    Parcel.objects.filter(pk__in=[box.pk for box in boxes]).update(bag=sack)
    cost = costs.book_departure(departure_id=row.pk)
    assert cost is not None
    assert CostShare.objects.aggregate(n=Sum("amount_fen"))["n"] == cost.total_fen == owed()
    assert CostShare.objects.count() == 4


def test_no_contract_calls_operations_and_the_job_comes_again(journey) -> None:
    trip = journey(to="bagged")
    row = yard.departure(trip.escort)
    row.method.contracts.update(
        valid_to=row.local_date - timedelta(days=1), valid_from=row.local_date - timedelta(days=9)
    )
    flights.load_bag(flight=row.flight, bag=trip.bag, actor=trip.actor)
    flights.close_manifest(flight=row.flight, actor=trip.actor)
    flights.depart(flight=row.flight, actor=trip.actor)
    drain()
    assert Duty.objects.get(kind="freight_no_contract").done_at is None
    row.method.contracts.update(valid_to=None)
    assert costs.due() == [row.pk]
    assert costs.book_departure(departure_id=row.pk) is not None
    assert Duty.objects.get(kind="freight_no_contract").done_at is not None


def take(row, *lines: Line, number: str = "I-1") -> Invoice:
    return invoices.take_in(method=row.method, number=number, issued_on=time.today(), lines=lines, actor=yard.ACTOR)


def test_a_bill_as_booked_is_paid(journey) -> None:
    _trip, row = fly(journey)
    made = take(row, Line(row.flight.awb, 500, 5000, 1000, 11_000))
    assert Bill.objects.get().status == "matched"
    assert not Clock.objects.filter(kind="freight_invoice")
    with pytest.raises(errors.InvoiceTaken):
        take(row, Line(row.flight.awb, 500, 5000, 1000, 11_000))
    invoices.pay(invoice=made, actor=yard.ACTOR)
    assert owed() == 0
    with pytest.raises(IllegalMove):
        invoices.pay(invoice=made, actor=yard.ACTOR)
    again = take(row, Line(row.flight.awb, 500, 5000, 1000, 11_000), number="I-2")
    assert again.bills.get().codes == ["billed_before"]
    assert again.bills.get().expected_fen == 0


def test_a_difference_is_decided_and_booked_once(journey) -> None:
    _trip, row = fly(journey)
    made = take(row, Line(row.flight.awb, 4_000, 5000, 2000, 22_000), Line("589-81140743", 1, 1, 0, 1))
    first, stranger = made.bills.order_by("number")
    assert first.codes == ["weight_over", "fuel", "amount"]
    assert stranger.codes == ["unknown_awb"]
    with pytest.raises(errors.InvoiceOpen):
        invoices.pay(invoice=made, actor=yard.ACTOR)
    with pytest.raises(errors.WhyMissing):
        invoices.decide(bill=first, decision="accept", why=" ", actor=yard.ACTOR)
    assert owed() == 11_000, "nothing happened"
    invoices.decide(bill=first, decision="accept", why="weighed again", actor=yard.ACTOR)
    assert owed() == 22_000
    with pytest.raises(IllegalMove):
        invoices.decide(bill=first, decision="accept", why="again", actor=yard.ACTOR)
    invoices.decide(bill=stranger, decision="dispute", why="not ours", actor=yard.ACTOR)
    assert Clock.objects.get(kind="freight_invoice").stopped_at is not None
    with pytest.raises(errors.InvoiceOpen):
        invoices.pay(invoice=made, actor=yard.ACTOR)
    invoices.decide(bill=stranger, decision="credit", why="credit note", actor=yard.ACTOR)
    assert invoices.pay(invoice=made, actor=yard.ACTOR).paid_fen == 22_000
    assert owed() == 0


def test_a_number_that_cannot_be_right_takes_nothing_in(journey) -> None:
    row = yard.departure()
    with pytest.raises(errors.BadInvoice) as caught:
        take(row, Line(row.flight.awb, 1, 1, 0, 1), Line("589-81140744", 1, 1, 0, 1))
    assert list(caught.value.fields) == ["line 2"]
    assert not Invoice.objects.exists()


def test_a_plan_whose_world_changed_is_not_applied() -> None:
    row, box = yard.departure(), yard.parcel()
    plan = planning.ask(origin="LAX", actor=yard.ACTOR)
    assert planning.ask(origin="LAX", actor=yard.ACTOR) == plan
    with pytest.raises(errors.PlanNotReady):
        planning.apply(plan=plan, actor=yard.ACTOR)
    planning.work(plan_id=plan.pk, solver=solving.solve)
    assert planning.work(plan_id=plan.pk, solver=solving.solve) is False
    booking.book(parcel=box, departure=yard.departure(), actor=yard.ACTOR)
    with pytest.raises(errors.PlanStale):
        planning.apply(plan=plan, actor=yard.ACTOR)
    assert not Booking.objects.filter(departure=row)
    with pytest.raises(errors.NothingWaits):
        planning.ask(origin="LAX", actor=yard.ACTOR)


def test_a_worker_that_died_leaves_the_plan_to_the_next() -> None:
    yard.parcel()
    plan = planning.ask(origin="LAX", actor=yard.ACTOR)

    def dies(_problem):
        raise MemoryError

    with pytest.raises(MemoryError):
        planning.work(plan_id=plan.pk, solver=dies)
    plan.refresh_from_db()
    assert plan.status == PlanStatus.FAILED
    other = planning.ask(origin="LAX", actor=yard.ACTOR)
    type(other).objects.filter(pk=other.pk).update(status="solving", started_at=time.now() - timedelta(minutes=9))
    assert planning.waiting_plans() == [other.pk]


def test_a_closed_bag_that_was_offloaded_travels_as_one(journey) -> None:
    trip = journey(to="bagged")
    row = yard.departure(trip.escort)
    flights.load_bag(flight=row.flight, bag=trip.bag, actor=trip.actor)
    flights.unload_bag(flight=row.flight, bag=trip.bag, actor=trip.actor, why="weight and balance")
    plan = planning.ask(origin="LAX", actor=yard.ACTOR)
    planning.work(plan_id=plan.pk, solver=solving.solve)
    planning.apply(plan=plan, actor=yard.ACTOR)
    assert Booking.objects.get().parcel_id == trip.parcel.pk
    flights.load_bag(flight=row.flight, bag=trip.bag, actor=trip.actor)
    flights.unload_bag(flight=row.flight, bag=trip.bag, actor=trip.actor, why="wet")
    drain()
    assert Roll.objects.get().reason == "offloaded"


def test_a_stopped_lane_takes_the_freight_over_another() -> None:
    stopped, detour = yard.lane(), yard.lane(destination="PVG")
    row = yard.departure(on=stopped)
    near, far = yard.parcel(promise_in=1), yard.parcel(promise_in=14)
    for box in (near, far):
        booking.book(parcel=box, departure=row, actor=yard.ACTOR)
    other = yard.departure(on=detour)
    with pytest.raises(errors.BadDetour):
        outages.begin(lane=stopped, cause="carrier", reason="strike", detour=stopped, actor=yard.ACTOR)
    made = outages.begin(lane=stopped, cause="carrier", reason="strike", detour=detour, actor=yard.ACTOR)
    with pytest.raises(errors.OutageRuns):
        outages.begin(lane=stopped, cause="carrier", reason="strike", actor=yard.ACTOR)
    assert (made.cancelled_flights, Diversion.objects.count()) == (1, 2)
    assert set(Roll.objects.values_list("reason", flat=True)) == {"outage"}
    for _run in range(3):
        outages.divert(outage_id=made.pk)
    assert Booking.objects.filter(departure=other, status="booked").count() == 2
    told = OutboxEvent.objects.filter(topic="freight.parcel_diverted")
    paid = OutboxEvent.objects.filter(topic="freight.compensation_due")
    assert (told.count(), [one.payload["parcel"] for one in paid]) == (2, [near.number]), "late only; each once"
    drain()
    outages.end(outage=made, reason="over", actor=yard.ACTOR)
    assert Outage.objects.get().status == "over"
    with pytest.raises(IllegalMove):
        outages.end(outage=made, reason="over", actor=yard.ACTOR)


def test_everybody_who_waits_is_told_at_once() -> None:
    """Also who has no place yet, where no other lane is open; once, and not of an airport that is not concerned."""
    row = yard.departure()
    booked, loose, far = yard.parcel(), yard.parcel(), yard.parcel(airport="JFK")
    booking.book(parcel=booked, departure=row, actor=yard.ACTOR)
    made = outages.begin(lane=row.lane, cause="carrier", reason="strike", actor=yard.ACTOR)
    told = OutboxEvent.objects.filter(topic="freight.parcel_waits")
    assert {one.payload["parcel"] for one in told} == {booked.number, loose.number}
    assert far.number not in {one.payload["parcel"] for one in told}
    drain()
    assert outages.divert(outage_id=made.pk) == 0
    assert told.count() == 2


def test_with_another_lane_open_only_what_was_to_fly_here_is_told() -> None:
    row = yard.departure()
    yard.departure(on=yard.lane("LAX", "PVG"))
    booked, _loose = yard.parcel(), yard.parcel()
    booking.book(parcel=booked, departure=row, actor=yard.ACTOR)
    outages.begin(lane=row.lane, cause="carrier", reason="strike", actor=yard.ACTOR)
    assert [one.payload["parcel"] for one in OutboxEvent.objects.filter(topic="freight.parcel_waits")] == [
        booked.number
    ]


def test_after_the_end_what_has_no_place_yet_flies_over_the_reopened_lane() -> None:
    """One is placed by the job, one was booked by hand meanwhile: both read their day once."""
    row = yard.departure()
    boxes = [yard.parcel(), yard.parcel()]
    for box in boxes:
        booking.book(parcel=box, departure=row, actor=yard.ACTOR)
    made = outages.begin(lane=row.lane, cause="carrier", reason="strike", actor=yard.ACTOR)
    assert (outages.divert(outage_id=made.pk), outages.due()) == (0, [made.pk])
    outages.end(outage=made, reason="over", actor=yard.ACTOR)
    after = yard.departure()
    booking.book(parcel=boxes[0], departure=after, actor=yard.ACTOR)
    assert outages.due() == [made.pk]
    assert outages.divert(outage_id=made.pk) == 2
    assert (outages.due(), outages.divert(outage_id=made.pk)) == ([], 0)
    told = OutboxEvent.objects.filter(topic="freight.parcel_diverted")
    assert sorted(one.payload["parcel"] for one in told) == sorted(box.number for box in boxes)
    assert Booking.objects.filter(departure=after, status="booked").count() == 2


def test_a_second_outage_takes_its_parcels_over() -> None:
    """The shopper reads the new day once, of the outage that runs now."""
    row, box = yard.departure(), yard.parcel()
    booking.book(parcel=box, departure=row, actor=yard.ACTOR)
    first = outages.begin(lane=row.lane, cause="carrier", reason="strike", actor=yard.ACTOR)
    outages.end(outage=first, reason="over", actor=yard.ACTOR)
    again = outages.begin(lane=row.lane, cause="carrier", reason="strike again", actor=yard.ACTOR)
    assert outages.due() == [again.pk]
    outages.end(outage=again, reason="over", actor=yard.ACTOR)
    yard.departure()
    assert [outages.divert(outage_id=one.pk) for one in (first, again)] == [0, 1]
    assert OutboxEvent.objects.filter(topic="freight.parcel_diverted").count() == 1


def test_a_parcel_that_waits_no_more_keeps_no_outage_busy() -> None:
    row, box = yard.departure(), yard.parcel()
    booking.book(parcel=box, departure=row, actor=yard.ACTOR)
    made = outages.begin(lane=row.lane, cause="carrier", reason="strike", actor=yard.ACTOR)
    Consignment.objects.filter(parcels=box).update(cancelled_at=time.now())
    assert (outages.due(), outages.divert(outage_id=made.pk)) == ([], 0)


def test_stopping_sales_uses_the_stop_switch_and_lifts_it() -> None:
    from marketplace.core import switches

    yard.parcel()
    made = outages.begin(lane=yard.lane(), cause="law", reason="embargo", stops_sales=True, actor=yard.ACTOR)
    switches.forget()
    assert "LAX1" in switches.stopped_keys("lane")
    outages.end(outage=made, reason="lifted", actor=yard.ACTOR)
    switches.forget()
    assert not switches.stopped_keys("lane")


def test_a_carrier_abroad_bills_in_its_own_currency(journey) -> None:
    """Booked by the rate of the day it left; audited in dollars; paid by another rate: the difference is one of exchange."""
    rate(Decimal("7.10"), days_ago=3, source="ECB")
    yard.contract(yard.method(), yard.lane(), currency="USD", minimum_minor=5_000)
    _trip, row = fly(journey)
    cost = FlightCost.objects.get(departure=row)
    assert (cost.currency, cost.total_minor, cost.total_fen) == ("USD", 5_500, 39_050)
    assert (cost.fx_rate, cost.fx_source, cost.fx_on) == (Decimal("7.10"), "ECB", time.today() - timedelta(days=3))
    assert owed() == 39_050 == CostShare.objects.aggregate(n=Sum("amount_fen"))["n"]

    yuan = take(row, Line(row.flight.awb, 500, 5000, 500, 5_500), number="I-CNY")
    assert yuan.bills.get().codes == ["currency"], "in another currency than the contract"
    invoices.decide(bill=yuan.bills.get(), decision="dispute", why="wrong currency", actor=yard.ACTOR)
    invoices.decide(bill=yuan.bills.get(), decision="credit", why="withdrawn", actor=yard.ACTOR)
    Bill.objects.all().delete()
    Invoice.objects.all().delete()

    made = take(row, Line(row.flight.awb, 500, 5000, 700, 5_700, "USD"))
    bill = made.bills.get()
    assert (bill.codes, bill.difference_minor) == (["fuel", "amount"], 200)
    invoices.decide(bill=bill, decision="accept", why="fuel of the day", actor=yard.ACTOR)
    assert owed() == 39_050 + 1_420, "two dollars by the locked rate"

    rate(Decimal("7.30"), days_ago=0, source="ECB")
    with pytest.raises(errors.BadPaid):
        invoices.pay(invoice=made, actor=yard.ACTOR, paid_fen=416)
    paid = invoices.pay(invoice=made, actor=yard.ACTOR)
    assert (paid.paid_fen, paid.exchange_fen) == (41_610, 1_140)
    assert owed() == 0
    lost = Posting.objects.filter(account__code="exchange_difference").aggregate(n=Sum("amount_minor"))["n"]
    assert lost == 1_140


def test_without_a_rate_the_cost_waits(journey) -> None:
    yard.contract(yard.method(), yard.lane(), currency="USD")
    _trip, row = fly(journey)
    assert not FlightCost.objects.exists()
    assert Duty.objects.get(kind="freight_no_rate").done_at is None
    rate(Decimal(7), days_ago=1, source="ECB")
    assert costs.book_departure(departure_id=row.pk) is not None
    assert Duty.objects.get(kind="freight_no_rate").done_at is not None


def rate(value: Decimal, *, days_ago: int, source: str) -> None:
    FxRate.objects.create(
        base="USD", quote="CNY", rate=value, day=time.today() - timedelta(days=days_ago), source=source, fetched_at=time.now()
    )  # fmt: skip


def test_cold_goods_do_not_board_a_warm_flight(journey) -> None:
    """What the seller says of the goods counts, whatever their HS code."""
    trip = journey(to="bagged")
    row = yard.departure(trip.escort)  # its method keeps nothing cold
    trip.parcel.consignment.lines.update(temperature="chilled")
    with pytest.raises(NotCooled):
        flights.load_bag(flight=row.flight, bag=trip.bag, actor=trip.actor)
    trip.bag.refresh_from_db()
    assert trip.bag.status == "closed", "nothing happened"
    other = yard.departure(trip.escort, way=yard.method("cold", takes_cold=True))
    flights.load_bag(flight=other.flight, bag=trip.bag, actor=trip.actor)
