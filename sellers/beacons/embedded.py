"""The beacon of demo and tests: a pre-committed hash chain joined with the log's next signed tree head.

NOT for production (a system check refuses it): we hold both the chain's seed and the log's key. Each link of the chain is
published only when it is used, and its SHA-256 was published one period earlier; the tree head is the first one signed
after the head that holds the commitment.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from marketplace.core import locks, time
from marketplace.core.transparency import selectors as log
from marketplace.core.transparency import service
from marketplace.core.transparency.models import LogEntry, TreeHead
from sellers.beacons.base import Pulse
from sellers.errors import BeaconUnsound
from sellers.models import BeaconChain

VERSION = "miaomiao-embedded-beacon/1"
LENGTH = 1000  # links; one a period


class SeedChain:
    kind = "embedded"
    is_public = False

    def announce(self) -> dict[str, Any]:
        """Use up the next link: its SHA-256 (the anchor) is what went before it in the chain."""
        locks.advisory("sellers.beacon_chain")
        chain = BeaconChain.objects.order_by("-pk").first()
        if chain is None or chain.used >= LENGTH:
            chain = _begin()
        used = chain.used + 1
        chain.used = used
        chain.save(update_fields=["used"])
        return {"anchor": _link(chain, used - 1).hex(), "chain": chain.pk, "kind": self.kind, "link": used}

    def advance(self, promise: Mapping[str, Any], commitment: LogEntry) -> None:
        """Sign the head that holds the commitment, then one more that could not be known before."""
        first = commit_head(commitment)
        if first is None:
            service.seal_all()
            first = commit_head(commitment)
        if first is not None and next_head(first) is None:
            with transaction.atomic():
                service.append(
                    kind="audit.tick", subject=commitment.subject,
                    payload={"after": first.size, "salt": secrets.token_hex(32), "v": VERSION},
                )  # fmt: skip
            service.seal_all()

    def fetch(self, promise: Mapping[str, Any], commitment: LogEntry) -> Pulse | None:
        first = commit_head(commitment)
        second = next_head(first) if first else None
        if first is None or second is None:
            return None
        link = _link(BeaconChain.objects.get(pk=promise["chain"]), int(promise["link"]))
        if hashlib.sha256(link).hexdigest() != promise["anchor"]:
            raise BeaconUnsound
        evidence = {
            "consistency": [value.hex() for value in log.consistency_proof(first, second)], "head": log.head_json(second),
            "kind": self.kind, "link": link.hex(),
        }  # fmt: skip
        return Pulse(randomness(link, bytes(second.root), second.size, bytes(second.signature)), evidence)


def randomness(link: bytes, root: bytes, size: int, signature: bytes) -> bytes:
    """SHA-256("miaomiao-embedded-beacon/1\\n" ‖ link (32) ‖ root (32) ‖ size (8, big-endian) ‖ signature (64))."""
    return hashlib.sha256(f"{VERSION}\n".encode() + link + root + size.to_bytes(8, "big") + signature).digest()


def commit_head(entry: LogEntry) -> TreeHead | None:
    """The first signed head that holds the entry."""
    index = LogEntry.objects.filter(pk=entry.pk).values_list("index", flat=True).first()
    return None if index is None else TreeHead.objects.filter(size__gt=index).order_by("size").first()


def next_head(head: TreeHead) -> TreeHead | None:
    """The first signed head after `head`."""
    return TreeHead.objects.filter(size__gt=head.size).order_by("size").first()


def _begin() -> BeaconChain:
    """A new chain; its end is on the public log before any link is used."""
    chain = BeaconChain.objects.create(seed=secrets.token_hex(32), length=LENGTH, used=0, created_at=time.now())
    tip = _link(chain, 0).hex()
    service.append(kind="audit.chain", subject=f"beacon-chain:{chain.pk}", payload={"tip": tip, "v": VERSION})
    return chain


def _link(chain: BeaconChain, number: int) -> bytes:
    """Link 0 is the published end; SHA-256 of link n is link n − 1."""
    value = bytes.fromhex(str(chain.seed))
    for _step in range(chain.length - number):
        value = hashlib.sha256(value).digest()
    return value
