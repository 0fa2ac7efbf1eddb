"""How well search finds in a shop that nobody prepared it for: a stranger's file through the import, queries through the API."""

import io
from urllib.parse import quote

from django.db import transaction
from django.test.client import RequestFactory

from marketplace.catalog.models import Category, Listing
from marketplace.catalog.services import categories, imports, indexing, terms
from marketplace.core import time
from marketplace.scenes.bench import unseen
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.scenes.bench.scenarios.search_quality import LEAST, MOST_EMPTY
from marketplace.storefront.api.views import ListingsDoor
from sellers.models import Seller

SLUG = "bench-unseen"
PATH = "/api/v1/listings/?search={words}&seller={slug}&page_size=48"


def run(machine: Machine, plan: Plan) -> Result:
    """All queries, in a transaction that leaves nothing behind. Every sort of query counts by how many of it there are."""
    del machine, plan
    with transaction.atomic():
        stock()
        score, by_sort = unseen.judge(unseen.read()[1], ask)
        transaction.set_rollback(True)
    return Result(
        "search-unseen", score.ndcg, "nDCG@10", floor=1.0, least_ratio=LEAST, is_right=score.empty <= MOST_EMPTY,
        details={
            "queries": score.queries, "empty_share": round(score.empty, 4), "by_sort": by_sort, "offers": len(unseen.read()[0]),
        },
    )  # fmt: skip


def ask(words: str) -> list[str]:
    """The SKUs that the API answers, in order."""
    request = RequestFactory().get(PATH.format(words=quote(words), slug=SLUG), SERVER_NAME="localhost")
    return [found["sku"] for found in ListingsDoor.as_view()(request).data["results"]]


def stock() -> None:
    """The stranger's file, taken in row by row and indexed. Raises RuntimeError where a row was refused."""
    if not Category.objects.exists():
        categories.plant()
    terms.plant()
    seller = Seller.objects.create(
        kind="retailer", status="approved", slug=SLUG, display_name="Unseen", country="DE", currency="EUR", grade="A",
        is_trusted=True, created_at=time.now(),
    )  # fmt: skip
    begun = imports.begin(
        seller=seller, upload=io.BytesIO(unseen.sheet()), filename="unseen.csv", is_dry_run=False, actor="system:bench"
    )
    imports.go_on(import_id=begun.pk)
    begun.refresh_from_db()
    on_sale = Listing.objects.filter(seller=seller, status="published").count()
    if begun.created != len(unseen.read()[0]) or on_sale != begun.created:
        faults = list(begun.faults.values_list("sku", "problems")[:5])
        raise RuntimeError(f"{begun.created} rows taken, {on_sale} on sale: {faults}")
    for _done in indexing.index_all(seller_id=seller.pk):
        pass
