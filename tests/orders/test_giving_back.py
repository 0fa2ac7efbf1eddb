"""Each kind of refund that operations decide, and what they may never do: give back more than was paid."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.core.errors import NotAllowed
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from orders.errors import RefundRefused
from orders.models import Refund
from orders.policies.giving_back import KINDS, share_of
from orders.services import giving_back
from orders.services.giving_back import Giving
from tests.orders.test_cutting import paid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def give(order, kind, by, key="k", **more):
    values = {"borne_by": "platform", "why": "agreed by phone", **more}
    return giving_back.give_back(order=order, giving=Giving(kind, key=key, **values), by=by)


def test_it_works(xiaomei, dana, tingting):
    """Freight, an amount, a line, the rest: one after the other they are what was paid, and the book is even."""
    order = paid(xiaomei, 3, 2)
    first = order.lines.get(number=1)
    with pytest.raises(NotAllowed):
        give(order, "full", tingting)
    assert give(order, "freight", dana).amount_fen == order.freight_fen
    assert give(order, "freight", dana).amount_fen == order.freight_fen, "the same key gives once"
    with pytest.raises(RefundRefused):
        give(order, "freight", dana, key="k2")
    assert give(order, "amount", dana, key="k3", amount_fen=777, lines=(1,)).amount_fen == 777
    line = give(order, "lines", dana, key="k4", lines=(1,), borne_by="seller")
    assert line.amount_fen == first.goods_fen + first.fx_fee_fen + first.tax_fen - 777
    order.refresh_from_db()
    assert order.lifecycle == "confirmed"
    give(order, "full", dana, key="k5")
    order.refresh_from_db()
    assert sum(refund.amount_fen for refund in Refund.objects.all()) == order.total_fen
    assert order.lifecycle == "cancelled"
    with pytest.raises(RefundRefused):
        give(order, "full", dana, key="k6")
    assert set(trial_balance().values()) <= {0}
    assert balance(A.REFUND_PAYABLE, order.ref, "CNY") == order.total_fen


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("amount", {"amount_fen": 10**7}),
        ("amount", {}),
        ("gold", {}),
        ("full", {"why": "x"}),
        ("full", {"borne_by": "bank"}),
    ],
)
def test_nonsense_gives_nothing(xiaomei, dana, kind, more):
    order = paid(xiaomei, 1)
    with pytest.raises(RefundRefused):
        give(order, kind, dana, **more)
    assert not Refund.objects.exists()


def test_the_page(xiaomei, dana, browse):
    order = paid(xiaomei, 1)
    url, door = f"/admin/orders/order/{order.number}/give-back/", browse(dana)
    assert door.get(url).status_code == 200
    form = {"key": "a" * 16, "kind": "amount", "amount": "1.23", "borne_by": "platform", "why": "late answer"}
    assert door.post(url, {**form, "amount": "99999"}).status_code == 200
    assert not Refund.objects.exists()
    assert [door.post(url, form).status_code for _twice in range(2)] == [302, 302]
    assert Refund.objects.get().amount_fen == 123


parts = st.tuples(st.integers(0, 10**6), st.integers(0, 10**5), st.integers(0, 10**5))


@settings(deadline=None)
@given(left=st.dictionaries(st.integers(1, 9), parts, max_size=6), kind=st.sampled_from(sorted(KINDS)), data=st.data())
def test_never_more_than_is_left(left, kind, data):
    lines = data.draw(st.sets(st.integers(1, 9)))
    amount = data.draw(st.integers(-5, 10**7))
    found = share_of(kind, left, lines=lines, amount_fen=amount)
    for key, share in found.items():
        assert all(0 <= part <= rest for part, rest in zip(share, left[key], strict=True))
    if kind == "amount" and found:
        assert sum(sum(share) for share in found.values()) == amount
    if kind == "full":
        assert sum(map(sum, found.values())) == sum(map(sum, left.values()))
