"""A paid purchase that a person looks at: nobody hears of it, the shopper reads until when, it ends exactly once."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.test import RequestFactory

from marketplace.catalog.models import Stock
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.clocks.service import sweep
from marketplace.core.models import Duty, OutboxEvent
from marketplace.core.outbox.drain import drain
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments import gateway
from marketplace.payments.models import PaymentAttempt, ProviderEvent, ProviderRefund
from marketplace.payments.services import attempts, inbox
from marketplace.tariff.models import QuotaUse
from orders.errors import NotPayable
from orders.models import Order, Refund
from orders.selectors import orders_of_seller, timeline
from orders.services import cancelling, disputes, paying, screening
from risk.errors import NotHeld, OwnPurchase, RulingRefused
from risk.models import Assessment
from risk.selectors import assessment_of
from risk.services import ruling
from sellers.models import Requirement, SellerMember
from tests import people, shop
from tests.orders.test_credit import give
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


BY_CREDIT = 5_000


@pytest.fixture
def held_with_credit(xiaomei, akira):
    """As `held`, a part of it paid with store credit."""
    shop.tariff()
    give(xiaomei, BY_CREDIT)
    listing, address = shop.listing(shop.seller(akira)), shop.ready(xiaomei)
    shop.ready(akira)
    purchase = shop.pay_directly(shop.place(xiaomei, {listing.public_id: 1}, address, credit_fen=BY_CREDIT))
    drain()
    purchase.refresh_from_db()
    return purchase


@pytest.mark.parametrize("story", ["refused, lost", "refused, won", "lost, refused", "lost in part, refused"])
def test_a_chargeback_while_it_is_held_never_blocks_the_end(held_with_credit, dana, xiaomei, story):
    """The order ends with the first word, be it the bank's or ours; each fen goes back once: from the bank, the card, the credit."""
    purchase = held_with_credit
    order = purchase.orders.get()
    taken = 1_000 if "in part" in story else order.by_provider_fen
    expense = balance(AccountCode.COMPENSATION_EXPENSE, "", "CNY")

    def refuse():
        ruling.rule(assessment=row_of(purchase), is_released=False, why=WHY, by=dana)
        drain()
        assert shop.nothing_dead()
        assert_ended(order)

    def decide(is_won):
        disputes.closed(dispute="dp_1", reference=purchase.ref, amount_minor=taken, is_won=is_won)
        if not is_won:
            disputes.settle_lost(dispute="dp_1", borne_by="platform", actor=dana.ref)

    disputes.opened(dispute="dp_1", reference=purchase.ref, amount_minor=taken)
    if story.startswith("refused"):
        refuse()
        assert not Refund.objects.exists(), "the bank has the word about the money"
        decide(is_won="won" in story)
    else:
        decide(is_won=False)
        if "in part" in story:
            refuse()
        assert_ended(order)
    drain()
    purchase.refresh_from_db()
    assert purchase.held_until is None
    assert row_of(purchase).status == ("withdrawn" if story == "lost, refused" else "refused")
    assert ruling.end_overdue() == 0
    assert order.escrow.__class__.objects.get().status == "refunded"
    assert balance(AccountCode.ESCROW, order.ref, "CNY") == 0
    assert balance(AccountCode.STORE_CREDIT, xiaomei.ref, "CNY") == BY_CREDIT
    by_bank = 0 if "won" in story else taken
    assert sum(row.amount_minor for row in ProviderRefund.objects.all()) == order.by_provider_fen - by_bank
    assert balance(AccountCode.COMPENSATION_EXPENSE, "", "CNY") == expense, "no seller is paid for what never went on"
    assert balance(AccountCode.DISPUTE_HOLD, "", "CNY") == 0
    assert set(trial_balance().values()) <= {0}
    assert shop.nothing_dead()


def assert_ended(order):
    order.refresh_from_db()
    assert order.lifecycle == "cancelled"
    assert Stock.objects.get().reserved == 0
    use = QuotaUse.objects.get(source=order.ref)
    assert use.restored_fen == use.amount_fen


def test_without_credit_the_bank_alone_ends_it(held, xiaomei):
    order = held.orders.get()
    disputes.opened(dispute="dp_1", reference=held.ref, amount_minor=order.total_fen)
    disputes.closed(dispute="dp_1", reference=held.ref, amount_minor=order.total_fen, is_won=False)
    disputes.settle_lost(dispute="dp_1", borne_by="seller", actor="user:dana")
    drain()
    assert_ended(order)
    assert (order.escrow.status, row_of(held).status) == ("refunded", "withdrawn")
    assert not ProviderRefund.objects.exists()
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


