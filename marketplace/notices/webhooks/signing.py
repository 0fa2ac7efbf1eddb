"""Signatures of Standard Webhooks (HMAC-SHA256 over `id.timestamp.body`). True time: the receiver checks its age."""

import base64
import secrets
from datetime import datetime

from standardwebhooks.webhooks import Webhook

from marketplace.core import time
from marketplace.notices.webhooks.models import WebhookEndpoint, WebhookMessage

SECRET_BYTES = 32
PREFIX = "whsec_"


def new_secret() -> str:
    """A fresh secret as receivers paste it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(endpoint: WebhookEndpoint, message: WebhookMessage, at: datetime) -> dict[str, str]:
    """Headers of one try. While a rotation overlaps, both secrets sign: the receiver accepts either."""
    keys = [str(endpoint.secret)]
    if endpoint.old_secret and endpoint.old_secret_until and endpoint.old_secret_until > time.now():
        keys.append(str(endpoint.old_secret))
    name = f"msg_{message.public_id}"
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(key).sign(name, at, message.body) for key in keys),
    }
