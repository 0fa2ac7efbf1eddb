"""Disputes (chargebacks) mirrored from the provider: a webhook says where to look, polling finds what no webhook told."""

from datetime import timedelta

from django.db import transaction

from marketplace.core import tasks, time
from marketplace.core.outbox.emit import emit
from marketplace.payments import gateway
from marketplace.payments.gateway import DisputeReading, GatewayError
from marketplace.payments.models import PaymentAttempt, ProviderDispute
from marketplace.payments.services.archive import keep

ASK_AGAIN = timedelta(hours=6)
State = ProviderDispute.State


def look(dispute: str) -> ProviderDispute | None:
    """Ask the provider and store what it says. None while its payment is not known here. Raises GatewayError."""
    reading = gateway.current().read_dispute(dispute)
    attempt = PaymentAttempt.objects.filter(provider_ref=reading.payment_ref).first() if reading.payment_ref else None
    return _store(reading, attempt) if attempt is not None else None


@transaction.atomic
def _store(reading: DisputeReading, attempt: PaymentAttempt) -> ProviderDispute:
    """Opened is announced once, closed once, whoever told first; once closed it stays as it was closed."""
    now = time.now()
    keep(attempt.reference, reading.exchange)
    found, is_new = ProviderDispute.objects.get_or_create(
        dispute=reading.dispute,
        defaults={
            "reference": attempt.reference, "amount_minor": reading.amount_minor, "currency": reading.currency,
            "reason": reading.reason[:60], "opened_at": now, "looked_at": now,
        },
    )  # fmt: skip
    verdict = {"state": State.WON if reading.is_won else State.LOST, "closed_at": now} if reading.is_closed else {}
    changed = ProviderDispute.objects.filter(pk=found.pk, state=State.OPEN).update(
        looked_at=now, provider_status=reading.status[:40], answer_by=reading.answer_by, **verdict
    )
    found.refresh_from_db()
    payload = {
        "dispute": reading.dispute, "reference": attempt.reference, "amount_minor": reading.amount_minor,
        "currency": reading.currency, "reason": reading.reason,
    }  # fmt: skip
    if is_new:
        emit(topic="payments.dispute_opened", key=attempt.reference, payload=payload)
    if changed and reading.is_closed:
        emit(topic="payments.dispute_closed", key=attempt.reference, payload={**payload, "is_won": reading.is_won})
    return found


def due() -> list[str]:
    """Open disputes that nobody looked at for six hours, the longest first."""
    old = ProviderDispute.objects.filter(state=State.OPEN, looked_at__lte=time.now() - ASK_AGAIN)
    return list(old.order_by("looked_at", "pk").values_list("dispute", flat=True)[:100])


def backlog() -> int:
    return ProviderDispute.objects.filter(state=State.OPEN, looked_at__lte=time.now() - ASK_AGAIN).count()


def poll_due() -> int:
    """Ask about each. What cannot be asked now is asked next time. Returns how many were looked at."""
    return tasks.each(due(), _ask)


def _ask(dispute: str) -> bool:
    try:
        return look(dispute) is not None
    except GatewayError as error:
        keep(f"dispute:{dispute}"[:80], error.exchange)
        return False
