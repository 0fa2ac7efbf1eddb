"""The same purchase looked at by many at once is looked at once; decided by two people at once it ends once."""

from functools import partial

import pytest
from django.db import transaction

from marketplace.core import time
from marketplace.core.models import OutboxEvent
from risk.models import Assessment
from risk.records import Placing, Trace
from risk.selectors import assessment_of
from risk.services import assessing, ruling
from tests.concurrency.threads import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def placing(user) -> Placing:
    return Placing(
        reference="purchase:MP1", user_id=user.pk, person="p",
        district_code="510104", address="春熙路 1 号", phone="13800138000", sellers=(1,), fen=10_000, at=time.now(),
        trace=Trace("browser", "192.0.2.0/24"),
    )  # fmt: skip


def test_control_the_race_is_real_without_the_guard(xiaomei, monkeypatch):
    """Without the word that a conflict is no error, all but one are refused by the constraint."""
    careful = Assessment.objects.bulk_create
    monkeypatch.setattr(Assessment.objects, "bulk_create", lambda rows, **_ignored: careful(rows))
    found = kinds(together([partial(assessing.assess, placing=placing(xiaomei), user=xiaomei)] * AT_ONCE))
    assert found["IntegrityError"] > 0


def test_it_works(xiaomei):
    asked = [partial(assessing.assess, placing=placing(xiaomei), user=xiaomei)] * AT_ONCE
    assert kinds(together(asked)) == {"done": AT_ONCE}
    assert Assessment.objects.count() == 1


def test_two_people_decide_at_once(xiaomei, dana):
    assessing.assess(placing=placing(xiaomei), user=xiaomei)
    Assessment.objects.update(status="held", paid_at=time.now(), hold_until=time.now())
    row = assessment_of("purchase:MP1")
    words = [
        partial(ruling.rule, assessment=assessment_of(row.reference), is_released=bool(n % 2), why="x" * 10, by=dana)
        for n in range(6)
    ]
    sweep = [partial(ruling.time_is_over, reference=row.reference)] * 2
    found = kinds(together([*words, *sweep]))
    assert OutboxEvent.objects.filter(topic__in=["risk.released", "risk.refused"]).count() == 1
    assert found["StaleState"] + found["NotHeld"] >= 5
    row.refresh_from_db()
    assert row.status in ("released", "refused")


def test_the_money_is_told_by_many_at_once(xiaomei):
    """One of them settles; all hear the same word."""
    assessing.assess(placing=placing(xiaomei), user=xiaomei)

    def settle():
        with transaction.atomic():
            return assessing.settle(reference="purchase:MP1", attempt_id=0)

    assert set(together([settle] * AT_ONCE)) == {None}
    assert Assessment.objects.get().at_paying["decision"] == "allow"
