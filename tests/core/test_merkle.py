"""The Merkle tree: published vectors, then properties against the recursive definition of RFC 6962."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.transparency import merkle
from marketplace.core.transparency.merkle import NodeId, Span

# Inputs and roots of the reference implementation of Certificate Transparency (sizes 1 to 8).
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(data) for data in INPUTS]
sizes = st.integers(min_value=1, max_value=200)


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def rfc_root(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, written as the recursion of the text."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return merkle.node_hash(rfc_root(hashes[:split]), rfc_root(hashes[split:]))


def stored(hashes: list[bytes]) -> dict[NodeId, bytes]:
    frontier = merkle.Frontier()
    return {node: value for leaf in hashes for node, value in frontier.append(leaf)}


def inclusion(hashes: list[bytes], index: int, size: int) -> list[bytes]:
    return merkle.assemble(merkle.inclusion_spans(index, size), stored(hashes))


def consistency(hashes: list[bytes], old: int, new: int) -> list[bytes]:
    return merkle.assemble(merkle.consistency_spans(old, new), stored(hashes))


def test_it_works() -> None:
    proof = inclusion(LEAVES, 5, 8)
    assert merkle.verify_inclusion(leaf=LEAVES[5], index=5, size=8, proof=proof, root=bytes.fromhex(ROOTS[7]))


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_published_inclusion_proof() -> None:
    """Audit path of the second leaf of three, from the same reference tests."""
    assert [value.hex() for value in inclusion(LEAVES, 1, 5)] == [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]


def test_published_consistency_proof() -> None:
    assert [value.hex() for value in consistency(LEAVES, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_empty_tree() -> None:
    assert merkle.root([]) == merkle.EMPTY_ROOT == hashlib.sha256(b"").digest()


@given(sizes)
def test_root_equals_the_recursive_definition(size: int) -> None:
    assert merkle.root(leaves(size)) == rfc_root(leaves(size))


@given(sizes, st.data())
def test_every_inclusion_proof_verifies_and_is_short(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    proof = inclusion(hashes, index, size)
    assert merkle.verify_inclusion(leaf=hashes[index], index=index, size=size, proof=proof, root=rfc_root(hashes))
    assert len(proof) <= size.bit_length()
    asked = [node for span in merkle.inclusion_spans(index, size) for node in merkle.nodes_of(span)]
    assert len(asked) <= 2 * size.bit_length()


@given(sizes, st.data())
def test_a_changed_proof_never_verifies(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    root, proof = rfc_root(hashes), inclusion(hashes, index, size)
    verify = merkle.verify_inclusion
    assert not verify(leaf=merkle.leaf_hash(b"other"), index=index, size=size, proof=proof, root=root)
    assert not verify(leaf=hashes[index], index=index, size=size, proof=[*proof, root], root=root)
    wrong = data.draw(st.integers(-1, size + 1))
    if wrong != index:
        assert not verify(leaf=hashes[index], index=wrong, size=size, proof=proof, root=root)
    if proof:
        assert not verify(leaf=hashes[index], index=index, size=size, proof=proof[:-1], root=root)


@given(sizes, st.data())
def test_every_consistency_proof_verifies(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, size))
    hashes = leaves(size)
    proof = consistency(hashes, old, size)
    roots = {"old_root": rfc_root(hashes[:old]), "new_root": rfc_root(hashes)}
    assert merkle.verify_consistency(old_size=old, new_size=size, proof=proof, **roots)
    assert not merkle.verify_consistency(old_size=old, new_size=size, proof=[*proof, hashes[0]], **roots)
    if 0 < old < size:
        assert not merkle.verify_consistency(old_size=old, new_size=size, proof=proof[:-1], **roots)


@given(sizes, st.data())
def test_a_rewritten_history_has_no_consistency_proof(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = leaves(size)
    rewritten[changed] = merkle.leaf_hash(b"rewritten")
    assert not merkle.verify_consistency(
        old_size=old,
        new_size=size,
        old_root=rfc_root(leaves(size)[:old]),
        new_root=rfc_root(rewritten),
        proof=consistency(rewritten, old, size),
    )


@given(sizes, st.data())
def test_a_frontier_continues_from_stored_hashes(size: int, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, size))
    hashes = leaves(size)
    known = stored(hashes[:cut])
    frontier = merkle.Frontier(cut, [known[node] for node in merkle.nodes_of(Span(0, cut))])
    for leaf in hashes[cut:]:
        frontier.append(leaf)
    assert frontier.root() == rfc_root(hashes)


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_spans(3, 3)
    with pytest.raises(ValueError, match="cannot have grown"):
        merkle.consistency_spans(4, 3)
    with pytest.raises(ValueError, match="does not start"):
        list(merkle.nodes_of(Span(1, 3)))
    with pytest.raises(ValueError, match="hashes"):
        merkle.Frontier(3, [b"x"])
