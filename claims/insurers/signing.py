"""Signatures of insurers' messages: `X-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, as couriers sign theirs."""

import hashlib
import hmac

from django.conf import settings

from claims.errors import BadInsurerSignature
from marketplace.core import time

TOLERANCE_SECONDS = 300


def secret_of(insurer: str) -> bytes:
    """Derived, so that there is none to lose."""
    mac = hmac.new(settings.SECRET_KEY.encode(), f"insurer-webhook:{insurer}".encode(), hashlib.sha256)
    return mac.hexdigest().encode()


def sign(insurer: str, body: bytes) -> str:
    """The header's value for a message. Real time: signatures do not travel with the demo's clock."""
    stamp = str(int(time.real_now().timestamp()))
    return f"t={stamp},v1={_mac(insurer, stamp, body)}"


def check(insurer: str, body: bytes, header: str) -> None:
    """Raises BadInsurerSignature for a wrong, missing or old signature."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp, given = parts.get("t", ""), parts.get("v1", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12) or not given.isascii():
        raise BadInsurerSignature
    age = abs(time.real_now().timestamp() - int(stamp))
    if age > TOLERANCE_SECONDS or not hmac.compare_digest(given, _mac(insurer, stamp, body)):
        raise BadInsurerSignature


def _mac(insurer: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret_of(insurer), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
