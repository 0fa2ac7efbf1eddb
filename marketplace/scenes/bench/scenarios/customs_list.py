"""CEB621: the inventories of thousands of parcels of one flight, built, checked against the official fields, signed, handed over.

The terminal is a counter in this process: what is measured is ours. Everything is rolled back at the end.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import psutil
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from lxml import etree

from logistics.customs.client import Terminal
from logistics.models import Declaration
from logistics.services import customs
from logistics.states import DeclarationStatus
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan

MOST_STATEMENTS, MOST_MEMORY, LEAST_RATIO = 12, 96.0, 0.1


class Counter(Terminal):
    """Takes messages and remembers how many and how long."""

    def __init__(self) -> None:
        super().__init__("http://localhost:1")
        self.messages, self.bytes = 0, 0

    def send(self, message: bytes) -> None:
        self.messages += 1
        self.bytes += len(message)


def run(machine: Machine, plan: Plan) -> Result:
    """Parcels a second; the floor is lxml alone writing the same number of bytes of the same shape, unchecked and unsigned."""
    del machine
    with transaction.atomic():
        pks = list(_flown(plan.declared))
        counter = Counter()
        with _peak() as peak, mock.patch.object(customs, "_settle_declared_many", lambda cases: len(cases)):
            began = time.perf_counter()
            done = customs.declare_many(declaration_ids=pks, terminal=counter)
            took = time.perf_counter() - began
            with CaptureQueriesContext(connection) as captured:
                customs.declare_many(declaration_ids=pks[: customs.CHUNK], terminal=Counter())
        floor = _floor(counter.bytes)
        transaction.set_rollback(True)
    statements = sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)
    expected = -(-len(pks) // customs.CHUNK) * len(customs.KINDS)
    is_right = (
        done == len(pks) and statements <= MOST_STATEMENTS and peak[0] <= MOST_MEMORY and counter.messages <= expected
    )
    return Result(
        "ceb621", done / took, "parcels/s", floor=len(pks) / floor, least_ratio=LEAST_RATIO, is_right=is_right,
        details={
            "parcels": done, "seconds": round(took, 2), "messages": counter.messages, "mib": round(counter.bytes / 2**20, 1),
            "statements_a_hundred": statements, "peak_mib": round(peak[0], 1),
        },
    )  # fmt: skip


def _flown(count: int) -> list[int]:
    """Cases of parcels that flew, made ready to be declared (again)."""
    flown = Declaration.objects.filter(parcel__bag__flight__isnull=False, parcel__weight_g__isnull=False)
    pks = list(flown.order_by("pk").values_list("pk", flat=True)[:count])
    Declaration.objects.filter(pk__in=pks).update(status=DeclarationStatus.MATCHED)
    return pks


def _floor(size: int) -> float:
    """Seconds that bare lxml takes to write as many bytes in elements like ours."""
    began, written = time.perf_counter(), 0
    while written < size:
        root = etree.Element("m")
        for _place in range(400):
            head = etree.SubElement(root, "h")
            for number in range(40):
                etree.SubElement(head, f"field{number}").text = "x" * 20
        written += len(etree.tostring(root))
    return time.perf_counter() - began


@contextmanager
def _peak() -> Iterator[list[float]]:
    """MiB by which this process grew at most during the block."""
    process, found, over = psutil.Process(), [0.0], threading.Event()
    before = process.memory_info().rss

    def watch() -> None:
        while not over.wait(0.02):
            found[0] = max(found[0], (process.memory_info().rss - before) / 2**20)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield found
    finally:
        over.set()
        watching.join()
