"""What a carrier is to us. `mapping` turns its words into ours without asking anybody; `client` carries words over HTTP."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class CarrierFault(Exception):
    """A call to a carrier that came to nothing. `is_permanent`: asking again would not help."""

    def __init__(self, message: str, *, is_permanent: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.is_permanent = is_permanent


class BrokenMessage(ValueError):
    """A carrier's message that its mapping cannot read."""


@dataclass(frozen=True)
class Meaning:
    """A code of ours (`policies/tracking.py`), and for incidents whose trouble it is."""

    code: str
    reason: str = ""


@dataclass(frozen=True)
class CarrierEvent:
    """One message of a carrier about one waybill. `event_id` is the carrier's own, so a repeat is recognised."""

    event_id: str
    waybill: str
    code: str
    at: datetime
    place: str = ""
    signed_by: str = field(repr=False, default="")


@dataclass(frozen=True)
class Door:
    """Somebody at a door: where a courier fetches a parcel, or where it goes."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True)
class BookingFacts:
    """What a carrier must know to bring one parcel from door to door. `key` makes the call safe to repeat; grams, at least 1."""

    key: str
    parcel: str
    sender: Door
    recipient: Door
    weight_g: int


@dataclass(frozen=True)
class Booked:
    """The carrier's waybill, the sorting code for its label, and its price in fen where it names one."""

    waybill: str
    sorting: str = ""
    fare_fen: int | None = None


@dataclass(frozen=True)
class Page:
    """Some messages as they came, oldest first, and where to read on."""

    messages: Sequence[Any]
    cursor: str
    is_last: bool = True


class Client(Protocol):
    """HTTP to one carrier. Every method raises CarrierFault; none may be called inside a transaction."""

    def book(self, facts: BookingFacts) -> Mapping[str, Any]:
        """Ask for a waybill. The same key again answers the same waybill."""

    def find(self, key: str) -> Mapping[str, Any] | None:
        """What the carrier made of a key; None where it never saw it."""

    def cancel(self, key: str) -> bool:
        """Nobody waits for this courier any more; False where the carrier never saw the key. Again changes nothing.

        A parcel that is with the courier already is refused for good.
        """

    def events(self, cursor: str) -> Page:
        """Messages after `cursor`; only polled carriers have them."""


@dataclass(frozen=True)
class Carrier:
    """`meanings` maps the carrier's codes to ours; a code it lacks is UNKNOWN, never a guess. `address` names its setting."""

    code: str
    name: Any
    meanings: Mapping[str, Meaning]
    read: Callable[[Any], CarrierEvent]
    read_booking: Callable[[Mapping[str, Any]], Booked]
    is_waybill: Callable[[str], bool]
    client: Callable[[str], Client]
    is_polled: bool = False
