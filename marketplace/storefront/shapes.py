"""What the components of templates/components/ eat: small frozen records without behaviour.

Pages of this app build them; an app further down may hand a mapping with the same keys. Money is a moneyed value,
times are aware datetimes, texts are already in the reader's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from marketplace.core.money import Money

Progress = Literal["done", "current", "coming", "failed", "sealed"]
Place = Literal["cn", "warehouse", "seller"]


@dataclass(frozen=True, slots=True)
class ListingCard:
    """One tile of a listing grid. `landed` is the price with freight and tax to the reader's city, where known."""

    url: str
    title: str
    picture: str
    price: Money
    landed: Money | None = None
    was: Money | None = None
    origin: str = ""
    grade: str = ""
    place: Place = "warehouse"
    place_label: str = ""
    promise: str = ""
    flag: str = ""
    flag_tone: str = "seal"
    sold_out: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of `{% stepper %}` or of the timeline; `extra` is already safe markup."""

    label: str
    state: Progress
    icon: str = ""
    at: datetime | None = None
    note: str = ""
    place: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of the price breakdown; `minus` marks what is taken off."""

    label: str
    amount: Money
    note: str = ""
    minus: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the route line."""

    name: str
    state: Progress
    note: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One crumb; the last of a row carries no url."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure tile; `trend` colours the delta: up is good, down is bad."""

    label: str
    value: str
    unit: str = ""
    icon: str = ""
    delta: str = ""
    trend: Literal["", "up", "down"] = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of a conversation; `source` is the other language's text where it was translated."""

    who: str
    text: str
    at: datetime
    mine: bool = False
    note: bool = False
    source: str = ""
    avatar: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """One evidence photograph."""

    url: str
    caption: str
    full: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of filters: `options` are (value, label, count, chosen)."""

    name: str
    label: str
    options: Sequence[tuple[str, str, int | None, bool]] = field(default_factory=tuple)
    kind: Literal["checkbox", "radio"] = "checkbox"
