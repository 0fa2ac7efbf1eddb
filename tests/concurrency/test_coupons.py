"""One coupon in many purchases at once, one code with ten uses claimed by two hundred, a budget for ten: never over."""

from functools import partial
from threading import Barrier

import pytest
from django.db.models import F, Sum

from orders.models import Order
from orders.policies import notice
from orders.services import checkout, quoting
from promotions.models import Coupon, Promotion, Use
from promotions.services import claiming, taking
from tests import shop
from tests.concurrency.test_hot_item import shoppers
from tests.concurrency.threads import crowd, kinds, together
from tests.promotions import deals

pytestmark = pytest.mark.django_db(transaction=True)


def buy(user, address, quote):
    return checkout.place(
        user=user, quote_public_id=quote.public_id, address_id=address.pk, notice_version=notice.VERSION, actor=user.ref
    )


def careless_count(barrier, promotion):
    """Check, then act: the mistake that the conditional UPDATE exists for."""
    row = Promotion.objects.get(pk=promotion.pk)
    if row.claimed >= row.copies:
        return False
    barrier.wait()
    Promotion.objects.filter(pk=row.pk).update(claimed=F("claimed") + 1)
    return True


def claims(count, **fields):
    code = deals.promotion(claim="code", code="MIAO10", **fields)
    jobs = [partial(claiming.claim_code, user=user, code="miao10", actor=user.ref) for user, _address in shoppers(count)]
    return code, jobs


def test_control_the_race_is_real_without_the_guard(monkeypatch):
    """With check-then-act both pass the check for the last copy; only the CHECK of the table stops the second."""
    _code, jobs = claims(2, copies=1)
    monkeypatch.setattr(claiming, "_count", partial(careless_count, Barrier(2, timeout=10)))
    assert kinds(together(jobs)) == {"done": 1, "IntegrityError": 1}


def test_two_hundred_claim_ten():
    code, jobs = claims(200, copies=10)
    assert kinds(crowd(jobs, at_once=32)) == {"done": 10, "CouponsGone": 190}
    code.refresh_from_db()
    assert (code.claimed, Coupon.objects.count()) == (10, 10)


def one_coupon(count):
    """One person, one coupon, `count` quotes that hold it."""
    shop.tariff()
    listing = shop.listing(shop.seller(grade="S"), price=400, hs="4901000000", pieces=1_000)
    ((user, address),) = shoppers(1)
    made = deals.promotion(tiers=[[1_000, 500]])
    claiming.claim(user=user, public_id=made.public_id, actor=user.ref)
    quotes = [quoting.make_quote(user=user, lines={listing.public_id: 1}) for _ in range(count)]
    return [partial(buy, user, address, quote) for quote in quotes]


def careless_coupon(barrier, one, user_id, purchase_ref, now):
    if Coupon.objects.get(pk=one["coupon_id"]).status != "held":
        return False
    barrier.wait()
    Coupon.objects.filter(pk=one["coupon_id"]).update(status="reserved", purchase_ref=purchase_ref)
    return True


def test_control_one_coupon_twice_without_the_guard(monkeypatch):
    """Stock and quota rows would serialise two placings before they come this far, so the verb itself is raced."""
    jobs = one_coupon(2)
    monkeypatch.setattr(taking, "_take_coupon", partial(careless_coupon, Barrier(2, timeout=10)))
    coupon = Coupon.objects.get()
    row = {"coupon_id": coupon.pk, "promotion_id": coupon.promotion_id, "promotion": "", "fen": 1, "kind": "coupon", "orders": []}
    takes = [
        partial(taking.take, user_id=coupon.user_id, person_ref="", purchase_ref=f"purchase:{n}", orders={}, applied=[row])
        for n in range(2)
    ]
    assert len(jobs) == 2
    assert kinds(together(takes)) == {"done": 2}


def test_one_coupon_in_two_hundred_purchases():
    """Exactly one purchase has it; the others hear that it is gone and nothing of them is left."""
    jobs = one_coupon(200)
    found = kinds(crowd(jobs, at_once=32))
    assert found == {"done": 1, "DiscountGone": 199}
    assert (Order.objects.count(), Use.objects.count(), Promotion.objects.get().spent_fen) == (1, 1, 500)


def test_a_budget_for_ten():
    """Thirty at once, five yuan each, a budget of fifty: ten have it, and the sum of uses is the budget."""
    shop.tariff()
    listing = shop.listing(shop.seller(grade="S"), price=400, hs="4901000000", pieces=1_000)
    deals.promotion(kind="spend_save", tiers=[[1_000, 500]], budget_fen=5_000)
    people = shoppers(30)
    quotes = [quoting.make_quote(user=user, lines={listing.public_id: 1}) for user, _address in people]
    jobs = [partial(buy, user, address, quote) for (user, address), quote in zip(people, quotes, strict=True)]
    assert kinds(crowd(jobs, at_once=32)) == {"done": 10, "DiscountGone": 20}
    assert Use.objects.aggregate(total=Sum("fen"))["total"] == Promotion.objects.get().spent_fen == 5_000
