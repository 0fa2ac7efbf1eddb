"""Custody chains written in bulk: the same payloads, hashes and log entries as `logistics.services.custody` makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from logistics.models import CustodyEvent
from logistics.policies import custody
from marketplace.core.transparency import canonical, merkle
from marketplace.core.transparency.models import LogEntry
from marketplace.scenes.bulk.copying import Table, draw_ids, flush_all


@dataclass
class Chains:
    """Gathers events of many subjects; `write` stores them with their entries of the transparency log (not sealed yet)."""

    last: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def touch(
        self, subject: str, action: str, at: datetime, actor: str, place: str, details: Mapping[str, Any] | None = None
    ) -> str:
        """The next event of `subject`. Returns its hash."""
        sequence, previous = self.last.get(subject, (0, ""))
        body = custody.payload(
            subject=subject, sequence=sequence + 1, action=action, at=at, actor=actor, place=place, details=details or {},
            previous_hash=previous,
        )  # fmt: skip
        digest = custody.digest_of(body)
        self.last[subject] = (sequence + 1, digest)
        self.rows.append((subject, sequence + 1, action, at, actor, place, dict(details or {}), previous, digest))
        return digest

    def write(self) -> int:
        """Store everything, in the order of time. Returns the number of events."""
        entries = Table(LogEntry, "id", "kind", "subject", "payload_digest", "leaf_hash", "recorded_at")
        events = Table(
            CustodyEvent,
            "subject",
            "sequence",
            "action",
            "at",
            "actor",
            "place",
            "details",
            "previous_hash",
            "hash",
            "log_entry_id",
        )
        self.rows.sort(key=lambda row: row[3])
        for pk, row in zip(draw_ids(LogEntry, len(self.rows)), self.rows, strict=True):
            subject, at, digest = custody.log_subject(row[0]), row[3], row[8]
            leaf = canonical.leaf_input(kind=custody.LOG_KIND, subject=subject, digest=digest, recorded_at=at)
            entries.add(pk, custody.LOG_KIND, subject, digest, merkle.leaf_hash(leaf), at)
            events.add(*row, pk)
        flush_all([entries, events])
        written = len(self.rows)
        self.rows = []
        return written
