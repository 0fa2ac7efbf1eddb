"""Reading single values out of carriers' messages. Pure; whatever is not what it should be is a BrokenMessage."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from logistics.carriers.base import BrokenMessage
from marketplace.core.textnorm import BadText, clean_line

MOST_FEN = 1_000_000  # ten thousand yuan for one parcel: nobody means that


def text(message: Any, name: str, *, most: int, is_needed: bool = True) -> str:
    """One line of at most `most` characters."""
    value = message.get(name, "") if isinstance(message, Mapping) else None
    if not isinstance(value, str) or len(value) > 4_000:
        raise BrokenMessage(f"{name} is no text")
    try:
        line = clean_line(value, max_length=most) if value else ""
    except BadText as error:
        raise BrokenMessage(f"{name} is too long") from error
    if is_needed and not line:
        raise BrokenMessage(f"{name} is missing")
    return line


def fen(message: Any, name: str) -> int | None:
    """A price in whole fen; None where none is named."""
    value = message.get(name) if isinstance(message, Mapping) else None
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= MOST_FEN:
        raise BrokenMessage(f"{name} is no price")
    return value


def moment(message: Any, name: str) -> datetime:
    """A moment of ISO 8601. Without its time zone it is refused, not guessed."""
    said = text(message, name, most=40)
    try:
        found = datetime.fromisoformat(said)
        if found.tzinfo is None:
            raise BrokenMessage(f"{name} names no time zone")
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BrokenMessage(f"{name} is no moment") from error
