"""The web process, the worker or the database's connection dies while an operator's queue of scans is sent.

The phone sends each scan under its own id until it has an answer (`console.js`), so after each death the same scan comes again: it is
there once, with one custody event, and no scan is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from logistics.models import Bag, CustodyEvent, Parcel, Seal, Unit
from logistics.selectors import passports
from logistics.services import consignments, custody
from marketplace.accounts.models import ApiToken, User
from marketplace.accounts.services import tokens
from marketplace.core import idempotency, tasks, time
from marketplace.core.models import IdempotencyRecord, OutboxDelivery
from marketplace.core.outbox import drain
from tests.clock import own_clock
from tests.concurrency.killing import Seam, die_at
from tests.logistics.road import Journey, line, picture, record, seals

__all__ = ["own_clock"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_clock")]
BEFORE, AFTER = "before", "after"
CLAIMED = Seam(AFTER, "marketplace.core.idempotency._claim")  # the scan's id is written, nothing else
TOUCHED = Seam(AFTER, "logistics.services.custody.append_many")  # the verb has done its work, nothing is committed
ANSWERED = Seam(AFTER, "marketplace.core.idempotency.once")  # committed, the phone has heard nothing
SEAMS = (CLAIMED, TOUCHED, ANSWERED)
PICTURES = {1: CLAIMED, 4: ANSWERED}  # these turns of the queue touch no chain: pictures are listed by the capture


@pytest.fixture
def lonely(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker: every message that would wake a worker is lost."""
    monkeypatch.setattr(tasks, "poke", lambda *_message: None)


class Bench:
    """Lupe's handheld with a queue of scans: one order of two pieces from the truck into a closed bag."""

    def __init__(self, operator: User, escort: User, browser: Client) -> None:
        self.trip = Journey(operator, escort, trade=record(line(quantity=2, total_fen=85000)))
        consignments.register(record=self.trip.record, actor="system:test")
        self.browser, self.seal, self.token = browser, seals(operator)[0].number, tokens.PREFIX + "x" * 43
        now = time.real_now()
        ApiToken.objects.create(
            user=operator, digest=tokens.digest(self.token), label="handheld", scopes=list(tokens.SCOPES), created_at=now,
            expires_at=now + timedelta(days=1),
        )  # fmt: skip

    def scan(self, path: str, code: str) -> Callable[[], int]:
        """A scan of a page; its id is its own."""
        body = {
            "code": code,
            "scan_id": f"{path.strip('/').rpartition('/')[2]}-{code}",
            "scanned_at": time.now().isoformat(),
        }
        return lambda: self.browser.post(path, body).status_code

    def call(self, path: str, body: dict[str, Any], *, has_files: bool = False) -> Callable[[], int]:
        """A call of the API with its idempotency key."""

        def send() -> int:
            headers = {"Idempotency-Key": path, "Authorization": f"Bearer {self.token}"}
            where = f"/api/v1/warehouse/{path}"
            if has_files:
                return self.browser.post(where, {**body, "image": picture()}, headers=headers).status_code
            return self.browser.post(where, body, content_type="application/json", headers=headers).status_code

        return send

    def queue(self) -> list[Callable[[], Callable[[], int]]]:
        """Every scan of the way, each made when its turn comes."""
        box = {"length_mm": 200, "width_mm": 150, "height_mm": 100}
        unit = lambda number: self.trip.units[number].passport_code  # noqa: E731
        parcel, bag = (lambda: Parcel.objects.get().number), (lambda: Bag.objects.get().number)
        return [
            lambda: self.scan("/warehouse/receive/", self.trip.number),
            *(
                step
                for one in (0, 1)
                for step in (
                    lambda one=one: self.call(f"units/{unit(one)}/photos/", {"pose": "front"}, has_files=True),
                    lambda one=one: self.call(f"units/{unit(one)}/capture/", {"weight_g": 330, **box}),
                    lambda one=one: self.scan("/warehouse/pack/", unit(one)),
                )
            ),
            lambda: self.call(f"parcels/{parcel()}/weigh/", {"weight_g": 800, **box}),
            lambda: self.call(f"parcels/{parcel()}/seal/", {"seal_number": self.seal}),
            lambda: self.call("bags/", {"warehouse": self.trip.place.code}),
            lambda: self.call(f"bags/{bag()}/parcels/", {"parcel": parcel(), "seal_seen": self.seal}),
            lambda: self.call(f"bags/{bag()}/close/", {}),
        ]


ONCE = {
    "received": 2, "captured": 2, "packed": 2, "opened_for_packing": 1, "item_in": 2, "weighed": 1, "sealed": 1, "bagged": 1,
    "parcel_in": 1, "opened": 1, "closed": 1,
}  # fmt: skip


@pytest.mark.usefixtures("lonely")
def test_it_works(lupe: User, laozhang: User, browse: Callable[[User | None], Client]) -> None:
    """The web process is killed once in every scan, at another place each time; the phone sends again, and once too often."""
    bench = Bench(lupe, laozhang, browse(lupe))
    for turn, make in enumerate(bench.queue()):
        send = make()
        die_at(PICTURES.get(turn, SEAMS[turn % len(SEAMS)]), send)
        assert send() in (200, 201, 302)
        assert send() in (200, 201, 302), "the second answer is the first"
    everything_is_there_once(bench)


@pytest.mark.usefixtures("lonely")
def test_the_connection_breaks_in_the_middle(
    lupe: User, laozhang: User, browse: Callable[[User | None], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(lupe, laozhang, browse(lupe))
    bench.browser.raise_request_exception = False
    cut: list[int] = []
    real = custody.append_many

    def broken(**more: Any) -> Any:
        made = real(**more)
        if not cut:
            cut.append(1)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return made

    monkeypatch.setattr(custody, "append_many", broken)
    for make in bench.queue():
        send = make()
        cut.clear()
        status = send()
        assert status == (500 if cut else 201)
        connections.close_all()
        assert send() in (200, 201, 302)
    everything_is_there_once(bench)


def test_the_worker_is_killed_between_a_scan_and_what_follows(
    lupe: User, laozhang: User, browse: Callable[[User | None], Client]
) -> None:
    """What the scans announced is delivered by the next sweep, each event once to each handler."""
    bench = Bench(lupe, laozhang, browse(lupe))
    bench.browser.post("/warehouse/receive/", {"code": bench.trip.number, "scan_id": "one"})
    waiting = OutboxDelivery.objects.filter(status="pending").count()
    assert waiting
    die_at(Seam(AFTER, "logistics.hooks.announce"), drain.drain)
    assert OutboxDelivery.objects.filter(status="done", handler__contains="hooks").count() < 2
    drain.drain()
    assert not OutboxDelivery.objects.exclude(status="done").exists()
    assert CustodyEvent.objects.filter(action="received").count() == 2


def everything_is_there_once(bench: Bench) -> None:
    told = dict.fromkeys(ONCE, 0)
    for event in CustodyEvent.objects.all():
        told[event.action] = told.get(event.action, 0) + 1
    assert {action: told[action] for action in ONCE} == ONCE
    assert sum(told.values()) - sum(ONCE.values()) <= told.get("screened", 0), told
    assert (Parcel.objects.get().status, Bag.objects.get().status) == ("bagged", "closed")
    assert Seal.objects.get().status == "applied"
    assert Unit.objects.filter(status="packed", evidence__isnull=False).distinct().count() == 2
    assert not IdempotencyRecord.objects.filter(status=idempotency.PENDING).exists()
    for unit in Unit.objects.all():
        assert passports.verify_code(unit.passport_code).is_sound
