"""Notices of cases, each in the language of who reads it. A seller reads nothing of the shopper but what they filed."""

from typing import Any

from cases import selectors
from cases.models import Case
from marketplace.accounts.services.telling import tell
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may


def tell_shopper(case: Case, template: str, *, about: int | str = "", **facts: Any) -> None:
    """The person who opened it; once a template, and once for each thing it is `about`."""
    tell(
        case.user, template=template, source=f"{case.ref}:{template}:{about}", link=f"/me/cases/{case.number}/",
        context={"case": case.number, "number": case.order.number, "seller": case.order.seller.display_name, **facts},
    )  # fmt: skip


def tell_seller(case: Case, template: str, *, about: int | str = "", **facts: Any) -> None:
    """Everybody who looks after trust in the shop."""
    for member in members_who_may(case.order.seller_id, Permission.TRUST):
        tell(
            member.user, template=template, source=f"{case.ref}:{template}:{about}", link=f"/seller/cases/{case.number}/",
            context={"case": case.number, "number": case.order.number, **facts},
        )  # fmt: skip


def tell_owners(case: Case) -> int:
    """Everybody else who received the same listing hears of the ruling. Returns how many."""
    owners = selectors.other_owners(case)
    for user in owners:
        tell(
            user, template="case_owners", source=f"{case.ref}:owners", link="/me/orders/",
            context={"title": case.line.title if case.line else "", "seller": case.order.seller.display_name},
        )  # fmt: skip
    return len(owners)
