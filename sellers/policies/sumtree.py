"""The Merkle-sum tree of what is owed: every node carries a hash and a sum. Pure; `tools/verify_owed.py` says the same again.

    leaf  = SHA-256(0x00 ‖ canonical JSON of the leaf), sum = its balance
    node  = SHA-256(0x01 ‖ left hash ‖ left sum ‖ right hash ‖ right sum), sum = left sum + right sum

Sums are 16 bytes, big-endian, never negative. Both children's sums stand in the hash, so a parent cannot state a smaller
total than its children have (the weakness of trees that hash only the total). Leaves are padded with empty ones to a power
of two, so all paths are equally long.

A neighbour on the path is a part of somebody's balance: balances are split into parts and all parts are shuffled, so that a
path never shows what one other seller is owed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from marketplace.core.transparency.canonical import canonical_json

VERSION = "miaomiao-owed/1"
MOST = 2**127 - 1
PARTS = 4


class Node(NamedTuple):
    """A subtree: its hash (32 bytes) and the sum of its leaves."""

    hash: bytes
    total: int


class Step(NamedTuple):
    """A sibling on the way up; `side` says where it stands."""

    side: str
    hash: bytes
    total: int


def leaf_body(
    *, seller: str, salt: str, part: int, parts: int, balance: int, currency: str, report: str
) -> dict[str, Any]:
    """What a leaf is made of. Only the salted hash of the seller is in it, never the seller."""
    return {
        "balance": balance, "currency": currency, "part": part, "parts": parts, "report": report,
        "seller": hashlib.sha256(f"{salt}:{seller}".encode()).hexdigest(), "v": VERSION,
    }  # fmt: skip


def leaf(body: Mapping[str, Any]) -> Node:
    """Raises ValueError for a negative balance."""
    return Node(hashlib.sha256(b"\x00" + canonical_json(body)).digest(), _checked(body["balance"]))


def node(left: Node, right: Node) -> Node:
    """Raises ValueError where a sum is negative or too large."""
    data = b"\x01" + left.hash + _bytes(left.total) + right.hash + _bytes(right.total)
    return Node(hashlib.sha256(data).digest(), _checked(left.total + right.total))


def padded(count: int) -> int:
    """How many leaves a tree of `count` has with its padding: a power of two."""
    return 1 << max(0, count - 1).bit_length()


def levels(leaves: Sequence[Node]) -> list[list[Node]]:
    """All nodes, the leaves first, the root last. The number of leaves is a power of two."""
    if not leaves or len(leaves) & (len(leaves) - 1):
        raise ValueError("the leaves of a sum tree are a power of two")
    found = [list(leaves)]
    while len(found[-1]) > 1:
        row = found[-1]
        found.append([node(row[place], row[place + 1]) for place in range(0, len(row), 2)])
    return found


def path(tree: Sequence[Sequence[Node]], position: int) -> list[Step]:
    """The siblings from a leaf up to the root."""
    steps = []
    for row in tree[:-1]:
        sibling = row[position ^ 1]
        steps.append(Step("left" if position & 1 else "right", sibling.hash, sibling.total))
        position >>= 1
    return steps


def climb(start: Node, steps: Sequence[Step]) -> Node:
    """The root that a leaf and its path lead to. Raises ValueError for a negative sibling."""
    found = start
    for step in steps:
        other = Node(step.hash, _checked(step.total))
        found = node(other, found) if step.side == "left" else node(found, other)
    return found


def parts_of(balance: int, cuts: Sequence[int]) -> list[int]:
    """Split a balance at `cuts` (each from 0 to the balance) into len(cuts) + 1 parts that sum to it."""
    marks = [0, *sorted(min(max(cut, 0), balance) for cut in cuts), balance]
    return [after - before for before, after in pairwise(marks)]


def _bytes(total: int) -> bytes:
    return _checked(total).to_bytes(16, "big")


def _checked(total: int) -> int:
    if isinstance(total, bool) or not isinstance(total, int) or not 0 <= total <= MOST:
        raise ValueError("a sum is a whole number that is not negative")
    return total
