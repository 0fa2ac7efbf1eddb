"""What customs hear of an order of which pieces were taken off: it adds up, and says what the provider keeps."""

from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.documents import documents_of, sums_of
from logistics.models import Consignment, ConsignmentLine, Parcel
from marketplace.core import time
from marketplace.core.money import split
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.ledger.services.book import Leg, book
from orders import customs_handlers, detour_handlers, handlers
from orders.models import Order, OrderLine, Refund
from orders.policies import notice
from orders.policies.credit import LEAST_BY_PROVIDER_FEN, part_of_refund
from orders.policies.extras import Extras
from orders.policies.settlement import LineMoney, share_of_pieces, worth_of_pieces
from orders.services import checkout, cutting, differences, escrow, quoting, refunds, stopped_money, trade_records
from orders.services.missing import Missing, refund_missing
from tests import shop
from tests.promotions import deals

backfill = import_module("orders.migrations.0015_stopped_sums")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def bought(user, pieces, credit_fen=0, gift=None, threshold=20_000):
    """One paid and insured order with a line for each count; the road knows of it."""
    shop.tariff()
    if credit_fen:
        legs = [Leg(A.COMPENSATION_EXPENSE, "", "CNY", credit_fen), Leg(A.STORE_CREDIT, user.ref, "CNY", -credit_fen)]
        book(source="t:give", kind="goodwill", legs=legs)
    seller = shop.seller()
    lines = {shop.listing(seller, price=1_999 + 7 * row).public_id: count for row, count in enumerate(pieces)}
    if gift:
        given = shop.listing(seller, price=gift, pieces=1)
        deals.promotion(seller, kind="gift", tiers=[], gift=given, threshold_fen=threshold, budget_fen=10_000_000)
    quote = quoting.make_quote(user=user, lines=lines, extras=Extras(frozenset(lines), frozenset()))
    purchase = checkout.place(
        user=user, quote_public_id=quote.public_id, address_id=shop.ready(user).pk, notice_version=notice.VERSION,
        actor=user.ref, credit_fen=credit_fen,
    )  # fmt: skip
    shop.pay_directly(purchase)
    trade_records.hand_over(purchase_number=purchase.number)
    return purchase.orders.select_related("seller", "purchase").get()


def cut(order, pieces, key="k"):
    fresh = Order.objects.select_related("purchase").get(pk=order.pk)
    return cutting.cut(order=fresh, wish=cutting.Wish(pieces, "changed_mind", "shopper", key), actor="user:x")


def sums():
    """What is declared now. The payment document says what the order document does."""
    record = Consignment.objects.get()
    parcel, _ = Parcel.objects.get_or_create(
        consignment=record, number="MM1", defaults={"warehouse": record.warehouse, "created_at": time.now()}
    )
    found, papers = sums_of(record), documents_of(parcel)
    assert papers.payment.amount_fen == papers.order.paid_fen == found.paid
    assert found.paid == found.goods + found.freight + found.tax - found.discount
    assert min(vars(found).values()) >= 0
    return found


def kept_by_provider(order):
    return order.by_provider_fen - sum(refund.to_source_fen for refund in Refund.objects.filter(order=order))


def test_it_works(xiaomei):
    """Half of the payment was store credit: half of what goes back never was with the provider."""
    order = bought(xiaomei, (3, 1), credit_fen=20_000)
    before = sums()
    assert (before.discount, before.paid) == (20_000, order.by_provider_fen)
    cut(order, {1: 2})
    (back,) = Refund.objects.all()
    left = sums()
    assert 0 < back.credit_fen < back.amount_fen
    assert (left.paid, left.discount) == (kept_by_provider(order), 20_000 - back.credit_fen)
    cut(order, {1: 1}, key="k2")
    last = sums()
    line = order.lines.get(number=2)
    assert last.paid == kept_by_provider(order) > 0
    assert (last.freight, last.tax) == (line.freight_fen + line.fx_fee_fen, line.tax_fen)
    assert last.insurance == line.insurance_fen


