"""CPU of web, worker and database for one whole order: cart, quote, place, pay, the provider's webhook, what follows, a look.

The sandbox stands for the provider and is not counted. What beat and sweeps use anyway is measured with nothing to do and
taken off; both figures are told.
"""

import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connection

from marketplace.core.models import OutboxDelivery
from marketplace.scenes.bench import world
from marketplace.scenes.bench.load import Caller
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.scenes.bench.world import Buyer
from orders.models import Purchase
from orders.policies import notice

MOST = 60.0
AT_ONCE = 4
MEASURED = ("web", "worker", "database")
PATIENCE = 120.0


def run(machine: Machine, plan: Plan) -> Result:
    """Orders of one line each, four shoppers at once; waits until every one is paid and nothing is left to deliver."""
    goods = [listing.public_id for listing in world.goods(20)]
    people = world.buyers(AT_ONCE)
    with machine.serving("web", "worker", "beat"):
        callers = [Caller(machine.base, buyer.token) for buyer in people]
        _round(callers, people, goods, AT_ONCE)
        _calm()
        machine.settle(*MEASURED)
        idle = _idle(machine, plan.idle_seconds)
        before, began = {name: machine.cpu(name) for name in MEASURED}, time.perf_counter()
        numbers = _round(callers, people, goods, plan.orders)
        _calm()
        seconds = time.perf_counter() - began
        used = {name: machine.cpu(name) - before[name] for name in MEASURED}
        for caller in callers:
            caller.close()
    paid = Purchase.objects.filter(number__in=numbers, status="paid").count()
    net = {name: max(0.0, used[name] - idle[name] * seconds) / len(numbers) * 1000 for name in MEASURED}
    return Result(
        "order-cpu", sum(net.values()), "ms CPU", most=MOST, is_right=paid == len(numbers),
        details={
            **{f"{name}_ms": round(value, 1) for name, value in net.items()}, "orders": len(numbers), "paid": paid,
            "with_idle_ms": round(sum(used.values()) / len(numbers) * 1000, 1), "idle_share": round(sum(idle.values()), 3),
        },
    )  # fmt: skip


def _idle(machine: Machine, seconds: float) -> dict[str, float]:
    """CPU share of each with nothing to do, all over the same time."""
    before, began = {name: machine.cpu(name) for name in MEASURED}, time.perf_counter()
    time.sleep(seconds)
    taken = time.perf_counter() - began
    return {name: (machine.cpu(name) - before[name]) / taken for name in MEASURED}


def _round(callers: list[Caller], people: list[Buyer], goods: list[str], orders: int) -> list[str]:
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        shares = [range(place, orders, AT_ONCE) for place in range(AT_ONCE)]
        jobs = [crowd.submit(_buy_all, *trio, goods) for trio in zip(callers, people, shares, strict=True)]
        return [number for job in jobs for number in job.result()]


def _buy_all(caller: Caller, buyer: Buyer, turns: range, goods: list[str]) -> list[str]:
    try:
        return [_buy(caller, buyer, goods[turn % len(goods)]) for turn in turns]
    finally:
        connection.close()  # this thread's own


def _buy(caller: Caller, buyer: Buyer, listing: str) -> str:
    """One order as a person makes it through the API."""
    caller.must(caller.post("/api/v1/cart/lines/", {"listing": listing, "quantity": 1}))
    quote = caller.must(caller.post("/api/v1/checkout/quote/"))
    wish = {"quote": quote["quote"], "address": buyer.address, "notice_version": notice.VERSION}
    purchase = caller.must(caller.post("/api/v1/checkout/", wish))
    number: str = purchase["number"]
    attempt = caller.must(caller.post(f"/api/v1/purchases/{number}/pay/", {"method": "card"}))
    _pay_at_provider(attempt["action_url"])
    _wait_paid(number)  # by a glance at the row: how often a page asks is not part of an order
    caller.must(caller.get(f"/api/v1/orders/{purchase['orders'][0]['number']}/"))
    return number


def _wait_paid(number: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not Purchase.objects.filter(number=number, status="paid").exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{number} was not paid within {PATIENCE:.0f} s")
        time.sleep(0.5)


def _pay_at_provider(action_url: str) -> None:
    """What the shopper does on the provider's page."""
    session = action_url.rpartition("/")[2]
    request = urllib.request.Request(  # noqa: S310  (our own sandbox)
        f"{settings.STRIPE_API_BASE}/_sandbox/checkout_sessions/{session}/pay", json.dumps({"method": "card"}).encode(),
        {"Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        answer.read()


def _calm() -> None:
    """Until every event is delivered: the work of an order ends there."""
    deadline = time.monotonic() + PATIENCE
    pending: Any = OutboxDelivery.objects.filter(status=OutboxDelivery.Status.PENDING, attempts=0)
    while pending.exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{pending.count()} deliveries still wait")
        time.sleep(0.2)
