"""Points, cells and tiers, birthdays, invitations."""

from datetime import date, timedelta

import pytest

from marketplace.accounts.models import Identity, User
from marketplace.core import time
from marketplace.notices.models import Notice
from orders.services import escrow, refunds
from promotions.errors import BadBirthday, BirthdaySet, InvitationRefused, NotEnoughPoints, NotForYou
from promotions.models import Coupon, Invitation, Member, PointsEntry, Spend
from promotions.policies.rules_of_membership import CELLS, DEFAULT, check
from promotions.selectors.membership import benefits_of
from promotions.services import claiming, ending, membership, points
from tests import shop
from tests.promotions import deals

pytestmark = pytest.mark.django_db


def spend(user, fen, days_ago=1, number=1):
    membership.note_spend(
        user=user, order_ref=f"order:{user.pk}-{number}", fen=fen, at=time.now() - timedelta(days=days_ago)
    )


def cell_of(user):
    membership.reckon_members()
    row = Member.objects.get(user=user)
    return row.cell, row.tier


def test_it_works(xiaomei, settle):
    """A completed order gives points once; a refund takes its share of them back."""
    shop.tariff()
    purchase = shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 2}, shop.ready(xiaomei))
    shop.pay_directly(purchase)
    order = purchase.orders.get()
    shop.deliver(order.number)
    escrow.release(order_id=order.pk, actor="user:test")
    settle()
    settle()
    assert (Member.objects.get().points, Spend.objects.get().fen) == (202, 20_240)
    line = order.lines.get()
    back = {line.pk: (10_120, 0, 0)}
    refunds.refund(order_id=order.pk, source="test:1", reason="test", lines=back, actor="user:test")
    settle()
    assert (Member.objects.get().points, Spend.objects.get().fen) == (101, 10_120)
    assert cell_of(xiaomei) == ("R3 F1 M1", "silver")


