"""Every endpoint of the API, on one screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .resources import (
    accounts,
    charges,
    checkout_sessions,
    customers,
    disputes,
    payment_intents,
    payment_methods,
    payouts,
    readings,
    refunds,
    transfers,
    webhook_endpoints,
)
from .types import Json

Handler = Callable[..., Json]

ROUTES: Final[tuple[tuple[str, str, Handler, str], ...]] = (
    ("POST", "/v1/customers", customers.create, "customers.create"),
    ("GET", "/v1/customers", customers.index, "customers.list"),
    ("GET", "/v1/customers/{id}", customers.retrieve, ""),
    ("POST", "/v1/customers/{id}", customers.update, "customers.update"),
    ("DELETE", "/v1/customers/{id}", customers.delete, ""),
    ("POST", "/v1/payment_methods", payment_methods.create, "payment_methods.create"),
    ("GET", "/v1/payment_methods", payment_methods.index, "payment_methods.list"),
    ("GET", "/v1/payment_methods/{id}", payment_methods.retrieve, ""),
    ("POST", "/v1/payment_methods/{id}", payment_methods.update, "payment_methods.update"),
    ("POST", "/v1/payment_methods/{id}/attach", payment_methods.attach, "payment_methods.attach"),
    ("POST", "/v1/payment_methods/{id}/detach", payment_methods.detach, ""),
    ("POST", "/v1/payment_intents", payment_intents.create, "payment_intents.create"),
    ("GET", "/v1/payment_intents", payment_intents.index, "payment_intents.list"),
    ("GET", "/v1/payment_intents/{id}", payment_intents.retrieve, ""),
    ("POST", "/v1/payment_intents/{id}", payment_intents.update, "payment_intents.update"),
    ("POST", "/v1/payment_intents/{id}/confirm", payment_intents.confirm, "payment_intents.confirm"),
    ("POST", "/v1/payment_intents/{id}/capture", payment_intents.capture, "payment_intents.capture"),
    ("POST", "/v1/payment_intents/{id}/cancel", payment_intents.cancel, "payment_intents.cancel"),
    ("GET", "/v1/charges", charges.index, "charges.list"),
    ("GET", "/v1/charges/{id}", charges.retrieve, ""),
    ("POST", "/v1/charges/{id}", charges.update, "charges.update"),
    ("POST", "/v1/refunds", refunds.create, "refunds.create"),
    ("GET", "/v1/refunds", refunds.index, "refunds.list"),
    ("GET", "/v1/refunds/{id}", refunds.retrieve, ""),
    ("POST", "/v1/refunds/{id}", refunds.update, "refunds.update"),
    ("POST", "/v1/refunds/{id}/cancel", refunds.cancel, ""),
    ("GET", "/v1/account", accounts.own, ""),
    ("POST", "/v1/accounts", accounts.create, "accounts.create"),
    ("GET", "/v1/accounts", accounts.index, "accounts.list"),
    ("GET", "/v1/accounts/{id}", accounts.retrieve, ""),
    ("POST", "/v1/accounts/{id}", accounts.update, "accounts.update"),
    ("DELETE", "/v1/accounts/{id}", accounts.delete, ""),
    ("POST", "/v1/account_links", accounts.create_link, "account_links.create"),
    ("GET", "/v1/balance", readings.show_balance, ""),
    ("GET", "/v1/balance_transactions", readings.transactions, "balance_transactions.list"),
    ("GET", "/v1/balance_transactions/{id}", readings.transaction, ""),
    ("POST", "/v1/transfers", transfers.create, "transfers.create"),
    ("GET", "/v1/transfers", transfers.index, "transfers.list"),
    ("GET", "/v1/transfers/{id}", transfers.retrieve, ""),
    ("POST", "/v1/transfers/{id}", transfers.update, "transfers.update"),
    ("POST", "/v1/transfers/{id}/reversals", transfers.reverse, "reversals.create"),
    ("GET", "/v1/transfers/{id}/reversals", transfers.reversals, "reversals.list"),
    ("GET", "/v1/transfers/{id}/reversals/{id}", transfers.reversal, ""),
    ("POST", "/v1/payouts", payouts.create, "payouts.create"),
    ("GET", "/v1/payouts", payouts.index, "payouts.list"),
    ("GET", "/v1/payouts/{id}", payouts.retrieve, ""),
    ("POST", "/v1/payouts/{id}", payouts.update, "payouts.update"),
    ("POST", "/v1/payouts/{id}/cancel", payouts.cancel, ""),
    ("GET", "/v1/disputes", disputes.index, "disputes.list"),
    ("GET", "/v1/disputes/{id}", disputes.retrieve, ""),
    ("POST", "/v1/disputes/{id}", disputes.update, "disputes.update"),
    ("POST", "/v1/disputes/{id}/close", disputes.accept, ""),
    ("GET", "/v1/events", readings.events, "events.list"),
    ("GET", "/v1/events/{id}", readings.event, ""),
    ("POST", "/v1/webhook_endpoints", webhook_endpoints.create, "webhook_endpoints.create"),
    ("GET", "/v1/webhook_endpoints", webhook_endpoints.index, "webhook_endpoints.list"),
    ("GET", "/v1/webhook_endpoints/{id}", webhook_endpoints.retrieve, ""),
    ("POST", "/v1/webhook_endpoints/{id}", webhook_endpoints.update, "webhook_endpoints.update"),
    ("DELETE", "/v1/webhook_endpoints/{id}", webhook_endpoints.delete, ""),
    ("POST", "/v1/checkout/sessions", checkout_sessions.create, "checkout.sessions.create"),
    ("GET", "/v1/checkout/sessions", checkout_sessions.index, "checkout.sessions.list"),
    ("GET", "/v1/checkout/sessions/{id}", checkout_sessions.retrieve, ""),
    ("POST", "/v1/checkout/sessions/{id}", checkout_sessions.update, "checkout.sessions.update"),
    ("POST", "/v1/checkout/sessions/{id}/expire", checkout_sessions.expire, ""),
    ("GET", "/v1/checkout/sessions/{id}/line_items", checkout_sessions.line_items, "reversals.list"),
)


@dataclass(frozen=True)
class Match:
    """The endpoint a request is for."""

    handler: Handler
    name: str
    ids: tuple[str, ...]


_COMPILED: Final = tuple(
    (method, re.compile("^" + path.replace("{id}", "([A-Za-z0-9_-]{1,255})") + "$"), handler, name)
    for method, path, handler, name in ROUTES
)


def find(method: str, path: str) -> Match | None:
    """The first endpoint that fits."""
    for wanted, pattern, handler, name in _COMPILED:
        found = pattern.match(path) if wanted == method else None
        if found is not None:
            return Match(handler, name, found.groups())
    return None
