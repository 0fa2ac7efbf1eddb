"""A promise that runs out becomes somebody's duty, is told once, and is done with the thing itself."""

from datetime import timedelta

import pytest

from marketplace.accounts.models import Role, User
from marketplace.config.clocks import CLOCKS
from marketplace.config.duties import DUTIES
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import registry, service
from marketplace.core.models import Duty
from marketplace.notices.models import Notice
from tests.clock import own_clock

__all__ = ["own_clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def notices(user):
    return Notice.objects.filter(recipient=user.ref, template="duty").count()


def test_it_works(tingting, dana, settle):
    """Half an hour for the first answer: the desk is called at 15 minutes, again when it is late, and then it is done."""
    clocks.start(kind="support_first_reply", subject="ticket:MT1")
    time.travel(timedelta(minutes=16))
    clocks.sweep()
    settle()
    assert (Duty.objects.get().is_late, notices(tingting), notices(dana)) == (False, 1, 0)
    time.travel(timedelta(minutes=15))
    clocks.sweep()
    settle()
    assert (Duty.objects.get().is_late, notices(tingting)) == (True, 2)
    clocks.stop(kind="support_first_reply", subject="ticket:MT1", actor="user:tingting")
    assert Duty.objects.get().done_by == "user:tingting"


def test_the_legal_refund_of_a_return_never_breaches_in_silence(dana, settle):
    clocks.start(kind="return_refund", subject="return_case:MR1")
    time.travel(timedelta(days=7, seconds=1))
    clocks.sweep()
    settle()
    assert Duty.objects.get(kind="clock:return_refund").is_late
    assert notices(dana) == 2


def test_a_duty_of_two_roles_calls_both_and_who_has_both_once(tingting, dana, settle):
    User.objects.filter(pk=dana.pk).update(roles=["ops", "supervisor"])
    User.objects.filter(pk=tingting.pk).update(roles=["agent", "supervisor"])
    duty = service.call(kind="low_score", subject="ticket:MT1")
    settle()
    assert duty.role == "ops supervisor"
    assert (notices(tingting), notices(dana)) == (1, 1)


def test_what_was_done_before_the_message_came_calls_nobody(dana, settle):
    clocks.start(kind="return_refund", subject="return_case:MR1")
    time.travel(timedelta(days=8))
    clocks.sweep()
    clocks.stop(kind="return_refund", subject="return_case:MR1")
    settle()
    assert not Duty.objects.exists()
    assert notices(dana) == 0


def test_the_same_cause_waits_once(dana):
    assert service.call(kind="parcel_lost", subject="order:MO1") == service.call(
        kind="parcel_lost", subject="order:MO1"
    )
    assert service.done(kind="parcel_lost", subject="order:MO1", actor="user:dana") == 1
    assert service.done(kind="parcel_lost", subject="order:MO1", actor="user:dana") == 0
    service.call(kind="parcel_lost", subject="order:MO1")
    assert Duty.objects.count() == 2


def test_ticked_off_by_hand(dana, browse):
    duty = service.call(kind="refunded_parcel_arrived", subject="order:MO1")
    page = browse(dana).get("/admin/core/duty/?done_at__isempty=1")
    assert page.status_code == 200
    browse(dana).post("/admin/core/duty/", {"action": "tick", "_selected_action": [duty.pk]})
    duty.refresh_from_db()
    assert duty.done_by == dana.ref
    assert not service.tick(duty_id=duty.pk, actor=dana.ref, why="again")


def test_every_clock_that_rings_for_staff_has_somebody_on_duty():
    for kind, literal in CLOCKS.items():
        rings = any(topic == "core.clock_rung" for _at, topic in literal.get("rungs", ()))
        assert not rings or f"clock:{kind}" in DUTIES, kind
    assert all(registry.words_of(kind) != kind for kind in DUTIES)
    assert {role for row in DUTIES.values() for role in row[0].split()} <= set(Role.values)


def test_a_clock_nobody_watches_is_nobodys_duty(settle):
    assert service.call(kind="clock:hand_in", subject="order:MO1") is None
    assert not Duty.objects.exists()
