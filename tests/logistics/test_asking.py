"""The carrier's own word about a number, over HTTP from the simulated carriers."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from logistics.carriers import numbers
from logistics.carriers.numbers import Answer
from marketplace.sandboxes.carriers.server import CarriersServer
from marketplace.sandboxes.carriers.world import YOUSU, World


@pytest.fixture
def carriers(settings: LazySettings) -> Iterator[World]:
    """Both carriers on a free port of the loopback."""
    world = World()
    server = CarriersServer(0, world)
    runner = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    runner.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    settings.CARRIER_URLS = {"jingwei": f"{base}/jingwei", "yousu": f"{base}/yousu"}
    settings.COURIER_LOOKUP = "logistics.carriers.asking.OverHttp"
    yield world
    server.shutdown()
    runner.join()
    server.server_close()


def test_it_works(carriers: World) -> None:
    """Booked, scanned, sold over the counter, never printed."""
    booked = carriers.book(YOUSU, "key-1")
    assert numbers.ask("yousu", booked) == Answer.ISSUED
    carriers.happen(YOUSU, {"waybill": booked, "code": "EMA"})
    assert numbers.ask("yousu", booked) == Answer.SCANNED
    assert numbers.ask("jingwei", "JW1234567890") == Answer.ISSUED
    assert numbers.ask("jingwei", "JW9234567890") == Answer.NEVER_ISSUED
    assert numbers.ask("yousu", "RA473124829CN") == Answer.ISSUED


@pytest.mark.parametrize("fault", ["error", "broken", "refused"])
def test_a_carrier_that_is_out_of_order_says_nothing(carriers: World, fault: str) -> None:
    carriers.faults["jingwei"].append(fault)
    assert numbers.ask("jingwei", "JW9234567890") == Answer.NO_ANSWER
    assert numbers.ask("jingwei", "JW9234567890") == Answer.NEVER_ISSUED


def test_without_an_address_nobody_is_asked(settings: LazySettings) -> None:
    settings.CARRIER_URLS = {}
    settings.COURIER_LOOKUP = "logistics.carriers.asking.OverHttp"
    assert numbers.ask("yousu", "RA473124829CN") == Answer.NO_ANSWER
