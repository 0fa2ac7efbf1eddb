"""Choosing goods: better than popularity on planted tastes, private, bounded, and off where somebody does not want it."""

from datetime import timedelta

import pytest
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.catalog.models import Acquisition, Companion, Listing, ListingSignal, Pick, Stock, Visit
from marketplace.catalog.selectors.browsing import chosen_for
from marketplace.catalog.services import browsing, recommending
from marketplace.core import time
from marketplace.scenes.bench.scenarios.recommending import LEAST_RATIO, evaluate
from tests import shop


@pytest.fixture
def goods(akira: User) -> list[Listing]:
    mine = shop.seller(akira)
    return [shop.listing(mine) for _ in range(4)]


def person(number: int) -> User:
    return User.objects.create_user(
        f"p{number}@example.com", "a-long-password-1", display_name=f"P{number}", roles=["shopper"]
    )


def buys(user: User, *listings: Listing) -> None:
    browsing.note_acquired(user=user, listing_ids=[one.pk for one in listings], at=time.now())


def choose(people: list[User]) -> None:
    recommending.match(list(Listing.objects.values_list("pk", flat=True)))
    recommending.pick([one.pk for one in people])


def test_it_works_better_than_popularity(db: None) -> None:
    with transaction.atomic():
        found = evaluate(shoppers=160, listings=300, seed=7)
        transaction.set_rollback(True)
    assert found.recall >= LEAST_RATIO * max(found.popularity, 0.01), found
    assert not Pick.objects.exists()


def test_bought_together_needs_two_people(goods: list[Listing]) -> None:
    first, second, third, _fourth = goods
    one, two = person(1), person(2)
    buys(one, first, second)
    choose([one])
    assert not Companion.objects.exists()
    buys(two, first, second, third)
    choose([one, two])
    pairs = set(Companion.objects.filter(kind="bought").values_list("listing_id", "other_id", "shoppers"))
    assert pairs == {(first.pk, second.pk, 2), (second.pk, first.pk, 2)}
    choose([one, two])
    assert Companion.objects.filter(kind="bought").count() == 2


def test_picks_say_why_and_leave_out_what_is_known_or_gone(goods: list[Listing]) -> None:
    first, second, third, fourth = goods
    people = [person(number) for number in range(3)]
    for one in people[:2]:
        buys(one, first, second, third, fourth)
    buys(people[2], first)
    Stock.objects.filter(listing=third).update(on_hand=0)
    Listing.objects.filter(pk=fourth.pk).update(status="paused")
    choose(people)
    [pick] = Pick.objects.filter(user=people[2])
    assert (pick.listing_id, pick.because_id, pick.why) == (second.pk, first.pk, "bought")
    buys(people[2], second)
    assert not Pick.objects.filter(user=people[2]).exists()


def test_cold_start(goods: list[Listing], xiaomei: User) -> None:
    ListingSignal.objects.create(listing=goods[2], sold_count=9)
    assert [(one.listing_id, one.why) for one in chosen_for(xiaomei, 5)] == [(goods[2].pk, "popular")]
    assert [one.why for one in chosen_for(None, 5)] == ["popular"]
    Visit.objects.create(user=xiaomei, listing=goods[0], last_at=time.now())
    choose([xiaomei])
    assert {one.why for one in chosen_for(xiaomei, 3)} == {"category"}


def test_off_is_off(goods: list[Listing], xiaomei: User) -> None:
    Visit.objects.create(user=xiaomei, listing=goods[0], last_at=time.now())
    choose([xiaomei])
    assert Pick.objects.filter(user=xiaomei).exists()
    browsing.choose(user=xiaomei, wants_personal=False)
    choose([xiaomei])
    assert not Pick.objects.exists()
    assert list(chosen_for(xiaomei, 5)) == []


def test_the_chain_ends(goods: list[Listing], xiaomei: User) -> None:
    Acquisition.objects.create(user=xiaomei, listing=goods[0], at=time.now() - timedelta(days=1))
    assert recommending.match_and_go_on() == 1
    assert recommending.match_and_go_on(after=goods[0].pk) == 0
    assert recommending.pick_and_go_on() == 1
    assert recommending.pick_and_go_on(after=xiaomei.pk) == 0
