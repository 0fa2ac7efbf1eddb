"""The provider inbox. A webhook is a hint: verified, stored once by its event id, then the object is asked for again."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from marketplace.core import tasks, time
from marketplace.payments import gateway
from marketplace.payments.gateway import GatewayError
from marketplace.payments.models import PaymentAttempt, ProviderEvent, ProviderRefund, ProviderTransfer
from marketplace.payments.services import attempts, disputes, refunds, transfers
from marketplace.payments.services.archive import keep

APPLY_TASK = "payments.apply_inbox"
Status = ProviderEvent.Status
DECLINED = "payment_intent.payment_failed"
NOT_OURS = "not about money of ours"
TOO_EARLY = "its payment is not known yet"
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
GIVE_UP_AFTER = timedelta(
    days=3
)  # then it is parked for people to see: the provider took money and we do not know for what
# What we look again at. Every other kind is stored and ignored at once: nobody has to be woken for it.
FAMILIES = frozenset(
    {"checkout.session", "payment_intent", "refund", "charge.refund", "payout", "transfer", "charge.dispute"}
)


class TooEarly(Exception):
    """What the event speaks of cannot be matched to money of ours yet."""


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
            return _later(event)
        return _done(event, Status.PARKED, f"{error.code}: {error.message}")
    except TooEarly:
        if event.received_at < time.now() - GIVE_UP_AFTER:
            return _done(event, Status.PARKED, TOO_EARLY)
        return _later(event)
    return _done(event, Status.APPLIED if note else Status.IGNORED, note or NOT_OURS)


def _later(event: ProviderEvent) -> ProviderEvent:
    """Look again, each time after a longer wait, so that what cannot be applied yet does not hold up the rest."""
    wait = min(FIRST_WAIT * 2 ** min(event.looks, 12), LONGEST_WAIT)
    ProviderEvent.objects.filter(pk=event.pk).update(looks=event.looks + 1, look_at=time.now() + wait)
    return ProviderEvent.objects.get(pk=event.pk)


def _look_again(event: ProviderEvent) -> str:
    what = family(event.kind)
    if what in ("checkout.session", "payment_intent"):
        attempt = PaymentAttempt.objects.filter(public_id=event.our_ref).first()
        if attempt is None:
            return ""
        if event.kind == DECLINED:
            attempts.count_declines(attempt_id=attempt.pk, intent=event.object_ref)
        return attempts.settle(attempt_id=attempt.pk).status
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
    """A dispute may be told before its payment is settled here: it waits for it. Raises TooEarly."""
    found = disputes.look(event.object_ref)
    if found is None:
        raise TooEarly
    return found.state


@transaction.atomic
def _done(event: ProviderEvent, status: str, note: str) -> ProviderEvent:
    ProviderEvent.objects.filter(pk=event.pk, status=Status.STORED).update(
        status=status, note=note[:300], applied_at=time.now()
    )
    return ProviderEvent.objects.get(pk=event.pk)


def apply_due() -> int:
    """Apply every stored event that is due, oldest first. Returns how many were looked at."""
    stored = ProviderEvent.objects.filter(Q(look_at=None) | Q(look_at__lte=time.now()), status=Status.STORED)
    due = list(stored.order_by("pk").values_list("pk", flat=True)[:200])
    return tasks.each(due, apply)


@transaction.atomic
def retry(event: ProviderEvent, *, actor: str) -> None:
    """Ops' button: look at a parked event once more."""
    ProviderEvent.objects.filter(pk=event.pk, status=Status.PARKED).update(
        status=Status.STORED, note=f"retried by {actor}", look_at=None, received_at=time.now()
    )
