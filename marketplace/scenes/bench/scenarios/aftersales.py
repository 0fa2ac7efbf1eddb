"""The dashboards of after-sales over two hundred thousand cases: a bounded number of statements, whatever their number."""

import time

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from learning.services import alarms
from marketplace.catalog.models import Listing
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.scenes.bench.scenarios.review_queue import _verifier as verifier
from marketplace.scenes.bulk import aftersales
from orders.models import Order

MOST = 12.0
ROUNDS = 3
GOODS = 400
PATHS = ("", "outcomes/?kind=pieces", "outcomes/?reason=quality&kind=faults&page=2", "costs/", "alarms/")


def run(machine: Machine, plan: Plan) -> Result:
    """The most statements any page sends; beside it how long each takes, and one look at all batches."""
    del machine
    template = Order.objects.filter(lines__isnull=False).order_by("pk").first()
    if template is None:
        raise LookupError("the world has no order")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")  # filling the world is not what is measured
        listings = list(Listing.objects.order_by("pk").values_list("pk", flat=True)[:GOODS])
        lines = aftersales.copies(template, plan.cases * 2, listings)
        cases = aftersales.fill(lines=lines, listings=listings, outcomes=plan.cases)
        client = Client(HTTP_HOST="localhost")
        client.force_login(verifier(), backend="allauth.account.auth_backends.AuthenticationBackend")
        with override_settings(STAFF_NEEDS_MFA=False):
            counts, worst, is_right = _look(client)
        began = time.perf_counter()
        alarms.look()
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return Result(
        "after-sales-dashboard", max(counts), "statements", most=MOST, is_right=is_right and cases == plan.cases,
        details={"cases": cases, "lines": len(lines), "worst_ms": worst, "look_at_batches_s": round(seconds, 2)},
    )  # fmt: skip


def _look(client: Client) -> tuple[list[int], dict[str, float], bool]:
    counts: list[int] = []
    worst: dict[str, float] = {}
    is_right = True
    client.get("/admin/learning/")
    for path in PATHS:
        for _ in range(ROUNDS):
            cache.clear()
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(f"/admin/learning/{path}")
            worst[path] = max(worst.get(path, 0.0), round((time.perf_counter() - began) * 1000, 1))
            counts.append(len(captured))
            is_right = is_right and answer.status_code == 200
    return counts, worst, is_right
