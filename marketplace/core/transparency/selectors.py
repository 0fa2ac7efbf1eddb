"""Reads of the transparency log: entries, heads, proofs, and the check of the whole log against its heads.

A proof needs O(log n) hashes and three queries, whatever the size of the log.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from marketplace.core.crypto import keyring
from marketplace.core.crypto.keyring import Signature
from marketplace.core.transparency import canonical, merkle
from marketplace.core.transparency.merkle import NodeId, Span
from marketplace.core.transparency.models import LogEntry, LogNode, TreeHead

MAX_PROBLEMS = 100  # a ruined log is not described line by line


class NotSealedYet(Exception):
    """The entry has no place under the head yet. The next sealing gives it one."""


@dataclass(frozen=True)
class LogReport:
    """What `check_log` found; `problems` is empty for a sound log."""

    entries: int
    heads: int
    waiting: int
    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.problems


def latest_head() -> TreeHead | None:
    return TreeHead.objects.order_by("-size").first()


def head_of_size(size: int) -> TreeHead | None:
    return TreeHead.objects.filter(size=size).first()


def heads() -> QuerySet[TreeHead]:
    """All signed heads, newest first; page it."""
    return TreeHead.objects.order_by("-size")


def entries_of(subject: str, kind: str = "") -> QuerySet[LogEntry]:
    """Entries about `subject` in the order they were written."""
    found = LogEntry.objects.filter(subject=subject).order_by("id")
    return found.filter(kind=kind) if kind else found


def waiting() -> int:
    """How many entries wait for the next sealing."""
    return LogEntry.objects.filter(index__isnull=True).count()


def inclusion_proof(entry: LogEntry, head: TreeHead) -> list[bytes]:
    """Hashes that prove `entry` is in the log signed by `head`, nearest first. Raises NotSealedYet."""
    if entry.index is None or entry.index >= head.size:
        raise NotSealedYet(f"entry {entry.pk} is not under the head of size {head.size}")
    return _assemble(merkle.inclusion_spans(entry.index, head.size))


def consistency_proof(old: TreeHead, new: TreeHead) -> list[bytes]:
    """Hashes that prove the log of `old` is the beginning of the log of `new`. Raises ValueError where `new` is
    smaller.
    """
    return _assemble(merkle.consistency_spans(old.size, new.size))


def verify_head(head: TreeHead) -> bool:
    """Is the head's signature ours?"""
    message = canonical.head_message(size=head.size, root=bytes(head.root), signed_at=head.signed_at)
    return keyring.verify(message, Signature(head.key_id, bytes(head.signature)))


def verify_entry(entry: LogEntry, payload: bytes | dict[str, Any] | None = None, head: TreeHead | None = None) -> bool:
    """Does `entry` (and `payload`, where given) stand under a head we signed? False while it waits for its sealing."""
    head = head or latest_head()
    if head is None or entry.index is None or entry.index >= head.size or not verify_head(head):
        return False
    if payload is not None and canonical.payload_digest(payload) != entry.payload_digest:
        return False
    return merkle.verify_inclusion(
        leaf=merkle.leaf_hash(leaf_input(entry)),
        index=entry.index,
        size=head.size,
        proof=inclusion_proof(entry, head),
        root=bytes(head.root),
    )


def bundle(entry: LogEntry, head: TreeHead | None = None) -> dict[str, Any]:
    """All that an outsider needs to check one entry alone, as JSON: entry, signed head, proof, public keys.

    Raises NotSealedYet while the entry waits. docs/transparency-log.md tells the outsider what to do with it.
    """
    head = head or latest_head()
    if head is None:
        raise NotSealedYet("nothing has been sealed yet")
    proof = inclusion_proof(entry, head)
    return {
        "entry": {
            "index": entry.index,
            "kind": entry.kind,
            "subject": entry.subject,
            "digest": entry.payload_digest,
            "time": canonical.utc_text(entry.recorded_at),
            "leaf_hash": bytes(entry.leaf_hash).hex(),
        },
        "head": head_json(head),
        "proof": [value.hex() for value in proof],
        "public_keys": keyring.public_keys(),
    }


def head_json(head: TreeHead) -> dict[str, Any]:
    """A signed head as it is published."""
    return {
        "size": head.size,
        "root": bytes(head.root).hex(),
        "time": canonical.utc_text(head.signed_at),
        "key_id": head.key_id,
        "signature": bytes(head.signature).hex(),
    }


def leaf_input(entry: LogEntry) -> bytes:
    """The bytes under the entry's leaf hash, made again from its columns."""
    return canonical.leaf_input(
        kind=entry.kind, subject=entry.subject, digest=entry.payload_digest, recorded_at=entry.recorded_at
    )


def check_log(chunk: int = 2000) -> LogReport:
    """Rebuild the whole tree from the entries and hold every signed head against it. Reads the log once, in chunks."""
    problems: list[str] = []
    due = list(TreeHead.objects.order_by("size"))
    frontier, pending = merkle.Frontier(), due[::-1]
    entries = LogEntry.objects.filter(index__isnull=False).order_by("index")
    for entry in entries.iterator(chunk_size=chunk):
        while pending and pending[-1].size <= frontier.size:
            problems += _judge(pending.pop(), frontier)
        if entry.index != frontier.size:
            problems.append(f"entry {frontier.size} is missing")
            break
        leaf = merkle.leaf_hash(leaf_input(entry))
        if leaf != bytes(entry.leaf_hash):
            problems.append(f"entry {entry.index} does not match its leaf hash")
        frontier.append(leaf)
        if len(problems) > MAX_PROBLEMS:
            problems.append("and more: the rest was not read")
            break
    while pending:
        problems += _judge(pending.pop(), frontier)
    if frontier.size != (due[-1].size if due else 0):
        problems.append(f"{frontier.size} entries have a place, the latest head signs {due[-1].size if due else 0}")
    return LogReport(frontier.size, len(due), waiting(), tuple(problems))


def stored_hashes(nodes: Iterable[NodeId]) -> dict[NodeId, bytes]:
    """Hashes of complete subtrees, at most two queries. KeyError is the caller's for one that is not stored."""
    wanted = list(nodes)
    leaves = [node.position for node in wanted if node.level == 0]
    inner = [Q(level=node.level, position=node.position) for node in wanted if node.level]
    found: dict[NodeId, bytes] = {}
    if leaves:
        for index, value in LogEntry.objects.filter(index__in=leaves).values_list("index", "leaf_hash"):
            found[NodeId(0, index or 0)] = bytes(value)
    if inner:
        for row in LogNode.objects.filter(reduce(or_, inner)):
            found[NodeId(row.level, row.position)] = bytes(row.hash)
    return found


def _assemble(spans: Sequence[Span]) -> list[bytes]:
    return merkle.assemble(spans, stored_hashes(node for span in spans for node in merkle.nodes_of(span)))


def _judge(head: TreeHead, frontier: merkle.Frontier) -> list[str]:
    problems = []
    if head.size != frontier.size or bytes(head.root) != frontier.root():
        problems.append(f"the head of size {head.size} does not match the entries")
    if not verify_head(head):
        problems.append(f"the head of size {head.size} is not signed by a key we know")
    return problems
