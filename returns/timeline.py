"""Every step of a return with its time, and the three countdowns that run beside it: customs 30 and 45 days, the legal 7 days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.core import time
from returns import portal, presenting
from returns.models import ReturnCase
from returns.states import AppealStatus, PickupStatus, Stage

REFUND_DAYS = 7
RUNNING, MET, MISSED = "running", "met", "missed"
ENDED = (Stage.WITHDRAWN, Stage.EXPIRED)


@dataclass(frozen=True)
class Countdown:
    """One deadline: its last day in Shanghai, what it is for, and how it stands. `days_left` only while it runs."""

    code: str
    label: str
    last_day: date
    state: str
    days_left: int | None
    source: str

    @property
    def words(self) -> str:
        """How it stands, in words."""
        if self.state == MET:
            return _("kept")
        if self.state == MISSED:
            return _("missed")
        left = self.days_left or 0
        return (
            _("today is the last day")
            if left == 0
            else ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
        )


def countdowns(case: ReturnCase) -> list[Countdown]:
    """The deadlines of a case, whoever reads them."""
    return list(_countdowns(case, time.today()))


def _countdowns(case: ReturnCase, today: date) -> Iterator[Countdown]:
    asked = portal.shanghai_day(case.customs_filed_at) if case.customs_filed_at else None
    there = portal.shanghai_day(case.received_at) if case.received_at else None
    is_over = case.stage in ENDED
    if case.stage == Stage.LABEL_ISSUED and case.send_before:
        yield _one("send", _("Hand it to a courier"), portal.shanghai_day(case.send_before), None, today, "")
    if case.customs_apply_by:
        label = _("Customs: asked for within 30 days of release")
        yield _one("customs_apply", label, case.customs_apply_by, asked, today, "GACC 2020 No. 45")
    if case.customs_arrive_by and not (is_over and there is None):
        label = _("Customs: back at the supervised place within 45 days of release")
        at_place = there if case.is_routed_to_its_place else None
        yield _one("customs_arrive", label, case.customs_arrive_by, at_place, today, "GACC 2020 No. 45")
    if there is not None:
        done = portal.shanghai_day(case.decided_at) if case.decided_at else None
        last = there + timedelta(days=REFUND_DAYS)
        yield _one("refund", _("Decided within 7 days of receipt"), last, done, today, "CRPL Art. 25")


def _one(code: str, label: str, last: date, done: date | None, today: date, source: str) -> Countdown:
    if done is not None:
        return Countdown(code, label, last, MET if done <= last else MISSED, None, source)
    return Countdown(
        code, label, last, RUNNING if today <= last else MISSED, (last - today).days if today <= last else None, source
    )


def steps(case: ReturnCase) -> list[dict[str, Any]]:
    """The way of a return with everything that happened beside it, in order; what is still to come follows."""
    base = presenting.steps(case)
    happened = [step for step in base if step["state"] in ("done", "failed") and step["at"]] + list(_beside(case))
    rest = [step for step in base if not (step["state"] in ("done", "failed") and step["at"])]
    return sorted(happened, key=lambda step: step["at"]) + rest


def _beside(case: ReturnCase) -> Iterator[dict[str, Any]]:
    """Pictures, the courier, offers, the appeal."""
    shots = list(case.shots.all())
    if shots:
        words = ngettext("%(n)s picture or video added", "%(n)s pictures or videos added", len(shots)) % {
            "n": len(shots)
        }
        yield _step(words, max(shot.added_at for shot in shots), icon="camera")
    for row in case.pickups.all():
        when = f"{row.slot.day.isoformat()} {row.slot.hours}"
        words = {
            PickupStatus.BOOKED: _("The courier comes on %(when)s"),
            PickupStatus.CANCELLED: _("Courier of %(when)s cancelled"),
            PickupStatus.FAILED: _("No courier for %(when)s"),
        }.get(PickupStatus(row.status), _("Courier asked for %(when)s"))
        yield _step(words % {"when": when}, row.settled_at or row.created_at, icon="truck")
    for offer in case.part_refunds.all():
        yield _step(_("The seller offered a part refund"), offer.offered_at, icon="wallet")
    appeal = portal.appeal_of(case)
    if appeal is not None:
        yield _step(_("You appealed; somebody else looks again"), appeal.opened_at, icon="flag")
        if appeal.decided_at:
            won = appeal.status == AppealStatus.OVERTURNED
            yield _step(
                _("Appeal: you were right") if won else _("Appeal: the decision stays"), appeal.decided_at, icon="check"
            )


def _step(label: str, at: datetime, *, icon: str = "") -> dict[str, Any]:
    return {"label": label, "at": at, "state": "done", "icon": icon}