@pytest.mark.parametrize("gift", [None, 1_500])
def test_rows_of_before_are_filled_in_from_what_is_stored(xiaomei, gift):
    """The migration works out what today's code writes, and running it again changes nothing."""
    order = bought(xiaomei, (4, 2), credit_fen=20_000, gift=gift)
    cut(order, {1: 2, 2: 1})
    cut(order, {1: 1}, key="k2")
    names = ("stopped_fen", "stopped_tax_fen", "stopped_credit_fen", "stopped_discount_fen", "stopped_insurance_fen")
    wanted = list(ConsignmentLine.objects.order_by("number").values_list(*names))
    assert wanted[0][2] > 0
    assert wanted[0][4] > 0
    left = sums()
    ConsignmentLine.objects.update(stopped_credit_fen=0, stopped_discount_fen=0, stopped_insurance_fen=0)
    assert sums_of(Consignment.objects.get()) != left
    for _again in range(2):
        backfill.fill(apps, None)
        assert list(ConsignmentLine.objects.order_by("number").values_list(*names)) == wanted
    assert sums() == left


def test_nearly_all_was_credit(xiaomei):
    """What is left may still fly: the provider keeps its share of it."""
    order = bought(xiaomei, (2, 1), credit_fen=36_000)
    assert order.by_provider_fen < order.total_fen // 10
    cut(order, {1: 2})
    assert sums().paid == kept_by_provider(order) > 0


def test_missing_pieces_take_their_credit_along(xiaomei):
    order = bought(xiaomei, (3,), credit_fen=20_000)
    (back,) = refund_missing(order_id=order.pk, missing=Missing({1: 1}, "never_came"), actor="user:dana")
    left = sums()
    assert (left.paid, left.discount) == (kept_by_provider(order), 20_000 - back.credit_fen)


def test_a_gift_takes_its_discount_along(xiaomei):
    """The discount of stopped pieces is not freight, and the premium falls with them."""
    order = bought(xiaomei, (3,), gift=1_500)
    before = sums()
    assert before.discount == order.discount_fen > 0
    cut(order, {1: 2})
    bare, gift = order.lines.order_by("number")
    left = sums()
    assert OrderLine.objects.get(pk=gift.pk).kept == 0, "the threshold was for three"
    assert left.paid == kept_by_provider(order)
    assert left.discount == bare.discount_fen // 3
    assert left.freight == bare.freight_fen - bare.freight_fen * 2 // 3 + bare.fx_fee_fen - bare.fx_fee_fen * 2 // 3
    assert left.insurance == bare.insurance_fen - bare.insurance_fen * 2 // 3 < before.insurance


def test_a_missing_gift_alone(xiaomei):
    """Its value leaves the goods and the discount, never the freight."""
    order = bought(xiaomei, (3,), gift=1_500)
    before = sums()
    gift = order.lines.get(number=2)
    assert gift.discount_fen >= gift.goods_fen > 0
    (back,) = refund_missing(order_id=order.pk, missing=Missing({2: 1}, "never_came"), actor="user:dana")
    left = sums()
    assert (before.goods - left.goods, before.discount - left.discount) == (gift.goods_fen, gift.discount_fen)
    assert before.paid - left.paid == back.amount_fen
    assert before.freight - left.freight == gift.fx_fee_fen + gift.freight_fen


