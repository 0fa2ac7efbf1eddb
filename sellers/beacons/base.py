"""What a beacon must do, and which one is set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.core.transparency.models import LogEntry

EMBEDDED = "sellers.beacons.embedded.SeedChain"


@dataclass(frozen=True)
class Pulse:
    """Randomness of one draw (32 bytes) and what an outsider needs to check it (JSON)."""

    randomness: bytes
    evidence: Mapping[str, Any]


class Beacon(Protocol):
    """Three moments: before the commitment, between commitment and draw, at the draw."""

    kind: str
    is_public: bool

    def announce(self) -> dict[str, Any]:
        """What the commitment says about its randomness. In the committing transaction."""
        ...

    def advance(self, promise: Mapping[str, Any], commitment: LogEntry) -> None:
        """Do our part so that the randomness comes to be (sign tree heads). Outside any transaction."""
        ...

    def fetch(self, promise: Mapping[str, Any], commitment: LogEntry) -> Pulse | None:
        """The randomness, None while it does not exist yet. Outside any transaction. Raises BeaconUnsound."""
        ...


def current() -> Beacon:
    """The beacon that the settings name, for new commitments."""
    return _made(settings.AUDIT_BEACON)


def of_kind(kind: str) -> Beacon:
    """The beacon that a commitment was made with, also after the setting changed."""
    beacon = current()
    return (
        beacon if beacon.kind == kind else _made({"embedded": EMBEDDED, "drand": "sellers.beacons.drand.Drand"}[kind])
    )


def _made(path: str) -> Beacon:
    beacon: Beacon = import_string(path)()
    return beacon