def test_each_of_the_twelve_cells():
    """One person each, made by their facts; one run of the night job puts each into their cell and its tier.

    Frequency and money are those of the year up to the last order: what somebody bought before that year counts for nobody.
    """
    people = User.objects.bulk_create(
        [User(email=f"c{cell}@example.com", display_name=cell, roles=["shopper"], password="!") for cell in CELLS]
    )
    for user, cell in zip(people, CELLS, strict=True):
        recency, frequency, monetary = (int(letter) for letter in cell)
        last = {3: 5, 2: 200, 1: 400}[recency]
        count = 4 if frequency == 2 else 1
        for number in range(count):
            spend(user, 300_000 // count if monetary == 2 else 1_000, days_ago=last + number * 100, number=number)
        spend(user, 900_000, days_ago=last + 366, number=99)
    membership.reckon_members()
    found = {row.user.display_name: (row.cell, row.tier) for row in Member.objects.select_related("user")}
    assert found == {cell: ("R{} F{} M{}".format(*cell), DEFAULT["cells"][cell]) for cell in CELLS}


def test_rising_is_told_and_gives_the_coupon(xiaomei, charlie):
    made = deals.promotion(claim="granted", occasion="tier", member_tiers=["diamond"])
    for number in range(4):
        spend(xiaomei, 80_000, number=number)
    spend(charlie, 1_000)
    assert membership.reckon_members() == 2
    assert membership.reckon_members() == 0
    assert benefits_of(xiaomei).has_instant_refund
    assert not benefits_of(charlie).has_priority_support
    assert Coupon.objects.get().user == xiaomei
    with pytest.raises(NotForYou):
        claiming._hand_out(made, charlie, source="")


def test_points_are_spent_once_and_never_below_zero(xiaomei):
    points.move(user=xiaomei, amount=150, reason="review", source="a")
    assert not points.move(user=xiaomei, amount=150, reason="review", source="a")
    made = deals.promotion(claim="points", points_price=100, per_person=2)
    claiming.claim(user=xiaomei, public_id=made.public_id, actor=xiaomei.ref)
    with pytest.raises(NotEnoughPoints):
        claiming.claim(user=xiaomei, public_id=made.public_id, actor=xiaomei.ref)
    points.move(user=xiaomei, amount=-80, reason="refund", source="b")
    assert Member.objects.get().points == 0 == sum(PointsEntry.objects.values_list("points", flat=True))


def test_birthday_once_a_year(xiaomei):
    deals.promotion(claim="granted", occasion="birthday", valid_days=10)
    with pytest.raises(BadBirthday):
        membership.set_birthday(user=xiaomei, month=2, day=30, actor=xiaomei.ref)
    today = time.today()
    membership.set_birthday(user=xiaomei, month=today.month, day=today.day, actor=xiaomei.ref)
    assert (membership.greet_birthdays(), membership.greet_birthdays()) == (1, 0)
    with pytest.raises(BirthdaySet):
        membership.set_birthday(
            user=xiaomei, month=1, day=1 if today != date(today.year, 1, 1) else 2, actor=xiaomei.ref
        )


def accept(inviter, invited):
    return membership.accept_invitation(user=invited, code=points.member_of(inviter).invite_code, actor=invited.ref)


def refusal(inviter, invited):
    with pytest.raises(InvitationRefused) as refused:
        accept(inviter, invited)
    assert not Invitation.objects.exists()
    return refused.value.fields["why"]


def test_invitation_is_rewarded_at_the_first_completed_order(xiaomei, charlie):
    for occasion in ("inviter", "invited"):
        deals.promotion(claim="granted", occasion=occasion)
    accept(xiaomei, charlie)
    assert Coupon.objects.count() == 0
    spend(charlie, 10_000)
    spend(charlie, 10_000, number=2)
    assert Invitation.objects.get().state == "rewarded"
    assert sorted(Coupon.objects.values_list("user__email", flat=True)) == sorted([xiaomei.email, charlie.email])
    assert Member.objects.get(user=xiaomei).points == membership.INVITATION_POINTS


def test_no_self_invitation(xiaomei, charlie, akira):
    """Own code, the same identity, the same browser, the same phone or door; somebody who bought before."""
    assert refusal(xiaomei, xiaomei) == "own_code"
    for user in (xiaomei, charlie):
        membership.note_device(user=user, mark="same")
    assert refusal(xiaomei, charlie) == "same_device"
    Member.objects.filter(user=charlie).update(devices=[])
    shop.address_of(xiaomei)
    shop.address_of(charlie)
    assert refusal(xiaomei, charlie) == "same_address"
    charlie.addresses.all().delete()
    shop.ready(xiaomei)
    shop.ready(charlie)
    assert refusal(xiaomei, charlie) == "same_person"
    spend(akira, 1_000)
    assert refusal(xiaomei, akira) == "not_new"


def test_judged_by_the_person_not_the_account(xiaomei, charlie, akira, dana):
    """An old customer with a new account, a second account of somebody who was brought already, and a second account of the
    inviter: none of them is rewarded, though no two accounts look alike.
    """
    for user, person in ((charlie, "p1"), (akira, "p1"), (dana, "p2")):
        Identity.objects.create(
            user=user, real_name="某", id_number=shop.ID_NUMBER, id_index=person, person_ref=person,
            verified_at=time.now(), created_at=time.now(),
        )  # fmt: skip
    spend(akira, 1_000)
    assert refusal(xiaomei, charlie) == "not_new"
    Spend.objects.all().delete()
    accept(xiaomei, charlie)
    spend(akira, 1_000)
    spend(charlie, 10_000)
    row = Invitation.objects.get()
    assert (row.state, row.why) == ("refused", "not_new")
    Invitation.objects.all().delete()
    Spend.objects.all().delete()
    Identity.objects.filter(user=akira).update(person_ref="p2")
    membership.note_device(user=akira, mark="browser")
    membership.note_device(user=xiaomei, mark="browser")
    assert refusal(dana, xiaomei) == "same_device"  # not dana's own browser, but one of dana's other account


def test_a_second_account_of_one_household_is_not_rewarded_again(xiaomei, charlie, akira):
    accept(xiaomei, charlie)
    membership.note_device(user=charlie, mark="theirs")
    spend(charlie, 10_000)
    membership.note_device(user=akira, mark="theirs")
    with pytest.raises(InvitationRefused) as refused:
        accept(xiaomei, akira)
    assert refused.value.fields["why"] == "same_device"


def test_everybody_hears_of_a_coupon_that_ends(xiaomei, charlie, akira, monkeypatch):
    """More people than one reading holds: all of them, each once."""
    monkeypatch.setattr(ending, "AT_ONCE", 2)
    made = deals.promotion(valid_days=1)
    for user in (xiaomei, charlie, akira):
        claiming.claim(user=user, public_id=made.public_id, actor=user.ref)
    assert (ending.warn_ending(), ending.warn_ending()) == (3, 0)
    assert Notice.objects.filter(template="coupon_ending", channel="in_app").count() == 3


def test_refused_at_the_reward_when_the_address_shows_it(xiaomei, charlie):
    """Identity and address come with the first order: looked at anew then, and nothing is given."""
    accept(xiaomei, charlie)
    shop.address_of(xiaomei)
    shop.address_of(charlie)
    spend(charlie, 10_000)
    row = Invitation.objects.get()
    assert (row.state, row.why) == ("refused", "same_address")
    assert Member.objects.get(user=xiaomei).points == 0


def test_the_rule_is_checked():
    assert check(dict(DEFAULT)) == {}
    assert "cells" in check({**DEFAULT, "cells": {"322": "gold"}})
    assert "while_days" in check({**DEFAULT, "while_days": 10})
