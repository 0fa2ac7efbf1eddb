"""The limit advisor against brute force: on small baskets every set of pieces is tried."""

from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.tariff.policies import CBEC_FULL
from orders.policies import limit_advice as policy
from orders.policies.freight import lane_for
from orders.policies.limit_advice import FEWER, SINGLE, WAIT, Kind, Limits
from tests.orders.test_quoting_policy import DAY, item, priced

LANE = lane_for("JP", DAY)
YEAR = 2_600_000


def limits(left=YEAR):
    return Limits({"a": LANE, "b": LANE}, 500_000, left, YEAR)


def kind(number, each_fen, wanted, seller="a", grams=300):
    return Kind(f"l{number}", seller, each_fen, grams, 0, wanted)


def test_it_works():
    way = policy.advise([kind(1, 450_000, 1), kind(2, 90_000, 2)], limits(), DAY)[0]
    assert (way.way, way.keep) == (FEWER, {"l1": 1})


def test_what_travels_needs_no_advice():
    assert policy.advise([kind(1, 400_000, 1), kind(2, 480_000, 1, "b")], limits(), DAY) == []


def test_a_dear_piece_beside_others_may_go_alone_at_full_tax():
    ways = policy.advise([kind(1, 800_000, 2), kind(2, 30_000, 1), kind(3, 40_000, 1, "b")], limits(), DAY)
    assert [(way.way, way.keep) for way in ways] == [(FEWER, {"l2": 1, "l3": 1}), (SINGLE, {"l1": 1, "l3": 1})]
    order = priced([item(1, 160_000, 1)])  # the gate itself agrees: 800,000 fen in one single piece
    assert (order.refusal, order.regime) == ("", CBEC_FULL)


def test_a_spent_year_leaves_waiting():
    (way,) = policy.advise([kind(1, 300_000, 1)], limits(left=100_000), DAY)
    assert (way.way, way.from_day, way.keep) == (WAIT, date(2027, 1, 1), {"l1": 1})


def test_nothing_helps_where_a_single_piece_is_above_the_year():
    assert policy.advise([kind(1, 2_700_000, 1)], limits(), DAY) == []


def test_the_order_limit_to_the_fen():
    one = kind(1, 500_000 - LANE.first_fen, 1)
    assert policy.travels([one, kind(2, 0, 0)], limits(), YEAR)
    over = [kind(1, 500_000 - LANE.first_fen, 1), kind(2, 1, 1)]
    assert not policy.travels(over, limits(), YEAR)
    assert policy.fewer(over, limits()) == {"l1": 1}


KINDS = st.lists(
    st.tuples(
        st.integers(1_000, 700_000), st.integers(1, 3), st.sampled_from("ab"), st.integers(1, 4_000), st.integers(0, 4_000)
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(rows=KINDS, left=st.integers(0, YEAR))
def test_no_set_of_pieces_is_better_than_the_advised_one(rows, left):
    kinds = [
        Kind(f"l{n}", seller, each, actual, vol, wanted) for n, (each, wanted, seller, actual, vol) in enumerate(rows)
    ]
    within = limits(left)
    keep = policy.fewer(kinds, within)
    assert _fits(kinds, [keep.get(one.listing, 0) for one in kinds], within)
    sets = product(*(range(one.wanted + 1) for one in kinds))
    best = max(_value(kinds, pieces) for pieces in sets if _fits(kinds, pieces, within))
    assert sum(one.each_fen * keep.get(one.listing, 0) for one in kinds) == best


@settings(max_examples=15, deadline=None)
@given(rows=st.lists(st.tuples(st.integers(100, 9_999), st.integers(1, 99)), min_size=30, max_size=60))
def test_a_great_basket_is_answered_within_its_bounds(rows):
    kinds = [kind(number, each * 10, wanted) for number, (each, wanted) in enumerate(rows)]
    keep = policy.fewer(kinds, limits())
    assert keep
    assert _fits(kinds, [keep.get(one.listing, 0) for one in kinds], limits())


def _fits(kinds, pieces, within):
    """The limits written down a second time: each seller's order, then the year."""
    total = 0
    for seller in "ab":
        part = [(one, n) for one, n in zip(kinds, pieces, strict=True) if one.seller == seller and n]
        if not part:
            continue
        weight = max(sum(one.actual_g * n for one, n in part), sum(one.volumetric_g * n for one, n in part))
        dutiable = sum(one.each_fen * n for one, n in part) + LANE.first_fen + max(0, -(-weight // 500) - 1) * 1_300
        if dutiable > within.per_order_fen:
            return False
        total += dutiable
    return total <= within.left_fen


def _value(kinds, pieces):
    return sum(one.each_fen * n for one, n in zip(kinds, pieces, strict=True))
