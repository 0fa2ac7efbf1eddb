"""Texts with gaps: `{name}`, `{order}`, `{eta}`. Pure. A text never goes out with a gap that nobody filled."""

import re
from collections.abc import Mapping

GAP = re.compile(r"\{([a-z_]{1,20})\}")
KNOWN = ("name", "agent", "ticket", "order", "parcel", "place", "eta", "refund", "return", "seller", "hour", "by")


def gaps(text: str) -> list[str]:
    """The gaps of a text, each once, in order."""
    return list(dict.fromkeys(GAP.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """(text with what is known filled in, gaps that stayed open)."""
    missing = [gap for gap in gaps(text) if not values.get(gap)]
    return GAP.sub(lambda found: values.get(found[1]) or found[0], text), missing


def unknown(text: str) -> list[str]:
    """Gaps that nothing will ever fill: a slip of who wrote it."""
    return [gap for gap in gaps(text) if gap not in KNOWN]
