"""Money back to where it came from: an intent row first, a worker sends it, the provider's word settles it."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from marketplace.core import tasks, time, trail
from marketplace.core.errors import StaleState
from marketplace.core.outbox.emit import emit
from marketplace.payments import gateway, locks
from marketplace.payments.errors import BankPaid, BankSpeaks, NotFailed, NothingPaid, RefundTooLarge
from marketplace.payments.gateway import GatewayError, Reading, State
from marketplace.payments.models import PaymentAttempt, ProviderDispute, ProviderRefund
from marketplace.payments.services.archive import keep
from marketplace.payments.services.looking import looking
from marketplace.payments.states import REFUND, Flow

logger = logging.getLogger(__name__)

SYSTEM = "system:payments"
SEND_TASK = "payments.send_due"
MID_CALL = timedelta(seconds=30)
LOOK_EVERY = timedelta(seconds=30)
MAY_COME_BACK = timedelta(days=30)
DAILY = timedelta(days=1)
MOST_DAILY = 20  # a run; the sweep runs every 20 s, so a day has room for 86,000


@transaction.atomic
def request(
    *, source: str, reference: str, amount_minor: int, actor: str, attempt_id: int | None = None
) -> ProviderRefund:
    """Ask for `amount_minor` of the payment of `reference` to go back. The same `source` again returns the first row.

    `attempt_id` names a surplus attempt; without it the one successful attempt of the reference is meant. Raises
    NothingPaid and RefundTooLarge.
    """
    del actor  # `source` names the domain's refund, whose trail has the actor
    already = ProviderRefund.objects.filter(source=source).first()
    if already is not None:
        return already
    paid = PaymentAttempt.objects.filter(reference=reference, status=Flow.SUCCEEDED)
    paid = paid.filter(pk=attempt_id) if attempt_id else paid.filter(is_surplus=False)
    attempt = locks.attempt(paid)
    if attempt is None:
        raise NothingPaid(fields={"reference": reference})
    going = attempt.refunds.exclude(status=Flow.FAILED).aggregate(total=Sum("amount_minor"))["total"] or 0
    if going + amount_minor > attempt.amount_minor:
        raise RefundTooLarge(fields={"left": attempt.amount_minor - going})
    refund = ProviderRefund.objects.create(
        source=source, attempt=attempt, amount_minor=amount_minor, created_at=time.now()
    )
    tasks.send(SEND_TASK)
    return refund


@transaction.atomic
def send_again(*, source: str, actor: str) -> ProviderRefund:
    """Ops: ask once more for a refund that failed, under the next name (`<source>~1`, `~2` …), so that the provider sees a new
    request. Raises NotFailed while a try is under way or went through, BankSpeaks, BankPaid, and what `request` raises.
    """
    base = source.partition("~")[0]
    first = ProviderRefund.objects.select_related("attempt").filter(source=base).first()
    if first is None:
        raise NotFailed
    locks.attempt(PaymentAttempt.objects.filter(pk=first.attempt_id))
    tries = ProviderRefund.objects.filter(Q(source=base) | Q(source__startswith=f"{base}~"))
    statuses = list(tries.values_list("status", flat=True))
    if any(status != Flow.FAILED for status in statuses):
        raise NotFailed
    if _disputes(first).filter(state=ProviderDispute.State.OPEN).exists():
        raise BankSpeaks
    if tries.exclude(covered_by="").exists() or is_paid_by_bank(first):
        raise BankPaid
    made = request(
        source=f"{base}~{len(statuses)}", reference=first.attempt.reference, amount_minor=first.amount_minor, actor=actor,
        attempt_id=first.attempt_id,
    )  # fmt: skip
    trail.record(verb="refund.sent_again", target=trail.ref(made), actor=actor)
    emit(topic="payments.refund_sent_again", key=first.attempt.reference, payload={"source": made.source})
    return made


def _disputes(refund: ProviderRefund) -> QuerySet[ProviderDispute]:
    """Chargebacks of the same payment."""
    if refund.attempt.is_surplus:
        return ProviderDispute.objects.none()
    return ProviderDispute.objects.filter(reference=refund.attempt.reference, currency=refund.attempt.currency)


def is_paid_by_bank(refund: ProviderRefund) -> bool:
    """With lost chargebacks and what went back, would this refund give back more than came in? Then the bank has paid it."""
    lost = _disputes(refund).filter(state=ProviderDispute.State.LOST)
    taken = lost.aggregate(total=Sum("amount_minor"))["total"] or 0
    going = refund.attempt.refunds.exclude(status=Flow.FAILED).aggregate(total=Sum("amount_minor"))["total"] or 0
    return bool(taken) and taken + going + refund.amount_minor > refund.attempt.amount_minor


def paid_by_dispute(refund: ProviderRefund) -> str:
    """The newest lost chargeback that has paid this failed refund; empty where none has."""
    lost = _disputes(refund).filter(state=ProviderDispute.State.LOST).order_by("-closed_at", "-pk").first()
    return lost.dispute if lost is not None and is_paid_by_bank(refund) else ""


def by_source(source: str) -> ProviderRefund | None:
    """The first try of a refund, whatever try is named."""
    return ProviderRefund.objects.select_related("attempt").filter(source=source.partition("~")[0]).first()


def is_covered(*, source: str) -> bool:
    """Has a lost chargeback paid it?"""
    base = source.partition("~")[0]
    tries = ProviderRefund.objects.filter(Q(source=base) | Q(source__startswith=f"{base}~"))
    return tries.exclude(covered_by="").exists()


def failed_of(*, reference: str, start: str) -> list[ProviderRefund]:
    """Refunds of a payment whose every try failed and that nobody has paid yet; `source` begins with `start`. The oldest first."""
    rows = ProviderRefund.objects.filter(attempt__reference=reference, source__startswith=start).order_by("pk")
    tries: dict[str, list[ProviderRefund]] = {}
    for row in rows.select_related("attempt"):
        tries.setdefault(row.source.partition("~")[0], []).append(row)
    return [
        group[0] for group in tries.values() if all(row.status == Flow.FAILED and not row.covered_by for row in group)
    ]


@transaction.atomic
def cover(*, source: str, dispute: str) -> bool:
    """A lost chargeback has paid this failed refund: it is never sent again. False where that was said before, or nothing failed."""
    base = source.partition("~")[0]
    tries = ProviderRefund.objects.filter(Q(source=base) | Q(source__startswith=f"{base}~"))
    first = tries.order_by("pk").first()
    if first is None:
        return False
    locks.attempt(PaymentAttempt.objects.filter(pk=first.attempt_id))
    if tries.exclude(status=Flow.FAILED).exists():
        return False
    done = bool(tries.filter(covered_by="").update(covered_by=dispute))
    if done:
        trail.record(verb="refund.covered", target=trail.ref(first), actor=SYSTEM, after={"dispute": dispute})
        emit(topic="payments.refund_covered", key=first.attempt.reference, payload={"source": base})
    return done


def send(*, refund_id: int) -> ProviderRefund:
    """Send one created refund. Safe to call twice: the state machine lets one caller through, the key does the rest."""
    refund = ProviderRefund.objects.select_related("attempt").get(pk=refund_id)
    if refund.status != Flow.CREATED:
        return refund
    try:
        REFUND.move(refund, Flow.SENT, actor=SYSTEM, looked_at=time.now())
    except StaleState:
        return refund
    return _call(refund)


def _call(refund: ProviderRefund) -> ProviderRefund:
    try:
        reading = gateway.current().refund(
            key=f"refund-{refund.pk}-{refund.tries}", source=refund.source,
            payment_ref=refund.attempt.provider_ref, amount_minor=refund.amount_minor,
        )  # fmt: skip
    except GatewayError as error:
        _note_failure(refund, error)
        return refund
    return _apply(refund, reading)


@transaction.atomic
def _note_failure(refund: ProviderRefund, error: GatewayError) -> None:
    keep(refund.attempt.reference, error.exchange)
    if error.answered:
        ProviderRefund.objects.filter(pk=refund.pk).update(tries=F("tries") + 1)
    if error.permanent:
        _fail(refund, error.code)
    elif refund.status == Flow.SENT:
        REFUND.move(refund, Flow.UNKNOWN, actor=SYSTEM, why=error.message[:200], failure_code=error.code[:80])


def settle(*, refund_id: int) -> ProviderRefund:
    """Ask the provider about a sent refund, looking for it by our label where its id never reached us."""
    refund = ProviderRefund.objects.select_related("attempt").get(pk=refund_id)
    if refund.status in (Flow.CREATED, Flow.FAILED):
        return refund
    door = gateway.current()
    try:
        if refund.provider_ref:
            reading: Reading | None = door.read_refund(refund.provider_ref)
        else:
            reading = door.find_refund(source=refund.source, payment_ref=refund.attempt.provider_ref)
    except GatewayError as error:
        keep(refund.attempt.reference, error.exchange)
        return refund
    return _apply(refund, reading) if reading is not None else _call(refund)


def _apply(refund: ProviderRefund, reading: Reading) -> ProviderRefund:
    try:
        with transaction.atomic():
            _apply_reading(refund, reading)
    except StaleState:
        pass  # another message said the same first
    return refund


def _apply_reading(refund: ProviderRefund, reading: Reading) -> None:
    ProviderRefund.objects.filter(pk=refund.pk).update(provider_ref=reading.ref, looked_at=time.now())
    refund.provider_ref = reading.ref
    if refund.status == Flow.UNKNOWN and reading.state == State.OPEN:
        REFUND.move(refund, Flow.SENT, actor=SYSTEM, why="found at the provider")
    elif reading.state == State.SUCCEEDED and refund.status != Flow.SUCCEEDED:
        keep(refund.attempt.reference, reading.exchange)
        REFUND.move(refund, Flow.SUCCEEDED, actor=SYSTEM, settled_at=time.now(), failure_code="")
        emit(topic="payments.refund_succeeded", key=refund.attempt.reference, payload=_payload(refund))
    elif reading.state == State.FAILED:
        keep(refund.attempt.reference, reading.exchange)
        _fail(refund, reading.code)
    elif reading.state == State.UNKNOWN:
        logger.error("refund %s: the provider says %s", refund.source, reading.code)


def _fail(refund: ProviderRefund, code: str) -> None:
    """`was_settled` tells the book that the money had left and came back."""
    was_settled = refund.status == Flow.SUCCEEDED
    REFUND.move(refund, Flow.FAILED, actor=SYSTEM, failure_code=code[:80], settled_at=time.now())
    payload = {**_payload(refund), "code": code[:80], "was_settled": was_settled}
    emit(topic="payments.refund_failed", key=refund.attempt.reference, payload=payload)


def _payload(refund: ProviderRefund) -> dict[str, str | int]:
    return {
        "source": refund.source, "reference": refund.attempt.reference, "amount_minor": refund.amount_minor,
        "currency": refund.attempt.currency,
    }  # fmt: skip


def send_due() -> int:
    """Send every created refund. Returns how many."""
    due = list(ProviderRefund.objects.filter(status=Flow.CREATED).order_by("pk").values_list("pk", flat=True)[:100])
    return tasks.each(due, lambda pk: send(refund_id=pk))


def sweep() -> int:
    """Ask about refunds whose outcome nobody told us. Returns how many were asked about."""
    now = time.now()
    unlooked = Q(looked_at__isnull=True) | Q(looked_at__lt=now - LOOK_EVERY)
    due = ProviderRefund.objects.filter(unlooked, status__in=[Flow.SENT, Flow.UNKNOWN])
    pks = list(due.order_by("looked_at", "pk").values_list("pk", flat=True)[:100])
    pks += _settled_lately(now)
    return tasks.each(pks, _look)


def _look(pk: int) -> None:
    with looking(ProviderRefund, pk):
        settle(refund_id=pk)


def _settled_lately(now: datetime) -> list[int]:
    """Refunds that read as done: a bank may send one back for weeks, and the message about it may be lost. Asked once a day."""
    done = ProviderRefund.objects.filter(status=Flow.SUCCEEDED, settled_at__gte=now - MAY_COME_BACK)
    due = done.filter(Q(looked_at__isnull=True) | Q(looked_at__lt=now - DAILY))
    return list(due.order_by("looked_at", "pk").values_list("pk", flat=True)[:MOST_DAILY])


def reference_of(source: str) -> str:
    """The reference whose payment a refund request belongs to. Raises ProviderRefund.DoesNotExist."""
    return ProviderRefund.objects.select_related("attempt").get(source=source).attempt.reference
