"""Goods for people, offline: simulated shoppers with planted tastes, the nightly job as it is, recall@20 against popularity.

Each shopper likes two of the planted tastes: a kind of goods (which the catalogue knows as a category) or a style across all
kinds (which nobody told it). Four acts of five come from the tastes, the fifth from what everybody buys. Five liked goods a
shopper are kept aside; recall@20 is the share of those among the first twenty chosen. Everything is rolled back at the end.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.catalog.models import Acquisition, Category, Favourite, Listing, ListingSignal, Pick, Stock, Visit
from marketplace.catalog.services import recommending
from marketplace.core import time as business
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from sellers.models import Seller

KINDS, STYLES = 20, 30
ACTS, ASIDE, CHOSEN = 24, 5, 20
LIKED_SHARE = 0.8
LEAST_RATIO = 3.0
NAME = "sim-"


@dataclass(frozen=True)
class Outcome:
    """Shares of the goods kept aside that were found among the first twenty."""

    recall: float
    popularity: float
    people: int
    picks: int
    seconds: float


def run(machine: Machine, plan: Plan) -> Result:
    """Recall@20 of the nightly job; the floor is recall@20 of the twenty best-selling goods that the shopper has not seen."""
    del machine
    with transaction.atomic():
        found = evaluate(shoppers=plan.sellers, listings=max(300, plan.sellers * 3 // 4), seed=20261122)
        transaction.set_rollback(True)
    return Result(
        "recommending", found.recall, "recall@20", floor=found.popularity, least_ratio=LEAST_RATIO,
        is_right=found.picks >= found.people * CHOSEN,
        details={"shoppers": found.people, "picks": found.picks, "seconds": round(found.seconds, 1)},
    )  # fmt: skip


def evaluate(*, shoppers: int, listings: int, seed: int) -> Outcome:
    """Plant, choose, compare. Must run inside a transaction that is rolled back."""
    dice = random.Random(seed)
    goods = _goods(listings)
    people = _people(shoppers)
    aside, bought = _live(dice, people, goods)
    began = time.perf_counter()
    ids = [one.pk for one in goods]
    for start in range(0, len(ids), recommending.LISTINGS_AT_ONCE):
        recommending.match(ids[start : start + recommending.LISTINGS_AT_ONCE])
    for start in range(0, len(people), recommending.PEOPLE_AT_ONCE):
        recommending.pick([one.pk for one in people[start : start + recommending.PEOPLE_AT_ONCE]])
    took = time.perf_counter() - began
    best = [pk for pk, _many in Counter(pk for mine in bought.values() for pk in mine).most_common()]
    hits, plain = 0.0, 0.0
    for one in people:
        chosen = Pick.objects.filter(user=one, position__lte=CHOSEN).values_list("listing_id", flat=True)
        popular = [pk for pk in best if pk not in bought[one.pk]][:CHOSEN]
        hits += len(aside[one.pk] & set(chosen)) / ASIDE
        plain += len(aside[one.pk] & set(popular)) / ASIDE
    picks = Pick.objects.filter(user__in=people, position__lte=CHOSEN).count()
    return Outcome(hits / len(people), plain / len(people), len(people), picks, took)


def _goods(count: int) -> list[Listing]:
    now = business.now()
    seller = Seller.objects.create(
        kind="buyer", status="approved", slug=f"{NAME}shop", display_name="Simulated", country="JP", currency="JPY",
        grade="B", created_at=now, payout_account="",
    )  # fmt: skip
    kinds = [Category.objects.create(slug=f"{NAME}{number}", name=f"Kind {number}") for number in range(KINDS)]
    made = Listing.objects.bulk_create(
        Listing(
            seller=seller, status="published", category=kinds[number % KINDS], sku=f"{NAME}{number}", title=f"Simulated {number}",
            origin_country="JP", currency="JPY", price_minor=1000 + number, weight_g=100, length_mm=10, width_mm=10,
            height_mm=10, created_at=now, updated_at=now, published_at=now,
        )
        for number in range(count)
    )  # fmt: skip
    Stock.objects.bulk_create(Stock(listing=one, on_hand=99) for one in made)
    ListingSignal.objects.bulk_create(ListingSignal(listing=one) for one in made)
    return list(made)


def _people(count: int) -> list[User]:
    return list(
        User.objects.bulk_create(
            User(email=f"{NAME}{number}@example.com", display_name=f"S{number}", roles=["shopper"])
            for number in range(count)
        )
    )


def _live(
    dice: random.Random, people: list[User], goods: list[Listing]
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Everybody acts by their tastes; (kept aside, known) listing ids by person."""
    tastes = [[one for place, one in enumerate(goods) if place % KINDS == kind] for kind in range(KINDS)]
    styles: list[list[Listing]] = [[] for _ in range(STYLES)]
    for place, one in enumerate(goods):
        styles[(place * 7919 // KINDS) % STYLES].append(one)
    fame = [1 / (1 + dice.random() * len(goods)) for _ in goods]  # Zipf: few are everybody's
    aside: dict[int, set[int]] = {}
    known: dict[int, set[int]] = {}
    rows: list[tuple[User, Listing, float]] = []
    for person in people:
        liked = list({one.pk: one for one in (*dice.choice(tastes), *dice.choice(styles))}.values())
        mine = _drawn(dice, liked, int(ACTS * LIKED_SHARE) + ASIDE)
        kept = set(dice.sample(sorted(one.pk for one in mine), ASIDE))
        acted = [one for one in mine if one.pk not in kept] + dice.choices(
            goods, fame, k=ACTS - int(ACTS * LIKED_SHARE)
        )
        seen = {one.pk: one for one in acted if one.pk not in kept}
        aside[person.pk], known[person.pk] = kept, set(seen)
        rows += [(person, one, dice.random()) for one in seen.values()]
    _write(rows)
    return aside, known


def _drawn(dice: random.Random, liked: list[Listing], count: int) -> list[Listing]:
    """Different goods of a taste, the first of it somewhat more often."""
    weights = [1 / (4 + place) for place in range(len(liked))]
    found: dict[int, Listing] = {}
    while len(found) < min(count, len(liked)):
        one = dice.choices(liked, weights)[0]
        found[one.pk] = one
    return list(found.values())


def _write(rows: list[tuple[User, Listing, float]]) -> None:
    """A tenth is bought, a tenth saved, the rest looked at."""
    now = business.now()
    kinds: tuple[tuple[Any, float, float], ...] = ((Acquisition, 0.0, 0.1), (Favourite, 0.1, 0.2), (Visit, 0.2, 1.0))
    for model, low, high in kinds:
        chosen = [(person, one, luck) for person, one, luck in rows if low <= luck < high]
        model.objects.bulk_create(
            model(user=person, listing=one, **_facts(model, one, now - timedelta(days=30 * luck)))
            for person, one, luck in chosen
        )


def _facts(model: type, one: Listing, at: object) -> dict[str, object]:
    if model is Acquisition:
        return {"at": at}
    if model is Visit:
        return {"last_at": at, "times": 1}
    price = one.price_minor
    return {"created_at": at, "currency": one.currency, "saved_price_minor": price, "known_price_minor": price}
