"""Random scans, legal and not, from any stage of the road on: seals, undo, found goods, screening, attendance, openings, handovers.

`test_properties.py` walks the plain road; this machine begins anywhere and has every verb that came later. After each scan: no unsealed
parcel in transit, no seal used twice, no contents changed without an opening, a refusal without a trace. At the end every proof holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from logistics import errors
from logistics.models import (
    Attendance,
    AttendanceGap,
    Bag,
    EscortHandover,
    FoundGoods,
    Opening,
    Parcel,
    Parked,
    Screening,
    Seal,
    SealIncident,
    Unit,
)
from logistics.policies.capture import Measures
from logistics.selectors import passports
from logistics.services import (
    bagging,
    capture,
    escorts,
    flights,
    found,
    last_mile,
    openings,
    packing,
    receiving,
    screening,
    seal_checks,
    seal_incidents,
    sealing,
    undoing,
)
from logistics.services.seal_checks import Look
from marketplace.accounts.models import User
from marketplace.core.errors import DomainError
from tests.logistics.conftest import staff
from tests.logistics.road import Journey, flight, picture, seals
from tests.logistics.test_properties import _sealed_contents, check_promises, counts, facts

STAGES = ("registered", "captured", "packed", "sealed", "bagged", "arrived", "inspection", "cleared")
WRONG = "ZZ00000000"
MORE = (Attendance, AttendanceGap, EscortHandover, FoundGoods, Parked, Screening, SealIncident)
people: dict[str, User] = {}
taken: Counter[str] = Counter()  # what was done, and what was refused: the machine must see both
dice = st.integers(0, 5)


class Scans(RuleBasedStateMachine):
    """Two orders somewhere on the road, their operator, two escorts, operations."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block._from_testcase = True  # type: ignore[attr-defined]  # verbs of services are the outermost transactions, as behind a door
        self.block.__enter__()
        self.seen: dict[str, str] = {}
        self.parcel_of: dict[str, int] = {}

    def teardown(self) -> None:
        try:
            for unit in Unit.objects.exclude(status="expected"):
                assert passports.verify_code(unit.passport_code).is_sound, unit.status
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @initialize(one=st.sampled_from(STAGES), two=st.sampled_from(STAGES))
    def begin(self, one: str, two: str) -> None:
        self.trips = [Journey(people["operator"], people["escort"]).to(stage) for stage in (one, two)]
        self.actor, self.escort, self.other = people["operator"].ref, people["escort"], people["other"]
        self.craft = flight(self.escort)
        self.mine = [seal.number for seal in seals(people["operator"], 5)]
        self.theirs = [seal.number for seal in seals(self.escort, 5)]

    # --- what is tried -----------------------------------------------------------------------------------------------

    def attempt(self, act: Callable[[], Any]) -> None:
        """One scan. Refused, it has changed nothing; a wrong seal alone leaves its look and its incident."""
        before, count, contents = facts(), all_counts(), _sealed_contents()
        try:
            act()
            taken["done"] += 1
        except errors.SealMismatch:
            taken["wrong seal"] += 1
            assert stripped(facts()) == stripped(before)
            assert SealIncident.objects.filter(status="open", seen=WRONG).exists()
        except (DomainError, ObjectDoesNotExist):
            taken["refused"] += 1
            assert (facts(), all_counts()) == (before, count), "a refused scan left a trace"
        for parcel, units in _sealed_contents().items():
            assert contents.get(parcel, units) == units, "contents changed under a seal"

    def pick(self, model: Any, number: int, **wanted: Any) -> Any:
        rows = list(model.objects.filter(**wanted).order_by("pk"))
        if not rows:
            raise ObjectDoesNotExist
        return rows[number % len(rows)]

    def number_on(self, box: Parcel, is_right: bool) -> str:
        seal = Seal.objects.filter(parcel=box, status="applied").first()
        return seal.number if is_right and seal else WRONG

    # --- the bench ----------------------------------------------------------------------------------------------------

    @rule(a=dice)
    def receive(self, a: int) -> None:
        self.attempt(lambda: receiving.receive_unit(unit=self.pick(Unit, a), actor=self.actor))

    @rule(a=dice)
    def photograph(self, a: int) -> None:
        self.attempt(
            lambda: capture.add_photo(unit=self.pick(Unit, a), pose="front", image=picture(), actor=self.actor)
        )

    @rule(a=dice)
    def measure(self, a: int) -> None:
        self.attempt(
            lambda: capture.capture(unit=self.pick(Unit, a), measures=Measures(330, 10, 10, 10), actor=self.actor)
        )

    @rule(a=dice)
    def open_box(self, a: int) -> None:
        trip = self.trips[a % 2]
        self.attempt(lambda: packing.open_parcel(consignment=trip.consignment, warehouse=trip.place, actor=self.actor))

    @rule(a=dice, b=dice)
    def put(self, a: int, b: int) -> None:
        self.attempt(lambda: packing.put(parcel=self.pick(Parcel, a), unit=self.pick(Unit, b), actor=self.actor))

    @rule(a=dice, b=dice)
    def take_out(self, a: int, b: int) -> None:
        self.attempt(lambda: packing.take_out(parcel=self.pick(Parcel, a), unit=self.pick(Unit, b), actor=self.actor))

    @rule(a=dice, grams=st.sampled_from((430, 9_000)))
    def weigh(self, a: int, grams: int) -> None:
        """Nine kilograms are parked: the weighing stays, the seal does not go on."""
        self.attempt(
            lambda: packing.weigh(parcel=self.pick(Parcel, a), measures=Measures(grams, 9, 9, 9), actor=self.actor)
        )

    @rule(a=dice)
    def screen(self, a: int) -> None:
        self.attempt(lambda: screening.screen(parcel=self.pick(Parcel, a), answers={}, actor=self.actor))

    @rule(a=dice)
    def find_goods(self, a: int) -> None:
        self.attempt(
            lambda: found.report(warehouse=self.trips[0].place, words="a box", label_text="", actor=self.actor)
        )

    @rule(a=dice, b=dice)
    def give_goods(self, a: int, b: int) -> None:
        self.attempt(lambda: found.give(found=self.pick(FoundGoods, a), unit=self.pick(Unit, b), actor=self.actor))

    @rule(kind=st.sampled_from((Unit, Parcel, Bag)), a=dice)
    def undo(self, kind: Any, a: int) -> None:
        self.attempt(lambda: undoing.undo(thing=self.pick(kind, a), why="a wrong scan", actor=self.actor))

    # --- seals --------------------------------------------------------------------------------------------------------

    @rule(a=dice, b=dice, own=st.booleans())
    def seal(self, a: int, b: int, own: bool) -> None:
        number = (self.mine if own else self.theirs)[b % 5]
        self.attempt(lambda: sealing.apply(parcel=self.pick(Parcel, a), seal_number=number, actor=self.actor))

    @rule(a=dice, right=st.booleans())
    def break_seal(self, a: int, right: bool) -> None:
        def act() -> None:
            box = self.pick(Parcel, a)
            sealing.break_seal(parcel=box, seal_seen=self.number_on(box, right), why="wrong item", actor=self.actor)

        self.attempt(act)

    @rule(a=dice, b=dice, right=st.booleans())
    def replace_seal(self, a: int, b: int, right: bool) -> None:
        def act() -> None:
            box = self.pick(Parcel, a)
            sealing.replace(
                parcel=box, seal_seen=self.number_on(box, right), new_seal=self.mine[b % 5], why="scratched", actor=self.actor
            )  # fmt: skip

        self.attempt(act)

    @rule(a=dice, right=st.booleans())
    def look(self, a: int, right: bool) -> None:
        def act() -> None:
            box = self.pick(Parcel, a)
            seal_checks.check(parcel=box, look=Look(self.number_on(box, right)), point="bench", actor=self.actor)

        self.attempt(act)

    @precondition(lambda self: SealIncident.objects.filter(status="open").exists())
    @rule(how=st.sampled_from(("intact", "replaced", "taken_back", "given_up")))
    def resolve(self, how: str) -> None:
        self.attempt(
            lambda: seal_incidents.resolve(
                incident=self.pick(SealIncident, 0, status="open"), resolution=how, why="looked at it", reviewer=people["ops"]
            )
        )  # fmt: skip

    # --- bags and flights ---------------------------------------------------------------------------------------------

    @rule()
    def new_bag(self) -> None:
        if Bag.objects.filter(status="open").count() < 2:
            self.attempt(lambda: bagging.open_bag(warehouse=self.trips[0].place, actor=self.actor))

    @rule(a=dice, b=dice, right=st.booleans())
    def bag(self, a: int, b: int, right: bool) -> None:
        def act() -> None:
            box = self.pick(Parcel, a)
            number = self.number_on(box, right)
            bagging.put(bag=self.pick(Bag, b), parcel=box, seal_seen=number, actor=self.actor)

        self.attempt(act)

    @rule(a=dice, do=st.sampled_from((bagging.close, bagging.reopen)))
    def shut_or_open(self, a: int, do: Any) -> None:
        self.attempt(lambda: do(bag=self.pick(Bag, a), actor=self.actor))

    @rule(a=dice, is_on=st.booleans())
    def load(self, a: int, is_on: bool) -> None:
        verb = flights.load_bag if is_on else flights.unload_bag
        self.attempt(lambda: verb(flight=self.craft, bag=self.pick(Bag, a), actor=self.actor))

    @rule(do=st.sampled_from((flights.close_manifest, flights.reopen_manifest, flights.depart)))
    def fly(self, do: Any) -> None:
        self.attempt(lambda: do(flight=self.craft, actor=self.actor))

    # --- customs ------------------------------------------------------------------------------------------------------

    def landed(self, number: int) -> Journey:
        return self.trips[number % 2]

    def craft_of(self, trip: Journey) -> Any:
        return trip.flight if hasattr(trip, "flight") else self.craft

    @rule(a=dice)
    def leave(self, a: int) -> None:
        trip = self.landed(a)
        self.attempt(lambda: escorts.leave(flight=self.craft_of(trip), escort=self.escort, why="taken ill"))

    @rule(a=dice)
    def take_up(self, a: int) -> None:
        trip = self.landed(a)
        self.attempt(lambda: escorts.take_up(flight=self.craft_of(trip), escort=self.escort))

    @rule(a=dice, is_back=st.booleans())
    def offer(self, a: int, is_back: bool) -> None:
        giver, taker = (self.other, self.escort) if is_back else (self.escort, self.other)
        trip = self.landed(a)
        self.attempt(
            lambda: escorts.offer_handover(flight=self.craft_of(trip), giver=giver, taker=taker, signature=None)
        )

    @rule(is_right=st.booleans())
    def accept(self, is_right: bool) -> None:
        def act() -> None:
            offer = self.pick(EscortHandover, 0, accepted_at=None, withdrawn_at=None)
            taker = offer.taker if is_right else people["operator"]
            escorts.accept_handover(handover=offer, taker=taker, signature=None)

        self.attempt(act)

    @rule(a=dice, right=st.booleans(), by_other=st.booleans())
    def customs_opens(self, a: int, right: bool, by_other: bool) -> None:
        def act() -> None:
            trip = self.landed(a)
            if not hasattr(trip, "parcel"):
                raise ObjectDoesNotExist
            trip.escort = self.other if by_other else self.escort
            trip.open(old_seal=self.number_on(trip.box, right))

        self.attempt(act)

    @rule(by_other=st.booleans())
    def photograph_opening(self, by_other: bool) -> None:
        by = self.other if by_other else self.escort
        self.attempt(
            lambda: openings.add_photo(opening=self.pick(Opening, 0), pose="contents", image=picture(), escort=by)
        )

    @rule(b=dice, by_other=st.booleans(), grams=st.sampled_from((480, 300)))
    def close_opening(self, b: int, by_other: bool, grams: int) -> None:
        by = self.other if by_other else self.escort
        self.attempt(
            lambda: openings.close_opening(
                opening=self.pick(Opening, 0), new_seal=self.theirs[b % 5], weight_after_g=grams, found="as declared", escort=by
            )
        )  # fmt: skip

    @rule(a=dice, right=st.booleans())
    def hand_over(self, a: int, right: bool) -> None:
        def act() -> None:
            box = self.pick(Parcel, a)
            last_mile.hand_over(
                parcel=box, carrier="jingwei", waybill=f"JW{a:010d}", actor=self.escort.ref, seal_seen=self.number_on(box, right)
            )  # fmt: skip

        self.attempt(act)

    # --- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def promises(self) -> None:
        check_promises(self.seen)
        for seal in Seal.objects.exclude(parcel=None):
            held = seal.parcel_id or 0
            assert self.parcel_of.setdefault(seal.number, held) == held, "a seal on another parcel"
        for parcel in Parcel.objects.filter(status="opened"):
            beside = Attendance.objects.filter(flight__bags__parcels=parcel, ended_at=None)
            assert beside.exists(), "open and nobody beside it"


def all_counts() -> dict[str, int]:
    return counts() | {model.__name__: model.objects.count() for model in MORE}


def stripped(seen: list[Any]) -> list[Any]:
    """Facts without the mark `held`, which the incident of a wrong seal sets."""
    units, parcels, *others = seen
    return [units, [row[:-1] for row in parcels], *others]


@pytest.mark.slow
def test_it_works(lupe: User, laozhang: User, dana: User) -> None:
    people.update(operator=lupe, escort=laozhang, other=staff("edgar", "escort"), ops=dana)
    run_state_machine_as_test(Scans, settings=settings(max_examples=5, stateful_step_count=40, deadline=None))
    assert min(taken["done"], taken["refused"], taken["wrong seal"]) > 0, taken
