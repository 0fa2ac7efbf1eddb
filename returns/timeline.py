"""Every step of a return with its time, and the three countdowns that run beside it: customs 30 and 45 days, the legal 7 days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.core import time
from returns import portal, presenting, selectors_homeward
from returns.models import ReturnAppeal, ReturnCase
from returns.presenting import Reader
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


def countdowns(case: ReturnCase, *, reader: Reader = Reader.SHOPPER) -> list[Countdown]:
    """The deadlines of a case: the same for every reader, in words for this one."""
    return list(_countdowns(case, time.today(), reader))


def _countdowns(case: ReturnCase, today: date, reader: Reader) -> Iterator[Countdown]:
    asked = portal.shanghai_day(case.customs_filed_at) if case.customs_filed_at else None
    there = portal.shanghai_day(case.received_at) if case.received_at else None
    is_over = case.stage in ENDED
    if case.stage == Stage.LABEL_ISSUED and case.send_before:
        label = _("Hand it to a courier") if reader == Reader.SHOPPER else _("The shopper hands it to a courier")
        yield _one("send", label, portal.shanghai_day(case.send_before), None, today, "")
    if case.customs_apply_by:
        label = _("Customs: asked for within 30 days of release")
        yield _one("customs_apply", label, case.customs_apply_by, asked, today, "GACC 2020 No. 45")
    if case.customs_arrive_by and not (is_over and there is None):
        label = _("Customs: back at the supervised place within 45 days of release")
        at_place = there if case.is_centre_at_its_place else None
        if case.carried_at:
            at_place = portal.shanghai_day(case.carried_at)
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


def steps(case: ReturnCase, *, reader: Reader = Reader.SHOPPER) -> list[dict[str, Any]]:
    """The way of a return with everything that happened beside it, in order; what is still to come follows."""
    base = presenting.steps(case, reader=reader)
    happened = [step for step in base if step["state"] in ("done", "failed") and step["at"]] + list(
        _beside(case, reader)
    )
    rest = [step for step in base if not (step["state"] in ("done", "failed") and step["at"])]
    return sorted(happened, key=lambda step: step["at"]) + rest


def _beside(case: ReturnCase, reader: Reader) -> Iterator[dict[str, Any]]:
    """Pictures, the courier, offers, the appeal."""
    shots = list(portal.goods_shots(case) if reader == Reader.SHOP else case.shots.all())
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
    yield from _homeward(case, reader)
    for offer in case.part_refunds.all():
        words = _("You offered a part refund") if reader == Reader.SHOP else _("The seller offered a part refund")
        yield _step(words, offer.offered_at, icon="wallet")
    appeal = portal.appeal_of(case)
    if appeal is not None:
        yield from _appeal(appeal, reader)


def _appeal(appeal: ReturnAppeal, reader: Reader) -> Iterator[dict[str, Any]]:
    is_mine = reader == Reader.SHOPPER
    words = (
        _("You appealed; somebody else looks again")
        if is_mine
        else _("The shopper appealed; somebody else looks again")
    )
    yield _step(words, appeal.opened_at, icon="flag")
    if appeal.decided_at:
        won = _("Appeal: you were right") if is_mine else _("Appeal: the shopper was right")
        stays = _("Appeal: the decision stays")
        yield _step(won if appeal.status == AppealStatus.OVERTURNED else stays, appeal.decided_at, icon="check")


def _homeward(case: ReturnCase, reader: Reader) -> Iterator[dict[str, Any]]:
    """The way home of what stays the shopper's."""
    row = selectors_homeward.of_case(case)
    if row is None:
        return
    is_mine = reader == Reader.SHOPPER
    if row.released_at:
        said = (
            _("It goes home to you; a courier is asked")
            if is_mine
            else _("It goes home to the shopper; a courier is asked")
        )
        yield _step(said, row.released_at, icon="box")
    if row.sent_at:
        said = _("On its way home to you: %(courier)s") if is_mine else _("On its way home to the shopper: %(courier)s")
        yield _step(said % {"courier": f"{row.carrier} {row.waybill}".strip()}, row.sent_at, icon="truck")
    if row.ended_at:
        yield _step(_("With you again") if is_mine else _("With the shopper again"), row.ended_at, icon="check")


def _step(label: str, at: datetime, *, icon: str = "") -> dict[str, Any]:
    return {"label": label, "at": at, "state": "done", "icon": icon}
