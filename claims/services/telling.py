"""Notices of claims, each in the language of who reads it."""

from typing import Any

from claims.models import Claim, StockClaim
from marketplace.accounts.services.telling import tell
from orders.receipt_files import amount
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may


def tell_shopper(claim: Claim, template: str, *, about: int | str = "", **facts: Any) -> None:
    """The person whose order it is; once a template, and once for each thing it is `about`."""
    money = amount(claim.paid_fen or claim.claim_fen)
    tell(
        claim.user, template=template, source=f"{claim.ref}:{template}:{about}", link=f"/me/claims/{claim.number}/",
        context={"claim": claim.number, "number": claim.order.number, "amount": money, **facts},
    )  # fmt: skip


def tell_seller(claim: StockClaim) -> None:
    """Everybody who looks after the shop's money."""
    template = "stock_claim_paid" if claim.status == "paid" else "stock_claim_refused"
    for member in members_who_may(claim.seller_id, Permission.MONEY):
        tell(
            member.user, template=template, source=f"{claim.ref}:{template}", link="/seller/insurance/",
            context={"claim": claim.number},
        )  # fmt: skip
