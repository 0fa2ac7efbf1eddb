"""A paid purchase that a person looks at: nobody hears of it, the shopper reads until when, it ends exactly once."""

from datetime import timedelta

import pytest

from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.clocks.service import sweep
from marketplace.core.models import Duty, OutboxEvent
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.notices.models import Notice
from marketplace.payments.models import PaymentAttempt
from marketplace.payments.services import attempts
from orders.errors import NotPayable
from orders.models import Order, Refund
from orders.selectors import orders_of_seller, timeline
from orders.services import cancelling, paying, screening
from risk.errors import NotHeld, OwnPurchase, RulingRefused
from risk.models import Assessment
from risk.selectors import assessment_of
from risk.services import ruling
from tests import shop
from tests.stripe_sandbox import StripeSandbox

pytestmark = pytest.mark.django_db
WHY = "It is the owner of the shop herself."


@pytest.fixture
def held(xiaomei, akira):
    """Xiaomei's identity is that of the person behind the shop she buys from: one hand. Paid, and held."""
    shop.tariff()
    seller = shop.seller(akira)
    address = shop.ready(xiaomei)
    shop.ready(akira)
    purchase = shop.pay_directly(shop.place(xiaomei, {shop.listing(seller).public_id: 1}, address))
    drain()
    purchase.refresh_from_db()
    return purchase


def row_of(purchase) -> Assessment:
    found = assessment_of(purchase.ref)
    assert found is not None
    return found


def test_it_works(xiaomei):
    """A usual purchase is looked at twice and goes on."""
    shop.tariff()
    address = shop.ready(xiaomei)
    purchase = shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 1}, address)
    row = row_of(purchase)
    assert (row.status, row.decision, row.at_paying) == ("clear", "allow", None)
    assert "春熙路" not in str(vars(row))
    assert "13800138000" not in str(vars(row))
    shop.pay_directly(purchase)
    row.refresh_from_db()
    assert (row.status, row.at_paying["decision"], row.paid_at is not None) == ("clear", "allow", True)
    assert Order.objects.get(purchase=purchase).lifecycle == "confirmed"


def test_held_is_paid_and_nobody_but_the_shopper_hears(held, xiaomei, browse):
    row, order = row_of(held), held.orders.get()
    assert (row.status, row.score) == ("held", 140)
    assert [code for code, _points in row.at_paying["reasons"]] == ["new_account", "seller_self", "seller_home"]
    assert held.status == "paid"
    assert order.lifecycle == "placed"
    assert balance(AccountCode.ESCROW, order.ref, "CNY") == order.total_fen
    assert not orders_of_seller(order.seller).exists()
    assert not OutboxEvent.objects.filter(topic="orders.paid").exists()
    assert (
        not Notice.objects.filter(recipient__in=[m.user.ref for m in order.seller.members.all()])
        .exclude(template="duty")
        .exists()
    )
    assert held.held_until == open_clock("risk_hold", held.ref).due_at == row.hold_until
    assert Duty.objects.get(kind="clock:risk_hold").subject == held.ref
    assert Notice.objects.filter(recipient=xiaomei.ref, template="order_checked").exists()
    assert [step.state for step in timeline(order)] == ["done", "done", "current"]
    page = browse(xiaomei).get(f"/me/orders/{order.number}/").content.decode()
    assert "我们正在核对" in page
    assert f"/pay/{held.number}/" not in page


def test_released_goes_on(held, dana):
    ruling.rule(assessment=row_of(held), is_released=True, why="Spoke to her, all is well.", by=dana)
    drain()
    order = held.orders.get()
    held.refresh_from_db()
    assert (order.lifecycle, held.held_until) == ("confirmed", None)
    assert OutboxEvent.objects.filter(topic="orders.paid").count() == 1
    assert orders_of_seller(order.seller).get() == order
    assert not Duty.objects.filter(kind="clock:risk_hold", done_at=None).exists()
    with pytest.raises(NotHeld):
        ruling.rule(assessment=row_of(held), is_released=False, why=WHY, by=dana)
    assert not Refund.objects.exists()
    assert screening.release(reference=held.ref) is False


def test_refused_goes_back_whole(held, dana, xiaomei):
    ruling.rule(assessment=row_of(held), is_released=False, why=WHY, by=dana)
    drain()
    order = held.orders.get()
    assert order.lifecycle == "cancelled"
    assert Refund.objects.get().amount_fen == order.total_fen
    assert balance(AccountCode.ESCROW, order.ref, "CNY") == 0
    assert not OutboxEvent.objects.filter(topic="orders.paid").exists()
    told = Notice.objects.filter(recipient=xiaomei.ref, template="order_not_confirmed").first()
    assert told is not None
    assert WHY not in told.body
    assert screening.refuse(reference=held.ref) == 0
    assert shop.nothing_dead()


