"""Coupons that end and birthdays: in the inbox for everybody, by mail only who agreed, and under the one cap with carts."""

from datetime import timedelta

import pytest

from care.models import Approach
from care.services import mailing, recalling
from marketplace.accounts.models import Consent
from marketplace.accounts.services import consents
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from orders.services import carts
from promotions.services import claiming, ending, membership
from tests import shop
from tests.clock import own_clock
from tests.promotions import deals

__all__ = ["own_clock"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def agree(user):
    consents.give(user=user, purposes=[str(Consent.Purpose.MARKETING)], actor=user.ref)


def told(user, template):
    return sorted(Notice.objects.filter(recipient=user.ref, template=template).values_list("channel", flat=True))


def coupon_ends(user):
    made = deals.promotion(valid_days=1)
    claiming.claim(user=user, public_id=made.public_id, actor=user.ref)
    assert ending.warn_ending() == 1
    drain()


def birthday(user):
    deals.promotion(claim="granted", occasion="birthday", valid_days=10)
    today = time.today()
    membership.set_birthday(user=user, month=today.month, day=today.day, actor=user.ref)
    assert membership.greet_birthdays() == 1
    drain()


@pytest.mark.parametrize(("happens", "template"), [(coupon_ends, "coupon_ending"), (birthday, "member_birthday")])
def test_by_mail_only_who_agreed(xiaomei, happens, template):
    happens(xiaomei)
    assert told(xiaomei, template) == ["in_app"]
    assert not Approach.objects.exists(), "what stands in the inbox is no letter"


@pytest.mark.parametrize(
    ("happens", "template", "kind"), [(coupon_ends, "coupon_ending", "coupon"), (birthday, "member_birthday", "birthday")]
)  # fmt: skip
def test_it_works(xiaomei, happens, template, kind):
    agree(xiaomei)
    happens(xiaomei)
    assert told(xiaomei, template) == ["in_app", "mail"]
    mail = Notice.objects.get(template=template, channel="mail")
    assert mail.body == Notice.objects.get(template=template, channel="in_app").body
    assert [row.kind for row in Approach.objects.all()] == [kind]
    row = Approach.objects.get()
    assert not mailing.mail_offer(user=xiaomei, kind=kind, source=row.source, facts={}), "replayed"
    assert told(xiaomei, template) == ["in_app", "mail"]


def test_one_cap_for_all_of_them(xiaomei, akira):
    """A birthday mail leaves no room for a coupon and for a cart in the same week; the next week there is."""
    shop.tariff()
    listing = shop.listing(shop.seller(akira))
    agree(xiaomei)
    birthday(xiaomei)
    coupon_ends(xiaomei)
    assert told(xiaomei, "member_birthday") == ["in_app", "mail"]
    assert told(xiaomei, "coupon_ending") == ["in_app"], "the cap"
    carts.add(cart=carts.cart_for(user=xiaomei), listing=listing.public_id, quantity=1)
    time.travel(timedelta(hours=24))
    assert recalling.remind_due() == 0
    assert told(xiaomei, "cart_left") == []
    assert Approach.objects.count() == 1


def test_a_cart_counts_for_coupons_too(xiaomei, akira):
    shop.tariff()
    listing = shop.listing(shop.seller(akira))
    agree(xiaomei)
    carts.add(cart=carts.cart_for(user=xiaomei), listing=listing.public_id, quantity=1)
    time.travel(timedelta(hours=24))
    assert recalling.remind_due() == 1
    coupon_ends(xiaomei)
    assert told(xiaomei, "coupon_ending") == ["in_app"]
