"""Two people at the bench in the same moment, on real transactions."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError, Event
from typing import Any

import pytest
from django.db import connection

from learning.services import drills
from logistics.models import Warehouse
from logistics.services import centres
from marketplace.accounts.models import User
from marketplace.core.outbox.drain import drain
from marketplace.payments.models import ProviderRefund
from orders.models import Order, Refund
from promotions.models import Member
from promotions.services import points
from returns import choices, locks, selectors
from returns.models import Choice, Inspection, ReturnCase
from returns.services import choosing, deciding, inspecting, instant, requesting
from returns.states import Stage
from tests.concurrency.threads import PATIENCE, kinds, together, until_somebody_waits
from tests.returns import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def jobs(bought: Callable[..., Order], xiaochen: User) -> tuple[ReturnCase, list[Callable[[], Any]]]:
    """A received case of two pieces, and the two inspections that complete it."""
    case = world.arrived(world.ask(bought(pieces=2), 2), xiaochen)
    items = case.items.select_related("unit").order_by("id")
    values = {"case_number": case.number, "weight_g": 330, "inspector": xiaochen}
    return case, [
        partial(inspecting.inspect, item_id=item.pk, serial=item.unit.serial, tag=item.unit.tag, **values)
        for item in items
    ]


def test_control_the_race_is_real_without_the_lock(
    jobs: tuple[ReturnCase, list[Callable[[], Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, inspections = jobs
    gate, count = Barrier(2, timeout=PATIENCE), selectors.uninspected
    plain = ReturnCase.objects.select_related("order__seller", "user", "centre")
    monkeypatch.setattr(locks, "case", lambda pk: plain.get(pk=pk))
    monkeypatch.setattr(selectors, "uninspected", lambda found: (count(found), gate.wait())[0])
    together(inspections)
    assert Inspection.objects.count() == 2
    assert world.fresh(case).stage == Stage.RECEIVED  # each thought that the other one's piece still waits


def test_the_last_two_pieces_at_once(jobs: tuple[ReturnCase, list[Callable[[], Any]]]) -> None:
    case, inspections = jobs
    assert kinds(together(inspections)) == {"done": 2}
    assert world.fresh(case).stage == Stage.INSPECTED


def test_many_decide_at_once(jobs: tuple[ReturnCase, list[Callable[[], Any]]], xiaochen: User, dana: User) -> None:
    case, inspections = jobs
    for inspection in inspections:
        inspection()
    deciders = [
        partial(deciding.decide, case_number=case.number, outcome="refund", decider=user)
        for user in (xiaochen, dana) * 3
    ]
    results = kinds(together(deciders))
    assert results["done"] == 1
    assert Refund.objects.count() == ProviderRefund.objects.count() == 1


def test_one_label_scanned_by_many(bought: Callable[..., Order], xiaochen: User) -> None:
    case = world.ask(bought())
    results = kinds(together([partial(inspecting.receive, label_code=case.label_code, inspector=xiaochen)] * 4))
    assert results == {"done": 1, "LabelUsed": 3}


def test_one_piece_asked_for_by_many(bought: Callable[..., Order]) -> None:
    order = bought()
    results = kinds(together([partial(world.ask, order)] * 4))
    assert results == {"done": 1, "MoreThanDelivered": 3}
    assert ReturnCase.objects.count() == 1
    assert world.escrow_of(order).open_cases == 1


@pytest.fixture
def two_loans(
    bought: Callable[..., Order], xiaomei: User, monkeypatch: pytest.MonkeyPatch
) -> list[Callable[[], ReturnCase]]:
    """Two parcels of a diamond member, handed over in the same instant; one loan at a time is allowed."""
    points.member_of(xiaomei)
    Member.objects.filter(user=xiaomei).update(tier="diamond")
    order = bought(pieces=4)
    cases = [world.ask(order, way="credit"), world.ask(order, way="credit", reason="quality")]
    gate, read = Barrier(2, timeout=2), instant._owes

    def slowly(case: ReturnCase) -> bool:
        found = read(case)
        if connection.in_atomic_block:
            with suppress(BrokenBarrierError):
                gate.wait()
        return found

    monkeypatch.setattr(instant, "_owes", slowly)
    return [
        partial(
            requesting.mark_sent,
            user=xiaomei,
            case_number=case.number,
            waybill=f"JW123456789{place}",
            actor=xiaomei.ref,
        )
        for place, case in enumerate(cases)
    ]


def lent() -> int:
    return ReturnCase.objects.filter(advance_fen__gt=0).count()


def test_control_two_parcels_at_once_are_lent_for_twice(
    two_loans: list[Callable[[], ReturnCase]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "advisory", lambda name: None)
    together(two_loans)
    assert lent() == 2


def test_two_parcels_at_once_are_lent_for_once(two_loans: list[Callable[[], ReturnCase]]) -> None:
    assert kinds(together(two_loans)) == {"done": 2}
    assert lent() == 1


@pytest.fixture
def two_kept(
    bought: Callable[..., Order], xiaomei: User, monkeypatch: pytest.MonkeyPatch
) -> list[Callable[[], ReturnCase]]:
    """Two wishes to keep a piece for a part, in the same instant; one in ninety days goes without a person."""
    cases = [world.ask(bought(), reason="quality") for _ in range(2)]
    gate, read = Barrier(2, timeout=2), choices.kept_lately

    def slowly(case: ReturnCase) -> bool:
        found = read(case)
        with suppress(BrokenBarrierError):
            gate.wait()
        return found

    monkeypatch.setattr(choices, "kept_lately", slowly)
    return [partial(choosing.keep, user=xiaomei, case_number=case.number, actor=xiaomei.ref) for case in cases]


def test_control_two_at_once_are_kept_twice(
    two_kept: list[Callable[[], ReturnCase]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "advisory", lambda name: None)
    together(two_kept)
    assert Refund.objects.count() == 2


def test_two_at_once_are_kept_once(two_kept: list[Callable[[], ReturnCase]]) -> None:
    assert kinds(together(two_kept)) == {"done": 2}
    assert Refund.objects.count() == 1
    assert Choice.objects.filter(case__stage=Stage.LABEL_ISSUED).count() == 1  # a person looks at the other


@pytest.fixture
def goes_out_meanwhile(
    bought: Callable[..., Order], centre: Warehouse, canton: Warehouse, dana: User, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], ReturnCase]:
    """A label is being made for a centre while that goes out, and the news of it is delivered before or after."""
    order, chosen, told, route = bought(), Event(), Event(), selectors.returns_centre

    def slowly(place: str = "") -> Warehouse:
        found = route(place)
        if not chosen.is_set():
            chosen.set()
            until_somebody_waits(or_else=told.is_set)
        return found

    def go_out() -> None:
        assert chosen.wait(PATIENCE)
        drills.start(centre=centre, why="The hall is flooded, closed.", by=dana, is_drill=False)
        while drain():
            pass
        told.set()

    def run() -> ReturnCase:
        monkeypatch.setattr(selectors, "returns_centre", slowly)
        assert kinds(together([partial(world.ask, order), go_out])) == {"done": 2}
        return ReturnCase.objects.select_related("centre").get()

    return run


def test_control_a_label_is_stranded_where_nobody_holds_the_places(
    goes_out_meanwhile: Callable[[], ReturnCase], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(centres, "hold", lambda: None)
    assert goes_out_meanwhile().centre_code == "SHA"


def test_a_label_that_is_being_made_when_its_centre_goes_out_follows(
    goes_out_meanwhile: Callable[[], ReturnCase],
) -> None:
    case = goes_out_meanwhile()
    assert (case.centre_code, case.rerouted_at is not None) == ("CAN", True)
