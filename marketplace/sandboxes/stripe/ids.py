"""Identifiers in Stripe's shape: a prefix and a random tail."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def tail(length: int = 24) -> str:
    """Random letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new(prefix: str, length: int = 24) -> str:
    """A fresh id, as in `pi_3Qd…`."""
    return f"{prefix}_{tail(length)}"
