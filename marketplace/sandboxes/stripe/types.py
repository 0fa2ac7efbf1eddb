"""Names shared by every module of the sandbox."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""One Stripe object. Keys that begin with an underscore are the sandbox's own notes and never leave the process."""

API_VERSION = "2026-10-28.endive"
PLATFORM = ""
"""The account column of objects that belong to the platform itself rather than to a connected account."""


def names(text: str) -> tuple[str, ...]:
    """Words parted by spaces: long lists of codes read better this way."""
    return tuple(text.split())
