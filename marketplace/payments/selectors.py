"""Reading the payment room. References are opaque: the caller knows whose they are."""

from collections.abc import Iterable

from django.db.models import QuerySet

from marketplace.payments.errors import AttemptNotFound
from marketplace.payments.models import PaymentAttempt, ProviderExchange, ProviderRefund, ProviderTransfer
from marketplace.payments.states import Flow, Transfer

# Closed by us, by time or by the shopper: no bank said no.
NOT_DECLINED = frozenset({"", "expired", "abandoned", "canceled", "requested_by_customer", "no_payment_method"})


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


def payment_signs(reference: str, attempt_id: int) -> tuple[str, str, int]:
    """(digest of the card, what came of 3-D Secure, payments of the reference that a bank declined); one query."""
    rows = list(PaymentAttempt.objects.filter(reference=reference).order_by("pk")[:200])
    paid = next((row for row in rows if row.pk == attempt_id), None)
    declines = sum(max(row.declines, _was_declined(row)) for row in rows)
    return (paid.card_key, paid.secured, declines) if paid is not None else ("", "", declines)


def _was_declined(row: PaymentAttempt) -> bool:
    """A bank's no ended the attempt; one that was counted on the page is not counted again."""
    return row.status == Flow.FAILED and row.failure_code not in NOT_DECLINED


def card_keys_of(references: Iterable[str]) -> set[str]:
    """Digests of the cards that paid these references."""
    found = PaymentAttempt.objects.filter(reference__in=list(references), status=Flow.SUCCEEDED).exclude(card_key="")
    return set(found.values_list("card_key", flat=True))


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
