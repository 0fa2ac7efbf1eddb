"""A hot item: a hundred pieces, thirteen hundred buyers, thirty-two at a time. Exactly a hundred are sold."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Queue
from typing import Any

from django.db import connection

from marketplace.catalog.models import Listing, Stock
from marketplace.scenes.bench import world
from marketplace.scenes.bench.load import Caller
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.scenes.bench.world import Buyer
from orders.models import OrderLine
from orders.policies import notice

OTHER_THINGS = 3
SOLD_OUT = frozenset({"sold_out", "too_many"})
PLACED = "placed"


@dataclass(frozen=True)
class Try:
    """What one buyer was told: `placed`, `sold_out`, or the answer that should not be."""

    outcome: str
    seconds: float


def run(machine: Machine, plan: Plan) -> Result:
    """All have their price before the rush; then everybody places at once. Full carts hold three other things too."""
    hot, *others = world.goods(1 + OTHER_THINGS)
    world.restock({hot.pk: plan.hot_pieces})
    before = _sold(hot)
    people = world.buyers(plan.full_carts + plan.empty_carts)
    with machine.serving("web"):
        callers: Queue[Caller] = Queue()
        for _ in range(plan.hot_at_once):
            callers.put(Caller(machine.base))
        with ThreadPoolExecutor(plan.hot_at_once) as crowd:
            carts = [_cart(hot, others if place < plan.full_carts else []) for place in range(len(people))]
            quotes = list(crowd.map(lambda pair: _with(callers, _quote, *pair), zip(people, carts, strict=True)))
            deadlocks, began = _deadlocks(), time.perf_counter()
            tries = list(
                crowd.map(lambda pair: _with(callers, _try, *pair), zip(_mixed(people), _mixed(quotes), strict=True))
            )
        seconds = time.perf_counter() - began
    return _result(hot, plan, tries, _sold(hot) - before, _deadlocks() - deadlocks, seconds)


def _result(hot: Listing, plan: Plan, tries: list[Try], sold: int, deadlocks: int, seconds: float) -> Result:
    outcomes: dict[str, int] = {}
    for one in tries:
        outcomes[one.outcome] = outcomes.get(one.outcome, 0) + 1
    wrong = {outcome: count for outcome, count in outcomes.items() if outcome not in {PLACED, "sold_out"}}
    free = sum(stock.on_hand - stock.reserved for stock in Stock.objects.filter(listing_id=hot.pk))
    is_right = sold == plan.hot_pieces == outcomes.get(PLACED) and free == 0 and not wrong and deadlocks == 0
    placed = sorted(one.seconds for one in tries)
    return Result(
        "hot-item", sold, "pieces sold", is_right=is_right,
        details={
            "stock": plan.hot_pieces, "buyers": len(tries), "at_once": plan.hot_at_once, "outcomes": outcomes, "deadlocks": deadlocks,
            "left": free, "tries_a_second": round(len(tries) / seconds, 1), "p95_ms": round(placed[int(len(placed) * 0.95)] * 1000, 1),
        },
    )  # fmt: skip


def _cart(hot: Listing, others: list[Listing]) -> dict[str, int]:
    return {hot.public_id: 1, **{listing.public_id: 1 for listing in others}}


def _with(callers: "Queue[Caller]", work: Any, buyer: Buyer, what: Any) -> Any:
    """Lend a connection to one buyer for one step."""
    caller = callers.get()
    try:
        caller.sign_in(buyer.token)
        return work(caller, buyer, what)
    finally:
        callers.put(caller)


def _quote(caller: Caller, buyer: Buyer, cart: dict[str, int]) -> str:
    """Fill the cart of those who have one, and lock the price."""
    if len(cart) > 1:
        for listing, pieces in cart.items():
            caller.must(caller.post("/api/v1/cart/lines/", {"listing": listing, "quantity": pieces}))
        return str(caller.must(caller.post("/api/v1/checkout/quote/"))["quote"])
    lines = [{"listing": listing, "quantity": pieces} for listing, pieces in cart.items()]
    return str(caller.must(caller.post("/api/v1/checkout/quote/", {"lines": lines}))["quote"])


def _try(caller: Caller, buyer: Buyer, quote: str) -> Try:
    began = time.perf_counter()
    wish = {"quote": quote, "address": buyer.address, "notice_version": notice.VERSION}
    status, body = caller.post("/api/v1/checkout/", wish)
    return Try(_outcome(status, body), time.perf_counter() - began)


def _outcome(status: int, body: Any) -> str:
    if status == 201:
        return PLACED
    error = body.get("error", {}) if isinstance(body, dict) else {}
    reasons = set(map(str, error.get("fields", {}).values()))
    if error.get("code") == "sold_out" or (error.get("code") == "cannot_quote" and reasons <= SOLD_OUT):
        return "sold_out"
    return f"{status} {error.get('code', '')}".strip()


def _mixed(things: list[Any]) -> list[Any]:
    """Full carts and empty ones in one crowd, always in the same mixture."""
    return [things[place] for place in sorted(range(len(things)), key=lambda place: (place * 7919) % len(things))]


def _sold(hot: Listing) -> int:
    return sum(
        OrderLine.objects.filter(listing_id=hot.pk)
        .exclude(order__lifecycle="cancelled")
        .values_list("quantity", flat=True)
    )


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (count,) = cursor.fetchone()
    return int(count)
