"""Store credit pays a part of a purchase: set aside at placing, free again at the end, given back in its share."""

import pytest
from django.urls import reverse

from logistics.records import TradeRecord
from marketplace.accounts.models import User
from marketplace.catalog.models import Stock
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, guarded_drift, trial_balance
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.models import ProviderRefund
from orders.errors import CreditGone, CreditRefused
from orders.models import Order, Purchase, Refund
from orders.policies import notice
from orders.selectors import payment_status
from orders.selectors.money import left_of
from orders.services import cancelling, credit, disputes, paying, refunds, trade_records
from tests import shop

pytestmark = pytest.mark.django_db
A = AccountCode


def give(user: User, fen: int) -> None:
    legs = [Leg(A.COMPENSATION_EXPENSE, "", "CNY", fen), Leg(A.STORE_CREDIT, user.ref, "CNY", -fen)]
    book(source=f"t:{user.ref}:{fen}", kind="goodwill", legs=legs)


def has(user: User) -> int:
    return balance(A.STORE_CREDIT, user.ref, "CNY")


def place(user, address, fen, lines):
    return shop.place(user, lines, address, credit_fen=fen)


@pytest.fixture
def bought(xiaomei):
    """Two orders of two shops, 263.37 and 150.46 yuan, of which 100 yuan with credit."""
    shop.tariff()
    lines = {shop.listing(shop.seller()).public_id: 2, shop.listing(shop.seller()).public_id: 1}
    give(xiaomei, 10_000)
    return place(xiaomei, shop.ready(xiaomei), 10_000, lines)


@pytest.fixture(autouse=True)
def book_balances(db):
    yield
    assert set(trial_balance().values()) <= {0}
    assert guarded_drift() == []


def orders_of(purchase):
    return list(purchase.orders.select_related("seller", "purchase", "user").order_by("pk"))


def test_it_works(bought, xiaomei):
    """Set aside, the payment is for the rest, escrow holds all of it, customs hear of it as a deduction and count as before."""
    orders = orders_of(bought)
    totals = [order.total_fen for order in orders]
    assert has(xiaomei) == 0
    assert balance(A.CREDIT_RESERVED, bought.ref, "CNY") == 10_000
    assert sum(order.credit_fen for order in orders) == 10_000
    assert all(order.credit_fen for order in orders)
    assert paying.amount_of(bought) == sum(totals) - 10_000
    shop.pay_directly(bought)
    assert bought.status == "paid"
    assert balance(A.CREDIT_RESERVED, bought.ref, "CNY") == 0
    assert [balance(A.ESCROW, order.ref, "CNY") for order in orders] == totals
    record = _record(bought, orders[0])
    assert record.paid_fen == record.payment_fen == orders[0].by_provider_fen
    assert record.goods_fen + record.freight_fen + record.tax_fen - record.discount_fen == record.paid_fen
    assert (record.tax_fen, record.discount_fen) == (orders[0].tax_fen, orders[0].credit_fen)


def _record(purchase: Purchase, order: Order) -> TradeRecord:
    payment = trade_records._payment_of(Purchase.objects.get(pk=purchase.pk))
    identity = trade_records.read_identity(user=purchase.user, reader="system:t", purpose="t")
    return trade_records.trade_record(Purchase.objects.get(pk=purchase.pk), order, identity, payment)


def test_unpaid_it_comes_back_once(bought, xiaomei):
    Purchase.objects.update(pay_before=bought.placed_at)
    assert cancelling.expire_unpaid() == 1
    credit.give_back(purchase=bought)
    assert has(xiaomei) == 10_000
    assert balance(A.CREDIT_RESERVED, bought.ref, "CNY") == 0


def test_a_late_payment_goes_back_and_the_credit_is_there_already(bought, xiaomei):
    cancelling.cancel_purchase(number=bought.number, reason="other", actor="user:x")
    shop.pay_directly(bought)
    assert (has(xiaomei), bought.status) == (10_000, "cancelled")
    assert ProviderRefund.objects.get().amount_minor == sum(order.by_provider_fen for order in orders_of(bought))


