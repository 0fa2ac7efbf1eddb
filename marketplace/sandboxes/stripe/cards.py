"""Stripe's test cards and test tokens (docs.stripe.com/testing): what each number does when it is charged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Decline:
    """Why a payment was not made."""

    code: str
    decline_code: str | None
    message: str
    param: str | None = None
    charged: bool = True
    """Whether the attempt reached the bank and so leaves a failed charge."""


@dataclass(frozen=True)
class Card:
    """One test card."""

    number: str
    brand: str = "visa"
    funding: str = "credit"
    country: str = "US"
    decline: Decline | None = None
    authentication: bool = False
    """Whether the bank asks for 3-D Secure."""
    dispute: str | None = None
    """The holder disputes the charge for this reason."""
    inquiry: bool = False
    refund: str = "succeeded"
    """succeeded; pending: settles later; fails: first succeeds, then is returned."""


GENERIC: Final = Decline("card_declined", "generic_decline", "Your card was declined.")
INSUFFICIENT: Final = Decline("card_declined", "insufficient_funds", "Your card has insufficient funds.")
AUTHENTICATION: Final = Decline(
    "payment_intent_authentication_failure",
    None,
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
    "PaymentMethod to attempt to fulfill this PaymentIntent again.",
    charged=False,
)
AUTHENTICATION_REQUIRED: Final = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
NOT_A_TEST_CARD: Final = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test (live) card.",
)
_EXPIRED = Decline("expired_card", "expired_card", "Your card has expired.", "exp_month")
_CVC = Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.", "cvc")
_PROCESSING = Decline(
    "processing_error", "processing_error", "An error occurred while processing your card. Try again in a little bit."
)
_LOST = Decline("card_declined", "lost_card", "Your card was declined.")
_STOLEN = Decline("card_declined", "stolen_card", "Your card was declined.")
_VELOCITY = Decline(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
)

_ALL: Final = (
    Card("4242424242424242"),
    Card("4000056655665556", funding="debit"),
    Card("4000001560000002", country="CN"),
    Card("5555555555554444", brand="mastercard"),
    Card("378282246310005", brand="amex"),
    Card("6200000000000005", brand="unionpay", country="CN"),
    Card("3566002020360505", brand="jcb", country="JP"),
    Card("4000000000000077"),
    Card("4000000000000002", decline=GENERIC),
    Card("4000000000009995", decline=INSUFFICIENT),
    Card("4000000000009987", decline=_LOST),
    Card("4000000000009979", decline=_STOLEN),
    Card("4000000000000069", decline=_EXPIRED),
    Card("4000000000000127", decline=_CVC),
    Card("4000000000000119", decline=_PROCESSING),
    Card("4000000000006975", decline=_VELOCITY),
    Card("4000000000000341", decline=GENERIC),
    Card("4000000000003220", authentication=True),
    Card("4000002760003184", authentication=True),
    Card("4000008400001629", authentication=True, decline=GENERIC),
    Card("4000008260003178", authentication=True, decline=INSUFFICIENT),
    Card("4000000000000259", dispute="fraudulent"),
    Card("4000000000002685", dispute="product_not_received"),
    Card("4000000000001976", dispute="fraudulent", inquiry=True),
    Card("4000000000007726", refund="pending"),
    Card("4000000000005126", refund="fails"),
)
BY_NUMBER: Final = {card.number: card for card in _ALL}

TOKENS: Final = {
    "card_visa": "4242424242424242",
    "card_visa_debit": "4000056655665556",
    "card_cn": "4000001560000002",
    "card_mastercard": "5555555555554444",
    "card_amex": "378282246310005",
    "card_unionpay": "6200000000000005",
    "card_jcb": "3566002020360505",
    "card_bypassPending": "4000000000000077",
    "card_chargeDeclined": "4000000000000002",
    "card_visa_chargeDeclined": "4000000000000002",
    "card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "card_visa_chargeDeclinedLostCard": "4000000000009987",
    "card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "card_chargeDeclinedExpiredCard": "4000000000000069",
    "card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "card_chargeDeclinedProcessingError": "4000000000000119",
    "card_visa_chargeDeclinedVelocityLimitExceeded": "4000000000006975",
    "card_chargeCustomerFail": "4000000000000341",
    "card_threeDSecure2Required": "4000000000003220",
    "card_threeDSecureRequired": "4000000000003220",
    "card_authenticationRequired": "4000002760003184",
    "card_threeDSecureRequiredChargeDeclined": "4000008400001629",
    "card_authenticationRequiredChargeDeclinedInsufficientFunds": "4000008260003178",
    "card_createDispute": "4000000000000259",
    "card_createDisputeProductNotReceived": "4000000000002685",
    "card_createDisputeInquiry": "4000000000001976",
    "card_pendingRefund": "4000000000007726",
    "card_refundFail": "4000000000005126",
}
"""Tail of `pm_…` and `tok_…` test tokens -> number."""


def brand_of(number: str) -> str:
    """Card scheme by the first digits."""
    for prefix, brand in (("4", "visa"), ("34", "amex"), ("37", "amex"), ("62", "unionpay"), ("35", "jcb")):
        if number.startswith(prefix):
            return brand
    return "mastercard" if number[:1] in "25" else "unknown"


def luhn(number: str) -> bool:
    """The check digit of a card number."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