def test_nobody_decides_what_their_own_shop_sold(held, akira, dana, api):
    """A colleague of the selling shop finds it neither in the queue nor in Admin, and cannot let it go."""
    door, request = api(dana), RequestFactory().get("/")
    request.user = dana
    listed = site._registry[Assessment].get_queryset(request)
    assert (door.get("/api/v1/ops/held-purchases/").json()["count"], listed.count()) == (1, 1)
    SellerMember.objects.create(seller=held.orders.get().seller, user=dana, created_at=time.now())
    listed = site._registry[Assessment].get_queryset(request)
    assert (door.get("/api/v1/ops/held-purchases/").json()["count"], listed.count()) == (0, 0)
    with pytest.raises(OwnPurchase):
        ruling.rule(assessment=row_of(held), is_released=True, why=WHY, by=dana)
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


def test_of_two_shops_the_cancelled_one_has_nothing_to_ship(xiaomei, akira, dana):
    shop.tariff()
    first, second = shop.seller(akira), shop.seller(people.make("brightwell"))
    address = shop.ready(xiaomei)
    shop.ready(akira)
    wanted = {shop.listing(first).public_id: 1, shop.listing(second).public_id: 1}
    purchase = shop.pay_directly(shop.place(xiaomei, wanted, address))
    drain()
    gone = purchase.orders.select_related("purchase").get(seller=second)
    cancelling.cancel(order=gone, reason="other", actor=xiaomei.ref)
    ruling.rule(assessment=row_of(purchase), is_released=True, why=WHY, by=dana)
    drain()
    told = Notice.objects.filter(template="order_to_ship").values_list("source", flat=True)
    kept = purchase.orders.get(seller=first)
    assert {source.split(":")[1] for source in told} == {kept.number}
    assert (kept.lifecycle, shop.nothing_dead()) == ("confirmed", True)


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


def test_another_shop_with_the_same_bank_account_is_one_hand(xiaomei, akira, brightwell):
    """Her closed shop was paid out to the very account that this shop names: compared by keyed digest, seen when it is paid."""
    shop.tariff()
    selling, closed, other = shop.seller(akira), shop.seller(xiaomei), shop.seller(brightwell)
    for one, key in ((selling, "iban:DE:1"), (closed, "iban:DE:1"), (other, "iban:DE:2")):
        Requirement.objects.update_or_create(seller=one, code="payout_account", defaults={"number_key": key})
    address = shop.ready(xiaomei)
    free, bound = (
        shop.pay_directly(shop.place(xiaomei, {shop.listing(one).public_id: 1}, address)) for one in (other, selling)
    )
    assert (row_of(free).status, row_of(bound).status) == ("clear", "held")
    assert "seller_bank" in [code for code, _points in row_of(bound).at_paying["reasons"]]


@pytest.mark.usefixtures("stripe")
def test_cards_refused_on_the_providers_page_count(xiaomei, stripe: StripeSandbox):
    """Three cards are refused on one page: told by message or found by looking, it is three, also where it is never paid."""
    shop.tariff()
    listing, address = shop.listing(shop.seller()), shop.ready(xiaomei)
    told, unheard = (shop.place(xiaomei, {listing.public_id: 1}, address) for _ in range(2))
    for purchase in (told, unheard):
        attempt = paying.pay(purchase=purchase, method="card", return_url="http://localhost/", actor=xiaomei.ref)
        for _ in range(3):
            stripe.pay(attempt.provider_session, card="4000000000009995")
        if purchase == told:
            intent = gateway.current().read_payment(attempt.provider_session).intent
            for number in range(2):  # the same news twice
                event = ProviderEvent.objects.create(
                    event_id=f"evt_{number}", kind="payment_intent.payment_failed", object_ref=intent,
                    our_ref=attempt.public_id, received_at=attempt.created_at,
                )  # fmt: skip
                assert inbox.apply(event.pk).status == "applied"
        else:
            attempts.settle(attempt_id=attempt.pk)
        drain()
        assert (row_of(purchase).declines, PaymentAttempt.objects.get(pk=attempt.pk).status) == (3, "sent")
    assert OutboxEvent.objects.filter(topic="payments.declined").count() == 2
    stripe.pay(attempt.provider_session)
    attempts.settle(attempt_id=attempt.pk)
    drain()
    paid = row_of(unheard)
    assert paid.at_paying["facts"]["declines_day"] == 6
    assert "many_declines" in [code for code, _points in paid.at_paying["reasons"]]
