"""What the house asks of a payment provider. One adapter implements it (`settings.PAYMENT_GATEWAY`).

Calls are made outside transactions by the services of this app only. Every result carries the raw exchange for the archive;
every failure is a GatewayError that says whether trying again can help and whether the provider answered at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Exchange:
    """One raw request and answer. `http_status` None: no answer came."""

    operation: str
    request: dict[str, Any]
    answer: dict[str, Any] | None
    http_status: int | None


class GatewayError(Exception):
    """The provider refused or did not answer.

    `permanent`: the same request will never succeed. `answered`: the provider replied, so it stored its answer under our
    idempotency key and a new try needs a new key.
    """

    def __init__(self, message: str, *, permanent: bool, code: str = "", exchange: Exchange | None = None) -> None:
        super().__init__(message)
        self.message, self.permanent, self.code, self.exchange = message, permanent, code, exchange

    @property
    def answered(self) -> bool:
        return self.exchange is not None and self.exchange.http_status is not None


class State(StrEnum):
    """What the provider says about a piece of money. UNKNOWN: a code that this adapter was not taught."""

    OPEN = "open"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PaymentOrder:
    """Ask the shopper for money. `key` is the idempotency key, `attempt` our public id, repeated by the provider.

    `asked_at` is when the wish was recorded. What is sent may depend on it, never on the present moment: a request that is
    sent again under its key must read the same, else the provider refuses it instead of showing the page it made.
    """

    key: str
    attempt: str
    reference: str
    method: str
    amount_minor: int
    currency: str
    description: str
    return_url: str
    begun_at: datetime
    expires_at: datetime
    is_challenge_wanted: bool = False  # ask the card's bank for 3-D Secure, whatever it would do by itself


@dataclass(frozen=True)
class Opened:
    """Where the shopper acts: `action_url` to open, `action_qr` the content of a QR code (WeChat), else empty."""

    session: str
    action_url: str
    action_qr: str
    exchange: Exchange


@dataclass(frozen=True)
class Reading:
    """The provider's present word. `ref` its id of the money movement, `code` why it failed or what it waits for."""

    state: State
    exchange: Exchange
    ref: str = ""
    amount_minor: int = 0
    currency: str = ""
    code: str = ""
    related_ref: str = ""
    intent: str = ""  # the payment behind a hosted page, once the shopper tried to pay
    payer_name: str = field(default="", repr=False)
    card: str = field(
        default="", repr=False
    )  # the provider's lasting name for the card, the same for every payment by it
    secured: str = ""  # what came of 3-D Secure: "authenticated", "attempt_acknowledged", …; empty where nobody asked
    identity_check: str = ""  # "same" or "differs" where the provider compared the payer's ID number itself


@dataclass(frozen=True)
class DisputeReading:
    dispute: str
    payment_ref: str
    amount_minor: int
    currency: str
    reason: str
    is_closed: bool
    is_won: bool
    exchange: Exchange
    status: str = ""  # the provider's own word, kept for people
    answer_by: datetime | None = None


@dataclass(frozen=True)
class Movement:
    """One line of the provider's own account of our money. `amount_minor` is signed and gross, `fee_minor` is taken off it.

    `key` names what moved in words of both books (`payment:…`, `refund:…`, `dispute:…`, `payout:…`), by id and nothing else.
    """

    ref: str
    kind: str
    amount_minor: int
    fee_minor: int
    currency: str
    source_ref: str
    key: str
    at: datetime


@dataclass(frozen=True)
class Movements:
    """A page, the newest first. `has_more`: there are others on the side that was asked for."""

    lines: tuple[Movement, ...]
    has_more: bool


@dataclass(frozen=True)
class Hint:
    """A verified webhook: which object to look at again. Nothing else of the body is used."""

    event_id: str
    kind: str
    object_ref: str
    our_ref: str = ""
    account: str = ""
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Listener:
    """Our webhook address as the provider knows it. `secret` is told once, when the address is new, and empty ever after."""

    ref: str
    secret: str = field(default="", repr=False)


class Gateway(Protocol):
    """A provider. Each method raises GatewayError."""

    name: str

    def open_payment(self, order: PaymentOrder) -> Opened: ...

    def read_payment(self, session: str) -> Reading: ...

    def close_payment(self, session: str) -> Reading:
        """Make an unpaid session unpayable and return what became of it: paid in the last moment reads SUCCEEDED."""
        ...

    def count_declined(self, intent: str) -> int:
        """How many cards a bank (or the provider's own check) refused on the way of this payment; at most 100 are counted."""
        ...

    def refund(self, *, key: str, source: str, payment_ref: str, amount_minor: int) -> Reading: ...

    def read_refund(self, ref: str) -> Reading: ...

    def find_refund(self, *, source: str, payment_ref: str) -> Reading | None: ...

    def transfer(self, *, key: str, source: str, destination: str, amount_minor: int, currency: str) -> Reading: ...

    def find_transfer(self, *, source: str, destination: str) -> Reading | None: ...

    def reverse(self, *, key: str, source: str, transfer_ref: str, amount_minor: int) -> Reading: ...

    def find_reversal(self, *, source: str, transfer_ref: str) -> Reading | None: ...

    def payout(self, *, key: str, source: str, account: str, amount_minor: int, currency: str) -> Reading: ...

    def read_payout(self, *, ref: str, account: str) -> Reading: ...

    def find_payout(self, *, source: str, account: str) -> Reading | None: ...

    def open_account(self, *, key: str, source: str, country: str, currency: str, bank_account: str) -> str:
        """Reference of a new connected account that pays `source` out to `bank_account` (IBAN or account number)."""
        ...

    def read_dispute(self, ref: str) -> DisputeReading: ...

    def movements(self, *, newer_than: str = "", older_than: str = "") -> Movements:
        """A page of at most 100 lines of our account beside the named line; neither named: the newest."""
        ...

    def read_hint(self, payload: bytes, signature: str) -> Hint:
        """Verify the signature over the raw bytes. Raises BadSignature."""
        ...

    def register_webhook(self, *, url: str, kinds: Sequence[str]) -> Listener:
        """Have `url` told of exactly these kinds. A registered address is updated and keeps its secret; never deleted."""


def current() -> Gateway:
    """The adapter of the settings, built once for an address and key."""
    return _build(settings.PAYMENT_GATEWAY, settings.STRIPE_API_BASE, settings.STRIPE_API_KEY)


@lru_cache(maxsize=8)
def _build(path: str, base: str, key: str) -> Gateway:
    gateway: Gateway = import_string(path)(base=base, key=key)
    return gateway
