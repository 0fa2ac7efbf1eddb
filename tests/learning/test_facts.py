"""What is learnt from: one row a piece, written by what happened, the same whatever is told twice or rebuilt."""

from typing import Any

import pytest

from learning.models import Batch, Outcome, Sold
from learning.services import keeping, rebuilding
from logistics.models import Unit
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.errors import NotFound
from marketplace.core.outbox.drain import drain
from returns.services import requesting
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db


def rows(model: Any) -> list[dict[str, Any]]:
    """Everything but the numbers of the rows themselves."""
    found = model.objects.order_by("line", "batch__label", "pk").values()
    return [{key: value for key, value in row.items() if key != "id"} for row in found]


def test_it_works(bought: Bought, xiaochen: User) -> None:
    """Delivered: two pieces to divide by. One comes back: a fault of the goods with its cost, its days and its mood."""
    order = bought(pieces=2)
    sold = Sold.objects.get()
    assert (sold.pieces, sold.sales_fen, sold.country) == (2, 20_000, "JP")
    assert sold.batch.label.startswith("week:20")
    case = world.ask(order, reason="quality", note="太气人了，收到就是坏的，垃圾")
    drain()
    opened = Outcome.objects.get()
    assert (opened.state, opened.is_fault, opened.mood, opened.days) == ("open", True, -1, None)
    time.travel(time.timedelta(days=3))
    settled = world.refunded(case, xiaochen)
    drain()
    row = Outcome.objects.get()
    assert (row.state, row.decision, row.days, row.number) == ("upheld", "refund", 3, case.number)
    assert row.seller_fen + row.platform_fen == settled.refund_fen > 0
    assert (row.batch, row.is_first) == (sold.batch, True)


def test_rebuilding_gives_equal_rows(bought: Bought, xiaochen: User) -> None:
    order = bought(pieces=3)
    world.refunded(world.ask(order, reason="wrong"), xiaochen)
    world.ask(order, reason="no_reason")
    drain()
    before = rows(Sold), rows(Outcome)
    rebuilding.rebuild()
    assert (rows(Sold), rows(Outcome)) == before
    Outcome.objects.all().delete()
    Sold.objects.all().delete()
    made = rebuilding.rebuild()
    assert made == {"sold": 1, "return": 2, "repair": 0, "claim": 0, "case": 0}
    assert (rows(Sold), rows(Outcome)) == before


def test_the_lot_on_the_piece_names_the_batch(bought: Bought) -> None:
    order = bought(pieces=2)
    first, _second = world.units_of(order)
    Unit.objects.filter(pk=first.pk).update(batch="  ab 12 ")
    keeping.note_delivered(order_number=order.number)
    week = Batch.objects.get(label__startswith="week:").label
    found = Sold.objects.values_list("batch__label", "pieces", "sales_fen")
    assert set(found) == {("lot:AB12", 1, 10_000), (week, 1, 10_000)}


def test_a_withdrawal_is_announced_to_nobody_and_found_at_night(bought: Bought, xiaomei: User) -> None:
    order = bought()
    case = world.ask(order, reason="quality")
    drain()
    requesting.withdraw(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    drain()
    assert Outcome.objects.get().state == "open"
    assert rebuilding.refresh_open() == 1
    assert Outcome.objects.get().state == "dropped"


def test_a_piece_counts_once_whichever_door_it_comes_through(bought: Bought, xiaochen: User) -> None:
    """A refused return and a second one for another reason are two outcomes of one piece."""
    order = bought()
    first = world.ask(order, reason="quality")
    drain()
    keeping.note_case(channel="return", number=first.number)
    assert Outcome.objects.count() == 1
    requesting.withdraw(user=order.user, case_number=first.number, actor=order.user.ref)
    time.travel(time.timedelta(hours=1))
    world.ask(order, reason="no_reason")
    drain()
    assert list(Outcome.objects.order_by("opened_at").values_list("reason", "is_first")) == [
        ("quality", True), ("no_reason", False),
    ]  # fmt: skip


def test_an_order_on_the_road_is_nobodys_denominator(bought: Bought) -> None:
    order = bought(to="paid")
    assert keeping.note_delivered(order_number=order.number) == 0
    assert not Sold.objects.exists()


def test_no_such_case(bought: Bought) -> None:
    with pytest.raises(NotFound):
        keeping.note_case(channel="claim", number="MC0")
    assert not Outcome.objects.exists()
