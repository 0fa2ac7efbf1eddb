"""What orders hands down: frozen facts. Values that name a person leave this room's hands as keyed digests only (keys.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Trace:
    """Where a purchase was placed from: the mark of the browser and the network. Both empty: by token, or by the house.

    `browsers`: what this account signed in with, by mark and first moment; read by the door, so placing reads it no more.
    """

    device: str = ""
    network: str = ""
    browsers: tuple[tuple[str, datetime], ...] = ()


NO_TRACE = Trace()


@dataclass(frozen=True)
class Placing:
    """A purchase at the moment it is placed. `reference` names it everywhere (`purchase:MP…`)."""

    reference: str
    user_id: int
    person: str = field(repr=False)
    district_code: str = field(repr=False)
    address: str = field(repr=False)
    phone: str = field(repr=False)
    sellers: tuple[int, ...]
    fen: int
    at: datetime
    trace: Trace = NO_TRACE


@dataclass(frozen=True)
class Payment:
    """What is known once the money is in. `card` is a digest that payments keeps; wallets have none."""

    card: str = field(default="", repr=False)
    secured: str = ""
    declines: int = 0


@dataclass(frozen=True)
class StepUp:
    """What a shopper may do before paying. `ways`: code → extra facts for the page (the masked phone)."""

    is_wanted: bool
    ways: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
