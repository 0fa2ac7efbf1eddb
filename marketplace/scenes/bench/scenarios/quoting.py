"""The landed price of a cart of twenty lines from four shops, insured and with warranties: p95 through the API, and its statements.

Statements are counted in this process on the very service; a test asserts the same number (tests/orders/test_extras.py).
"""

import time
from itertools import count

from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.scenes.bench import world
from marketplace.scenes.bench.load import Caller
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from orders.policies.extras import Extras
from orders.services import quoting

LINES, MOST_QUERIES = 20, 25
MOST_GOODS_FEN = 20_000  # twenty cheap ones: the limit of an order must not bite
LOOKED_AT = 2_000


def run(machine: Machine, plan: Plan) -> Result:
    """One shopper after another, one quote at a time: this is about the price, not about load."""
    goods = _cheap()
    (buyer,) = world.buyers(1)
    lines = [{"listing": listing, "quantity": 1, "is_insured": True} for listing in goods]
    taken: list[float] = []
    with machine.serving("web"):
        caller = Caller(machine.base, buyer.token)
        caller.must(caller.post("/api/v1/checkout/quote/", {"lines": lines}))
        end = time.perf_counter() + plan.seconds
        for turn in count():
            began = time.perf_counter()
            if began >= end and turn >= 5:
                break
            caller.must(caller.post("/api/v1/checkout/quote/", {"lines": lines}))
            taken.append((time.perf_counter() - began) * 1000)
        caller.close()
    queries = _queries(buyer.pk, goods)
    taken.sort()
    return Result(
        "quote-20", taken[int(len(taken) * 0.95)], "ms p95", is_right=queries <= MOST_QUERIES,
        details={
            "queries": queries, "most_queries": MOST_QUERIES, "p50_ms": round(taken[len(taken) // 2], 1), "quotes": len(taken),
            "lines": len(goods),
        },
    )  # fmt: skip


def _queries(buyer: int, goods: list[str]) -> int:
    user = User.objects.get(pk=buyer)
    wanted = dict.fromkeys(goods, 1)
    with CaptureQueriesContext(connection) as seen:
        quoting.make_quote(user=user, lines=wanted, extras=Extras(insured=frozenset(goods)))
    return len(seen)


def _cheap() -> list[str]:
    """Twenty of the cheap goods on sale, of at most four shops where there are such."""
    ids = [one.pk for one in world.goods(LOOKED_AT)]
    rows = Listing.objects.filter(pk__in=ids, price_fen__lte=MOST_GOODS_FEN).order_by("price_fen", "pk")
    by_shop: dict[int, list[str]] = {}
    for seller, listing in rows.values_list("seller_id", "public_id"):
        by_shop.setdefault(seller, []).append(listing)
    shops = sorted(by_shop.values(), key=len, reverse=True)
    found = [listing for shop in shops[:4] for listing in shop[: LINES // 4]]
    found += [listing for shop in shops[4:] for listing in shop][: LINES - len(found)]
    if not found:
        raise RuntimeError("no cheap goods in this world")
    return found
