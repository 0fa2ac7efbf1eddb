"""Merkle tree of RFC 6962 (Certificate Transparency), as pure functions over bytes.

Anyone may copy this file to check our log: it needs nothing but hashlib. Hashing is RFC 6962 §2.1 (a leaf is hashed
behind a 0x00 byte, a node behind 0x01, so a node can never be passed off as a leaf). The two verifiers follow RFC 9162
§2.1.3.2 and §2.1.4.2 step by step.

A *complete subtree* is named by `NodeId(level, position)` and covers the leaves `position·2^level …
(position+1)·2^level − 1`. Its hash never changes once its last leaf is in, so it can be stored; every proof is put
together from O(log n) of them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


class NodeId(NamedTuple):
    """A complete subtree: `level` 0 is a leaf."""

    level: int
    position: int


class Span(NamedTuple):
    """The leaves `begin … end − 1`; the hash of a span is the RFC 6962 root over just these leaves."""

    begin: int
    end: int


def leaf_hash(data: bytes) -> bytes:
    """Hash of one entry: SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """Root over leaf hashes, in one pass and O(log n) memory. No leaves: SHA-256 of the empty string."""
    frontier = Frontier()
    for leaf in leaves:
        for _ in frontier.append(leaf):
            pass
    return frontier.root()


class Frontier:
    """The right edge of a growing tree: the complete subtrees that are not yet part of a bigger one.

    There are as many as `size` has one-bits. Start an empty one, or continue from stored hashes (`nodes_of(0, size)`
    says which, left to right).
    """

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        nodes = list(nodes_of(Span(0, size)))
        if len(nodes) != len(hashes):
            raise ValueError(f"a frontier of {size} leaves has {len(nodes)} hashes, not {len(hashes)}")
        self.size = size
        self._peaks = list(zip(nodes, hashes, strict=True))

    def append(self, leaf: bytes) -> Iterator[tuple[NodeId, bytes]]:
        """Add one leaf hash; yields every subtree that this leaf completes, the leaf itself first."""
        completed = [(NodeId(0, self.size), leaf)]
        self.size += 1
        node, value = completed[0]
        while self._peaks and self._peaks[-1][0].level == node.level:
            _, left = self._peaks.pop()
            node, value = NodeId(node.level + 1, node.position >> 1), node_hash(left, value)
            completed.append((node, value))
        self._peaks.append((node, value))
        return iter(completed)

    def root(self) -> bytes:
        return fold([value for _, value in self._peaks])


def fold(hashes: Sequence[bytes]) -> bytes:
    """Root over neighbouring complete subtrees of falling size, left to right."""
    if not hashes:
        return EMPTY_ROOT
    value = hashes[-1]
    for left in reversed(hashes[:-1]):
        value = node_hash(left, value)
    return value


def nodes_of(span: Span) -> Iterator[NodeId]:
    """The complete subtrees that make up `span`, left to right.

    `span.begin` must be aligned as the left end of an RFC 6962 subtree is: then sizes fall from left to right, at most
    log2(length) + 1 of them.
    """
    begin, end = span
    while begin < end:
        level = (end - begin).bit_length() - 1
        if begin & ((1 << level) - 1):
            raise ValueError(f"span {span} does not start at a subtree")
        yield NodeId(level, begin >> level)
        begin += 1 << level


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Spans whose hashes prove that leaf `index` is in the tree of `size` leaves (RFC 6962 §2.1.1), nearest first."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    spans: list[Span] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(begin, middle))
            begin = middle
    return spans[::-1]


def consistency_spans(old_size: int, new_size: int) -> list[Span]:
    """Spans whose hashes prove that the old tree is the beginning of the new one (RFC 6962 §2.1.2).

    Empty for equal sizes and for an old size of 0: there is nothing to prove.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {old_size} leaves cannot have grown to {new_size}")
    if old_size in {0, new_size}:
        return []
    spans: list[Span] = []
    begin, end = 0, new_size
    while old_size != end:
        middle = begin + _split(end - begin)
        if old_size <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(begin, middle))
            begin = middle
    if begin:  # the verifier knows the old root only where the old tree is one whole subtree from leaf 0
        spans.append(Span(begin, end))
    return spans[::-1]


def assemble(spans: Sequence[Span], stored: Mapping[NodeId, bytes]) -> list[bytes]:
    """The proof: the hash of each span, from stored complete subtrees. KeyError where one is missing."""
    return [fold([stored[node] for node in nodes_of(span)]) for span in spans]


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Is the entry with hash `leaf` at `index` of the tree with this `size` and `root`? (RFC 9162 §2.1.3.2)"""
    if not 0 <= index < size:
        return False
    position, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            value = node_hash(sibling, value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and value == root


def verify_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Is the old tree the beginning of the new one, nothing changed or removed? (RFC 9162 §2.1.4.2)"""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old_value = new_value = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_value, new_value = node_hash(sibling, old_value), node_hash(sibling, new_value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new_value = node_hash(new_value, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old_value == old_root and new_value == new_root


def _split(length: int) -> int:
    """The largest power of two smaller than `length` (RFC 6962: the left subtree is always complete)."""
    return 1 << (length - 1).bit_length() - 1
