"""A handheld sends its queue of scans while web, worker and the database's connections of the running marketplace are killed.

The phone sends a scan under its id until somebody answers it (`console.js`). In the end every scan is there once, and what workers
do after it is done.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

import pytest

from tests import world
from tests.site import Site, answers

KILLED = ("web", "worker", "web")
A_TURN = 5  # scans that may be sent around one kill: a slow machine must not finish before the last one
PIECES = A_TURN * (len(KILLED) + 1)
PATIENCE = 300.0
AGAIN = (502, 503, 504, 500)  # what the phone keeps in its queue; every other answer is a last word
ARRIVING = """
import secrets
from datetime import timedelta
from django.db import transaction
from logistics.models import Posting, Unit
from logistics.services import consignments
from marketplace.accounts.models import ApiToken
from marketplace.accounts.services import tokens
from marketplace.core import time
from tests.logistics.road import line, record
post = Posting.objects.select_related("warehouse", "user").filter(user__roles__contains=["operator"]).earliest("pk")
secret, now = tokens.PREFIX + secrets.token_urlsafe(32), time.real_now()
ApiToken.objects.create(
    user=post.user, digest=tokens.digest(secret), label="handheld", scopes=list(tokens.SCOPES), created_at=now,
    expires_at=now + timedelta(days=1),
)
trade = record(line(quantity=%d, total_fen=42500 * %d), warehouse_code=post.warehouse.code)
made = consignments.register(record=trade, actor="system:test")
print("CODES", secret, *Unit.objects.filter(line__consignment=made).values_list("passport_code", flat=True))
"""


@dataclass
class Handheld:
    """Sends every scan until it is answered; counts how often nobody answered."""

    site: Site
    token: str
    codes: list[str]
    unanswered: int = 0
    refused: list[tuple[str, int]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    may_send: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def work(self) -> None:
        deadline = time.monotonic() + PATIENCE
        for code in self.codes:
            assert self.may_send.acquire(timeout=PATIENCE)
            while (status := self.send(code)) in (0, *AGAIN):
                self.unanswered += 1
                assert time.monotonic() < deadline, "nobody answers any more"
                time.sleep(0.05)
            (self.answered.append(code) if status < 300 else self.refused.append((code, status)))

    def send(self, code: str) -> int:
        """The answer's status; 0 where there was none."""
        request = urllib.request.Request(  # noqa: S310  (loopback)
            f"{self.site.url}/api/v1/warehouse/units/{code}/receive/", json.dumps({}).encode(),
            {"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"scan-{code}", "Content-Type": "application/json"},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  (loopback)
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


@pytest.fixture
def handheld(site: Site) -> Handheld:
    """Goods of one order arrive at an operator's dock."""
    words = [sys.executable, "manage.py", "shell", "-v0", "-c", ARRIVING % (PIECES, PIECES)]
    done = subprocess.run(
        words, cwd=world.PROJECT, env=world.child(site.environment), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    _mark, token, *codes = next(row for row in done.stdout.splitlines() if row.startswith("CODES")).split()
    assert len(codes) == PIECES
    return Handheld(site, token, codes)


def cut_connections(site: Site) -> None:
    """Everybody's connection to the database ends in the middle of whatever it does."""
    site.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )


def test_it_works(site: Site, handheld: Handheld) -> None:
    hands = threading.Thread(target=handheld.work)
    hands.start()
    for turn, name in enumerate(KILLED):
        handheld.may_send.release(A_TURN)
        while hands.is_alive() and len(handheld.answered) < turn * A_TURN + 2:
            time.sleep(0.01)
        site.kill(name)
        site.start(name)
        cut_connections(site)
    handheld.may_send.release(A_TURN)
    hands.join(PATIENCE)
    assert handheld.unanswered > 0, "no scan ever met a dead server: this test proves nothing"
    assert handheld.refused == []
    assert handheld.answered == handheld.codes
    assert answers(f"{site.url}/health/ready")
    received = site.rows(
        "SELECT u.passport_code, u.status, count(e.id) FROM logistics_unit u"
        " LEFT JOIN logistics_custodyevent e ON e.subject = 'unit:' || u.passport_code AND e.action = 'received'"
        " WHERE u.passport_code = ANY(%s) GROUP BY u.id", handheld.codes,
    )  # fmt: skip
    assert sorted(received) == sorted((code, "received", 1) for code in handheld.codes)
    waiting = "SELECT count(*) FROM core_outboxdelivery WHERE status = 'pending'"
    site.becomes(0, waiting)
    assert site.value("SELECT count(*) FROM core_outboxdelivery WHERE status = 'dead'") == 0
