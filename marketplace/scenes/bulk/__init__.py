"""The bulk world: many listings, shoppers and orders on top of the seeded one. What the rows hold: docs/seed.md."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps

from marketplace.core import trail
from marketplace.scenes import crew
from marketplace.scenes.bulk import closing, goods, ground, people, plan, roads, trade
from marketplace.scenes.bulk.ground import Ground, Size
from marketplace.scenes.bulk.progress import Progress, Say
from marketplace.scenes.bulk.tables import SLUG
from sellers.models import Seller

__all__ = ["Size", "grow"]

ACTOR = "system:seed"
MOST_AN_AVERAGE = 15  # orders a shopper: more would not fit into a yearly quota


def grow(*, size: Size, seed: int, say: Say) -> None:
    """Add `size` to the small world: the same seed grows the same listings, people and orders.

    Written by COPY in transactions of a few hundred rows, with every constraint and trigger on. Raises ValueError where the
    world has grown before or the size makes no sense.
    """
    if not 0 < size.orders <= size.shoppers * MOST_AN_AVERAGE or size.listings < 50:
        raise ValueError("at least 50 listings, and at most 15 orders a shopper")
    if Seller.objects.filter(slug__startswith=SLUG).exists():
        raise ValueError("the bulk world is there already; empty the world to grow another one")
    crew.no_time_limit()
    say(f"bulk world: {size.listings:,} listings, {size.shoppers:,} shoppers, {size.orders:,} orders")
    base = _prepare(size, seed)
    _stage(say, "shoppers", people.make_shoppers, base, people.shopper_chunks(base), size.shoppers)
    _stage(say, "listings", goods.make, base, goods.chunks(base), size.listings)
    _stage(say, "orders", trade.make, base, plan.chunks(base), size.orders)
    _analyze("orders", "catalog", "tariff", "ledger")
    _stage(say, "orders with their whole road", roads.make, base, list(base.stations), size.orders // base.stride)
    closing.sums(base)
    say(f"payouts: {closing.payouts(base):,}")
    _stage(say, "search documents", closing.index, base, closing.index_chunks(base), size.listings)
    closing.seal_log()
    trail.record(verb="world.grown", target="world:bulk", actor=ACTOR, after={**vars(size), "seed": seed})
    say("statistics")
    _analyze("accounts", "catalog", "core", "ledger", "logistics", "orders", "payments", "sellers", "tariff")


def _prepare(size: Size, seed: int) -> Ground:
    base = ground.survey(size=size, seed=seed)
    base = people.make_staff(people.make_sellers(base))
    return ground.set_aside(ground.open_accounts(base))


def _stage(say: Say, label: str, job: crew.Job, base: Ground, chunks: Sequence[Any], total: int) -> None:
    progress = Progress(say, label, total)
    for done in crew.run(job, base, chunks, processes=crew.how_many(total)):
        progress.advance(done)
    progress.end()


def _analyze(*labels: str) -> None:
    closing.tidy([model._meta.db_table for label in labels for model in apps.get_app_config(label).get_models()])
