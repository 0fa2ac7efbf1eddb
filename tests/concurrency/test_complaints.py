"""One complaint sent twice at once, one number of the authority registered by two colleagues: one case, with one first step."""

from __future__ import annotations

from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import transaction

from knowledge.models import Complaint, ComplaintStep
from knowledge.policies import deadlines
from knowledge.services import complaints
from marketplace.accounts.models import User
from marketplace.core import ids, time
from marketplace.core.clocks.models import Clock
from marketplace.notices.models import Notice
from tests.concurrency.threads import kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "少发了一件，客服两天没回。"


@pytest.fixture
def meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have looked and found nothing when the first of them writes."""
    gate, number = Barrier(2, timeout=60), ids.next_number

    def waiting(prefix: str) -> str:
        gate.wait()
        return number(prefix)

    monkeypatch.setattr(ids, "next_number", waiting)


def said() -> int:
    return ComplaintStep.objects.filter(kind="said").count()


@pytest.mark.usefixtures("meet")
def test_the_race_is_there(xiaomei: User) -> None:
    """Whoever does not ask whose row it is writes the first step twice."""

    @transaction.atomic
    def blind() -> None:
        made, _is_new = complaints._create(
            user=xiaomei, kind="goods", source="web", opened_by=xiaomei.ref, client_id="c1", locale="zh-hans"
        )
        complaints.write(made, "said", TEXT, xiaomei.ref)

    assert kinds(together([blind, blind])) == {"done": 2}
    assert (Complaint.objects.count(), said()) == (1, 2)


@pytest.mark.usefixtures("meet")
def test_filed_twice_at_once(xiaomei: User) -> None:
    job = partial(
        complaints.file, user=xiaomei, kind="goods", text=TEXT, opened_by=xiaomei.ref, client_id="c1"
    )  # fmt: skip
    found: list[Any] = together([job, job])
    assert kinds(found) == {"done": 2}
    assert found[0].pk == found[1].pk
    assert (Complaint.objects.count(), said()) == (1, 1)
    assert Clock.objects.filter(kind=deadlines.ANSWER).count() == 1
    assert Notice.objects.filter(template="complaint_received", channel="in_app").count() == 1


@pytest.mark.usefixtures("meet")
def test_two_colleagues_register_one_case(dana: User, ming: User) -> None:
    job = partial(
        complaints.register, authority_number="12315-2026-001", kind="goods", text=TEXT, received_at=time.now()
    )  # fmt: skip
    found: list[Any] = together([partial(job, by=dana), partial(job, by=ming)])
    assert kinds(found) == {"done": 2}
    assert found[0].pk == found[1].pk
    assert (Complaint.objects.count(), said()) == (1, 1)
    row = Complaint.objects.get()
    assert row.handler == row.opened_by, "who wrote it down has it"
    assert Clock.objects.filter(kind=deadlines.AUTHORITY).count() == 1
