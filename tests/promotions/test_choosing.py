"""The best combination, and every fen of it shared."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from promotions.policies import choosing
from promotions.policies.choosing import Deal, Line, choose
from promotions.policies.rules_of_promotions import DEFAULT, read

RULE = read(DEFAULT)


def coupon(number, off, at=0, **more):
    return Deal(id=number, kind="coupon", tiers=((at, off),), platform_bp=10_000, **more)


def test_it_works():
    """Shop 满减 and platform coupon together; the smaller coupon says why not; one too high says how much is missing."""
    lines = [Line(1, 7, 10_000, 2), Line(2, 8, 5_000, 1)]
    deals = [
        coupon(1, 2_000, 20_000), coupon(2, 1_500, 5_000), coupon(3, 9_000, 30_000),
        Deal(id=4, kind="spend_save", seller_id=7, tiers=((15_000, 1_000), (20_000, 3_000))),
    ]  # fmt: skip
    choice = choose(lines, deals, RULE)
    assert [(one.deal.id, one.fen, one.platform_fen) for one in choice.applied] == [(4, 3_000, 0), (1, 2_000, 2_000)]
    assert {one.deal.id: (one.why, one.missing_fen) for one in choice.passed} == {
        2: (choosing.BETTER, 0), 3: (choosing.BELOW, 5_000),
    }  # fmt: skip
    # 3,000 off 18,000 of room leave 15,000 beside 4,500: 2,000 fall 15,000 : 4,500
    assert choice.sums == {1: (3_000 + 1_538, 1_538), 2: (462, 462)}


def test_why_not_each():
    lines = [Line(1, 7, 10_000, 1, frozenset({3}))]
    deals = [
        coupon(1, 100, seller_id=9), coupon(2, 100, category_id=4), coupon(3, 900, left_fen=899),
        coupon(4, 100, refusal="not_your_tier"),
        Deal(id=5, kind="bundle", seller_id=7, listing_ids=frozenset({1, 2}), tiers=((0, 500),)),
        Deal(id=6, kind="gift", tiers=((0, 5),)), coupon(7, 100, shops=frozenset()),
    ]  # fmt: skip
    why = {one.deal.id: one.why for one in choose(lines, deals, RULE).passed}
    assert why == {
        1: "other_goods", 2: "other_goods", 3: "budget_gone", 4: "not_your_tier", 5: "bundle_incomplete", 6: "not_combined",
        7: "other_goods",
    }  # fmt: skip


def test_first_order_and_coupon_stay_apart():
    first = Deal(id=2, kind="first_order", tiers=((0, 3_000),), platform_bp=10_000)
    choice = choose([Line(1, 7, 10_000, 1)], [coupon(1, 2_000), first], RULE)
    assert [one.deal.id for one in choice.applied] == [2]
    together = read({**DEFAULT, "apart": []})
    assert choose([Line(1, 7, 10_000, 1)], [coupon(1, 2_000), first], together).fen == 5_000


def test_bundle_counts_sets():
    lines = [Line(1, 7, 10_000, 3), Line(2, 7, 4_000, 2)]
    bundle = Deal(id=1, kind="bundle", seller_id=7, listing_ids=frozenset({1, 2}), off_bp=1_000)
    assert choose(lines, [bundle], RULE).fen == 2_800


@st.composite
def baskets(draw):
    lines = [
        Line(number, draw(st.integers(1, 2)), draw(st.integers(1, 30_000)), draw(st.integers(1, 3)))
        for number in range(draw(st.integers(1, 4)))
    ]
    deals = []
    for number in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["coupon", "spend_save", "first_order"]))
        seller = draw(st.sampled_from([None, None, 1, 2])) if kind != "first_order" else None
        worth = draw(
            st.one_of(
                st.builds(lambda at, off: {"tiers": ((at, off),)}, st.integers(0, 40_000), st.integers(1, 50_000)),
                st.builds(lambda bp, most: {"off_bp": bp, "most_off_fen": most}, st.integers(1, 9_000), st.integers(0, 9_000)),
            )
        )  # fmt: skip
        deals.append(
            Deal(id=number, kind=kind, seller_id=seller, platform_bp=draw(st.sampled_from([0, 3_333, 10_000])), **worth)
        )
    return lines, deals


@settings(max_examples=120, deadline=None)
@given(baskets(), st.randoms(use_true_random=False))
def test_sums_bounds_and_order(basket, random):
    """Sums exact, no line below the rule, shares of both bearers within; the order of coupons never matters."""
    lines, deals = basket
    choice = choose(lines, deals, RULE)
    goods = {line.listing_id: line.goods_fen for line in lines}
    for listing, (fen, ours) in choice.sums.items():
        assert 0 <= ours <= fen <= goods[listing] * RULE.most_off_bp // 10_000
    assert sum(fen for fen, _ours in choice.sums.values()) == choice.fen == sum(one.fen for one in choice.applied)
    for one in choice.applied:
        assert one.fen > 0
        whole = one.fen * one.deal.platform_bp
        assert abs(one.platform_fen * 10_000 - whole) <= 10_000
        assert all(one.platform_by_line.get(key, 0) <= fen for key, fen in one.by_line.items())
    shuffled = deals[:]
    random.shuffle(shuffled)
    assert choose(lines, shuffled, RULE) == choice


@settings(max_examples=80, deadline=None)
@given(baskets())
def test_no_combination_is_better(basket):
    """Brute force: every subset that the rules allow takes at most as much."""
    lines, deals = basket
    best = choose(lines, deals, RULE).fen
    slots = {}
    for deal in deals:
        slots.setdefault((deal.slot, deal.seller_id), []).append(deal)
    for picks in product(*[(None, *rows) for rows in slots.values()]):
        kept = [deal for deal in picks if deal is not None]
        if {"platform:coupon", "platform:first_order"} <= {deal.slot for deal in kept}:
            continue
        found = [choosing.answer(deal, lines) for deal in kept]
        assert sum(one.fen for one in choosing._allocate(lines, [one for one in found if not one.why], RULE)) <= best
