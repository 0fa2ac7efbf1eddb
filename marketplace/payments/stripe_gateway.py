"""Stripe behind the gateway protocol: the official SDK, explicit idempotency keys, raw exchanges kept.

Card and Alipay are paid on Stripe's hosted page (Checkout Session); WeChat Pay is a payment intent whose code our own page
shows. API 2026-10-28.endive: the parameter is `allowed_payment_method_types`. Meaning is mapped in `stripe_readings.py`.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import stripe
from django.conf import settings

from marketplace.payments import stripe_readings as readings
from marketplace.payments.errors import BadSignature
from marketplace.payments.gateway import (
    DisputeReading,
    Exchange,
    GatewayError,
    Hint,
    Listener,
    Movements,
    Opened,
    PaymentOrder,
    Reading,
)

# Stripe refuses a page that lives for less than 30 minutes, and counts from the moment of the call. An hour from the wish leaves
# half an hour to repeat a call whose answer was lost; when the time to pay is over we close the page ourselves.
SHORTEST_SESSION = timedelta(hours=1)
LONGEST_SESSION = timedelta(hours=23)
TIMEOUT_SECONDS = 20
PAGE = 100  # the most that one list call gives
WECHAT = "wechat_pay"
CARD = "card"


class StripeGateway:
    """One client for one address and key. Retries are ours, so the SDK makes none."""

    name = "stripe"

    def __init__(self, *, base: str, key: str) -> None:
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": base} if base else {},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )
        self._v1 = self._client.v1

    # --- money in -------------------------------------------------------------------------------------------------

    def open_payment(self, order: PaymentOrder) -> Opened:
        """WeChat: intent with a code to scan. Others: hosted page."""
        return self._open_wechat(order) if order.method == WECHAT else self._open_page(order)

    def _open_page(self, order: PaymentOrder) -> Opened:
        # Counted from the attempt, not from now: a call repeated with its key must say the same words.
        expires = min(max(order.expires_at, order.begun_at + SHORTEST_SESSION), order.begun_at + LONGEST_SESSION)
        labels = {"attempt": order.attempt, "reference": order.reference}
        params: dict[str, Any] = {
            "mode": "payment",
            "allowed_payment_method_types": [order.method],
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": order.currency.lower(),
                        "unit_amount": order.amount_minor,
                        "product_data": {"name": order.description},
                    },
                }
            ],
            "success_url": order.return_url,
            "cancel_url": order.return_url,
            "client_reference_id": order.attempt,
            "metadata": labels,
            "payment_intent_data": {"metadata": labels, "transfer_group": order.reference},
            "expires_at": int(expires.timestamp()),
            "locale": "zh",
        }
        if order.method == CARD and order.is_challenge_wanted:
            params["payment_method_options"] = {CARD: {"request_three_d_secure": "challenge"}}
        session, exchange = self._ask(
            "checkout.sessions.create", self._v1.checkout.sessions.create, params, key=order.key
        )
        return Opened(session["id"], session["url"] or "", "", exchange)

    def _open_wechat(self, order: PaymentOrder) -> Opened:
        params = {
            "amount": order.amount_minor,
            "currency": order.currency.lower(),
            "allowed_payment_method_types": [WECHAT],
            "payment_method_data": {"type": WECHAT},
            "payment_method_options": {WECHAT: {"client": "web"}},
            "confirm": True,
            "description": order.description,
            "metadata": {"attempt": order.attempt, "reference": order.reference},
            "transfer_group": order.reference,
        }
        intent, exchange = self._ask("payment_intents.create", self._v1.payment_intents.create, params, key=order.key)
        code = (intent.get("next_action") or {}).get("wechat_pay_display_qr_code") or {}
        return Opened(intent["id"], code.get("hosted_instructions_url") or "", code.get("data") or "", exchange)

    def read_payment(self, session: str) -> Reading:
        """The state of a page or intent, asked again."""
        if readings.is_session(session):
            params = {"expand": ["payment_intent.latest_charge"]}
            found, exchange = self._ask(
                "checkout.sessions.retrieve", self._v1.checkout.sessions.retrieve, params, session
            )
            return readings.of_session(found, exchange)
        params = {"expand": ["latest_charge"]}
        found, exchange = self._ask("payment_intents.retrieve", self._v1.payment_intents.retrieve, params, session)
        return readings.of_intent(found, exchange)

    def close_payment(self, session: str) -> Reading:
        """Expire the page or cancel the intent; where Stripe refuses because it is paid or closed, read what it is."""
        try:
            if readings.is_session(session):
                self._ask("checkout.sessions.expire", self._v1.checkout.sessions.expire, {}, session)
            else:
                params = {"cancellation_reason": "abandoned"}
                self._ask("payment_intents.cancel", self._v1.payment_intents.cancel, params, session)
        except GatewayError as error:
            if not error.permanent:
                raise
        return self.read_payment(session)

    def count_declined(self, intent: str) -> int:
        """Each card that was refused left a failed charge."""
        found, _exchange = self._ask("charges.list", self._v1.charges.list, {"payment_intent": intent, "limit": PAGE})
        return sum(readings.is_declined(charge) for charge in found.get("data", []))

    # --- money back -----------------------------------------------------------------------------------------------

    def refund(self, *, key: str, source: str, payment_ref: str, amount_minor: int) -> Reading:
        params = {"payment_intent": payment_ref, "amount": amount_minor, "metadata": {"source": source}}
        found, exchange = self._ask("refunds.create", self._v1.refunds.create, params, key=key)
        return readings.of_refund(found, exchange)

    def read_refund(self, ref: str) -> Reading:
        found, exchange = self._ask("refunds.retrieve", self._v1.refunds.retrieve, {}, ref)
        return readings.of_refund(found, exchange)

    def find_refund(self, *, source: str, payment_ref: str) -> Reading | None:
        params = {"payment_intent": payment_ref, "limit": 100}
        found, exchange = self._ask("refunds.list", self._v1.refunds.list, params)
        return readings.labelled(found, source, readings.of_refund, exchange)

    # --- money out ------------------------------------------------------------------------------------------------

    def transfer(self, *, key: str, source: str, destination: str, amount_minor: int, currency: str) -> Reading:
        params = {
            "amount": amount_minor, "currency": currency.lower(), "destination": destination,
            "transfer_group": source, "metadata": {"source": source},
        }  # fmt: skip
        found, exchange = self._ask("transfers.create", self._v1.transfers.create, params, key=key)
        return readings.of_transfer(found, exchange)

    def find_transfer(self, *, source: str, destination: str) -> Reading | None:
        params = {"destination": destination, "transfer_group": source, "limit": 10}
        found, exchange = self._ask("transfers.list", self._v1.transfers.list, params)
        return readings.labelled(found, source, readings.of_transfer, exchange)

    def reverse(self, *, key: str, source: str, transfer_ref: str, amount_minor: int) -> Reading:
        params = {"amount": amount_minor, "metadata": {"source": source}}
        create = self._v1.transfers.reversals.create
        found, exchange = self._ask("transfers.reversals.create", create, params, transfer_ref, key=key)
        return readings.of_transfer(found, exchange)

    def find_reversal(self, *, source: str, transfer_ref: str) -> Reading | None:
        params = {"limit": 100}
        found, exchange = self._ask("transfers.reversals.list", self._v1.transfers.reversals.list, params, transfer_ref)
        return readings.labelled(found, source, readings.of_transfer, exchange)

    def payout(self, *, key: str, source: str, account: str, amount_minor: int, currency: str) -> Reading:
        params = {"amount": amount_minor, "currency": currency.lower(), "metadata": {"source": source}}
        found, exchange = self._ask("payouts.create", self._v1.payouts.create, params, key=key, account=account)
        return readings.of_payout(found, exchange)

    def read_payout(self, *, ref: str, account: str) -> Reading:
        found, exchange = self._ask("payouts.retrieve", self._v1.payouts.retrieve, {}, ref, account=account)
        return readings.of_payout(found, exchange)

    def find_payout(self, *, source: str, account: str) -> Reading | None:
        found, exchange = self._ask("payouts.list", self._v1.payouts.list, {"limit": 100}, account=account)
        return readings.labelled(found, source, readings.of_payout, exchange)

    def open_account(self, *, key: str, source: str, country: str, currency: str, bank_account: str) -> str:
        """A connected account that we are responsible for; payouts leave only when we say so."""
        params = {
            "country": country,
            "default_currency": currency.lower(),
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "requirement_collection": "application",
                "stripe_dashboard": {"type": "none"},
            },
            "capabilities": {"transfers": {"requested": True}},
            "settings": {"payouts": {"schedule": {"interval": "manual"}}},
            "external_account": {
                "object": "bank_account",
                "country": country,
                "currency": currency.lower(),
                "account_number": bank_account,
            },
            "metadata": {"source": source},
        }
        found, _exchange = self._ask("accounts.create", self._v1.accounts.create, params, key=key)
        return str(found["id"])

    # --- news -----------------------------------------------------------------------------------------------------

    def read_dispute(self, ref: str) -> DisputeReading:
        found, exchange = self._ask("disputes.retrieve", self._v1.disputes.retrieve, {}, ref)
        return readings.of_dispute(found, exchange)

    def movements(self, *, newer_than: str = "", older_than: str = "") -> Movements:
        """Balance transactions with their sources, so that each line can be named without another call."""
        params: dict[str, Any] = {"limit": PAGE, "expand": ["data.source"]}
        if newer_than:
            params["ending_before"] = newer_than
        elif older_than:
            params["starting_after"] = older_than
        found, _exchange = self._ask("balance_transactions.list", self._v1.balance_transactions.list, params)
        lines = tuple(readings.of_balance_line(line) for line in found.get("data", []))
        return Movements(lines, bool(found.get("has_more")))

    def read_hint(self, payload: bytes, signature: str) -> Hint:
        """Verify over the raw bytes, in real time (tolerance 300 s). Raises BadSignature."""
        try:
            event = self._client.construct_event(payload, signature, settings.STRIPE_WEBHOOK_SECRET)
        except (ValueError, stripe.SignatureVerificationError):
            raise BadSignature from None
        return readings.of_event(event.to_dict())

    def register_webhook(self, *, url: str, kinds: Sequence[str]) -> Listener:
        """Found by its address: an endpoint that was registered again would get a new secret, and ours would refuse its messages."""
        room = self._v1.webhook_endpoints
        known, _exchange = self._ask("webhook_endpoints.list", room.list, {"limit": 100})
        found = next((one for one in known["data"] if one["url"] == url), None)
        if found is not None:
            params = {"enabled_events": list(kinds), "disabled": False}
            self._ask("webhook_endpoints.update", room.update, params, found["id"])
            return Listener(found["id"])
        made, _exchange = self._ask(
            "webhook_endpoints.create", room.create, {"url": url, "enabled_events": list(kinds)}
        )
        return Listener(made["id"], made["secret"])

    # --- the wire -------------------------------------------------------------------------------------------------

    def _ask(
        self,
        operation: str,
        call: Callable[..., Any],
        params: dict[str, Any],
        *path: str,
        key: str = "",
        account: str = "",
    ) -> tuple[dict[str, Any], Exchange]:
        """One call. Returns the answer as plain data and the exchange; raises GatewayError."""
        options: dict[str, Any] = {}
        if key:
            options["idempotency_key"] = key
        if account:
            options["stripe_account"] = account
        asked = {"path": list(path), "params": params, **options}
        try:
            found = call(*path, params=params, options=options)
        except stripe.StripeError as error:
            raise _translated(error, operation, asked) from error
        answer: dict[str, Any] = found.to_dict()
        return answer, Exchange(operation, asked, readings.without_people(answer), 200)


def _translated(error: stripe.StripeError, operation: str, asked: dict[str, Any]) -> GatewayError:
    """Stripe's error classes in our two questions. A card decline and a malformed request never heal by themselves."""
    body = error.json_body if isinstance(error.json_body, dict) else None
    exchange = Exchange(operation, asked, readings.without_people(body) if body else None, error.http_status)
    permanent = (
        isinstance(error, (stripe.InvalidRequestError, stripe.CardError)) and error.code != "balance_insufficient"
    )
    return GatewayError(str(error), permanent=permanent, code=error.code or type(error).__name__, exchange=exchange)
