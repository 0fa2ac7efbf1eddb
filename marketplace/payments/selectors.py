"""Reading the payment room. References are opaque: the caller knows whose they are."""

from collections.abc import Iterable

from django.db.models import QuerySet

from marketplace.payments.errors import AttemptNotFound
from marketplace.payments.models import PaymentAttempt, ProviderExchange, ProviderRefund, ProviderTransfer
from marketplace.payments.states import Flow, Transfer


def attempt_for(public_id: str) -> PaymentAttempt:
    """One attempt. The caller checks that its reference belongs to the person. Raises AttemptNotFound."""
    attempt = PaymentAttempt.objects.filter(public_id=public_id).first()
    if attempt is None:
        raise AttemptNotFound
    return attempt


def references_waiting_by(method: str) -> list[str]:
    """References with an open attempt by this method."""
    return list(
        PaymentAttempt.objects.filter(method=method, status__in=(Flow.CREATED, Flow.SENT, Flow.UNKNOWN))
        .order_by("reference").values_list("reference", flat=True).distinct()
    )  # fmt: skip


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


def is_back(source: str) -> bool:
    """Does the money of a payout that did not arrive lie with us again: never transferred, or the transfer was reversed?"""
    rows = dict(ProviderTransfer.objects.filter(source=source).values_list("kind", "status"))
    never_left = rows.get(ProviderTransfer.Kind.TRANSFER) in (None, Transfer.CREATED, Transfer.FAILED)
    return never_left or rows.get(ProviderTransfer.Kind.REVERSAL) == Transfer.SUCCEEDED


def transfers_of(sources: Iterable[str]) -> dict[str, list[ProviderTransfer]]:
    """The provider's rows behind payouts, by source, oldest first; one query."""
    found: dict[str, list[ProviderTransfer]] = {}
    for row in ProviderTransfer.objects.filter(source__in=list(sources)).order_by("pk"):
        found.setdefault(row.source, []).append(row)
    return found
