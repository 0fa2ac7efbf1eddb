"""The public beacon drand (League of Entropy): every three seconds a random value signed by many parties together.

The commitment names the round: the first one at least DELAY after it. No one can know the value of a round before its
time, and everybody can fetch the same value afterwards. Two of our sources must agree, and the value must be the SHA-256
of its signature; whoever wants more checks the BLS signature of the round with a drand client.
"""

import hashlib
import logging
import math
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings

from marketplace.core import time
from marketplace.core.transparency import service
from marketplace.core.transparency.models import LogEntry
from sellers.beacons.base import Pulse
from sellers.beacons.embedded import commit_head
from sellers.errors import BeaconUnsound

logger = logging.getLogger(__name__)

# The chain "quicknet" (unchained, BLS on G1, RFC 9380); its hash names it for ever.
CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
GENESIS = 1_692_803_367  # Unix time of round 1
PERIOD = 3  # seconds
DELAY = 3600  # the commitment's tree head must be signed before the round: an hour leaves room for a failing worker
TIMEOUT = 10
SOURCES_THAT_AGREE = 2


class Drand:
    kind = "drand"
    is_public = True

    def announce(self) -> dict[str, Any]:
        """The round to come, by true time: an outsider's clock decides here, not business time."""
        earliest = math.ceil(time.real_now().timestamp()) + DELAY
        number = -(-(earliest - GENESIS) // PERIOD) + 1
        return {"chain": CHAIN, "genesis": GENESIS, "kind": self.kind, "period": PERIOD, "round": number}

    def advance(self, promise: Mapping[str, Any], commitment: LogEntry) -> None:
        """Get the commitment under a signed head well before the round."""
        if commit_head(commitment) is None:
            service.seal_all()

    def fetch(self, promise: Mapping[str, Any], commitment: LogEntry) -> Pulse | None:
        """Raises BeaconUnsound where sources differ, the value is wrong, or our own head was signed too late."""
        number = int(promise["round"])
        if time.real_now().timestamp() < round_time(promise):
            return None
        head = commit_head(commitment)
        if head is None or head.signed_at.timestamp() >= round_time(promise):
            raise BeaconUnsound
        answers = [found for url in settings.AUDIT_BEACON_URLS if (found := _ask(url, promise["chain"], number))]
        wanted = min(SOURCES_THAT_AGREE, len(settings.AUDIT_BEACON_URLS))
        if len(answers) < wanted:
            return None  # asked again by the next run
        if any(answer != answers[0] for answer in answers):
            raise BeaconUnsound
        value, signature = answers[0]
        if hashlib.sha256(signature).digest() != value:
            raise BeaconUnsound
        return Pulse(value, {"kind": self.kind, "round": number, "signature": signature.hex()})


def round_time(promise: Mapping[str, Any]) -> int:
    """Unix time at which the promised round comes to be."""
    return int(promise["genesis"]) + (int(promise["round"]) - 1) * int(promise["period"])


def _ask(url: str, chain: str, number: int) -> tuple[bytes, bytes] | None:
    """(randomness, signature) of a round from one source; None where it does not answer well."""
    try:
        response = requests.get(f"{url.rstrip('/')}/{chain}/public/{number}", timeout=TIMEOUT)
        response.raise_for_status()
        body = response.json()
        if body["round"] != number:
            return None
        return bytes.fromhex(body["randomness"]), bytes.fromhex(body["signature"])
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        logger.warning("the beacon at %s did not answer: %s", url, type(error).__name__)
        return None
