"""Dividing the money: shares of releases and refunds, pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.policies.payment_status import OrderMoney
from orders.policies.settlement import LineMoney, Shares, kept, released, share_of_pieces, taken_back

MONEY = st.integers(0, 10**7)


@st.composite
def lines(draw):
    goods = draw(st.integers(1, 10**7))
    fee = draw(st.integers(0, goods))
    return LineMoney(
        goods, draw(MONEY), draw(MONEY), fee, draw(st.integers(0, goods)), draw(MONEY)
    )  # fmt: skip


def test_it_works():
    line = LineMoney(goods=20_240, freight=3_900, tax=2_197, fx_fee=240, commission=1_600, seller_minor=3_680)
    assert released([line]) == Shares(1_600, 3_900, 2_197, 240, 3_680)
    assert released([line]).bridge(26_337) == 18_400


@given(lines(), st.integers(1, 6))
def test_pieces_one_by_one_give_back_what_all_at_once_does(line, pieces):
    goods = freight = tax = 0
    taken = Shares()
    for back in range(pieces):
        now = LineMoney(
            line.goods, line.freight, line.tax, line.fx_fee, line.commission, line.seller_minor, goods, freight, tax
        )
        part = share_of_pieces(now, pieces=1, returned=back, quantity=pieces)
        taken += taken_back(now, *part)
        goods, freight, tax = goods + part[0], freight + part[1], tax + part[2]
    assert (goods, freight, tax) == (line.goods, line.freight, line.tax)
    assert taken == kept(line)


@given(lines(), st.integers(0, 100))
def test_what_is_taken_and_what_is_kept_make_the_whole(line, percent):
    goods = line.goods * percent // 100
    part = LineMoney(line.goods, line.freight, line.tax, line.fx_fee, line.commission, line.seller_minor, goods)
    taken = taken_back(line, goods, 0, 0)
    assert kept(part) + taken == kept(line)
    assert min(vars(taken).values()) >= 0


def test_more_than_is_there_is_refused():
    with pytest.raises(ValueError, match="pieces"):
        share_of_pieces(LineMoney(1, 1, 1, 0, 0, 0), pieces=2, returned=1, quantity=2)


@pytest.mark.parametrize(
    ("money", "status"),
    [
        (OrderMoney(), "unpaid"), (OrderMoney(paid=10), "paid"), (OrderMoney(10, 4), "partially_refunded"),
        (OrderMoney(10, 10), "refunding"), (OrderMoney(10, 10, 10), "refunded"), (OrderMoney(10, 10, 10, 10), "refunded"),
    ],
)  # fmt: skip
def test_fully_refunded_never_reads_as_paid(money, status):
    assert money.status == status
