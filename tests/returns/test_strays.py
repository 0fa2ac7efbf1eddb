"""A parcel without a case, a case without a parcel; by page and API."""

from collections.abc import Callable

import pytest
from django.test import Client

from logistics.models import Warehouse
from marketplace.accounts.models import User
from marketplace.core.clocks import selectors as clocks
from marketplace.core.duties import service as duties
from marketplace.core.duties.models import Duty
from marketplace.core.errors import IllegalMove
from orders.models import Order
from returns import errors, errors_twin
from returns.models import ReturnCase, StrayParcel
from returns.services import requesting, straying
from returns.states import Stage
from returns.tasks import call_for_missing
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]
Browse = Callable[[User | None], Client]


def found(finder: User, label: str = "") -> StrayParcel:
    return straying.report(words="灰色快递袋", label_text=label, finder=finder, weight_g=400)


def test_it_works(bought: Bought, browse: Browse, xiaochen: User, dana: User) -> None:
    """Written down on the page, found by the order's number, received as what it is."""
    order = bought()
    case = world.ask(order)
    bench = browse(xiaochen)
    answer = bench.post("/warehouse/returns/strays/", {"words": "灰色快递袋", "label_text": order.number})
    stray = StrayParcel.objects.get()
    assert answer["Location"] == f"/warehouse/returns/strays/{stray.public_id}/"
    assert stray.owner == xiaochen.ref
    assert clocks.open_clock("stray_parcel", stray.ref) is not None
    assert case.number in bench.get(answer["Location"]).content.decode()
    received = bench.post(answer["Location"], {"do": "match", "number": case.number})
    assert received["Location"] == f"/warehouse/returns/{case.number}/"
    stray.refresh_from_db()
    assert (stray.status, stray.case_id, world.fresh(case).stage) == ("matched", case.pk, Stage.RECEIVED)
    assert clocks.open_clock("stray_parcel", stray.ref) is None
    with pytest.raises(errors.LabelUsed):
        straying.match(stray=found(dana), case_number=case.number, by=dana)


def test_a_known_label_is_no_stray(bought: Bought, xiaochen: User) -> None:
    case = world.ask(bought())
    with pytest.raises(errors_twin.LabelIsKnown):
        found(xiaochen, case.label_code)
    assert not StrayParcel.objects.exists()


def test_only_people_of_the_centre(centre: Warehouse, xiaochen: User) -> None:
    centre.staff.all().delete()
    with pytest.raises(errors.NotYourBench):
        found(xiaochen)


def test_it_ends_once(centre: Warehouse, xiaochen: User) -> None:
    stray = found(xiaochen)
    straying.end(stray=stray, how="sent_back", why="寄件人已取回", by=xiaochen)
    with pytest.raises(IllegalMove):
        straying.end(stray=stray, how="disposed", why="没有人要", by=xiaochen)
    assert StrayParcel.objects.get().status == "sent_back"


def test_a_case_without_a_parcel_calls_operations(bought: Bought, xiaomei: User) -> None:
    case = world.ask(bought())
    requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert call_for_missing() == 0
    world.days_later(11)
    assert call_for_missing() == 1
    assert Duty.objects.filter(kind="return_parcel_missing", subject=case.ref, done_at=None).count() == 1
    assert ReturnCase.objects.get().stage == Stage.IN_TRANSIT


@pytest.mark.parametrize("how", ["scanned", "expired"])
def test_nobody_looks_for_a_parcel_that_came_or_will_not(
    how: str, bought: Bought, xiaomei: User, xiaochen: User
) -> None:
    case = world.ask(bought())
    requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    world.days_later(11)
    call_for_missing()
    if how == "scanned":
        world.arrived(case, xiaochen)
    else:
        requesting.expire(case_number=case.number, actor="system:returns")
    duty = Duty.objects.get(kind="return_parcel_missing")
    assert (duty.done_at is not None, duty.done_why) == (True, "received" if how == "scanned" else "ended")


@pytest.mark.parametrize("how", ["sent", "withdrawn", "expired", "scanned"])
def test_what_is_not_kept_after_all_needs_no_approval(how: str, bought: Bought, xiaomei: User, xiaochen: User) -> None:
    case = world.ask(bought())
    duties.call(kind="keep_to_approve", subject=case.ref)
    if how == "sent":
        requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    elif how == "withdrawn":
        requesting.withdraw(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    elif how == "expired":
        requesting.expire(case_number=case.number, actor="system:returns")
    else:
        world.arrived(case, xiaochen)
    assert not Duty.objects.filter(kind="keep_to_approve", done_at=None).exists()
