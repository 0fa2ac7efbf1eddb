"""Goodwill: our money, within the limits of who gives it, to where its shopper says, never more to a card than it paid."""

import pytest

from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import NotAllowed
from marketplace.core.models import TrailEntry
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from marketplace.payments.models import ProviderRefund
from orders.errors import GoodwillRefused
from orders.models import Goodwill, Refund
from orders.selectors import payment_status
from orders.selectors.goodwill import refundable, room_for
from orders.services import cancelling, goodwill
from orders.services.goodwill import Gift
from tests import shop
from tests.orders.test_missing import paid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def credit_of(user):
    return balance(A.STORE_CREDIT, user.ref, "CNY")


def test_it_works(xiaomei, tingting, settle, browse):
    """The agent gives, the shopper chooses the card on the order's page, the seller is paid in full, the book is even."""
    order = paid(xiaomei)
    made = goodwill.give(order=order, gift=Gift(2_000, "answer", "k"), by=tingting)
    assert goodwill.give(order=order, gift=Gift(2_000, "answer", "k"), by=tingting).pk == made.pk
    settle()
    assert Notice.objects.filter(template="goodwill_offered", channel="in_app").count() == 1
    door = browse(xiaomei)
    assert "20.00" in door.get(f"/me/orders/{order.number}/").content.decode()
    for way in ("source", "credit"):
        answer = door.post(f"/me/orders/{order.number}/goodwill/{made.public_id}/", {"way": way})
        assert answer.status_code == 302
    settle()
    made.refresh_from_db()
    assert (made.status, made.way, made.refund.borne_by) == ("given", "source", "platform"), "the first word counts"
    assert ProviderRefund.objects.get().amount_minor == 2_000
    assert (balance(A.COMPENSATION_EXPENSE, "", "CNY"), credit_of(xiaomei)) == (2_000, 0)
    assert (
        balance(A.ESCROW, order.ref, "CNY") == -order.total_fen
        or balance(A.ESCROW, order.ref, "CNY") == order.total_fen
    )
    assert set(trial_balance().values()) <= {0}
    assert Notice.objects.filter(template="goodwill_refunded", channel="in_app").count() == 1
    assert not Notice.objects.filter(template="order_refunded").exists()
    assert TrailEntry.objects.filter(verb="order.goodwill", actor=tingting.ref, why="answer").count() == 1
    assert shop.nothing_dead()


def test_nothing_said_becomes_credit(xiaomei, dana, settle):
    order = paid(xiaomei)
    made = goodwill.give(order=order, gift=Gift(30_000, "mistake", "k"), by=dana)
    clock = Clock.objects.get(kind="goodwill_choice")
    clocks.stop(kind=clock.kind, subject=clock.subject)
    goodwill.settle_unsaid(public_id=made.public_id)
    goodwill.settle_unsaid(public_id=made.public_id)
    assert credit_of(xiaomei) == 30_000, "credit may be more than was paid"
    assert Goodwill.objects.get().way == "credit"
    assert not Refund.objects.exists()
    assert set(trial_balance().values()) <= {0}


def test_limits_of_roles(xiaomei, tingting, dana, akira):
    order = paid(xiaomei)
    with pytest.raises(NotAllowed):
        goodwill.give(order=order, gift=Gift(1, "late", "k"), by=akira)
    assert (room_for(tingting, order), room_for(dana, order)) == (5_000, 50_000)
    goodwill.give(order=order, gift=Gift(4_000, "late", "k", way="credit"), by=tingting)
    for amount, reason in ((1_001, "late"), (0, "late"), (500, "because")):
        with pytest.raises(GoodwillRefused):
            goodwill.give(order=order, gift=Gift(amount, reason, f"k{amount}"), by=tingting)
    assert credit_of(xiaomei) == 4_000
    assert room_for(dana, order) == 46_000, "what others gave for the order counts"
    with pytest.raises(GoodwillRefused):
        goodwill.give(order=order, gift=Gift(500, "late", "k2", way="gold"), by=dana)
    assert Goodwill.objects.count() == 1


def test_never_more_to_the_card_than_it_paid(xiaomei, dana):
    """Refunds of an order sum to what was paid, goodwill included; the rest of a cancelled order still goes back exactly."""
    order = paid(xiaomei)
    most = refundable(order)
    with pytest.raises(GoodwillRefused) as refused:
        goodwill.give(order=order, gift=Gift(most + 1, "mistake", "k", way="source"), by=dana)
    assert refused.value.fields == {"to_source_fen": most}
    assert (Goodwill.objects.count(), Refund.objects.count()) == (0, 0)
    goodwill.give(order=order, gift=Gift(1_234, "mistake", "k", way="source"), by=dana)
    cancelling.cancel(order=order, reason="other", actor="user:x")
    assert sum(refund.amount_fen for refund in Refund.objects.all()) == order.total_fen
    assert payment_status(order) == "refunding"
    with pytest.raises(GoodwillRefused):
        goodwill.give(order=order, gift=Gift(1, "mistake", "k3", way="source"), by=dana)
    goodwill.give(order=order, gift=Gift(1, "mistake", "k3", way="credit"), by=dana)
    assert set(trial_balance().values()) <= {0}


def test_doors_of_staff(xiaomei, tingting, browse, api):
    order = paid(xiaomei)
    url = f"/desk/orders/{order.number}/goodwill/"
    assert browse(xiaomei).get(url).status_code == 403
    door = browse(tingting)
    assert "50.00" in door.get(url).content.decode()
    form = {"key": "a" * 16, "amount": "12.50", "reason": "parcel", "way": "", "note": ""}
    assert door.post(url, {**form, "amount": "50.01"}).status_code == 400
    assert not Goodwill.objects.exists()
    assert [door.post(url, form).status_code for _twice in range(2)] == [302, 302]
    assert Goodwill.objects.get().amount_fen == 1_250
    answer = api(tingting).post(
        f"/api/v1/desk/orders/{order.number}/goodwill/", {"amount_fen": 100, "reason": "late"}, format="json"
    )
    assert (answer.status_code, answer.json()["room_fen"]) == (201, 3_650)
    mine = api(xiaomei).post(
        f"/api/v1/orders/{order.number}/goodwill/{answer.json()['given'][1]['public_id']}/",
        {"way": "credit"},
        format="json",
    )
    assert (mine.status_code, mine.json()["way"], credit_of(xiaomei)) == (200, "credit", 100)
