"""The draw as pure functions: fixed vectors, and 100,000 simulated draws against enumerated probabilities. Seeded: cannot flake."""

import hashlib
from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sellers.policies import draws
from tools import verify_draw

FRAME = [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 7)]
DRAWS, PICKED = 100_000, 2
# Upper 1-in-a-thousand points of chi-square by degrees of freedom.
CRITICAL = {4: 18.467, 19: 43.820}


def order_probabilities() -> dict[tuple[str, ...], Fraction]:
    """Exact chance of every ordered pair, by enumeration."""
    weights, found = dict(FRAME), {}
    for order in permutations(weights, PICKED):
        left, chance = sum(weights.values()), Fraction(1)
        for name in order:
            chance *= Fraction(weights[name], left)
            left -= weights[name]
        found[order] = chance
    return found


def chi_square(seen: Counter, expected: dict) -> float:
    return float(sum((seen[key] - DRAWS * chance) ** 2 / (DRAWS * chance) for key, chance in expected.items()))


@pytest.fixture(scope="module")
def simulated() -> list[tuple[str, ...]]:
    seeds = (hashlib.sha256(f"simulation {number}".encode()).digest() for number in range(DRAWS))
    return [tuple(draws.weighted_draw(FRAME, PICKED, seed)) for seed in seeds]


def test_it_works() -> None:
    seed = hashlib.sha256(b"seed").digest()
    assert draws.weighted_draw(FRAME, 5, seed) == draws.weighted_draw(FRAME, 9, seed)
    assert sorted(draws.weighted_draw(FRAME, 5, seed)) == ["a", "b", "c", "d", "e"]
    assert draws.weighted_draw([("only", 7)], 1, seed) == ["only"]
    assert draws.weighted_draw([], 3, seed) == []


def test_the_algorithm_is_written_in_stone() -> None:
    """A change of one byte in the algorithm would make old proofs wrong: these vectors never change."""
    seed = draws.seed_of(period="2026-11", digest=bytes(32), salt=b"\x01" * 32, randomness=b"\x02" * 32)
    told = b"miaomiao-weighted-draw/1\n2026-11\n" + bytes(32) + b"\x01" * 32 + b"\x02" * 32
    assert seed == hashlib.sha256(told).digest()
    by_hand = hashlib.sha256(seed + bytes(8)).digest()
    total, position = 17, 0
    while by_hand[position] & 31 >= total:
        position += 1
    target = by_hand[position] & 31
    first = next(name for name, top in (("a", 1), ("b", 3), ("c", 6), ("d", 10), ("e", 17)) if target < top)
    assert draws.weighted_draw(FRAME, 1, seed) == [first]
    assert (
        draws.frame_digest(period="P", count=1, rules=1, salt=bytes(32), frame=[("a", 1)]).hex()
        == hashlib.sha256(
            b'{"count":1,"frame":[["a",1]],"period":"P","rules":1,"salt":"'
            + b"0" * 64
            + b'","v":"miaomiao-audit-frame/1"}'
        ).hexdigest()
    )


def test_first_picks_follow_the_weights(simulated: list[tuple[str, ...]]) -> None:
    total = sum(weight for _name, weight in FRAME)
    firsts = Counter(order[0] for order in simulated)
    assert chi_square(firsts, {name: Fraction(weight, total) for name, weight in FRAME}) < CRITICAL[4]


def test_orders_follow_the_enumerated_probabilities(simulated: list[tuple[str, ...]]) -> None:
    expected = order_probabilities()
    assert sum(expected.values()) == 1
    assert chi_square(Counter(simulated), expected) < CRITICAL[19]


def test_inclusions_follow_the_enumerated_probabilities(simulated: list[tuple[str, ...]]) -> None:
    chance: dict[str, Fraction] = {name: Fraction(0) for name, _weight in FRAME}
    for order, probability in order_probabilities().items():
        for name in order:
            chance[name] += probability
    assert sum(chance.values()) == PICKED
    seen = Counter(name for order in simulated for name in order)
    for name, share in chance.items():
        spread = float(DRAWS * share * (1 - share)) ** 0.5
        assert abs(seen[name] - float(DRAWS * share)) < 3.9 * spread, name


def test_the_check_would_see_a_wrong_draw(simulated: list[tuple[str, ...]]) -> None:
    """The test can fail: unweighted picks are caught."""
    flat = Counter(FRAME[int.from_bytes(hashlib.sha256(bytes([i % 251, i // 251 % 251, i // 63001])).digest()[:4], "big") % 5][0]
                   for i in range(DRAWS))  # fmt: skip
    assert chi_square(flat, {name: Fraction(weight, 17) for name, weight in FRAME}) > CRITICAL[4] * 100


frames = st.dictionaries(st.text("abcdefgh0123", min_size=1, max_size=6), st.integers(1, 10**6), max_size=30)


@given(frames, st.integers(0, 40), st.binary(min_size=32, max_size=32))
def test_the_program_of_strangers_draws_the_same(frame: dict[str, int], count: int, seed: bytes) -> None:
    rows = sorted(frame.items())
    drawn = draws.weighted_draw(rows, count, seed)
    assert verify_draw.weighted_draw(rows, count, seed) == drawn
    assert len(drawn) == len(set(drawn)) == min(count, len(rows))


@pytest.mark.parametrize(
    "frame", [[("b", 1), ("a", 1)], [("a", 1), ("a", 2)], [("a", 0)], [("a", True)], [("a", 10**6 + 1)], [("a", 1.0)]]
)
def test_bad_frames(frame: list) -> None:
    with pytest.raises(draws.BadFrame):
        draws.frame_digest(period="P", count=1, rules=1, salt=bytes(32), frame=frame)


def test_pick_lists_cannot_be_foreseen() -> None:
    stock = {f"SKU-{number}": number for number in range(1, 40)}
    lists = {
        tuple(draws.pick_list(stock, 5, draws.pick_seed(audit="x", randomness=bytes(32), nonce=bytes([n]) * 32)))
        for n in range(20)
    }
    assert len(lists) == 20
    assert all(len(picks) == len(set(picks)) == 5 for picks in lists)
