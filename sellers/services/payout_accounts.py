"""Where a seller's money goes: the account at the provider behind their bank account.

A working shop may name another bank account any time. Two people's words stand between that wish and the money: the owner
confirms with a fresh sign-in, a reviewer accepts. Until then payouts go where they went before.
"""

import logging

from django.db import transaction

from marketplace.accounts.services.telling import tell
from marketplace.core import trail
from marketplace.payments import gateway
from marketplace.payments.gateway import GatewayError
from sellers.models import Requirement, Seller
from sellers.policies.requirements import DONE
from sellers.policies.team import Permission
from sellers.selectors import ref
from sellers.selectors.team import members_who_may
from sellers.states import SellerStatus

logger = logging.getLogger(__name__)

SYSTEM = "system:payouts"
ITEM = "payout_account"
# A suspended seller waits until the case is cleared up; a closed one gets what is owed, also where no account was open yet.
PAID = (SellerStatus.APPROVED, SellerStatus.RESTRICTED, SellerStatus.CLOSED)
MOST_AT_ONCE = 20


@transaction.atomic
def set_payout_account(*, seller: Seller, account: str, actor: str) -> Seller:
    """Set the provider's reference of the connected account (`acct_…`)."""
    seller.payout_account = account[:120]
    seller.save(update_fields=["payout_account"])
    trail.record(
        verb="seller.payout_account_set", target=ref(seller), actor=actor, after={"account": trail.digest(account)}
    )
    return seller


@transaction.atomic
def account_accepted(*, seller: Seller, actor: str) -> None:
    """Another bank account was accepted: the worker opens a new account at the provider, the next payout goes there."""
    if seller.payout_account:
        set_payout_account(seller=seller, account="", actor=actor)


def tell_of_change(*, requirement: Requirement) -> None:
    """Everybody who looks after the shop's money hears that another bank account was handed in: an intruder cannot do it
    unseen. In the transaction of the change.
    """
    seller = requirement.seller
    for member in members_who_may(seller.pk, Permission.MONEY):
        tell(
            member.user, template="payout_account_change", link=f"/seller/apply/item/{ITEM}/",
            source=f"requirement:{requirement.pk}:change:{requirement.provided_at:%Y%m%d%H%M%S%f}",
            context={"shop": seller.display_name, "label": f"•••{str(requirement.number)[-4:]}"},
        )  # fmt: skip


def open_accounts() -> int:
    """Open an account at the provider for sellers without one; returns how many. The key makes repeats harmless.

    Only a bank account that a reviewer accepted counts. One that the provider refuses does not hold up the others.
    """
    done = [status.value for status in DONE]
    accepted = Requirement.objects.filter(code=ITEM, status__in=done).exclude(number_index="")
    waiting = accepted.filter(seller__status__in=PAID, seller__approved_at__isnull=False, seller__payout_account="")
    opened = 0
    for row in waiting.select_related("seller").order_by("seller_id"):
        if opened == MOST_AT_ONCE:
            break
        try:
            account = _open(row)
        except GatewayError as error:
            logger.warning("payout account of %s: %s", ref(row.seller), error.code)
            if error.permanent:
                continue  # this bank account is not good; the next seller's may be
            break  # the provider has a bad moment; the next run tries again
        set_payout_account(seller=row.seller, account=account, actor=SYSTEM)
        opened += 1
    return opened


def _open(row: Requirement) -> str:
    seller, number = row.seller, str(row.number)
    return gateway.current().open_account(
        key=f"account-{seller.public_id}-{trail.digest(number)[:16]}", source=ref(seller), country=seller.country,
        currency=seller.currency, bank_account=number,
    )  # fmt: skip