def test_given_back_before(xiaomei):
    """Goodwill for the whole line leaves less to give back; what is left is declared at its price all the same."""
    order = bought(xiaomei, (2, 1), credit_fen=10_000)
    line = order.lines.get(number=1)
    goods = line.goods_fen + line.fx_fee_fen
    refunds.refund(
        order_id=order.pk,
        source="t:goodwill",
        reason="goodwill",
        lines={line.pk: (goods * 3 // 4, 0, 0)},
        actor="user:dana",
    )
    cut(order, {1: 1})
    left = sums()
    assert left.freight == sum(
        one.freight_fen + one.fx_fee_fen - ((one.freight_fen // 2 + one.fx_fee_fen // 2) if one.pk == line.pk else 0)
        for one in order.lines.all()
    )


def assess(order, kind, fen, document="816-1"):
    return differences.assess(order=order, kind=kind, actual_fen=fen, document=document, actor="user:dana")


def test_no_income_from_a_cut(xiaomei):
    """Customs assess what is left, the carrier bills it: nothing differs, and what we owe customs is exactly their bill."""
    order = bought(xiaomei, (2, 1))
    cut(order, {1: 1})
    (back,) = Refund.objects.all()
    line = order.lines.get(number=1)
    premium = line.insurance_fen - line.insurance_fen * back.freight_fen // line.freight_fen
    bill = order.tax_fen - back.tax_fen
    freight = order.freight_fen - back.freight_fen - premium - order.lines.get(number=2).insurance_fen
    assert assess(order, "tax", bill) == 0
    assert abs(assess(order, "freight", freight)) <= 1, "the premium is rounded"
    assert assess(order, "tax", bill + 7, "816-2") == 7
    shop.deliver(order.number)
    escrow.release(order_id=order.pk, actor="user:t")
    assert balance(A.TAX_PAYABLE, "", "CNY") == bill + 7
    assert set(trial_balance().values()) <= {0}


def test_tax_that_customs_keeps_counts_as_collected(xiaomei):
    """A let-in piece got lost: the bearer paid its tax, so the bill for all pieces is right."""
    order = bought(xiaomei, (2,))
    line = order.lines.get()
    refunds.refund(
        order_id=order.pk, source="missing:x", reason="missing_lost", lines={line.pk: (100, 10, line.tax_fen // 2)},
        actor="user:dana", pieces={line.pk: 1}, borne_by="platform", is_tax_kept=True,
    )  # fmt: skip
    assert assess(order, "tax", order.tax_fen) == 0


FEN = st.integers(0, 30_000)


@st.composite
def baskets(draw):
    """Lines (money, price, pieces), store credit, and pieces to take off step by step, never all of them."""
    lines, steps = [], []
    for _row in range(draw(st.integers(1, 3))):
        count, price, fx = draw(st.integers(1, 5)), draw(st.integers(100, 30_000)), draw(st.integers(0, 900))
        given_fen = draw(st.one_of(st.just(0), st.just(price * count), st.integers(0, price * count)))
        freight = draw(st.integers(0, 9_000))
        money = LineMoney(
            goods=price * count + fx - given_fen, freight=freight, tax=draw(FEN), fx_fee=fx, commission=0, seller_minor=0,
            platform_discount=given_fen // 2, seller_discount=given_fen - given_fen // 2,
            insurance=draw(st.integers(0, freight)),
        )  # fmt: skip
        lines.append((money, price, count))
    for row, (_money, _price, count) in enumerate(lines):
        steps += [row] * draw(st.integers(0, count))
    total = sum(sum(money.left) for money, _price, _count in lines)
    credit = draw(st.integers(0, max(0, total - LEAST_BY_PROVIDER_FEN)))
    return lines, credit, draw(st.permutations(steps))


@settings(max_examples=300)
@given(baskets())
def test_any_cuts_of_any_order(basket):
    """The equation holds, nothing is negative, the premium stays within the freight, the payment is what the provider keeps."""
    lines, credit, steps = basket
    total = sum(sum(money.left) for money, _price, _count in lines)
    record = Consignment(
        pk=1, goods_fen=sum(price * count for _money, price, count in lines),
        freight_fen=sum(money.freight + money.fx_fee for money, _price, _count in lines),
        tax_fen=sum(money.tax for money, _price, _count in lines), paid_fen=total - credit,
        discount_fen=sum(money.platform_discount + money.seller_discount for money, _price, _count in lines) + credit,
        insurance_fen=sum(money.insurance for money, _price, _count in lines),
    )  # fmt: skip
    rows = [
        ConsignmentLine(number=row, price_fen=price, stopped=0) for row, (_money, price, _count) in enumerate(lines)
    ]
    record._prefetched_objects_cache = {"lines": rows}
    left, kept, before = total, total - credit, sums_of(record)
    for row in steps:
        money, _price, count = lines[row]
        at = {"pieces": 1, "returned": rows[row].stopped, "quantity": count}
        now = share_of_pieces(money, **at)
        back = part_of_refund(sum(now), left=left, left_by_provider=kept) if credit else 0
        left, kept = left - sum(now), kept - (sum(now) - back)
        gone = stopped_money.Gone(str(row), worth_of_pieces(money, **at), now)
        told = stopped_money.shares([gone], back, (0, 0))[str(row)]
        rows[row].stopped += 1
        for name, fen in vars(told).items():
            field = "stopped_fen" if name == "back_fen" else f"stopped_{name}"
            setattr(rows[row], field, getattr(rows[row], field) + fen)
        found = sums_of(record)
        assert found.paid == found.goods + found.freight + found.tax - found.discount == kept
        assert min(vars(found).values()) >= 0
        assert found.insurance <= found.freight
        assert all(one <= other for one, other in zip(vars(found).values(), vars(before).values(), strict=True)), (
            "it only falls"
        )
        before = found


@given(st.integers(0, 5_000), st.lists(st.integers(1, 5_000), min_size=1, max_size=4))
def test_credit_of_one_refund_over_lines(credit, amounts):
    """No line takes along more credit than went back for it."""
    credit = min(credit, sum(amounts))
    assert all(part <= amount for part, amount in zip(split(credit, amounts), amounts, strict=True))


def test_tax_of_a_customs_return_is_not_a_difference(xiaomei):
    """Customs took pieces back and gives up their tax: a bill of the rest agrees with what we still hold; one of all costs us more."""
    order = bought(xiaomei, (2,))
    line = order.lines.get()
    back = line.tax_fen // 2
    assert back > 0
    refunds.refund(
        order_id=order.pk, source="return_case:MR1", reason="return_dislike", lines={line.pk: (100, 0, back)}, actor="t"
    )
    rest = line.tax_fen - back
    assert differences.charged_for(order)[differences.TAX] == rest
    told = {"order_number": order.number, "assessed_fen": rest, "document": "T1"}
    for _again in range(2):
        customs_handlers.tax_assessed(**told)
    assert balance(A.PRICE_DIFFERENCE, "", "CNY") == 0
    for document in ("T2", "T2"):  # customs kept the tax of all pieces after all: once
        customs_handlers.tax_assessed(**{**told, "assessed_fen": line.tax_fen, "document": document})
    assert balance(A.PRICE_DIFFERENCE, "", "CNY") == back
    customs_handlers.tax_assessed(**{**told, "assessed_fen": None})
    assert balance(A.PRICE_DIFFERENCE, "", "CNY") == 0, "void: what we hold counts again"


def test_a_broken_promise_and_a_stopped_lane_pay_once(xiaomei):
    """Two ways tell orders of the same lateness, in either order, each of them twice."""
    order = bought(xiaomei, (2,))
    told = {"order_number": order.number, "parcel": "MP1", "outage": "o", "late_days": 3}
    detour_handlers.compensate(**told)
    detour_handlers.compensate(**{**told, "outage": "another"})
    handlers.promise_broken(order_number=order.number, party="airline")
    (made,) = Refund.objects.filter(order=order)
    assert made.source == f"late_delivery:{order.number}"
    assert balance(A.COMPENSATION_EXPENSE, "", "CNY") == made.amount_fen > 0
