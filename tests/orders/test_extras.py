"""Insurance of the road and longer warranties: what they cost, where the money lies, what customs hears, what comes back."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from logistics.models import Consignment
from marketplace.catalog.models import Category
from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.errors import BankPaid, BankSpeaks
from marketplace.payments.models import ProviderDispute, ProviderRefund
from marketplace.payments.services import refunds as provider_refunds
from marketplace.scenes.bench.scenarios import carts as bench
from marketplace.storefront.templatetags.ui import money_text
from marketplace.tariff.errors import FxRateTooOld
from orders import handlers, trouble
from orders.errors import CannotQuote, DifferenceRefused
from orders.models import Order, OrderLine, Warranty
from orders.policies import extras as policy
from orders.policies import quoting as pure
from orders.policies.extras import Extras
from orders.policies.freight import lane_for
from orders.policies.limit_advice import Kind, Limits, dutiable_fen, fewer
from orders.receipt_files import receipt
from orders.selectors.accounts import spending, spending_of
from orders.selectors.cuts import preview
from orders.selectors.money import left_of
from orders.services import (
    cancelling,
    carts,
    cutting,
    differences,
    disputes,
    escrow,
    paying,
    quoting,
    refunds,
    trade_records,
    warranties,
)
from tests import shop
from tests.orders.test_checkout import place
from tests.orders.test_credit import give
from tests.orders.test_quoting_policy import DAY, item, priced
from tests.tariff.test_policies import LIMIT, rate

INSURANCE, WARRANTY = policy.INSURANCE.default, policy.WARRANTY.default


@pytest.mark.parametrize(("goods", "fen"), [(0, 0), (1, 300), (30_049, 300), (30_050, 301), (100_000, 1_000)])
def test_the_premium_with_every_boundary(goods, fen):
    assert policy.premium_fen(INSURANCE, goods) == fen


@given(st.lists(st.integers(1, 500_000), min_size=1, max_size=20))
def test_shares_of_the_premium_sum_to_it(goods):
    shares = policy.premium_shares(INSURANCE, goods)
    assert sum(shares) == policy.premium_fen(INSURANCE, sum(goods))
    assert min(shares) >= 0


@pytest.mark.parametrize(("path", "fen"), [
    (("electronics", "electronics-audio"), 1_500), (("electronics",), 1_500), (("beauty", "beauty-skin"), None), ((), None),
])  # fmt: skip
def test_the_nearest_category_says_what_a_warranty_costs(path, fen):
    cover = policy.cover_for(WARRANTY, path)
    assert (cover.unit_fen(25_008) if cover else None) == (fen if fen is None else max(fen, 1_500))
    near = {"rows": [*WARRANTY["rows"], {"category": "electronics-audio", "months": 24, "bp": 0, "least_fen": 5}]}
    if "electronics-audio" in path:
        assert (policy.cover_for(near, path).months, policy.cover_for(near, path).unit_fen(10**6)) == (24, 5)


@pytest.mark.parametrize(("check", "body", "where"), [
    (policy.check_insurance, {"bp": 100}, "bp"), (policy.check_insurance, {"bp": -1, "least_fen": 0}, "bp"),
    (policy.check_insurance, {"bp": 1, "least_fen": 1.5}, "least_fen"), (policy.check_warranty, {"rows": {}}, "rows"),
    (policy.check_warranty, {"rows": [{"category": "x", "months": 0, "bp": 1, "least_fen": 1}]}, "rows.0.months"),
    (policy.check_warranty, {"rows": [{"category": "x", "months": 1, "bp": 1, "least_fen": 1}] * 2}, "rows"),
])  # fmt: skip
def test_rules_that_cannot_be(check, body, where):
    assert where in check(body)
    assert not policy.check_insurance(INSURANCE)
    assert not policy.check_warranty(WARRANTY)


def test_the_check_of_random_carts_can_fail():
    """`make bench` asks it of a million; here of some, and of one that was tampered with."""
    assert bench.check_chunk((7, 40)) == []
    order = priced([item(1, 2_000, 2), item(2, 900, 1)])
    assert list(bench.faults(order)) == []
    first = dataclasses.replace(order.lines[0], freight_fen=order.lines[0].freight_fen + 1)
    broken = dataclasses.replace(order, lines=(first, *order.lines[1:]))
    assert "dutiable" in list(bench.faults(broken))


def test_limit_advice_counts_the_premium():
    """Three pieces fit without insurance; with it the third is over the limit."""
    kind, lane = Kind("l", "s", 10_000, 100, 100, 3), lane_for("JP", DAY)
    limit = dutiable_fen([kind], Limits({"s": lane}, 0, 0, 0).road("s"))
    plain = Limits({"s": lane}, limit, 10**9, 10**9)
    insured = Limits({"s": lane}, limit, 10**9, 10**9, {"s": lambda fen: policy.premium_fen(INSURANCE, fen)})
    assert fewer([kind], plain) == {"l": 3}
    assert fewer([kind], insured) == {"l": 2}


def test_insurance_is_dutiable_and_a_warranty_is_not():
    plain = priced([item(1, 2_000, 2), item(2, 3_000, 1)])
    assert (plain.sum_of("insurance_fen"), plain.warranty_fen) == (0, 0)
    cover = policy.Cover(12, 600, 1_500)
    basket = pure.Parcelful(
        1, "s", "S", "buyer", "B", "JP", "NRT1", "JPY", pure.Decimal("0.05"), DAY, "t",
        (dataclasses.replace(item(1, 2_000, 2), cover=cover), item(2, 3_000, 1)), is_insured=True,
    )  # fmt: skip
    order = pure.price_order(basket, rates={"3304990000": rate()}, limit=LIMIT, quota_left_fen=2_600_000, day=DAY)
    goods = order.sum_of("goods_fen") + order.sum_of("fx_fee_fen")
    assert order.sum_of("insurance_fen") == policy.premium_fen(INSURANCE, goods) == 354
    assert order.dutiable_fen == plain.dutiable_fen + 354
    assert order.sum_of("freight_fen") == plain.sum_of("freight_fen") + 354
    assert order.sum_of("tax_fen") > plain.sum_of("tax_fen")
    assert order.warranty_fen == 2 * 1_500
    assert pure.total_fen([order]) == order.total_fen + 3_000
    document = order.as_document()
    whole = sum(document[name] for name in ("goods_fen", "freight_fen", "tax_fen", "fx_fee_fen"))
    assert document["total_fen"] == whole - document["discount_fen"]


@pytest.fixture
def bought(xiaomei, db):
    """Two electric things with insurance and warranty from one shop, one plain thing from another; paid."""
    shop.tariff()
    first, second = shop.seller(), shop.seller()
    electric = Category.objects.create(slug="electronics", name="数码电器")
    goods = shop.listing(first, category=electric)
    other = shop.listing(second)
    address = shop.ready(xiaomei)
    quote = quoting.make_quote(
        user=xiaomei, lines={goods.public_id: 2, other.public_id: 1},
        extras=Extras(frozenset({goods.public_id}), frozenset({goods.public_id})),
    )  # fmt: skip
    purchase = shop.pay_directly(place(xiaomei, quote, address))
    return purchase, quote, Order.objects.get(purchase=purchase, seller=first)


def test_it_works(bought):
    purchase, quote, order = bought
    (line,) = order.lines.all()
    # premium 1 % of 20,240 = 202, at least 300; freight 3,900 + 300; tax 9.1 % of 24,440; warranty 6 % of 10,000 is below 1,500
    assert (order.freight_fen, order.insurance_fen, line.insurance_fen, order.tax_fen) == (4_200, 300, 300, 2_224)
    assert (order.total_fen, order.warranty_fen, order.payable_fen) == (26_664, 3_000, 29_664)
    assert quote.total_fen == sum(one.payable_fen for one in purchase.orders.all())
    assert quote.document["rules"]["orders.insurance"] == 1
    assert balance(AccountCode.ESCROW, order.ref, "CNY") == order.total_fen
    assert balance(AccountCode.WARRANTY_UNEARNED, order.ref, "CNY") == 3_000
    assert Warranty.objects.get().status == "waiting"
    assert receipt(order).startswith(b"%PDF")


def test_customs_hears_of_the_insurance_and_not_of_the_warranty(bought):
    purchase, _quote, order = bought
    trade_records.hand_over(purchase_number=purchase.number)
    record = Consignment.objects.get(order_number=order.number)
    assert record.paid_fen == record.payment_fen == order.total_fen
    assert record.paid_fen == record.goods_fen + record.freight_fen + record.tax_fen - record.discount_fen
    assert (record.insurance_fen, record.freight_fen) == (300, order.freight_fen + order.fx_fee_fen)


def test_cancelling_gives_everything_back(bought):
    _purchase, _quote, order = bought
    cancelling.cancel(order=order, reason="other", actor="test")
    assert sum(ProviderRefund.objects.values_list("amount_minor", flat=True)) == order.payable_fen
    assert balance(AccountCode.WARRANTY_UNEARNED, order.ref, "CNY") == 0
    assert balance(AccountCode.INSURANCE_PAYABLE, "", "CNY") == 0
    one = Warranty.objects.get()
    assert (one.status, one.refunded_fen) == ("void", 3_000)
    refunds.settle(source=f"{one.ref}:3000", amount_minor=3_000)
    assert balance(AccountCode.REFUND_PAYABLE, order.purchase.ref, "CNY") == 0
    warranties.follow(order=order, actor="test")
    assert ProviderRefund.objects.count() == 2


def test_a_piece_that_goes_back_takes_its_warranty_along(bought):
    _purchase, _quote, order = bought
    line = order.lines.get()
    for number in (1, 2):
        part = (line.goods_fen + line.fx_fee_fen) // 2
        source = f"return:{number}"
        refunds.refund(
            order_id=order.pk,
            source=source,
            reason="return",
            lines={line.pk: (part, 0, 0)},
            pieces={line.pk: 1},
            actor="test",
        )
        refunds.refund(
            order_id=order.pk,
            source=source,
            reason="return",
            lines={line.pk: (part, 0, 0)},
            pieces={line.pk: 1},
            actor="test",
        )
        assert Warranty.objects.get().refunded_fen == number * 1_500
    assert Warranty.objects.get().status == "void"
    # what is left in escrow is freight with its insurance, and tax
    assert balance(AccountCode.ESCROW, order.ref, "CNY") == line.freight_fen + line.tax_fen


def test_what_is_said_before_and_after_is_what_goes_back(bought, xiaomei, client):
    """Preview, notice, statement and the page of the whole: warranties are in each."""
    _purchase, _quote, order = bought
    trade_records.hand_over(purchase_number=order.purchase.number)
    client.force_login(xiaomei)
    seen = preview(order, {1: 1})
    made = cutting.cut(order=order, wish=cutting.Wish({1: 1}, "changed_mind", "shopper", "k"), actor=xiaomei.ref)
    drain()
    gone = made.refund.amount_fen + 1_500
    assert (seen.warranty_fen, seen.total_fen) == (1_500, gone)
    told = Notice.objects.get(template="order_cut", channel="in_app")
    assert f"{gone / 100:.2f}" in told.body
    assert money_text(order.payable_fen - gone) in client.get(f"/me/orders/{order.number}/cancel/").content.decode()
    [whole] = spending(xiaomei)
    assert whole == spending_of(xiaomei, whole.year)
    assert whole.refunded_fen == gone


def test_a_lost_chargeback_takes_the_warranty_along_once(xiaomei, db):
    """A part was paid with credit, so the lines never empty: the bank's money is laid on the warranty too, the rest is the credit."""
    shop.tariff()
    goods = shop.listing(shop.seller(), category=Category.objects.create(slug="electronics", name="数码电器"))
    give(xiaomei, 10_000)
    chosen = frozenset({goods.public_id})
    quote = quoting.make_quote(user=xiaomei, lines={goods.public_id: 2}, extras=Extras(chosen, chosen))
    purchase = shop.pay_directly(place(xiaomei, quote, shop.ready(xiaomei), credit_fen=10_000))
    order = purchase.orders.get()
    facts = {"dispute": "dp_1", "reference": purchase.ref, "amount_minor": paying.amount_of(purchase)}
    expense = balance(AccountCode.COMPENSATION_EXPENSE, "", "CNY")
    disputes.opened(**facts)
    disputes.closed(**facts, is_won=False)
    for _told_twice in range(2):
        disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    assert (order.payable_fen, facts["amount_minor"]) == (29_664, 19_664)
    assert balance(AccountCode.WARRANTY_UNEARNED, order.ref, "CNY") == 0, "it does not become our income"
    assert balance(AccountCode.COMPENSATION_EXPENSE, "", "CNY") == expense
    assert (Warranty.objects.get().status, Warranty.objects.get().refunded_fen) == ("void", 3_000)
    refunds.refund(
        order_id=order.pk,
        source="rest",
        reason="quality",
        actor="t",
        lines=left_of(list(order.lines.all())),
        way="credit",
    )
    assert balance(AccountCode.STORE_CREDIT, xiaomei.ref, "CNY") == 10_000, "bank and credit sum to what was paid"
    assert not ProviderRefund.objects.exists()
    assert set(trial_balance().values()) <= {0}


