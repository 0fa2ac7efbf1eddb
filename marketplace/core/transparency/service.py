"""The two verbs of the transparency log: append a fact, seal what is waiting."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from marketplace.core import locks, time
from marketplace.core.crypto import keyring
from marketplace.core.transparency import canonical, merkle, selectors
from marketplace.core.transparency.merkle import NodeId, Span
from marketplace.core.transparency.models import LogEntry, LogNode, TreeHead

LOCK = "core.transparency.seal"
BATCH = 20_000  # one sealing's share: two to three seconds and 20 MB; what is left waits for the next

NUMBER_WAITING = """
    UPDATE core_logentry AS entry
    SET index = %s + waiting.place - 1
    FROM (
        SELECT id, row_number() OVER (ORDER BY id) AS place
        FROM (SELECT id FROM core_logentry WHERE index IS NULL ORDER BY id LIMIT %s) AS batch
    ) AS waiting
    WHERE entry.id = waiting.id
    RETURNING entry.index, entry.leaf_hash
"""


def append(*, kind: str, subject: str, payload: bytes | Mapping[str, Any]) -> LogEntry:
    """Put a fact on the log, in the caller's transaction and without waiting for any other writer.

    Only the payload's SHA-256 is kept; the caller keeps the payload itself to show it later. A payload that a stranger
    could guess (a name, a number) must carry a random salt, or its digest gives it away. Raises RuntimeError outside a
    transaction and TypeError for a mapping that has no canonical JSON (floats).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append() outside a transaction would log what may never be saved")
    recorded_at = time.now()
    digest = canonical.payload_digest(payload)
    data = canonical.leaf_input(kind=kind, subject=subject, digest=digest, recorded_at=recorded_at)
    return LogEntry.objects.create(
        kind=kind, subject=subject, payload_digest=digest, leaf_hash=merkle.leaf_hash(data), recorded_at=recorded_at
    )


def append_all(*, kind: str, facts: Sequence[tuple[str, bytes | Mapping[str, Any]]]) -> list[LogEntry]:
    """As `append` for many (subject, payload) at once, in one statement a thousand; the entries in the same order."""
    if not connection.in_atomic_block:
        raise RuntimeError("append_all() outside a transaction would log what may never be saved")
    recorded_at = time.now()
    entries = []
    for subject, payload in facts:
        digest = canonical.payload_digest(payload)
        data = canonical.leaf_input(kind=kind, subject=subject, digest=digest, recorded_at=recorded_at)
        entries.append(
            LogEntry(
                kind=kind,
                subject=subject,
                payload_digest=digest,
                leaf_hash=merkle.leaf_hash(data),
                recorded_at=recorded_at,
            )
        )
    return LogEntry.objects.bulk_create(entries, batch_size=1000)


@transaction.atomic(durable=True)
def seal(limit: int = BATCH) -> TreeHead:
    """Give waiting entries their places, extend the tree and sign the new head; nothing waiting returns the latest
    head.

    One sealing at a time (advisory lock); writers are not held up. Entries whose transaction is still open are simply
    not seen and wait for the next one.
    """
    locks.advisory(LOCK)
    latest = selectors.latest_head()
    size = latest.size if latest else 0
    leaves = _number_waiting(size, limit)
    if latest is not None and not leaves:
        return latest
    frontier = _frontier(size)
    nodes = [node for leaf in leaves for node in frontier.append(leaf)]
    LogNode.objects.bulk_create(
        [LogNode(level=node.level, position=node.position, hash=value) for node, value in nodes if node.level],
        batch_size=5000,
    )
    return _sign(frontier)


def seal_all(limit: int = BATCH) -> TreeHead:
    """Seal batch after batch until nothing waits that was there at the start; for commands and the end of a walk."""
    rounds = selectors.waiting() // limit + 1
    for _ in range(rounds - 1):
        seal(limit)
    return seal(limit)


def _number_waiting(size: int, limit: int) -> list[bytes]:
    """Leaf hashes of the batch that was just given the places from `size` on, in that order."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBER_WAITING, [size, limit])
        return [bytes(leaf) for _, leaf in sorted(cursor.fetchall(), key=lambda row: row[0])]


def _frontier(size: int) -> merkle.Frontier:
    nodes: list[NodeId] = list(merkle.nodes_of(Span(0, size)))
    stored = selectors.stored_hashes(nodes)
    return merkle.Frontier(size, [stored[node] for node in nodes])


def _sign(frontier: merkle.Frontier) -> TreeHead:
    # Real time, not business time: an outsider compares this moment with a clock of their own. Both keep
    # microseconds, so the message can be made again from the row.
    signed_at = time.real_now()
    root = frontier.root()
    signature = keyring.sign(canonical.head_message(size=frontier.size, root=root, signed_at=signed_at))
    return TreeHead.objects.create(
        size=frontier.size, root=root, signed_at=signed_at, key_id=signature.key_id, signature=signature.value
    )
