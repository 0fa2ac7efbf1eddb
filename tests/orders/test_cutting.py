"""Pieces taken off an order before they travel: exact to the fen, everything given back, the rest goes on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.documents import sums_of
from logistics.models import Consignment, Unit
from logistics.services import receiving
from marketplace.accounts.models import User
from marketplace.catalog.models import Stock
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import NotAllowed
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.tariff.models import HsRate, QuantityYear, QuotaUse
from orders.errors import CutRefused, DisputeOpen, PartTooLate, TooLateToCancel
from orders.models import Cut, Order, OrderLine, Refund
from orders.policies import settlement
from orders.policies.settlement import LineMoney, share_of_pieces
from orders.selectors import hand_in, payment_status
from orders.selectors.money import line_money, taken_by_line
from orders.services import cancelling, cutting, disputes, handing_in, trade_records
from sellers.models import GradeEvent
from tests import shop
from tests.logistics import road

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def paid(user, *pieces, member=None):
    """One order of a shop with a line for each count."""
    shop.tariff()
    HsRate.objects.update(yearly_grams=10_000)
    seller = shop.seller(member)
    lines = {shop.listing(seller, price=1_999 + 7 * row).public_id: count for row, count in enumerate(pieces)}
    purchase = shop.pay_directly(shop.place(user, lines, shop.ready(user)))
    return purchase.orders.select_related("seller", "purchase").get()


def cut(order, pieces, key="k", by="shopper", reason="changed_mind"):
    fresh = Order.objects.select_related("purchase").get(pk=order.pk)
    return cutting.cut(order=fresh, wish=cutting.Wish(pieces, reason, by, key), actor="user:x")


def held():
    use = QuotaUse.objects.get()
    return use.amount_fen - use.restored_fen


def reserved():
    return list(Stock.objects.order_by("pk").values_list("on_hand", "reserved"))


def test_it_works(xiaomei, settle):
    """Two lines, three and two pieces: one piece, then a whole line; what is left is declared, bought and paid for."""
    order = paid(xiaomei, 3, 2)
    settle()
    first, second = order.lines.all()
    made = cut(order, {1: 1})
    assert cut(order, {1: 1}).pk == made.pk, "the same key cuts once"
    cut(order, {2: 2}, key="k2")
    settle()
    gone = sum(refund.amount_fen for refund in Refund.objects.all())
    paid_for = {
        line.number: line.goods_fen + line.fx_fee_fen + line.freight_fen + line.tax_fen for line in (first, second)
    }
    assert Refund.objects.get(cut__key="k2").amount_fen == paid_for[2]
    assert gone == made.refund.amount_fen + paid_for[2]
    assert balance(A.ESCROW, order.ref, "CNY") == order.total_fen - gone
    assert set(trial_balance().values()) <= {0}
    assert (payment_status(order), Order.objects.get().lifecycle) == ("partially_refunded", "confirmed")
    assert reserved() == [(10, 2), (10, 0)]
    assert QuantityYear.objects.get().taken_grams == 600
    left = first.goods_fen + first.fx_fee_fen + first.freight_fen
    assert held() in (left * 2 // 3, left * 2 // 3 + 1)
    assert [(item.line.number, item.pieces) for item in hand_in.to_buy(order.seller)] == [(1, 2)]
    sums = sums_of(Consignment.objects.prefetch_related("lines").get())
    assert sums.paid == order.total_fen - gone
    assert Unit.objects.filter(status="expected").count() == 2
    assert Notice.objects.filter(template="order_cut", channel="in_app").count() == 2
    assert not Notice.objects.filter(template="order_refunded").exists(), "told once, with what was taken off"
    assert shop.nothing_dead()


def test_the_seller_reads_what_they_get(akira, xiaomei, settle, browse, api):
    """After pieces were taken off: the sum that the release will pay, on the page and by API; the old one beside it."""
    order = paid(xiaomei, 3, 2, member=akira)
    settle()
    cut(order, {1: 1, 2: 2})
    first = order.lines.get(number=1)
    whole, left = order.seller_minor, first.seller_minor - round(first.seller_minor / 3)
    row = api(akira).get("/api/v1/seller/orders/?stage=to_hand_in").json()["results"][0]
    assert (row["seller_minor"], abs(row["remaining_minor"] - left) <= 1) == (whole, True)
    page = browse(akira).get("/seller/orders/").content.decode()
    assert f"{row['remaining_minor']:,}" in page
    assert f"{whole:,}" in page
    released = settlement.released(line_money(line, taken_by_line([line.pk])[line.pk]) for line in order.lines.all())
    assert row["remaining_minor"] == released.seller_minor


def test_the_last_piece_cancels_the_order(xiaomei, settle):
    order = paid(xiaomei, 2, 1)
    cut(order, {1: 1, 2: 1})
    cut(order, {1: 1}, key="k2")
    settle()
    order.refresh_from_db()
    assert (order.lifecycle, payment_status(order)) == ("cancelled", "refunding")
    assert sum(refund.amount_fen for refund in Refund.objects.all()) == order.total_fen
    assert (held(), QuantityYear.objects.get().taken_grams, balance(A.ESCROW, order.ref, "CNY")) == (0, 0, 0)
    assert reserved() == [(10, 0), (10, 0)]
    assert Consignment.objects.get().cancelled_at is not None
    assert OrderLine.objects.filter(refunded_fen=0).count() == 0


def test_the_seller_is_short_of_it(akira, xiaomei, charlie, settle):
    """Goods that do not exist are not sold again, and it counts like goods that were never handed in."""
    order = paid(xiaomei, 3, 1, member=akira)
    settle()
    wish = cutting.Wish({1: 2}, "out_of_stock", "seller", "k")
    with pytest.raises(NotAllowed):
        cutting.cut_by_seller(order=order, wish=wish, by=charlie)
    assert not Cut.objects.exists()
    cutting.cut_by_seller(order=order, wish=wish, by=User.objects.get(pk=akira.pk))
    settle()
    assert reserved() == [(8, 1), (10, 1)]
    assert GradeEvent.objects.get(source=f"{order.ref}:hand_in").code == "shipped_missed"
    assert Notice.objects.filter(recipient=xiaomei.ref, template="order_cut_short", channel="in_app").count() == 1
    rest = cutting.Wish({1: 1, 2: 1}, "out_of_stock", "seller", "k2")
    cutting.cut_by_seller(order=order, wish=rest, by=akira)
    settle()
    assert Notice.objects.filter(recipient=xiaomei.ref, template="order_sold_out", channel="in_app").count() == 1
    assert (Order.objects.get().lifecycle, reserved()) == ("cancelled", [(7, 0), (9, 0)])
    assert shop.nothing_dead()


def test_pieces_with_us_stay_and_the_others_may_go(xiaomei, lupe, settle):
    order = paid(xiaomei, 2, 1)
    handing_in.begin(purchase_number=order.purchase.number)
    trade_records.hand_over(purchase_number=order.purchase.number)
    record = Consignment.objects.get()
    road.post(lupe, record.warehouse)
    receiving.receive_order(consignment=record, actor=lupe.ref, count=1)
    with pytest.raises(PartTooLate):
        cut(order, {1: 2})
    assert (Refund.objects.count(), Cut.objects.count()) == (0, 0)
    cut(order, {1: 1, 2: 1})
    settle()
    order.refresh_from_db()
    assert (order.delivery, order.lifecycle) == ("at_warehouse", "confirmed"), "what came goes on"
    assert Clock.objects.get(kind="hand_in").stopped_at is not None
    with pytest.raises(TooLateToCancel):
        cut(order, {1: 1}, key="k2")
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("pieces", "reason"), [({}, "other"), ({1: 0}, "other"), ({1: 4}, "other"), ({9: 1}, "other"), ({1: 1}, "because")]
)
def test_nonsense_changes_nothing(xiaomei, pieces, reason):
    order = paid(xiaomei, 3)
    with pytest.raises(CutRefused):
        cut(order, pieces, reason=reason)
    assert not Refund.objects.exists()
    assert (reserved(), Cut.objects.count()) == ([(10, 3)], 0)


def test_not_while_the_bank_decides(xiaomei):
    order = paid(xiaomei, 2)
    disputes.opened(dispute="dp_1", reference=order.purchase.ref, amount_minor=order.total_fen)
    with pytest.raises(DisputeOpen):
        cut(order, {1: 1})
    assert (reserved(), Cut.objects.count(), Unit.objects.filter(status="cancelled").count()) == ([(10, 2)], 0, 0)


@pytest.mark.parametrize("steps", [[{1: 1}, {2: 2}, {1: 2}, {3: 1}], [{2: 1, 3: 1}, {1: 1}]])
def test_any_way_gives_back_what_the_whole_does(xiaomei, steps):
    """Parts, then whatever is left at once: the sum is what was paid, the quota is free, the book is even."""
    order = paid(xiaomei, 3, 2, 1)
    for key, pieces in enumerate(steps):
        cut(order, pieces, key=str(key))
    order.refresh_from_db()
    cancelling.cancel(order=order, reason="other", actor="user:x")
    assert sum(refund.amount_fen for refund in Refund.objects.all()) == order.total_fen
    assert (held(), balance(A.ESCROW, order.ref, "CNY"), QuantityYear.objects.get().taken_grams) == (0, 0, 0)
    assert Order.objects.get().lifecycle == "cancelled"
    assert set(trial_balance().values()) <= {0}
    assert all(row == (10, 0) for row in reserved())


fen = st.integers(0, 10**7)


@settings(deadline=None)
@given(goods=fen, freight=fen, tax=fen, quantity=st.integers(1, 60), data=st.data())
def test_every_sequence_sums_to_the_fen(goods, freight, tax, quantity, data):
    """Pure: whatever the order and size of the cuts, they sum to the line, and none gives back a negative fen."""
    back, gone = (0, 0, 0), 0
    while gone < quantity:
        pieces = data.draw(st.integers(1, quantity - gone))
        line = LineMoney(
            goods, freight, tax, 0, 0, 0, refunded_goods=back[0], refunded_freight=back[1], refunded_tax=back[2]
        )
        share = share_of_pieces(line, pieces=pieces, returned=gone, quantity=quantity)
        assert min(share) >= 0
        gone += pieces
        back = (back[0] + share[0], back[1] + share[1], back[2] + share[2])
        assert back == tuple(whole * gone // quantity for whole in (goods, freight, tax))
    assert back == (goods, freight, tax)