def test_cancelled_after_payment_each_part_goes_where_it_came_from(bought, xiaomei):
    shop.pay_directly(bought)
    first, second = orders_of(bought)
    for _ in range(2):
        cancelling.cancel(order=first, reason="other", actor="user:x")
    made = Refund.objects.get()
    assert (made.amount_fen, made.credit_fen) == (first.total_fen, first.credit_fen)
    assert has(xiaomei) == first.credit_fen
    assert ProviderRefund.objects.get().amount_minor == first.by_provider_fen
    refunds.settle(source=f"refund:{made.public_id}", amount_minor=first.by_provider_fen)
    assert payment_status(first) == "refunded"
    assert balance(A.REFUND_PAYABLE, first.ref, "CNY") == 0
    assert payment_status(second) == "paid"


def test_cancelled_to_credit_if_the_shopper_chooses(bought, xiaomei):
    shop.pay_directly(bought)
    first = orders_of(bought)[0]
    cancelling.cancel(order=first, reason="other", actor="user:x", way="credit")
    assert has(xiaomei) == first.total_fen
    assert not ProviderRefund.objects.exists()
    assert Refund.objects.get().status == "succeeded"
    assert payment_status(first) == "refunded"


def test_what_cannot_be_had(bought, xiaomei):
    """More than there is, more than the orders may take, below zero: one answer each, and nothing is left behind."""
    address = xiaomei.addresses.get()
    listing = shop.listing(shop.seller())
    before = Purchase.objects.count()
    for fen, refusal in ((1, CreditGone), (10**9, CreditRefused), (-1, CreditRefused)):
        with pytest.raises(refusal):
            place(xiaomei, address, fen, {listing.public_id: 1})
    assert Purchase.objects.count() == before
    assert Stock.objects.get(listing=listing).reserved == 0


def test_a_bank_takes_back_only_what_the_provider_collected(bought, xiaomei):
    """A lost chargeback of the whole payment: the credit's part is left and still goes back to credit, to the fen."""
    shop.pay_directly(bought)
    paid = paying.amount_of(bought)
    disputes.opened(dispute="dp_1", reference=bought.ref, amount_minor=paid)
    disputes.closed(dispute="dp_1", reference=bought.ref, amount_minor=paid, is_won=False)
    made = disputes.settle_lost(dispute="dp_1", borne_by="platform", actor="user:ops")
    assert sum(one.amount_fen for one in made) == paid
    assert has(xiaomei) == 0
    for order in orders_of(bought):
        refunds.refund(
            order_id=order.pk, source=f"rest:{order.number}", reason="quality", actor="user:ops",
            lines=left_of(list(order.lines.all())), borne_by="platform",
        )  # fmt: skip
    assert has(xiaomei) == 10_000
    assert not ProviderRefund.objects.exists()


def test_offered_on_the_page_and_by_api(client, api, xiaomei):
    shop.tariff()
    listing = shop.listing(shop.seller())
    shop.ready(xiaomei)
    give(xiaomei, 3_000)
    body = {"lines": [{"listing": listing.public_id, "quantity": 1}]}
    quote = api(xiaomei).post("/api/v1/checkout/quote/", body, format="json")
    assert quote.json()["credit_fen"] == 3_000, quote.json()
    client.force_login(xiaomei)
    client.post(f"/cart/add/{listing.public_id}/", {"quantity": 1})
    client.post(reverse("orders:checkout"))
    xiaomei.addresses.update(is_default=True)
    page = client.get(reverse("orders:checkout_confirm")).content.decode()
    assert 'name="credit" value="3000"' in page
    chosen = client.session["checkout"]["quote"]
    wish = {"quote": chosen, "notice_version": notice.VERSION, "notice": "on", "credit": "3000"}
    assert client.post(reverse("orders:checkout_confirm"), wish).status_code == 302
    assert (Order.objects.get().credit_fen, has(xiaomei)) == (3_000, 0)
