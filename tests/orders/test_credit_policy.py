"""Dividing store credit over orders, and refunds over credit and provider. Pure."""

from hypothesis import given
from hypothesis import strategies as st

from orders.policies import credit as policy


@given(
    totals=st.lists(st.integers(1, 50_000), min_size=1, max_size=4), part=st.integers(0, 100),
    cuts=st.lists(st.integers(0, 60_000), max_size=8),
)  # fmt: skip
def test_every_fen_goes_back_where_it_came_from(totals, part, cuts):
    """Whatever the refunds, in whatever order: each side gives at most what it had, and all of it in the end."""
    credit_fen = policy.most(totals) * part // 100
    for total, by_credit in zip(totals, policy.shares(credit_fen, totals), strict=True):
        assert 0 <= by_credit <= max(0, total - policy.LEAST_BY_PROVIDER_FEN)
        left, left_by_provider, back = total, total - by_credit, 0
        for cut in [*cuts, total]:
            amount = min(cut, left)
            if not amount:
                continue
            to_credit = policy.part_of_refund(amount, left=left, left_by_provider=left_by_provider)
            assert 0 <= to_credit <= amount
            assert amount - to_credit <= left_by_provider
            left, left_by_provider, back = left - amount, left_by_provider - (amount - to_credit), back + to_credit
        assert (left, left_by_provider, back) == (0, 0, by_credit)
    assert sum(policy.shares(credit_fen, totals)) == credit_fen
