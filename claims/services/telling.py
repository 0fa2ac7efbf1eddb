"""Notices of claims, each in the language of who reads it."""

from typing import Any

from claims.models import Claim, StockClaim
from marketplace.accounts.services.telling import tell
from orders.receipt_files import amount
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may

ROOM = "/seller/insurance/"


def tell_shopper(claim: Claim, template: str, *, about: int | str = "", **facts: Any) -> None:
    """The person whose order it is; once a template, and once for each thing it is `about`."""
    money = amount(claim.paid_fen or claim.claim_fen)
    tell(
        claim.user, template=template, source=f"{claim.ref}:{template}:{about}", link=f"/me/claims/{claim.number}/",
        context={"claim": claim.number, "number": claim.order.number, "amount": money, **facts},
    )  # fmt: skip


def tell_shop(claim: StockClaim) -> None:
    """Everybody who looks after the shop's money."""
    facts = {"claim": claim.number}
    for member in members_who_may(claim.seller_id, Permission.MONEY):
        if claim.status == "paid":
            tell(member.user, template="stock_claim_paid", source=f"{claim.ref}:paid", link=ROOM, context=facts)
        else:
            tell(member.user, template="stock_claim_refused", source=f"{claim.ref}:refused", link=ROOM, context=facts)
