"""Where a seller's money goes: the account at the provider behind their bank account."""

import logging

from django.db import transaction

from marketplace.core import trail
from marketplace.payments import gateway
from marketplace.payments.gateway import GatewayError
from sellers.models import Seller
from sellers.selectors import ref, requirement_of
from sellers.states import SellerStatus

logger = logging.getLogger(__name__)

SYSTEM = "system:payouts"


@transaction.atomic
def set_payout_account(*, seller: Seller, account: str, actor: str) -> Seller:
    """Set the provider's reference of the connected account (`acct_…`)."""
    seller.payout_account = account[:120]
    seller.save(update_fields=["payout_account"])
    trail.record(
        verb="seller.payout_account_set", target=ref(seller), actor=actor, after={"account": trail.digest(account)}
    )
    return seller


def open_accounts() -> int:
    """Open an account at the provider for approved sellers without one; returns how many. The key makes repeats harmless."""
    waiting = Seller.objects.filter(status=SellerStatus.APPROVED, payout_account="").order_by("pk")[:20]
    opened = 0
    for seller in waiting:
        try:
            account = gateway.current().open_account(
                key=f"account-{seller.public_id}", source=ref(seller), country=seller.country, currency=seller.currency,
                bank_account=requirement_of(seller, "payout_account").number,
            )  # fmt: skip
        except GatewayError as error:
            logger.warning("payout account of %s: %s", ref(seller), error.code)
            return opened  # the provider has a bad moment; the next run tries again
        set_payout_account(seller=seller, account=account, actor=SYSTEM)
        opened += 1
    return opened
