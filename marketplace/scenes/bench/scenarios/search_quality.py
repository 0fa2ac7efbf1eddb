"""How well search finds, on the judged set: nDCG@10 of the test part, and the share of queries without any answer."""

from urllib.parse import quote

from django.db import transaction
from django.test.client import RequestFactory

from marketplace.catalog.category_tree import TREE
from marketplace.catalog.models import Category, Listing, ListingSignal
from marketplace.catalog.services import categories, indexing, terms
from marketplace.catalog.states import ListingStatus
from marketplace.core import time
from marketplace.scenes.bench import judged
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.storefront.api.views import ListingsDoor
from sellers.models import Seller

LEAST = 0.8
MOST_EMPTY = 0.03
SLUG = "bench-judged"
PATH = "/api/v1/listings/?search={words}&seller={slug}&page_size=48"


def run(machine: Machine, plan: Plan) -> Result:
    """All queries through the API, in a transaction that leaves nothing behind; the test part is the figure."""
    del machine, plan
    with transaction.atomic():
        stock()
        test, by_sort = judged.judge([one for one in judged.questions() if one.is_test], ask)
        rest, _sorts = judged.judge([one for one in judged.questions() if not one.is_test], ask)
        transaction.set_rollback(True)
    return Result(
        "search-quality", test.ndcg, "nDCG@10", floor=1.0, least_ratio=LEAST, is_right=test.empty <= MOST_EMPTY,
        details={
            "queries": test.queries, "empty_share": round(test.empty, 4), "by_sort": by_sort, "ndcg_open_part": round(rest.ndcg, 4),
            "queries_open_part": rest.queries, "empty_share_open_part": round(rest.empty, 4), "offers": len(judged.offers()),
        },
    )  # fmt: skip


def ask(words: str) -> list[str]:
    """The SKUs that the API answers, in order."""
    request = RequestFactory().get(PATH.format(words=quote(words), slug=SLUG), SERVER_NAME="localhost")
    return [found["sku"] for found in ListingsDoor.as_view()(request).data["results"]]


def stock() -> None:
    """The corpus as the goods of one seller, indexed."""
    now = time.now()
    if not Category.objects.exists():
        categories.plant()
    terms.plant()
    by_slug = {category.slug: category for category in Category.objects.all()}
    seller = Seller.objects.create(
        kind="retailer", status="approved", slug=SLUG, display_name="Judged", country="JP", currency="CNY", grade="A", created_at=now
    )  # fmt: skip
    roots = {root.slug for root in TREE}
    rows = [
        Listing(
            seller=seller, status=ListingStatus.PUBLISHED, category=_category(by_slug, roots, offer.kind.leaf), sku=offer.sku,
            title_zh_hans=offer.title_zh, title_en=offer.title_en, description_zh_hans=offer.description, brand=offer.brand[0],
            brand_zh=offer.brand[1], origin_country=offer.brand[2], currency="CNY", price_minor=10_000, weight_g=100, length_mm=100,
            width_mm=100, height_mm=100, created_at=now, updated_at=now, published_at=now,
        )
        for offer in judged.offers()
    ]  # fmt: skip
    made = Listing.objects.bulk_create(rows)
    ListingSignal.objects.bulk_create(ListingSignal(listing=listing) for listing in made)
    for _done in indexing.index_all(seller_id=seller.pk):
        pass


def _category(by_slug: dict[str, Category], roots: set[str], leaf: str) -> Category:
    root = next(slug for slug in roots if leaf.startswith(f"{slug}-"))
    return by_slug.get(leaf) or by_slug[root]
