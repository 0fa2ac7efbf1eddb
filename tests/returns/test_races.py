"""Two people at the bench in the same moment, on real transactions."""

from collections.abc import Callable
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from marketplace.accounts.models import User
from marketplace.payments.models import ProviderRefund
from orders.models import Order, Refund
from returns import locks, selectors
from returns.models import Inspection, ReturnCase
from returns.services import deciding, inspecting
from returns.states import Stage
from tests.concurrency.threads import PATIENCE, kinds, together
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
