"""What a shopper confirms for one purchase, in words that are kept."""

from collections.abc import Sequence

from marketplace.core import rules
from orders.models import NoReasonConfirmation, Purchase
from orders.policies.no_reason import EXCEPTIONS, digest
from orders.selectors.no_reason import asked_of


def confirm(*, purchase: Purchase, codes: Sequence[str], country: str) -> None:
    """Keep the exceptions that were confirmed, in the transaction that places the purchase; codes that nobody asked about are left out."""
    said, version = set(codes), rules.at(EXCEPTIONS.code).version
    NoReasonConfirmation.objects.bulk_create(
        NoReasonConfirmation(
            purchase=purchase, code=row["code"], version=version, words=row["zh"][:300], digest=digest(row),
            confirmed_at=purchase.placed_at,
        )
        for row in asked_of(purchase.quote, country)
        if row["code"] in said
    )  # fmt: skip