def test_the_same_hand_is_known_the_next_time(held, dana, xiaomei):
    ruling.rule(assessment=row_of(held), is_released=False, why=WHY, by=dana)
    drain()
    again = shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 1}, xiaomei.addresses.get())
    assert row_of(again).at_placing["facts"]["refused_by"] == ["account", "person", "place"]
    assert row_of(again).decision == "hold"


def test_nobody_decides_their_own_or_without_a_reason(held, xiaomei, dana):
    with pytest.raises(OwnPurchase):
        ruling.rule(assessment=row_of(held), is_released=True, why=WHY, by=xiaomei)
    with pytest.raises(RulingRefused):
        ruling.rule(assessment=row_of(held), is_released=True, why="ok", by=dana)
    assert row_of(held).status == "held"


@pytest.mark.parametrize(("score", "ends"), [(99, "confirmed"), (100, "cancelled")])
def test_time_decides_at_the_promised_moment(held, own_clock, score, ends):
    Assessment.objects.update(score=score)
    time.travel(timedelta(hours=24, seconds=1))
    sweep()
    drain()
    assert held.orders.get().lifecycle == ends
    row = row_of(held)
    assert row.ruled_by == "system:risk"
    assert row.hold_until <= time.now()
    assert ruling.end_overdue() == 0


def test_the_shopper_may_cancel_what_waits(held, xiaomei):
    order = held.orders.select_related("purchase").get()
    with pytest.raises(NotPayable):
        cancelling.cancel_purchase(number=held.number, reason="other", actor=xiaomei.ref)
    cancelling.cancel(order=order, reason="other", actor=xiaomei.ref)
    drain()
    assert held.orders.get().lifecycle == "cancelled"
    assert Refund.objects.get().amount_fen == order.total_fen
    assert row_of(held).status == "withdrawn"
    assert ruling.end_overdue() == 0
    assert shop.nothing_dead()


def test_the_money_told_twice_is_held_once(held):
    attempt = PaymentAttempt.objects.get()
    paying.apply_success(
        attempt_id=attempt.pk, reference=held.ref, amount_minor=attempt.amount_minor, payment_ref=attempt.provider_ref,
        is_surplus=False,
    )  # fmt: skip
    assert OutboxEvent.objects.filter(topic="orders.held").count() == 1
    assert Assessment.objects.count() == 1


def test_the_desk_in_words(held, dana, browse, api):
    desk = browse(dana)
    row = row_of(held)
    assert held.number in desk.get("/admin/risk/assessment/").content.decode()
    page = desk.get(f"/admin/risk/assessment/{row.pk}/change/").content.decode()
    assert "春熙路" not in page
    listed = api(dana).get("/api/v1/ops/held-purchases/").json()
    assert [one["purchase"] for one in listed["results"]] == [held.number]
    assert api(akira_of(held)).get("/api/v1/ops/held-purchases/").status_code == 403
    desk.post(f"/admin/risk/assessment/{row.pk}/rule/", {"word": "refuse", "why": "\0" * 12})
    assert row_of(held).status == "held"
    desk.post(f"/admin/risk/assessment/{row.pk}/rule/", {"word": "refuse", "why": f"{WHY}\0"})
    assert (row_of(held).status, row_of(held).ruling) == ("refused", WHY)


def akira_of(held):
    return held.orders.get().seller.members.get().user


@pytest.mark.usefixtures("stripe")
def test_one_card_has_one_key_and_the_bank_is_asked_where_it_is_wanted(xiaomei, stripe: StripeSandbox):
    shop.tariff()
    listing, address = shop.listing(shop.seller()), shop.ready(xiaomei)
    for wanted in (False, True):
        purchase = shop.place(xiaomei, {listing.public_id: 1}, address)
        if wanted:
            Assessment.objects.filter(reference=purchase.ref).update(status="challenged", decision="step_up")
        attempt = paying.pay(purchase=purchase, method="card", return_url="http://localhost/", actor=xiaomei.ref)
        stripe.pay(attempt.provider_session)
        paid = attempts.settle(attempt_id=attempt.pk)
        assert (paid.is_challenge_wanted, paid.secured) == (wanted, "authenticated" if wanted else "")
        drain()
        assert row_of(purchase).proved_by == ("bank" if wanted else "")
        assert purchase.orders.get().lifecycle == "confirmed"
    assert len(set(Assessment.objects.values_list("card_key", flat=True)) - {""}) == 1
