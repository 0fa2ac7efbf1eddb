"""The pages of the returns portal over an order of the bench world: how long the slowest twentieth takes, how many queries a page asks."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from orders.models import Order
from returns import selectors

MOST_MS, MOST_QUERIES = 400.0, 60


def run(_machine: Machine, plan: Plan) -> Result:
    """Milliseconds of the 95th percentile over the list and both pages of the portal; everything is rolled back."""
    with transaction.atomic():
        order = _order()
        if order is None:
            return Result(
                "returns-portal",
                0.0,
                "ms p95",
                is_right=False,
                details={"why": "no delivered order with a piece to return"},
            )
        client = Client()
        client.force_login(order.user)
        found = {
            name: _measured(partial(_ask, client, path), plan.portal_reads) for name, path in _pages(order).items()
        }
        transaction.set_rollback(True)
    worst = max(one["p95_ms"] for one in found.values())
    most = max(one["queries"] for one in found.values())
    return Result(
        "returns-portal",
        worst,
        "ms p95",
        most=MOST_MS,
        is_right=most <= MOST_QUERIES,
        details={"pages": found, "queries": most},
    )


def _order() -> Order | None:
    """One that still has pieces to give back."""
    for order in (
        Order.objects.filter(delivered_at__isnull=False).select_related("user").order_by("-delivered_at")[:200]
    ):
        if selectors.pieces_left(order):
            return order
    return None


def _pages(order: Order) -> dict[str, str]:
    line = order.lines.order_by("number")[0].number
    base = f"/me/orders/{order.number}/return/"
    return {"list": "/me/returns/", "reasons": base, "answer": f"{base}?reason=quality&line_{line}=1"}


def _ask(client: Client, path: str) -> None:
    answer = client.get(path, headers={"host": "localhost"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def _measured(ask: Callable[[], Any], times: int) -> dict[str, Any]:
    """p95 and median in milliseconds after one warming, and the queries of one page."""
    ask()
    with CaptureQueriesContext(connection) as caught:
        ask()
    queries = len(caught)  # now: the next request forgets them
    took = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    return {
        "p95_ms": round(took[int(0.95 * (len(took) - 1))], 1), "median_ms": round(took[len(took) // 2], 1),
        "queries": queries,
    }  # fmt: skip
