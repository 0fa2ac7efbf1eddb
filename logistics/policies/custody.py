"""The custody chain as pure functions: what is hashed, and how the links are checked. See docs/custody.md.

One chain a subject (`unit:<passport>`, `parcel:<number>`, `bag:<number>`). An event's hash covers everything it says and
the hash before it, so a change, a gap or another order shows at once.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.core.transparency import canonical

VERSION = "miaomiao-custody/1"
LOG_KIND = "custody"


@dataclass(frozen=True)
class Link:
    """One event of a chain, as stored."""

    subject: str
    sequence: int
    action: str
    at: datetime
    actor: str
    place: str
    details: Mapping[str, Any]
    previous_hash: str
    hash: str


def payload(
    *,
    subject: str,
    sequence: int,
    action: str,
    at: datetime,
    actor: str,
    place: str,
    details: Mapping[str, Any],
    previous_hash: str,
) -> dict[str, Any]:
    """What an event's hash is made of; also what the transparency log is given."""
    return {
        "action": action, "actor": actor, "at": canonical.utc_text(at), "details": dict(details), "place": place,
        "previous": previous_hash, "sequence": sequence, "subject": subject, "v": VERSION,
    }  # fmt: skip


def digest_of(body: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of an event's payload."""
    return canonical.payload_digest(body)


def log_subject(subject: str) -> str:
    """The subject's name in the public log: a digest, because a passport code must not be readable there."""
    return "custody:" + hashlib.sha256(subject.encode()).hexdigest()[:32]


def number_salt() -> str:
    """A fresh random key of one piece for the digests of its numbers."""
    return secrets.token_hex(32)


def serial_digest(salt: str, number: str) -> str:
    """What stands in the chain for a serial number or tag: HMAC-SHA-256 under the piece's own random key.

    The number alone would be guessed in a moment (an IMEI has six free digits). Who is given number and key can check that the
    chain spoke of this number; without the key it says nothing.
    """
    return hmac.new(bytes.fromhex(salt), f"miaomiao-serial/2|{number}".encode(), hashlib.sha256).hexdigest()


def facts_digest(facts: Mapping[str, Any]) -> str:
    """Digest of a longer record (an opening) that a custody event vouches for without repeating it."""
    return canonical.payload_digest(facts)


def broken_links(links: Sequence[Link]) -> list[str]:
    """What is wrong with one chain, oldest event first; empty for a sound one. Each line names subject and sequence."""
    problems: list[str] = []
    previous = ""
    for expected, link in enumerate(links, start=1):
        where = f"{link.subject}#{link.sequence}"
        if link.sequence != expected:
            problems.append(f"{where}: event {expected} is missing")
            break
        if link.previous_hash != previous:
            problems.append(f"{where}: does not follow the event before it")
        body = payload(
            subject=link.subject,
            sequence=link.sequence,
            action=link.action,
            at=link.at,
            actor=link.actor,
            place=link.place,
            details=link.details,
            previous_hash=link.previous_hash,
        )
        if digest_of(body) != link.hash:
            problems.append(f"{where}: its contents do not match its hash")
        previous = link.hash
    return problems


def unjoined(child: Sequence[Link], parent: Sequence[Link], *, entered: str, joined: str) -> list[str]:
    """Is the child's last `entered` event (packed, bagged) taken up by a `joined` event of the parent's chain?"""
    last = next((link for link in reversed(child) if link.action == entered), None)
    if last is None or any(link.action == joined and link.details.get("joined") == last.hash for link in parent):
        return []
    return [f"{last.subject}#{last.sequence}: the chain it joined does not know of it"]
