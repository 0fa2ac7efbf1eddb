"""Notices of cases, each in the language of who reads it. A seller reads nothing of the shopper but what they filed."""

from typing import Any

from django.db import transaction

from cases import selectors
from cases.models import Case
from marketplace.accounts.services.telling import tell
from marketplace.core.outbox.emit import emit
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may

OWNERS_AT_ONCE = 200


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


@transaction.atomic
def tell_owners(case: Case, *, after: int = 0) -> int:
    """Everybody else who received the same listing hears of the ruling, some at a time: the rest follows by an event of its own,
    so that no message handler holds a transaction over thousands. Returns how many were told now.
    """
    owners = selectors.other_owners(case, after=after, most=OWNERS_AT_ONCE)
    for user in owners:
        tell(
            user, template="case_owners", source=f"{case.ref}:owners", link="/me/orders/",
            context={"title": case.line.title if case.line else "", "seller": case.order.seller.display_name},
        )  # fmt: skip
    if len(owners) == OWNERS_AT_ONCE:
        emit(topic="cases.more_owners", key=case.ref, payload={"case": case.number, "after": owners[-1].pk})
    return len(owners)
