"""Calls at a chosen hour: in the shopper's zone, never at night, reminded, missed and booked again, three times in all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import errors
from desk.models import CallBack
from desk.policies import slots
from desk.selectors import call_backs
from desk.services import calling_back
from desk.states import CallStatus
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.models import Clock
from marketplace.core.duties import service as duties
from marketplace.core.models import Duty
from marketplace.notices.models import Notice
from support.models import Message
from tests.desk.builders import taken

ZONE = "Asia/Shanghai"


@given(
    st.integers(0, 700 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from(slots.ZONES),
)
def test_nobody_is_called_at_night(now, zone):
    found = slots.offered(now, zone, {})
    assert found == sorted(set(found))
    assert found
    for slot in found:
        local = slot.astimezone(ZoneInfo(zone))
        assert slots.OPENS <= local.hour < slots.CLOSES
        assert now + slots.NOTICE <= slot <= now + timedelta(days=slots.DAYS)
    full = dict.fromkeys(found, slots.AT_ONCE)
    assert slots.offered(now, zone, full) == []


@pytest.fixture
def reachable(xiaomei):
    type(xiaomei).objects.filter(pk=xiaomei.pk).update(phone="+8613800138000")
    xiaomei.refresh_from_db()
    return xiaomei


def book(ticket, agent, key="k", **more):
    at = call_backs.free_slots(ZONE)[3]
    return calling_back.book(**{"ticket": ticket, "by": agent, "starts_at": at, "zone": ZONE, "client_id": key, **more})


@pytest.mark.django_db
@pytest.mark.usefixtures("own_time")
class TestCalls:
    def test_it_works(self, reachable, ticket, tingting, settle):
        call = book(ticket, tingting)
        assert book(ticket, tingting).pk == call.pk
        assert CallBack.objects.count() == Message.objects.filter(sender="system").count() == 1
        time.travel(call.starts_at - time.now() - timedelta(minutes=10))
        clocks.sweep()
        settle()
        assert Notice.objects.filter(template="call_back_near", recipient=tingting.ref).count() == 1
        duties.call(kind=slots.CLOCK, subject=call.ref)
        calling_back.done(call=call, by=tingting, note="All is clear now")
        assert not Duty.objects.filter(kind=slots.CLOCK, done_at=None).exists()
        assert CallBack.objects.get().status == CallStatus.DONE
        assert not Clock.objects.filter(kind=slots.CLOCK, stopped_at=None).exists()

    def test_missed_and_again(self, reachable, ticket, tingting, settle):
        first = book(ticket, tingting)
        for attempt in (2, 3):
            open_one = call_backs.open_call(ticket)
            time.travel(open_one.starts_at - time.now() + timedelta(minutes=31))
            clocks.sweep()
            settle()
            calling_back.missed(public_id=open_one.public_id)
            again = call_backs.open_call(ticket)
            assert (again.attempt, again.starts_at > open_one.starts_at) == (attempt, True)
        time.travel(again.starts_at - time.now() + timedelta(minutes=31))
        clocks.sweep()
        settle()
        assert call_backs.open_call(ticket) is None
        assert set(CallBack.objects.values_list("status", flat=True)) == {"missed"}
        assert Message.objects.filter(client_id__startswith="v-", is_internal=True).count() == 1
        assert Notice.objects.filter(template="call_back_again", recipient=reachable.ref, channel="in_app").count() == 2
        assert first.attempt == 1

    def test_refused(self, xiaomei, ticket, tingting, lin):
        with pytest.raises(errors.NoPhone):
            book(ticket, tingting)
        type(xiaomei).objects.filter(pk=xiaomei.pk).update(phone="+8613800138000")
        for more, refusal in (
            ({"starts_at": time.now()}, errors.SlotTaken),
            ({"zone": "Moon/Sea"}, errors.SlotTaken),
            ({"by": lin}, errors.TakeItFirst),
        ):
            with pytest.raises(refusal):
                book(ticket, tingting, **more)
        assert not CallBack.objects.exists()
        book(ticket, tingting)
        with pytest.raises(errors.CallBookedAlready):
            book(ticket, tingting, "k2")
        assert CallBack.objects.count() == 1

    def test_an_hour_fills_up(self, reachable, tingting):
        at = call_backs.free_slots(ZONE)[3]
        for nth in range(slots.AT_ONCE):
            book(taken(reachable, tingting), tingting, f"k{nth}", starts_at=at)
        assert at not in call_backs.free_slots(ZONE)
        with pytest.raises(errors.SlotTaken):
            book(taken(reachable, tingting), tingting, "late", starts_at=at)
        assert CallBack.objects.count() == slots.AT_ONCE
