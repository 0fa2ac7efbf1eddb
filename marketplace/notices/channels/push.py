"""Messages in the browser: encrypted for it (RFC 8291), signed by us (RFC 8292), handed to the push service that it named.

Nothing is told to that service but the size; on a lock screen stands the subject alone. The same reference twice replaces
itself there and on the screen, so a repeat after a lost answer rings once.
"""

import json
import secrets
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.notices.channels.sealing import CURVE, decoded, encoded, point, sealed, signed
from marketplace.notices.errors import ChannelError
from marketplace.notices.models import PushSubscription
from marketplace.notices.webhooks.guard import check
from marketplace.notices.webhooks.post import post

KEPT_SECONDS = 24 * 3600  # a phone that is off hears of it within a day, or not at all
SIGNED_SECONDS = 12 * 3600
GONE = (404, 410)
FULL = 429


def is_offered() -> bool:
    """Is there a key to sign with?"""
    return bool(settings.PUSH_KEY)


def public_key() -> str:
    """What a browser needs for subscribing: the uncompressed point, base64url without padding."""
    return encoded(point(_key().public_key()))


def deliver(*, address: str, subject: str, body: str, reference: str, **_headers: Any) -> None:
    """Ring every browser of a person (`address` is their reference). `body` is the path that a tap opens.

    A browser that is gone is forgotten. Raises ChannelError: permanent where nobody is left; to be tried again where a service
    did not take it.
    """
    browsers = list(PushSubscription.objects.filter(recipient=address).order_by("id"))
    failed = [error for browser in browsers if (error := _ring(browser, subject, body, reference)) is not None]
    if failed:
        raise ChannelError(", ".join(failed))
    if not PushSubscription.objects.filter(recipient=address).exists():
        raise ChannelError("no browser is left", permanent=True)


def _ring(browser: PushSubscription, subject: str, link: str, reference: str) -> str | None:
    """One browser; an error word where it has to be tried again."""
    endpoint = str(browser.endpoint)
    shown = json.dumps({"title": subject, "link": link, "tag": reference}, ensure_ascii=False).encode()
    try:
        target = check(endpoint)
        data = encrypted(shown, browser.p256dh, browser.auth)
    except (DomainError, ValueError):
        browser.delete()
        return None
    answer = post(target, data, _headers(endpoint, reference))
    if answer.status in GONE or (answer.status is not None and 400 <= answer.status < 500 and answer.status != FULL):
        browser.delete()
        return None
    return None if answer.is_good else f"push service: {answer.status or answer.error}"


def encrypted(data: bytes, p256dh: str, auth: str) -> bytes:
    """`data` for the keys of a browser. Raises ValueError for keys that are none."""
    ours = ec.generate_private_key(CURVE)
    return sealed(data, p256dh=p256dh, auth=auth, ours=ours, salt=secrets.token_bytes(16))


def _headers(endpoint: str, reference: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims: dict[str, object] = {
        "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}",
        "aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.real_now().timestamp()) + SIGNED_SECONDS,
    }  # fmt: skip
    return {
        "Authorization": signed(claims, _key()), "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream", "TTL": str(KEPT_SECONDS), "Topic": reference[:32], "Urgency": "normal",
    }  # fmt: skip


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decoded(settings.PUSH_KEY), "big"), CURVE)
