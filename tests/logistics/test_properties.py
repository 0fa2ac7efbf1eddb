"""Random scans, legal and not: the promises of the road hold after each, and a refused scan leaves no trace."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logistics.models import Bag, CustodyEvent, Flight, Opening, Parcel, Seal, TrackingEvent, Unit
from logistics.policies.capture import Measures
from logistics.selectors import passports
from logistics.services import (
    bagging,
    capture,
    consignments,
    customs,
    flights,
    last_mile,
    packing,
    receiving,
    sealing,
)
from logistics.states import IN_TRANSIT
from marketplace.accounts.models import User
from marketplace.core.errors import DomainError
from marketplace.core.models import LogEntry, OutboxEvent, TrailEntry
from tests.logistics.road import Journey, flight, line, picture, post, record, seals, warehouse

VERBS = (
    "receive", "capture", "open", "put", "take_out", "weigh", "seal", "break", "bag", "unbag", "close_bag", "load", "manifest",
    "depart", "arrive", "declare", "inspect", "open_customs", "close_customs", "release", "hand_over", "deliver",
)  # fmt: skip
COUNTED = (Parcel, Bag, Seal, Opening, CustodyEvent, TrackingEvent, LogEntry, OutboxEvent, TrailEntry)


class World:
    """Two orders (one of two pieces), one flight, a handful of seals; verbs that may or may not be legal now."""

    def __init__(self, operator: User, escort: User) -> None:
        self.place, self.operator, self.escort = warehouse(), post(operator, warehouse()), escort
        self.actor = operator.ref
        self.orders = [
            consignments.register(record=trade, actor="system:test")
            for trade in (record(line()), record(line(1, quantity=2, total_fen=85000)))
        ]
        self.flight = flight(escort)
        self.seals = [seal.number for seal in (*seals(operator, 6), *seals(escort, 4))]
        self.used: list[str] = []

    def do(self, verb: str, a: int, b: int) -> None:
        """One scan, chosen by two dice. Raises what the service raises."""
        getattr(self, f"_{verb}")(a, b)

    def _pick(self, rows: Sequence[Any], dice: int) -> Any:
        if not rows:
            raise ObjectDoesNotExist
        return rows[dice % len(rows)]

    def _unit(self, dice: int) -> Unit:
        return self._pick(list(Unit.objects.order_by("pk")), dice)

    def _parcel(self, dice: int) -> Parcel:
        return self._pick(list(Parcel.objects.select_related("consignment").order_by("pk")), dice)

    def _bag_row(self, dice: int) -> Bag:
        return self._pick(list(Bag.objects.order_by("pk")), dice)

    def _receive(self, a: int, b: int) -> None:
        receiving.receive_unit(unit=self._unit(a), actor=self.actor)

    def _capture(self, a: int, b: int) -> None:
        unit = self._unit(a)
        if unit.status != "received":
            capture.capture(unit=unit, measures=Measures(330, 10, 10, 10), actor=self.actor)
        capture.capture(
            unit=unit, measures=Measures(330, 10, 10, 10), pictures=[("front", picture())], actor=self.actor
        )

    def _open(self, a: int, b: int) -> None:
        packing.open_parcel(consignment=self._pick(self.orders, a), warehouse=self.place, actor=self.actor)

    def _put(self, a: int, b: int) -> None:
        packing.put(parcel=self._parcel(a), unit=self._unit(b), actor=self.actor)

    def _take_out(self, a: int, b: int) -> None:
        packing.take_out(parcel=self._parcel(a), unit=self._unit(b), actor=self.actor)

    def _weigh(self, a: int, b: int) -> None:
        box = self._parcel(a)
        packing.weigh(parcel=box, measures=Measures(330 * max(box.units.count(), 1) + 100, 9, 9, 9), actor=self.actor)

    def _seal(self, a: int, b: int) -> None:
        sealing.apply(parcel=self._parcel(a), seal_number=self._pick(self.seals, b), actor=self.actor)

    def _break(self, a: int, b: int) -> None:
        sealing.break_seal(
            parcel=self._parcel(a), seal_seen=self._pick(self.seals, b), why="wrong item", actor=self.actor
        )

    def _bag(self, a: int, b: int) -> None:
        if b % 3 == 0 or not Bag.objects.exists():
            bagging.open_bag(warehouse=self.place, actor=self.actor)
        bagging.put(bag=self._bag_row(b), parcel=self._parcel(a), actor=self.actor)

    def _unbag(self, a: int, b: int) -> None:
        bagging.take_out(bag=self._bag_row(b), parcel=self._parcel(a), actor=self.actor)

    def _close_bag(self, a: int, b: int) -> None:
        bagging.close(bag=self._bag_row(a), actor=self.actor)

    def _load(self, a: int, b: int) -> None:
        flights.load_bag(flight=self.flight, bag=self._bag_row(a), actor=self.actor)

    def _manifest(self, a: int, b: int) -> None:
        flights.close_manifest(flight=self.flight, actor=self.actor)

    def _depart(self, a: int, b: int) -> None:
        flights.depart(flight=Flight.objects.get(pk=self.flight.pk), actor=self.actor)

    def _arrive(self, a: int, b: int) -> None:
        flights.arrive(flight=Flight.objects.get(pk=self.flight.pk), actor=self.escort.ref)

    def _declare(self, a: int, b: int) -> None:
        box = self._parcel(a)
        if customs.prepare(parcel=box):
            customs._settle_declared(box.declaration)

    def _trip(self, a: int) -> Journey:
        trip = Journey.__new__(Journey)
        trip.parcel, trip.escort, trip.actor = self._parcel(a), self.escort, self.actor
        return trip

    def _inspect(self, a: int, b: int) -> None:
        self._trip(a).receipt("500", seconds=b)

    def _release(self, a: int, b: int) -> None:
        self._trip(a).receipt("800", seconds=b)

    def _open_customs(self, a: int, b: int) -> None:
        trip = self._trip(a)
        trip.open(old_seal=trip.seal.number if b % 2 else "OTHER1")

    def _close_customs(self, a: int, b: int) -> None:
        opening = self._pick(list(Opening.objects.order_by("pk")), a)
        self._trip(0).close(opening, self._pick(self.seals, b))

    def _hand_over(self, a: int, b: int) -> None:
        last_mile.hand_over(parcel=self._parcel(a), carrier="jingwei", waybill=f"JW{a:04d}", actor=self.escort.ref)

    def _deliver(self, a: int, b: int) -> None:
        self._trip(a).event("SIGN")


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


def facts() -> list[Any]:
    """All states and places, to see that a refused scan changed none."""
    return [
        list(Unit.objects.order_by("pk").values_list("status", "parcel", "tag_index")),
        list(Parcel.objects.order_by("pk").values_list("status", "bag", "weight_g", "waybill", "exception")),
        list(Seal.objects.order_by("pk").values_list("status", "parcel")),
        list(Bag.objects.order_by("pk").values_list("status", "flight")),
        list(Opening.objects.order_by("pk").values_list("closed_at", "new_seal")),
        list(Flight.objects.order_by("pk").values_list("status", flat=True)),
    ]


def check_promises(seen: dict[str, str]) -> None:
    for parcel in Parcel.objects.all():
        applied = Seal.objects.filter(parcel=parcel, status="applied").count()
        if parcel.status in IN_TRANSIT:
            assert applied == 1, (parcel.status, applied)
        if parcel.status == "opened":
            assert applied == 0
            assert Opening.objects.filter(parcel=parcel, closed_at__isnull=True).count() == 1
    order = {"issued": 0, "applied": 1, "broken": 2, "void": 2}
    for seal in Seal.objects.all():
        assert order[seal.status] >= order[seen.get(seal.number, "issued")], "a seal came back"
        seen[seal.number] = seal.status
    with connection.cursor() as cursor:  # what the database itself would say at commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


scan = st.tuples(st.sampled_from(VERBS), st.integers(0, 11), st.integers(0, 11))


@pytest.mark.slow
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(scans=st.lists(scan, min_size=20, max_size=40))
def test_promises_hold_over_random_scans(lupe: User, laozhang: User, scans: list[tuple[str, int, int]]) -> None:
    outer = transaction.atomic()
    outer.__enter__()
    try:
        _play(World(lupe, laozhang), [*scans, *walk(scans)])
    finally:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


ONWARD: list[tuple[str, int, int]] = [
    *(("receive", dice, 0) for dice in range(3)), *(("capture", dice, 0) for dice in range(3)), ("open", 0, 0), ("open", 1, 0),
    ("put", 0, 0), ("put", 1, 1), ("put", 1, 2), ("weigh", 0, 0), ("weigh", 1, 0), ("seal", 0, 4), ("seal", 1, 5), ("bag", 0, 0),
    ("bag", 1, 1), ("close_bag", 0, 0), ("close_bag", 1, 0), ("load", 0, 0), ("load", 1, 0), ("manifest", 0, 0), ("depart", 0, 0),
    ("arrive", 0, 0), ("declare", 0, 0), ("declare", 1, 0), ("inspect", 0, 1), ("open_customs", 0, 1), ("release", 0, 2),
    ("close_customs", 0, 9), ("release", 1, 2), ("hand_over", 0, 0), ("hand_over", 1, 0), ("deliver", 0, 0), ("deliver", 1, 0),
]  # fmt: skip


def walk(scans: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """After the noise, the way of both orders step by step, with a little more noise in between."""
    return [step for place, onward in enumerate(ONWARD) for step in (onward, *scans[place : place + 1])]


def _play(world: World, scans: list[tuple[str, int, int]]) -> None:
    seen: dict[str, str] = {}
    for verb, a, b in scans:
        contents = _sealed_contents()
        before, count = facts(), counts()
        try:
            with transaction.atomic():
                world.do(verb, a, b)
        except (DomainError, ObjectDoesNotExist):
            assert facts() == before, f"a refused {verb} changed something"
            assert counts() == count, f"a refused {verb} left a trace"
        for parcel, units in _sealed_contents().items():
            assert contents.get(parcel, units) == units, f"{verb} changed the contents of a sealed parcel"
        check_promises(seen)
    for unit in Unit.objects.exclude(status="expected"):
        assert passports.verify_code(unit.passport_code).is_sound


def _sealed_contents() -> dict[int, list[int]]:
    return {
        parcel.pk: list(parcel.units.order_by("pk").values_list("pk", flat=True))
        for parcel in Parcel.objects.filter(status__in=IN_TRANSIT)
    }


def test_it_works(lupe: User, laozhang: User) -> None:
    """Without noise the ordered verbs take an order all the way: the property test does reach the far end."""
    world = World(lupe, laozhang)
    _play(world, walk([]))
    reached = set(Parcel.objects.values_list("status", flat=True))
    assert reached == {"delivered"}
