"""Who in a shop may do what: one literal table of roles. Pure.

A role opens doors by permission, never by name: a door asks for what it needs (`selectors.team.shop_for(user, MONEY)`).
"""

from enum import StrEnum


class Permission(StrEnum):
    """What a member may do. `LOOK` is the membership itself: start page, orders, returns, inbound, the grade."""

    LOOK = "look"
    GOODS = "goods"  # write listings and count stock
    BUYING = "buying"  # tick off what was bought, print labels
    RETURNS = "returns"  # say what becomes of returned pieces
    MESSAGES = "messages"  # answer what our support asks
    FIGURES = "figures"  # charts of pieces and visits
    MONEY = "money"  # amounts, payouts, statement, deposit, holds
    TRUST = "trust"  # documents, audits, appeals
    PAPERS = "papers"  # the application: identity, registration, legal name
    SHOP = "shop"  # the public page, holidays, the notice of closing
    HOOKS = "hooks"  # webhook endpoints and their secrets
    TEAM = "team"  # who acts for the shop


OWNER, MANAGER, BUYER, FINANCE = "owner", "manager", "buyer", "finance"
P = Permission

ROLES: dict[str, frozenset[Permission]] = {
    OWNER: frozenset(Permission),
    MANAGER: frozenset(
        {P.LOOK, P.GOODS, P.BUYING, P.RETURNS, P.MESSAGES, P.FIGURES, P.TRUST, P.SHOP, P.HOOKS}
    ),
    BUYER: frozenset({P.LOOK, P.GOODS, P.BUYING, P.MESSAGES}),
    FINANCE: frozenset({P.LOOK, P.FIGURES, P.MONEY}),
}  # fmt: skip


# What people of a closed shop still do: they are owed money, get a tax statement, and may appeal.
AFTER_CLOSING = frozenset({P.MONEY, P.TRUST})


def allows(role: str, permission: str) -> bool:
    """May somebody of this role do it? A role that the table does not list may do nothing."""
    return permission in ROLES.get(role, frozenset())


def roles_with(permission: str) -> frozenset[str]:
    """Every role that may."""
    return frozenset(role for role in ROLES if allows(role, permission))
