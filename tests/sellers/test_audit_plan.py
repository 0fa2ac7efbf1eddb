"""Weights, capacity, weeks, regions, no-shows: who may be drawn how likely, and who goes where."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import NotAllowed
from sellers.errors import NobodyToSend, NotAssigned, OwnCase, StillOpen
from sellers.models import Audit, AuditVisit
from sellers.policies import audit_plan, regions
from sellers.policies.audit_plan import DEFAULT, Duty, Job, Signals, assign, weight
from sellers.selectors import audit_frames
from sellers.services import audit_draws, audit_plans
from tests.sellers import audits

MONDAY = date(2026, 11, 23)


def test_it_works(dana: User, xiaochen: User) -> None:
    audits.seller("one", country="JP")
    audit_plans.name_auditor(user=xiaochen, by=dana, regions=["east_asia"])
    audits.drawn(dana)
    assert audit_plans.plan() == 1
    visit = AuditVisit.objects.get()
    assert (visit.auditor, visit.dispatched_at) == (xiaochen, None)
    assert visit.week.weekday() == 0
    assert visit.due_at > time.now()
    assert audit_plans.plan() == 0


signals = st.builds(
    Signals, grade=st.sampled_from("SABCD"), complaints=st.integers(0, 50), returns=st.integers(0, 50), mismatches=st.integers(0, 20),
    orders=st.integers(0, 10_000), months_unaudited=st.integers(0, 60), days_since_audit=st.none() | st.integers(0, 800),
)  # fmt: skip


@given(signals)
def test_weights_are_whole_and_everybody_is_in_the_lot(found: Signals) -> None:
    value = weight(found, DEFAULT)
    assert type(value) is int
    assert 1 <= value <= DEFAULT["most"]


@given(signals, st.sampled_from(["complaints", "returns", "mismatches", "orders", "months_unaudited"]))
def test_more_risk_never_weighs_less(found: Signals, name: str) -> None:
    from dataclasses import replace

    assert weight(replace(found, **{name: getattr(found, name) + 5}), DEFAULT) >= weight(found, DEFAULT)


def test_a_worse_grade_weighs_more() -> None:
    values = [weight(Signals(grade), DEFAULT) for grade in "SABCD"]
    assert values == sorted(values)
    assert weight(Signals("C", days_since_audit=10), DEFAULT) < weight(Signals("C", days_since_audit=200), DEFAULT)


@pytest.mark.parametrize(("sellers", "drawn"), [(1, 1), (9, 1), (10, 1), (11, 2), (100, 10), (100_000, 60)])
def test_how_many(sellers: int, drawn: int) -> None:
    assert audit_plan.how_many(sellers, DEFAULT) == drawn


@pytest.mark.parametrize(
    ("change", "field"),
    [({"most": 0}, "most"), ({"share_bp": 10_001}, "share_bp"), ({"grade_weight": {"S": 1}}, "grade_weight"), ({"x": 1}, "x"),
     ({"weeks": "3"}, "weeks"), ({"grade_weight": dict.fromkeys("SABCD", 1.5)}, "grade_weight")],
)  # fmt: skip
def test_bad_rules_are_named(change: dict, field: str) -> None:
    assert list(audit_plan.check({**DEFAULT, **change})) == [field]
    assert audit_plan.check(DEFAULT) == {}
    assert audit_plan.check("words")


def test_the_frame_holds_every_working_shop(dana: User) -> None:
    for name, status in (("a", "approved"), ("b", "restricted"), ("c", "suspended"), ("d", "closed")):
        audits.seller(name, status=status)
    assert len(audit_frames.frame(DEFAULT)) == 2


def test_the_nearest_goes_and_weeks_are_not_overfilled() -> None:
    near, region, far = Duty(1, ["JP"], [], 1), Duty(2, [], ["east_asia"], 1), Duty(3, [], [regions.ANYWHERE], 1)
    jobs = [Job(number, "JP", bytes([number])) for number in range(20)]
    plan = assign(jobs, [far, region, near], MONDAY, 3)
    assert len(plan) == 9  # three people, three weeks, one visit each
    assert len({(auditor, week) for auditor, week in plan.values()}) == 9
    assert assign(jobs[:1], [far, region, near], MONDAY, 1)[0][0] == 1
    assert assign([Job(1, "JP", b"x", frozenset({1, 2}))], [far, region, near], MONDAY, 1)[1][0] == 3
    assert assign([Job(1, "US", b"x")], [near, region], MONDAY, 3) == {}


def test_the_week_is_a_secret_of_the_audit() -> None:
    plan = assign([Job(number, "JP", bytes([number])) for number in range(60)], [Duty(1, ["JP"], [], 60)], MONDAY, 3)
    weeks = {week for _auditor, week in plan.values()}
    assert weeks == {MONDAY, MONDAY + timedelta(weeks=1), MONDAY + timedelta(weeks=2)}


def test_people_of_the_shop_do_not_go(dana: User, xiaochen: User) -> None:
    shop = audits.seller("one")
    shop.members.create(user=xiaochen, role="buyer", created_at=time.now())
    audit_plans.name_auditor(user=xiaochen, by=dana, regions=["anywhere"])
    (audit,) = audits.drawn(dana)
    assert audit_plans.plan() == 0
    with pytest.raises(OwnCase):
        audits.sent(audit, dana, xiaochen)
    with pytest.raises(NobodyToSend):
        audit_plans.send_now(audit=audit, by=dana)
    assert not AuditVisit.objects.exists()


def test_auditors_take_turns(dana: User, xiaochen: User) -> None:
    audits.seller("one")
    other = audits.person("other", "inspector")
    for person in (xiaochen, other):
        audit_plans.name_auditor(user=person, by=dana, regions=["anywhere"])
    audits.filed(dana, xiaochen, period="2026-10")
    audits.drawn(dana, "2026-11")
    audit_plans.plan()
    assert AuditVisit.objects.get(audit__period="2026-11").auditor == other


def test_who_was_there_last_goes_again_where_nobody_else_can(dana: User, xiaochen: User) -> None:
    audits.seller("one")
    audit_plans.name_auditor(user=xiaochen, by=dana, regions=["anywhere"])
    audit_plans.name_auditor(user=dana, by=dana, visits_per_week=0, may_plan=True)
    audit_plans.name_auditor(user=audits.person("far", "inspector"), by=dana, countries=["JP"])
    audits.filed(dana, xiaochen, period="2026-10")
    audits.drawn(dana, "2026-11")
    assert audit_plans.plan() == 1
    assert AuditVisit.objects.get(audit__period="2026-11").auditor == xiaochen


def test_dispatch_starts_the_clock_and_a_no_show_is_replaced(
    dana: User, xiaochen: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    audits.seller("one")
    other = audits.person("other", "inspector")
    audit_plans.name_auditor(user=xiaochen, by=dana, regions=["anywhere"])
    (audit,) = audits.drawn(dana)
    audits.sent(audit, dana, xiaochen)
    assert open_clock("audit_visit", f"audit:{audit.public_id}") is not None
    audit_plans.name_auditor(user=other, by=dana, regions=["anywhere"])
    assert audit_plans.replace_no_shows() == 0
    visit = AuditVisit.objects.get()
    later = visit.due_at + timedelta(minutes=1)
    monkeypatch.setattr(time, "now", lambda: later)
    assert audit_plans.replace_no_shows() == 1
    visit.refresh_from_db()
    audit = Audit.objects.get()
    assert (visit.outcome, audit.status, audit.auditor) == ("no_show", "drawn", "")
    assert AuditVisit.objects.get(ended_at=None).auditor == other


def test_who_cannot_go_is_excused(dana: User, xiaochen: User) -> None:
    audits.seller("one")
    (audit,) = audits.drawn(dana)
    visit = audits.sent(audit, dana, xiaochen)
    visit.audit = audit
    other = audits.person("other", "inspector")
    with pytest.raises(NotAllowed):
        audit_plans.excuse(visit=visit, auditor=other, reason="let me go")
    audit_plans.excuse(visit=visit, auditor=xiaochen, reason="I know the owner")
    assert (AuditVisit.objects.get().outcome, Audit.objects.get().status) == ("excused", "drawn")


def test_a_closed_shop_is_called_off_and_the_draw_published(dana: User) -> None:
    shop = audits.seller("one")
    (audit,) = audits.drawn(dana)
    with pytest.raises(StillOpen):
        audit_plans.call_off(audit=audit, by=dana, reason="mistake")
    other = audits.person("other", "ops")
    type(shop).objects.filter(pk=shop.pk).update(status="closed")
    with pytest.raises(NotAssigned):
        audit_plans.call_off(audit=audit, by=other, reason="closed for good")
    audit_plans.call_off(audit=audit, by=dana, reason="closed for good")
    assert audit_draws.publish_due() == 1
    assert Audit.objects.get().status == "void"


def test_roster_rights(dana: User, xiaochen: User, charlie: User) -> None:
    with pytest.raises(NotAllowed):
        audit_plans.name_auditor(user=charlie, by=dana)
    with pytest.raises(NotAllowed):
        audit_plans.name_auditor(user=xiaochen, by=xiaochen)
    with pytest.raises(NotAllowed):
        audit_plans.name_auditor(user=xiaochen, by=dana, may_plan=True)


def test_jobs_move_it_all(dana: User, xiaochen: User, monkeypatch: pytest.MonkeyPatch) -> None:
    audits.seller("one")
    audit_plans.name_auditor(user=xiaochen, by=dana, regions=["anywhere"])
    audits.committed(dana)
    assert audit_draws.draw_due() == 1
    audit_plans.plan_due()
    later = time.now() + timedelta(weeks=3)
    monkeypatch.setattr(time, "now", lambda: min(later, AuditVisit.objects.get().due_at - timedelta(days=3)))
    audit_plans.plan_due()
    assert Audit.objects.get().status == "dispatched"
