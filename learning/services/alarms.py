"""Alarms about batches: the figures open one, a person decides. It pauses nothing by itself."""

from typing import Any

from django.db import IntegrityError, transaction

from learning import locks
from learning.errors import AlarmDecided, WhyMissing
from learning.models import BatchAlarm
from learning.policies import rules, spikes
from learning.policies.spikes import Counts
from learning.selectors import counting
from learning.states import ALARM, AlarmStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.emit import emit

CLOCK = "batch_alarm"
DUTY = "batch_alarm"
SYSTEM = "system:learning"
LEAST_WHY, MOST_WHY = 10, 500


def look() -> int:
    """Judge every batch that is watched; open an alarm for each spike. Returns how many were opened."""
    test, weeks, version = rules.batches()
    room = counting.room(weeks)
    opened = 0
    for row in room.watched:
        if row.batch in room.alarmed or row.counts.faults < test.least_faults:
            continue
        verdict = spikes.judge(
            row.counts, listing=room.listings.get(row.listing, row.counts), watched=len(room.watched), test=test,
            category=room.categories.get(row.category, row.counts), everything=room.everything,
        )  # fmt: skip
        if verdict.is_spike:
            opened += open_alarm(batch_id=row.batch, evidence=_evidence(row.counts, verdict, version))
    return opened


@transaction.atomic
def open_alarm(*, batch_id: int, evidence: dict[str, Any]) -> bool:
    """An alarm with its clock and its duty. A batch alarms once: False where it did before, whatever became of it."""
    try:
        with transaction.atomic():  # a savepoint: another look may have opened it since
            made = BatchAlarm.objects.create(batch_id=batch_id, evidence=evidence, opened_at=time.now())
    except IntegrityError:
        return False
    trail.record(verb="batch_alarm.opened", target=trail.ref(made), actor=SYSTEM, after=evidence)
    clocks.start(kind=CLOCK, subject=made.ref, actor=SYSTEM)
    duties.call(kind=DUTY, subject=made.ref, facts={"orders": evidence["orders"], "faults": evidence["faults"]})
    emit(topic="learning.alarm_opened", key=made.ref, payload={"alarm": made.public_id})
    return True


@transaction.atomic
def take(*, public_id: str, by: User) -> BatchAlarm:
    """Somebody of ours makes it theirs; taking over is allowed. Raises AlarmNotFound, NotAllowed, AlarmDecided."""
    require_role(by, Role.OPS)
    alarm = locks.alarm(public_id)
    if alarm.status != AlarmStatus.OPEN:
        raise AlarmDecided
    if alarm.owner_id != by.pk:
        BatchAlarm.objects.filter(pk=alarm.pk).update(owner=by)
        trail.record(verb="batch_alarm.taken", target=trail.ref(alarm), actor=by.ref, after={"owner": by.ref})
        alarm.owner = by
    return alarm


@transaction.atomic
def confirm(*, public_id: str, why: str, by: User) -> BatchAlarm:
    """A person agrees that the batch is at fault: its other owners hear of it now. Raises as `_decide`."""
    alarm = _decide(public_id, AlarmStatus.CONFIRMED, why, by)
    _tell(alarm, by.ref)
    emit(topic="learning.alarm_confirmed", key=alarm.ref, payload={"alarm": alarm.public_id})
    return alarm


@transaction.atomic
def dismiss(*, public_id: str, why: str, by: User) -> BatchAlarm:
    """Something else explains the figures. Raises as `_decide`."""
    alarm = _decide(public_id, AlarmStatus.DISMISSED, why, by)
    emit(topic="learning.alarm_dismissed", key=alarm.ref, payload={"alarm": alarm.public_id})
    return alarm


@transaction.atomic
def recall(*, public_id: str, why: str, by: User) -> BatchAlarm:
    """Owners are asked to send it back; everybody who has a piece, also who complained before. Raises as `_decide`."""
    alarm = _decide(public_id, AlarmStatus.RECALLED, why, by)
    emit(topic="learning.alarm_recalled", key=alarm.ref, payload={"alarm": alarm.public_id})
    return alarm


@transaction.atomic
def nobody_looked(*, public_id: str) -> bool:
    """The clock ran out before anybody decided: owners are told now. False where it was decided, or they were told."""
    alarm = locks.alarm(public_id)
    return alarm.status == AlarmStatus.OPEN and _tell(alarm, SYSTEM)


def _tell(alarm: BatchAlarm, actor: str) -> bool:
    """Once: the first word to the owners."""
    told = BatchAlarm.objects.filter(pk=alarm.pk, told_at=None).update(told_at=time.now(), told_by=actor)
    if told:
        trail.record(verb="batch_alarm.told", target=trail.ref(alarm), actor=actor)
        emit(topic="learning.owners_to_tell", key=alarm.ref, payload={"alarm": alarm.public_id})
    return bool(told)


def _decide(public_id: str, to: str, why: str, by: User) -> BatchAlarm:
    """Raises AlarmNotFound, NotAllowed, WhyMissing, BadText, AlarmDecided."""
    require_role(by, Role.OPS)
    words = textnorm.clean_text(why, max_length=MOST_WHY, field="why")
    if len(words) < LEAST_WHY:
        raise WhyMissing(fields={"why": WhyMissing.message})
    alarm = locks.alarm(public_id)
    try:
        ALARM.move(alarm, to, actor=by.ref, why=words, decided_by=by.ref, decided_at=time.now(), reason=words)
    except IllegalMove:
        raise AlarmDecided from None
    clocks.stop(kind=CLOCK, subject=alarm.ref, actor=by.ref, reason=to)
    duties.done(kind=DUTY, subject=alarm.ref, actor=by.ref, why=words)
    return alarm


def _evidence(counts: Counts, verdict: spikes.Verdict, version: int) -> dict[str, Any]:
    return {
        "orders": counts.orders, "faults": counts.faults, "baseline_bp": round(verdict.baseline * 10_000),
        "log_e_milli": round(verdict.log_e * 1_000), "threshold_milli": round(verdict.threshold * 1_000), "rule": version,
    }  # fmt: skip
