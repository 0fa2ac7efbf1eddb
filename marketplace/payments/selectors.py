"""Reading the payment room. References are opaque: the caller knows whose they are."""

from collections.abc import Iterable

from django.db.models import QuerySet

from marketplace.payments.errors import AttemptNotFound
from marketplace.payments.models import PaymentAttempt, ProviderExchange, ProviderRefund
from marketplace.payments.states import Flow


def attempt_for(public_id: str) -> PaymentAttempt:
    """One attempt. The caller checks that its reference belongs to the person. Raises AttemptNotFound."""
    attempt = PaymentAttempt.objects.filter(public_id=public_id).first()
    if attempt is None:
        raise AttemptNotFound
    return attempt


def attempts_of(reference: str) -> QuerySet[PaymentAttempt]:
    """All tries to pay a reference, newest first."""
    return PaymentAttempt.objects.filter(reference=reference).order_by("-id")


def paid_attempt(reference: str) -> PaymentAttempt | None:
    """The one attempt that paid the reference."""
    return PaymentAttempt.objects.filter(reference=reference, status=Flow.SUCCEEDED, is_surplus=False).first()


def refunds_of(sources: Iterable[str]) -> dict[str, ProviderRefund]:
    """Provider refunds by their source."""
    return {row.source: row for row in ProviderRefund.objects.filter(source__in=list(sources))}


def exchanges_of(reference: str) -> QuerySet[ProviderExchange]:
    """The raw archive of a reference, oldest first, as customs may ask for it."""
    return ProviderExchange.objects.filter(reference=reference).order_by("id")
