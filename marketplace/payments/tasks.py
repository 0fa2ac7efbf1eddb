"""Thin jobs of the payment room. A message is only a hint to look at due rows."""

from marketplace.core.tasks import job
from marketplace.payments.models import PaymentAttempt, ProviderEvent, ProviderRefund, ProviderTransfer
from marketplace.payments.services import attempts, disputes, inbox, refunds, transfers
from marketplace.payments.states import Flow, Transfer


def waiting_events() -> int:
    return ProviderEvent.objects.filter(status=ProviderEvent.Status.STORED).count()


def waiting_unknowns() -> int:
    return (
        PaymentAttempt.objects.filter(status=Flow.UNKNOWN).count()
        + ProviderRefund.objects.filter(status=Flow.UNKNOWN).count()
        + ProviderTransfer.objects.filter(status=Transfer.UNKNOWN).count()
    )


def waiting_to_send() -> int:
    return (
        ProviderRefund.objects.filter(status=Flow.CREATED).count()
        + ProviderTransfer.objects.filter(status=Transfer.CREATED).count()
    )


@job("payments.apply_inbox", queue="money", backlog=waiting_events)
def apply_inbox() -> int:
    return inbox.apply_due()


@job("payments.settle_unknown", queue="money", backlog=waiting_unknowns)
def settle_unknown() -> int:
    return attempts.sweep() + refunds.sweep() + transfers.sweep()


@job("payments.poll_disputes", queue="money", backlog=disputes.backlog)
def poll_disputes() -> int:
    """Open disputes that no webhook told of for some hours: ask."""
    return disputes.poll_due()


@job("payments.send_due", queue="money", backlog=waiting_to_send)
def send_due() -> int:
    return refunds.send_due() + transfers.send_due()
