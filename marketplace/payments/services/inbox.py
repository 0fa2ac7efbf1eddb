"""The provider inbox. A webhook is a hint: verified, stored once by its event id, then the object is asked for again."""

from django.db import transaction

from marketplace.core import tasks, time
from marketplace.core.outbox.emit import emit
from marketplace.payments import gateway
from marketplace.payments.gateway import DisputeReading, GatewayError
from marketplace.payments.models import PaymentAttempt, ProviderEvent, ProviderRefund, ProviderTransfer
from marketplace.payments.services import attempts, refunds, transfers
from marketplace.payments.services.archive import keep

APPLY_TASK = "payments.apply_inbox"
Status = ProviderEvent.Status
NOT_OURS = "not about money of ours"
# What we look again at. Every other kind is stored and ignored at once: nobody has to be woken for it.
FAMILIES = frozenset(
    {"checkout.session", "payment_intent", "refund", "charge.refund", "payout", "transfer", "charge.dispute"}
)


def receive(*, payload: bytes, signature: str) -> ProviderEvent:
    """Verify and store. The same event again returns the stored row and does nothing. Raises BadSignature."""
    hint = gateway.current().read_hint(payload, signature)
    now = time.now()
    is_ours = family(hint.kind) in FAMILIES
    ignored = {} if is_ours else {"status": Status.IGNORED, "note": NOT_OURS, "applied_at": now}
    with transaction.atomic():
        event, is_new = ProviderEvent.objects.get_or_create(
            event_id=hint.event_id,
            defaults={
                "kind": hint.kind[:80], "object_ref": hint.object_ref[:120], "our_ref": hint.our_ref[:120],
                "account": hint.account[:120], "received_at": now, **ignored,
            },
        )  # fmt: skip
        if is_new and is_ours:
            tasks.send(APPLY_TASK)
    return event


def family(kind: str) -> str:
    """`payment_intent.succeeded` → `payment_intent`: what happened is asked for, only what it happened to counts."""
    return kind.rpartition(".")[0]


def apply(event_id: int) -> ProviderEvent:
    """Look again at the object an event speaks of. Applying twice, or late, or out of order gives the same end."""
    event = ProviderEvent.objects.get(pk=event_id)
    if event.status != Status.STORED:
        return event
    try:
        note = _look_again(event)
    except GatewayError as error:
        keep(event.our_ref or event.object_ref, error.exchange)
        if not error.permanent:
            return event
        return _done(event, Status.PARKED, f"{error.code}: {error.message}")
    return _done(event, Status.APPLIED if note else Status.IGNORED, note or NOT_OURS)


def _look_again(event: ProviderEvent) -> str:
    what = family(event.kind)
    if what in ("checkout.session", "payment_intent"):
        attempt = PaymentAttempt.objects.filter(public_id=event.our_ref).first()
        return attempts.settle(attempt_id=attempt.pk).status if attempt else ""
    if what in ("refund", "charge.refund"):
        refund = ProviderRefund.objects.filter(source=event.our_ref).first()
        return refunds.settle(refund_id=refund.pk).status if refund else ""
    if what == "payout":
        return _settle_transfer(event, ProviderTransfer.Kind.PAYOUT)
    if what == "transfer":
        return _settle_transfer(event, ProviderTransfer.Kind.TRANSFER)
    if what == "charge.dispute":
        return _dispute(event)
    return ""


def _settle_transfer(event: ProviderEvent, kind: str) -> str:
    transfer = ProviderTransfer.objects.filter(source=event.our_ref, kind=kind).first()
    if transfer is None:
        return ""
    transfers.settle(transfer_id=transfer.pk)
    return "looked at"


def _dispute(event: ProviderEvent) -> str:
    dispute = gateway.current().read_dispute(event.object_ref)
    attempt = PaymentAttempt.objects.filter(provider_ref=dispute.payment_ref).first() if dispute.payment_ref else None
    if attempt is None:
        return ""
    _announce(dispute, attempt)
    return "closed" if dispute.is_closed else "open"


@transaction.atomic
def _announce(dispute: DisputeReading, attempt: PaymentAttempt) -> None:
    keep(attempt.reference, dispute.exchange)
    payload = {
        "dispute": dispute.dispute, "reference": attempt.reference, "amount_minor": dispute.amount_minor,
        "currency": dispute.currency, "reason": dispute.reason,
    }  # fmt: skip
    emit(topic="payments.dispute_opened", key=attempt.reference, payload=payload)
    if dispute.is_closed:
        emit(topic="payments.dispute_closed", key=attempt.reference, payload={**payload, "is_won": dispute.is_won})


@transaction.atomic
def _done(event: ProviderEvent, status: str, note: str) -> ProviderEvent:
    ProviderEvent.objects.filter(pk=event.pk, status=Status.STORED).update(
        status=status, note=note[:300], applied_at=time.now()
    )
    return ProviderEvent.objects.get(pk=event.pk)


def apply_due() -> int:
    """Apply every stored event, oldest first. Returns how many were looked at."""
    due = list(ProviderEvent.objects.filter(status=Status.STORED).order_by("pk").values_list("pk", flat=True)[:200])
    return tasks.each(due, apply)


@transaction.atomic
def retry(event: ProviderEvent, *, actor: str) -> None:
    """Ops' button: look at a parked event once more."""
    ProviderEvent.objects.filter(pk=event.pk, status=Status.PARKED).update(
        status=Status.STORED, note=f"retried by {actor}"
    )
