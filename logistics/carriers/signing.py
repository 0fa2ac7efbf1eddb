"""Signatures of carriers' messages: `X-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`."""

import hashlib
import hmac

from django.conf import settings

from logistics.errors import BadSignature
from marketplace.core import time

HEADER = "X-Signature"
TOLERANCE_SECONDS = 300


def secret_of(carrier: str) -> bytes:
    """The secret we share with a carrier: derived, so that there is none to lose; shown to the carrier by operations."""
    return (
        hmac.new(settings.SECRET_KEY.encode(), f"carrier-webhook:{carrier}".encode(), hashlib.sha256)
        .hexdigest()
        .encode()
    )


def sign(carrier: str, body: bytes, moment: int | None = None) -> str:
    """The header's value for a message. Real time: signatures do not travel with the demo's clock."""
    stamp = str(int(time.real_now().timestamp()) if moment is None else moment)
    return f"t={stamp},v1={_mac(carrier, stamp, body)}"


def check(carrier: str, body: bytes, header: str) -> None:
    """Raises BadSignature for a wrong, missing or old signature."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp = parts.get("t", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise BadSignature
    age = abs(time.real_now().timestamp() - int(stamp))
    given = parts.get("v1", "")
    if age > TOLERANCE_SECONDS or not given.isascii() or not hmac.compare_digest(given, _mac(carrier, stamp, body)):
        raise BadSignature


def _mac(carrier: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret_of(carrier), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
