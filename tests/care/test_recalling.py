"""Reminding of a cart that was left: only who agreed, only what is there, never more often than the rule says."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from care import privacy
from care.models import Approach
from care.policies import approaching
from care.selectors.carts import left_behind
from care.services import recalling
from marketplace.accounts.models import Consent
from marketplace.accounts.services import consents
from marketplace.catalog.services import stock
from marketplace.core import time
from marketplace.core.time import SHANGHAI
from marketplace.notices.models import Notice
from marketplace.notices.services import delivery
from orders.models import CartLine
from orders.services import carts
from tests import shop
from tests.clock import own_clock

__all__ = ["own_clock"]
RULE = approaching.DEFAULT
NOW = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


@given(st.lists(st.integers(0, 60 * 24 * 60), max_size=12))
def test_never_over_the_caps(minutes):
    """Whoever is asked again and again: in no seven and in no thirty days more letters than the rule allows."""
    sent: list[datetime] = []
    for minute in sorted(minutes):
        now = NOW + timedelta(minutes=minute)
        if approaching.may_approach(sent, now, RULE):
            sent.append(now)
    for at in sent:
        for days, most in ((7, RULE["week"]), (30, RULE["month"])):
            assert sum(at - timedelta(days=days) < one <= at for one in sent) <= most


@pytest.mark.parametrize(
    "body", [{}, {**RULE, "week": -1}, {**RULE, "month": True}, {**RULE, "stale_hours": 20}, {**RULE, "more": 1}, None]
)
def test_rules_that_make_no_sense(body):
    assert approaching.check(body)
    assert not approaching.check(dict(RULE))


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


@pytest.fixture
def listing(akira):
    shop.tariff()
    return shop.listing(shop.seller(akira))


@pytest.fixture
def left(xiaomei, listing):
    """Xiaomei agreed to hear of goods, put one into her cart and went away for a day."""
    consents.give(user=xiaomei, purposes=[str(Consent.Purpose.MARKETING)], actor=xiaomei.ref)
    carts.add(cart=carts.cart_for(user=xiaomei), listing=listing.public_id, quantity=1)
    time.travel(timedelta(hours=24))
    return xiaomei


def letters(user):
    return Notice.objects.filter(recipient=user.ref, template="cart_left", channel="mail")


def test_it_works(left):
    assert recalling.remind_due() == 1
    assert recalling.remind_due() == 0
    assert letters(left).count() == 1
    delivery.send_due()
    assert "/cart/" in mail.outbox[0].body
    assert "/notices/no-more/" in mail.outbox[0].body
    assert Approach.objects.get().rule_version == 1


def test_without_consent_nobody_is_written_to(left):
    consents.withdraw(user=left, purpose=str(Consent.Purpose.MARKETING), actor=left.ref)
    assert left_behind(limit=9) == []
    assert not recalling.remind(left.pk)
    assert not letters(left).exists()
    assert not Approach.objects.exists()


@pytest.mark.parametrize("hours", [1, 84])
def test_not_too_early_and_not_for_a_cart_of_old(left, hours):
    CartLine.objects.filter(cart__user=left).update(added_at=time.now() - timedelta(hours=hours))
    assert recalling.remind_due() == 0
    assert not letters(left).exists()


def test_what_is_sold_out_is_no_reason_to_write(left, listing):
    stock.set_on_hand(listing=listing, on_hand=0, actor="user:x")
    assert recalling.remind_due() == 0
    assert not Approach.objects.exists()


def test_the_cap_holds(left):
    """A cart that is filled and left again within a week is not written about again; after it, it is."""
    assert recalling.remind_due() == 1
    time.travel(timedelta(days=4))
    CartLine.objects.filter(cart__user=left).update(added_at=time.now() - timedelta(hours=24))
    assert left_behind(limit=9) == [left.pk]
    assert recalling.remind_due() == 0, "a week has not passed"
    time.travel(timedelta(days=4))
    CartLine.objects.filter(cart__user=left).update(added_at=time.now() - timedelta(hours=24))
    assert recalling.remind_due() == 1
    time.travel(timedelta(days=10))
    CartLine.objects.filter(cart__user=left).update(added_at=time.now() - timedelta(hours=24))
    assert recalling.remind_due() == 0, "two in thirty days"
    assert letters(left).count() == 2


def test_who_switched_offers_off_gets_no_mail(left):
    from marketplace.notices.services import habits

    habits.choose(recipient_ref=left.ref, off=["offers:mail"], actor=left.ref)
    recalling.remind_due()
    delivery.send_due()
    assert mail.outbox == []
    assert letters(left).get().status == "withheld"


def test_exported_and_erased(left):
    recalling.remind_due()
    assert [row["approached"] for row in privacy.export(left.ref)] == ["cart"]
    privacy.erase(left.ref)
    assert privacy.export(left.ref) == []
    assert not Approach.objects.exists()
