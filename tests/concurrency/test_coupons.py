"""One coupon in many purchases at once, one code with ten uses claimed by two hundred, a budget for ten: never over."""

from functools import partial
from threading import Barrier

import pytest
from django.db.models import F, Sum

from marketplace.accounts.models import User
from orders.models import Order
from orders.policies import notice
from orders.services import checkout, quoting
from promotions.models import Coupon, Promotion, Use
from promotions.services import claiming, taking
from tests import shop
from tests.concurrency.test_hot_item import shoppers
from tests.concurrency.threads import PATIENCE, crowd, kinds, together
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


def people(count):
    return User.objects.bulk_create(
        [User(email=f"s{n}@example.com", display_name=f"S{n}", roles=["shopper"], password="!") for n in range(count)]
    )


def claims(count, **fields):
    code = deals.promotion(claim="code", code="MIAO10", **fields)
    jobs = [partial(claiming.claim_code, user=user, code="miao10", actor=user.ref) for user in people(count)]
    return code, jobs


def test_control_the_race_is_real_without_the_guard(monkeypatch):
    """With check-then-act both pass the check for the last copy; only the CHECK of the table stops the second."""
    _code, jobs = claims(2, copies=1)
    monkeypatch.setattr(claiming, "_count", partial(careless_count, Barrier(2, timeout=PATIENCE)))
    assert kinds(together(jobs)) == {"done": 1, "IntegrityError": 1}


def test_two_hundred_claim_ten():
    code, jobs = claims(200, copies=10)
    assert kinds(crowd(jobs, at_once=32)) == {"done": 10, "CouponsGone": 190}
    code.refresh_from_db()
    assert (code.claimed, Coupon.objects.count()) == (10, 10)


def takes_of_one_coupon(count):
    """One person, one coupon, `count` purchases that hold it: the verb itself, without stock and quota in front of it."""
    seller = shop.seller()
    (user,) = people(1)
    made = deals.promotion(tiers=[[1_000, 500]])
    coupon = claiming.claim(user=user, public_id=made.public_id, actor=user.ref)
    share = {"seller_id": seller.pk, "fen": 500, "platform_fen": 500}
    row = {
        "coupon_id": coupon.pk, "promotion_id": made.pk, "promotion": made.public_id, "fen": 500, "kind": "coupon",
        "orders": [share],
    }  # fmt: skip
    return [
        partial(
            taking.take, user_id=user.pk, person_ref="p", purchase_ref=f"purchase:{n}", orders={seller.pk: f"order:{n}"},
            applied=[row],
        )
        for n in range(count)
    ]  # fmt: skip


def careless_coupon(barrier, one, user_id, purchase_ref, now):
    if Coupon.objects.get(pk=one["coupon_id"]).status != "held":
        return False
    barrier.wait()
    Coupon.objects.filter(pk=one["coupon_id"]).update(status="reserved", purchase_ref=purchase_ref)
    return True


def test_control_one_coupon_twice_without_the_guard(monkeypatch):
    """Check, then write: both see it held, both have it."""
    takes = takes_of_one_coupon(2)
    monkeypatch.setattr(taking, "_take_coupon", partial(careless_coupon, Barrier(2, timeout=PATIENCE)))
    assert kinds(together(takes)) == {"done": 2}
    assert Use.objects.count() == 2


def test_one_coupon_in_two_hundred_purchases():
    """Exactly one purchase has it; the others hear that it is gone, and nothing of them is left."""
    assert kinds(crowd(takes_of_one_coupon(200), at_once=32)) == {"done": 1, "DiscountGone": 199}
    assert (Use.objects.count(), Promotion.objects.get().spent_fen) == (1, 500)
    assert Coupon.objects.get().purchase_ref == Use.objects.get().purchase_ref


def test_a_budget_for_three():
    """Eight whole placings at once, five yuan each, a budget of fifteen: three have it, of the others nothing is left."""
    shop.tariff()
    listing = shop.listing(shop.seller(grade="S"), price=400, hs="4901000000", pieces=1_000)
    deals.promotion(kind="spend_save", tiers=[[1_000, 500]], budget_fen=1_500)
    ready = shoppers(8)
    quotes = [quoting.make_quote(user=user, lines={listing.public_id: 1}) for user, _address in ready]
    jobs = [partial(buy, user, address, quote) for (user, address), quote in zip(ready, quotes, strict=True)]
    assert kinds(crowd(jobs, at_once=8)) == {"done": 3, "DiscountGone": 5}
    assert Use.objects.aggregate(total=Sum("fen"))["total"] == Promotion.objects.get().spent_fen == 1_500
    assert Order.objects.count() == 3