def test_a_chargeback_of_less_leaves_the_rest_of_the_warranty(bought):
    """The bank took the goods and a part of the warranty; what it did not take still goes back where it was paid from."""
    purchase, _quote, order = bought
    first, other = purchase.orders.order_by("pk")
    assert first == order
    taken = first.total_fen + other.total_fen + 2_000
    disputes.opened(dispute="dp_1", reference=purchase.ref, amount_minor=taken)
    disputes.closed(dispute="dp_1", reference=purchase.ref, amount_minor=taken, is_won=False)
    disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    assert balance(AccountCode.COMPENSATION_EXPENSE, "", "CNY") == 0
    assert balance(AccountCode.WARRANTY_UNEARNED, order.ref, "CNY") == 0
    assert [row.amount_minor for row in ProviderRefund.objects.all()] == [1_000]
    assert set(trial_balance().values()) <= {0}


def _failed_warranty_refund(order):
    """One of two pieces went back, its warranty with it; the provider refuses that refund because of the chargeback."""
    line = order.lines.get()
    parts = tuple(part // 2 for part in left_of([line])[line.pk])
    OrderLine.objects.filter(pk=line.pk).update(returned_quantity=1)
    refunds.refund(order_id=order.pk, source="piece", reason="x", lines={line.pk: parts}, actor="t")
    ProviderRefund.objects.filter(source__startswith="refund:").update(status="succeeded")
    goods = ProviderRefund.objects.get(source__startswith="refund:")
    refunds.settle(source=goods.source, amount_minor=goods.amount_minor)
    warranties.follow(order=order, actor="t")
    return ProviderRefund.objects.get(source__startswith="warranty:")


def _fail(row):
    ProviderRefund.objects.filter(pk=row.pk).update(status="failed")
    drain()
    handlers.refund_failed(source=row.source, amount_minor=row.amount_minor, code="charge_disputed")
    trouble.refund_failed(source=row.source)


def _dispute(purchase, amount, state="open"):
    return ProviderDispute.objects.update_or_create(
        dispute="dp_9", defaults={
            "reference": purchase.ref, "amount_minor": amount, "currency": "CNY", "opened_at": time.now(),
            "looked_at": time.now(), "state": state, "closed_at": time.now() if state == "lost" else None,
        },
    )[0]  # fmt: skip


@pytest.mark.parametrize("fails_late", [False, True])
def test_a_warranty_refund_that_the_bank_refused_is_paid_by_the_chargeback(bought, fails_late):
    """Whether it fails before or after the chargeback is settled: matched with it, once, and never sent again."""
    purchase, _quote, order = bought
    failed = _failed_warranty_refund(order)
    gone = ProviderRefund.objects.get(source__startswith="refund:").amount_minor
    assert balance(AccountCode.REFUND_PAYABLE, purchase.ref, "CNY") == failed.amount_minor == 1_500
    taken = paying.amount_of(purchase) - gone  # the bank takes all that had not gone back, this refund too
    _dispute(purchase, taken)
    disputes.opened(dispute="dp_9", reference=purchase.ref, amount_minor=taken)
    if not fails_late:
        _fail(failed)
        assert Duty.objects.get(kind="refund_failed", done_at=None)
        with pytest.raises(BankSpeaks):
            provider_refunds.send_again(source=failed.source, actor="user:dana")
    disputes.closed(dispute="dp_9", reference=purchase.ref, amount_minor=taken, is_won=False)
    _dispute(purchase, taken, "lost")
    disputes.settle_lost(dispute="dp_9", borne_by="platform", actor="user:dana")
    if fails_late:
        _fail(failed)
    drain()
    failed.refresh_from_db()
    assert failed.covered_by == "dp_9"
    assert balance(AccountCode.REFUND_PAYABLE, purchase.ref, "CNY") == 0
    assert not Duty.objects.filter(kind="refund_failed", done_at=None).exists()
    with pytest.raises(BankPaid):
        provider_refunds.send_again(source=failed.source, actor="user:dana")
    posted = Posting.objects.count()
    assert disputes.match_failed(source=failed.source) is False
    disputes.settle_lost(dispute="dp_9", borne_by="platform", actor="user:dana")
    assert (Posting.objects.count(), ProviderRefund.objects.count()) == (posted, 2)
    assert set(trial_balance().values()) <= {0}


def test_a_smaller_chargeback_leaves_the_failed_warranty_refund_owed(bought):
    """The bank took less than what had not gone back: the refund is still owed, and can be sent again once it has spoken."""
    purchase, _quote, order = bought
    failed = _failed_warranty_refund(order)
    _dispute(purchase, 1_000)
    disputes.opened(dispute="dp_9", reference=purchase.ref, amount_minor=1_000)
    _fail(failed)
    disputes.closed(dispute="dp_9", reference=purchase.ref, amount_minor=1_000, is_won=False)
    _dispute(purchase, 1_000, "lost")
    disputes.settle_lost(dispute="dp_9", borne_by="platform", actor="user:dana")
    failed.refresh_from_db()
    assert failed.covered_by == ""
    assert balance(AccountCode.REFUND_PAYABLE, purchase.ref, "CNY") == 1_500
    assert Duty.objects.filter(kind="refund_failed", done_at=None).count() == 1
    again = provider_refunds.send_again(source=failed.source, actor="user:dana")
    assert (again.source, again.amount_minor) == (f"{failed.source}~1", 1_500)


def test_released_money_divides_and_the_warranty_begins(bought):
    _purchase, _quote, order = bought
    shop.deliver(order.number)
    assert warranties.begin_due() == 0
    order.refresh_from_db()
    Order.objects.filter(pk=order.pk).update(delivered_at=time.now() - timedelta(days=9))
    escrow.freeze(order_id=order.pk, source="return_case:x")
    assert warranties.begin_due() == 0  # the goods may come back still
    escrow.unfreeze(order_id=order.pk, source="return_case:x")
    assert (warranties.begin_due(), warranties.begin_due()) == (1, 0)
    one = Warranty.objects.get()
    assert (one.status, (one.ends_at - one.starts_at).days in (365, 366)) == ("running", True)
    assert balance(AccountCode.WARRANTY_INCOME, "", "CNY") == 3_000
    escrow.release(order_id=order.pk, actor="test")
    assert balance(AccountCode.INSURANCE_PAYABLE, "", "CNY") == 300
    assert balance(AccountCode.FREIGHT_INCOME, "", "CNY") == 3_900
    line = order.lines.get()
    refunds.refund(order_id=order.pk, source="late", reason="x", lines={line.pk: (0, line.freight_fen, 0)}, actor="t")
    assert balance(AccountCode.INSURANCE_PAYABLE, "", "CNY") == balance(AccountCode.FREIGHT_INCOME, "", "CNY") == 0
    assert Warranty.objects.get().refunded_fen == 0  # begun: nothing goes back
    assert set(trial_balance().values()) <= {0}


def test_an_unpaid_purchase_leaves_no_warranty(xiaomei, db):
    shop.tariff()
    goods = shop.listing(shop.seller(), category=Category.objects.create(slug="electronics", name="数码电器"))
    cart = carts.cart_for(user=xiaomei)
    line = carts.add(cart=cart, listing=goods.public_id)
    carts.choose(cart=cart, line_id=line.pk, has_warranty=True, is_insured=True)
    view = quoting.price_cart(cart, xiaomei)
    (part,) = view.sellers
    assert (part.is_insured, part.premium_fen, part.lines[0].warranty_fen) == (True, 300, 1_500)
    quote = quoting.make_quote(user=xiaomei)
    assert quote.total_fen == view.total_fen == part.priced.total_fen + 1_500
    purchase = place(xiaomei, quote, shop.ready(xiaomei))
    cancelling.cancel_purchase(number=purchase.number, reason="x", actor="t")
    assert Warranty.objects.get().status == "void"
    assert balance(AccountCode.WARRANTY_UNEARNED, purchase.orders.get().ref, "CNY") == 0


def test_a_warranty_that_is_not_offered_is_refused(xiaomei, db):
    shop.tariff()
    cream = shop.listing(shop.seller())
    with pytest.raises(CannotQuote) as refused:
        quoting.make_quote(
            user=xiaomei, lines={cream.public_id: 1}, extras=Extras(warranted=frozenset({cream.public_id}))
        )
    assert refused.value.fields == {cream.public_id: "no_warranty"}


def test_a_later_difference_is_ours(bought):
    _purchase, _quote, order = bought

    def assess(kind, fen, document):
        return differences.assess(order=order, kind=kind, actual_fen=fen, document=document, actor="user:dana")

    before = (order.total_fen, balance(AccountCode.ESCROW, order.ref, "CNY"))
    assert (assess("tax", order.tax_fen, "816-1"), assess("tax", order.tax_fen + 1, "816-2")) == (0, 1)
    assert (assess("tax", order.tax_fen + 1, "816-2"), assess("tax", order.tax_fen - 100, "816-3")) == (0, -101)
    assert assess("freight", 4_000, "INV 7") == 100
    assert balance(AccountCode.PRICE_DIFFERENCE, "", "CNY") == 0  # 100 less tax, 100 more freight
    assert balance(AccountCode.TAX_PAYABLE, "", "CNY") == -100
    order.refresh_from_db()
    assert (order.total_fen, balance(AccountCode.ESCROW, order.ref, "CNY")) == before
    with pytest.raises(DifferenceRefused):
        assess("tax", 1, " ")


def test_the_difference_page(bought, client, dana):
    _purchase, _quote, order = bought
    client.force_login(dana)
    url = f"/admin/orders/order/{order.number}/difference/"
    assert order.lines.get().hs_code in client.get(url).content.decode()
    client.post(url, {"kind": "tax", "actual": "30.00", "document": "816"})
    assert balance(AccountCode.PRICE_DIFFERENCE, "", "CNY") == 3_000 - order.tax_fen


def test_cart_buttons_choose(xiaomei, client, api, db):
    shop.tariff()
    goods = shop.listing(shop.seller(), category=Category.objects.create(slug="electronics", name="数码电器"))
    client.force_login(xiaomei)
    cart = carts.cart_for(user=xiaomei)
    line = carts.add(cart=cart, listing=goods.public_id)
    for name, value in (("insured", "1"), ("warranty", "1"), ("warranty", "0")):
        client.post(f"/cart/lines/{line.pk}/", {name: value})
    line.refresh_from_db()
    assert (line.is_insured, line.has_warranty) == (True, False)
    page = client.get("/cart/").content.decode()
    assert [f'value="{plan}"' in page for plan in ("basic", "standard", "premium")] == [True] * 3
    client.post(f"/cart/lines/{line.pk}/", {"warranty": "premium"})
    line.refresh_from_db()
    assert (line.has_warranty, line.warranty_plan) == (True, "premium")
    answer = api(xiaomei).patch(f"/api/v1/cart/lines/{line.pk}/", {"has_warranty": True}, format="json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["insurance"][0]["is_insured"]
    assert answer.json()["lines"][0]["has_warranty"]


def test_a_rate_that_is_too_old_is_not_charged(xiaomei, settings, client, db):
    shop.tariff()
    goods = shop.listing(shop.seller())
    cart = carts.cart_for(user=xiaomei)
    carts.add(cart=cart, listing=goods.public_id)
    settings.FX_MAX_AGE_DAYS = 5
    with pytest.raises(FxRateTooOld):
        quoting.make_quote(user=xiaomei)
    (line,) = quoting.price_cart(cart, xiaomei).lines
    assert line.problem == "no_fx_rate"
    client.force_login(xiaomei)
    assert client.get("/cart/").status_code == 200
    settings.FX_MAX_AGE_DAYS = None
    assert quoting.make_quote(user=xiaomei).document["orders"][0]["fx"]["at"]


def test_a_quote_of_twenty_lines_takes_at_most_25_queries(xiaomei, db):
    """Four shops, insured and with warranties; the same for forty lines."""
    shop.tariff()
    electric = Category.objects.create(slug="electronics", name="数码电器")
    shops = [shop.seller() for _number in range(4)]
    goods = [shop.listing(shops[number % 4], category=electric) for number in range(40)]
    quoting.make_quote(
        user=xiaomei, lines={goods[0].public_id: 1}
    )  # rules and their versions are remembered from here on
    counts = []
    for lines in (20, 40):
        wanted = {one.public_id: 1 for one in goods[:lines]}
        with CaptureQueriesContext(connection) as seen:
            made = quoting.make_quote(user=xiaomei, lines=wanted, extras=Extras(frozenset(wanted), frozenset(wanted)))
        counts.append(len(seen))
        assert sum(len(order["lines"]) for order in made.document["orders"]) == lines
    assert counts[0] == counts[1] <= 25
