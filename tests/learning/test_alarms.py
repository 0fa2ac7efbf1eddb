"""A batch alarms once, a person decides, its other owners hear of it once and calmly; nothing is paused by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from care.services import protecting
from learning.errors import AlarmDecided, AlarmNotFound, WhyMissing
from learning.models import BatchAlarm, Outcome
from learning.selectors import owners
from learning.services import alarms
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.clocks import selectors as clock_list
from marketplace.core.clocks import service as clocks
from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotAllowed
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from orders.models import Goodwill
from sellers.models import Seller
from tests import shop
from tests.learning import build
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db
WHY = "Looked at eight pictures: the same crack in all of them."


@pytest.fixture
def quarter(bought: Bought, seller: Seller) -> Callable[..., tuple[Listing, list[int]]]:
    """A quarter of usual sales of three listings, and one lot of the first with `faults` of 60 orders."""
    order = bought()
    goods = [Listing.objects.get(pk=order.lines.get().listing_id), shop.listing(seller), shop.listing(seller)]

    def make(faults: int) -> tuple[Listing, list[int]]:
        for listing in goods:
            for week in range(4):
                build.sell(order, listing, f"week:2026-W4{week}", 60, faults=2, returns=4)
        return goods[0], build.sell(order, goods[0], "lot:B7", 60, faults=faults)

    return make


def told(template: str) -> list[str]:
    return sorted(Notice.objects.filter(template=template, channel="in_app").values_list("recipient", flat=True))


def test_it_works(quarter: Callable[..., tuple[Listing, list[int]]], dana: User, charlie: User, tingting: User) -> None:
    """The figures open a case with owner, clock and duty; confirmed by a person, the other owners hear of it before they complain."""
    listing, lines = quarter(20)
    build.owners(lines[20:], [charlie.pk, tingting.pk])
    assert alarms.look() == 1
    alarm = BatchAlarm.objects.get()
    assert (alarm.batch.label, alarm.status) == ("lot:B7", "open")
    assert (alarm.evidence["orders"], alarm.evidence["faults"]) == (60, 20)
    assert Duty.objects.filter(kind="batch_alarm", done_at=None).count() == 1
    clock = clock_list.open_clock(alarms.CLOCK, alarm.ref)
    assert clock is not None
    assert clock.due_at is not None
    drain()
    assert told("batch_owners") == []
    assert alarms.take(public_id=alarm.public_id, by=dana).owner == dana
    alarms.confirm(public_id=alarm.public_id, why=WHY, by=dana)
    drain()
    found = set(told("batch_owners"))
    assert {charlie.ref, tingting.ref} <= found
    assert told("batch_seller") == [Seller.objects.get(pk=listing.seller_id).members.get().user.ref]
    assert not Duty.objects.filter(kind="batch_alarm", done_at=None).exists()
    listing.refresh_from_db()
    assert listing.status == "published"


def given() -> list[tuple[str, int]]:
    rows = Goodwill.objects.filter(reason="batch").order_by("order__user_id")
    return [(row.order.user.ref, row.amount_fen) for row in rows.select_related("order__user")]


def test_owners_get_what_the_rule_names_once_people_found_the_fault(
    quarter: Callable[..., tuple[Listing, list[int]]], dana: User, charlie: User
) -> None:
    """Nothing for a doubt; for a fault that a person confirmed something to owners who did not complain, once, told."""
    _listing, lines = quarter(20)
    build.owners(lines[:20], [charlie.pk])  # who complained has a case of their own
    alarms.look()
    alarm = BatchAlarm.objects.get()
    assert alarms.nobody_looked(public_id=alarm.public_id)
    drain()
    assert given() == []
    alarms.confirm(public_id=alarm.public_id, why=WHY, by=dana)
    drain()
    first = given()
    assert {fen for _who, fen in first} == {1_000}
    assert charlie.ref not in {who for who, _fen in first}
    assert told("goodwill_batch")
    alarms.recall(public_id=alarm.public_id, why=WHY, by=dana)
    drain()
    protecting.batch_at_fault(alarm=alarm.public_id)
    assert given() == first


def test_a_dismissed_alarm_gives_nothing(quarter: Callable[..., tuple[Listing, list[int]]], dana: User) -> None:
    quarter(20)
    alarms.look()
    alarms.dismiss(public_id=BatchAlarm.objects.get().public_id, why=WHY, by=dana)
    drain()
    protecting.batch_at_fault(alarm=BatchAlarm.objects.get().public_id)
    assert given() == []


def test_an_owner_is_told_once_and_who_complained_is_not(
    quarter: Callable[..., tuple[Listing, list[int]]], dana: User, charlie: User, tingting: User
) -> None:
    _listing, lines = quarter(20)
    build.owners(lines[:20], [tingting.pk] * 20)  # all of those who complained
    build.owners(lines[20:], [charlie.pk] * 40)
    alarms.look()
    alarm = BatchAlarm.objects.get()
    alarms.confirm(public_id=alarm.public_id, why=WHY, by=dana)
    drain()
    drain()
    assert told("batch_owners") == [charlie.ref]
    alarms.recall(public_id=alarm.public_id, why=WHY, by=dana)
    drain()
    assert told("batch_recalled") == sorted([charlie.ref, tingting.ref])
    assert owners.owners_count(alarm.batch) == 60


def test_looking_again_opens_nothing_and_a_dismissed_batch_stays_dismissed(
    quarter: Callable[..., tuple[Listing, list[int]]], dana: User
) -> None:
    quarter(20)
    assert alarms.look() == 1
    assert alarms.look() == 0
    alarm = BatchAlarm.objects.get()
    alarms.dismiss(public_id=alarm.public_id, why="A courier crushed the crate they all lay in.", by=dana)
    assert alarms.look() == 0
    drain()
    assert told("batch_owners") == []
    with pytest.raises(AlarmDecided):
        alarms.confirm(public_id=alarm.public_id, why=WHY, by=dana)
    assert BatchAlarm.objects.get().status == "dismissed"


def test_nobody_looked_in_time_so_the_owners_are_told(
    quarter: Callable[..., tuple[Listing, list[int]]], charlie: User, dana: User
) -> None:
    _listing, lines = quarter(20)
    build.owners(lines[20:], [charlie.pk] * 40)
    alarms.look()
    time.travel(timedelta(hours=3, minutes=59))
    clocks.sweep()
    drain()
    assert told("batch_owners") == []
    time.travel(timedelta(minutes=2))
    clocks.sweep()
    drain()
    assert told("batch_owners") == [charlie.ref]
    alarm = BatchAlarm.objects.get()
    assert (alarm.status, alarm.told_by) == ("open", "system:learning")
    alarms.confirm(public_id=alarm.public_id, why=WHY, by=dana)
    drain()
    assert told("batch_owners") == [charlie.ref]


def test_as_usual_is_quiet(quarter: Callable[..., tuple[Listing, list[int]]]) -> None:
    quarter(3)
    assert alarms.look() == 0
    assert not BatchAlarm.objects.exists()


def test_changes_of_mind_and_refused_complaints_are_no_evidence(
    quarter: Callable[..., tuple[Listing, list[int]]],
) -> None:
    quarter(20)
    Outcome.objects.filter(batch__label="lot:B7").update(state="refused")
    assert alarms.look() == 0


def test_only_operations_decide_and_only_with_a_reason(
    quarter: Callable[..., tuple[Listing, list[int]]], dana: User, tingting: User
) -> None:
    quarter(20)
    alarms.look()
    public_id = BatchAlarm.objects.get().public_id
    with pytest.raises(NotAllowed):
        alarms.confirm(public_id=public_id, why=WHY, by=tingting)
    with pytest.raises(WhyMissing):
        alarms.confirm(public_id=public_id, why="bad", by=dana)
    with pytest.raises(AlarmNotFound):
        alarms.take(public_id="nothing", by=dana)
    drain()
    assert BatchAlarm.objects.get().status == "open"
    assert told("batch_owners") == []
