"""The world that is measured: a database of its own for each scale, grown once and kept; buyers and goods for the scenarios."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from psycopg2 import sql

from marketplace.accounts.models import ApiToken, User
from marketplace.accounts.services import tokens
from marketplace.catalog.models import Listing, Stock
from marketplace.catalog.states import ListingStatus
from marketplace.core import time
from marketplace.scenes import bulk, foundation, world
from marketplace.scenes.bulk import Size
from marketplace.scenes.bulk.tables import SLUG
from marketplace.tariff.models import QuotaYear
from sellers.models import Seller

Say = Callable[[str], Any]

SIZES = {
    "small": Size(listings=400, shoppers=200, orders=600),
    "medium": Size(listings=5_000, shoppers=2_000, orders=5_000),
    "goods": Size(listings=100_000, shoppers=200, orders=600),  # for search alone: grown in two minutes
    "large": Size(listings=100_000, shoppers=20_000, orders=200_000),
    "lived": Size(listings=400, shoppers=40, orders=40),  # made anew for each simulation: days pass in it
}
BARE = frozenset({"small", "goods", "lived"})  # no pictures, no stories
SEED = 20261122
MARK = "_bench_"
GROWN = "bench world is grown"  # the database's own comment: written when the last row is there
PLENTY = 100_000
NO_LIMITS = ("S", "A")
QUOTA_KEPT_FREE = 1_000_000


@dataclass(frozen=True)
class Buyer:
    """A shopper with a token and an address."""

    pk: int
    token: str
    address: int


def prepare(scale: str, say: Say) -> None:
    """Point this process at the database of `scale`; make and grow it the first time (large: some minutes)."""
    name = database_of(scale)
    comment = _create(name)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    connection.close()
    call_command("migrate", verbosity=0, interactive=False)
    if comment != GROWN:
        _grow(scale, name, comment, say)
    # Else the worker would open accounts at the provider in the middle of a measurement.
    Seller.objects.filter(slug__startswith=SLUG, payout_account="").update(payout_account="acct_bench")


def forget(scale: str) -> None:
    """Drop the database of `scale`, which this process must not be in."""
    with _outside() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database_of(scale))))


def database_of(scale: str) -> str:
    """Its name, from whichever of them this process works in."""
    first, _mark, _scale = str(settings.DATABASES["default"]["NAME"]).partition(MARK)
    return f"{first}{MARK}{scale}"


def _grow(scale: str, name: str, comment: str, say: Say) -> None:
    if comment or User.objects.exists():
        raise RuntimeError(
            f"growing {name} was stopped half-way: `python -m marketplace.config.embedded reset --kind bench`, then again"
        )
    say(f"growing the {scale} world for the bench, once")
    _comment(name, "growing")
    if scale in BARE:
        _ground()
    else:
        world.build(say=say)
    bulk.grow(size=SIZES[scale], seed=SEED, say=say)
    _comment(name, GROWN)


def buyers(count: int) -> list[Buyer]:
    """Bulk shoppers with most of this year's quota left, each with a fresh token. Raises RuntimeError where there are too few."""
    year = time.today().year
    free = QuotaYear.objects.filter(year=year, taken_fen__lt=QUOTA_KEPT_FREE).values("person_ref")
    users = User.objects.filter(email__startswith="bulk", identity__person_ref__in=free).order_by("pk")
    found = list(users.filter(addresses__is_default=True).values_list("pk", "addresses__pk")[:count])
    if len(found) < count:
        raise RuntimeError(f"only {len(found)} shoppers have quota left, {count} are needed: take a larger scale")
    secrets_of = {pk: tokens.PREFIX + secrets.token_urlsafe(32) for pk, _address in found}
    now = time.real_now()
    ApiToken.objects.bulk_create(
        ApiToken(
            user_id=pk, digest=tokens.digest(secret), label="bench", scopes=list(tokens.SCOPES), created_at=now,
            expires_at=now + timedelta(days=1), last_used_on=now.date(),
        )
        for pk, secret in secrets_of.items()
    )  # fmt: skip
    return [Buyer(pk, secrets_of[pk], address) for pk, address in found]


@transaction.atomic
def goods(count: int, *, pieces: int = PLENTY) -> list[Listing]:
    """The cheapest bulk listings on sale, stocked with `pieces` on top of what is reserved."""
    on_sale = Listing.objects.filter(
        status=ListingStatus.PUBLISHED, seller__slug__startswith=SLUG, stocks__isnull=False
    )
    chosen = on_sale.select_related("seller").defer("search").order_by("price_fen", "pk")
    found = list(chosen.filter(seller__grade__in=NO_LIMITS)[:count])  # limits of new sellers are not what is measured
    if len(found) < count:
        found = list(chosen[:count])
    restock({listing.pk: pieces for listing in found})
    return found


def restock(pieces: dict[int, int]) -> None:
    """Set what is free of each listing."""
    for pk, count in pieces.items():
        stock = Stock.objects.get(listing_id=pk)
        Stock.objects.filter(pk=stock.pk).update(on_hand=stock.reserved + count)


def _ground() -> None:
    """Enough for the bulk world, in seconds: people, stations and the tariff, no pictures and no stories."""
    people = foundation.people()
    foundation.reference_data()
    foundation.stations(people)


def _create(name: str) -> str:
    """Make the database where it is missing; its comment."""
    with _outside() as cursor:
        cursor.execute(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s", [name]
        )
        row = cursor.fetchone()
        if row is None:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return row[0] if row else ""


def _comment(name: str, text: str) -> None:
    with _outside() as cursor:
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [text])


class _outside:
    """A cursor in autocommit on the maintenance database."""

    def __enter__(self) -> Any:
        values = settings.DATABASES["default"]
        self.connection = psycopg2.connect(
            host=values["HOST"],
            port=values["PORT"],
            user=values["USER"],
            password=values["PASSWORD"],
            dbname="postgres",
        )
        self.connection.autocommit = True
        return self.connection.cursor()

    def __exit__(self, *_error: object) -> None:
        self.connection.close()
