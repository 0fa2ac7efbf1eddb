"""The bench's harness: what it prints, how it loads, that it stays on this machine. No figure is judged here."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings

from marketplace.config import embedded
from marketplace.config.benchmark import environment_of, static_files
from marketplace.scenes.bench import load
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios import SCENARIOS
from tests.database import drop_database, make_empty

KEYS = ["scenario", "value", "unit", "floor", "ratio", "goal", "met"]
SMOKED = ("search", "place-order", "hot-item", "api-list-cpu")


class Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"x" * 70_000
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        body = json.dumps({"asked": json.loads(asked), "key": self.headers["Idempotency-Key"]}).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has what it wants hangs up."""


@pytest.fixture
def server() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Quiet) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://localhost:{listening.server_port}"
        listening.shutdown()
        thread.join()


def test_it_works(server: str) -> None:
    tally = load.hammer(server, [load.get(f"{server}/a"), load.get(f"{server}/missing")], count=40, connections=4)
    assert tally.answers >= 40
    assert set(tally.statuses) == {"200", "404"}
    assert tally.errors == tally.statuses["404"]
    assert tally.rate > 0
    assert tally.quantile(0.5) > 0


def test_it_loads_nobody_elses_server() -> None:
    with pytest.raises(ValueError, match="not on this machine"):
        load.hammer("http://example.com:80", [b""], count=1)
    with pytest.raises(ValueError, match="not on this machine"):
        load.Caller("http://192.0.2.1:80")


def test_a_caller_sends_a_fresh_key_each_time(server: str) -> None:
    caller = load.Caller(server, "mm_x")
    first, second = caller.post("/a", {"n": 1}), caller.post("/a", {"n": 1})
    assert first[0] == 201
    assert first[1]["asked"] == {"n": 1}
    assert first[1]["key"] != second[1]["key"]
    with pytest.raises(RuntimeError, match="404"):
        caller.must(caller.get("/missing"))
    caller.close()


@pytest.mark.parametrize(
    ("result", "ratio", "goal", "met"),
    [
        (Result("a", 50, "requests/s", floor=100, least_ratio=0.4), 0.5, "at least 0.4 × floor", True),
        (Result("a", 30, "requests/s", floor=100, least_ratio=0.4), 0.3, "at least 0.4 × floor", False),
        (Result("a", 30, "requests/s", floor=None, least_ratio=0.4), None, "at least 0.4 × floor", False),
        (Result("a", 7, "ms CPU", most=8), None, "at most 8 ms CPU", True),
        (Result("a", 7, "ms CPU", most=8, is_right=False), None, "at most 8 ms CPU", False),
        (Result("a", 100, "pieces sold"), None, "exact", True),
        (Result("a", 99, "pieces sold", is_right=False), None, "exact", False),
    ],
)
def test_a_result_is_one_line_of_json(result: Result, ratio: float | None, goal: str, met: bool) -> None:
    told = json.loads(result.line())
    assert list(told)[: len(KEYS)] == KEYS
    assert (told["ratio"], told["goal"], told["met"]) == (ratio, goal, met)


@pytest.mark.slow
def test_a_smoke_run_prints_one_line_a_scenario(tmp_path: Path) -> None:
    environment = environment_of(_own_database(), tmp_path, embedded.running("test")["postgres"])
    environment["STATIC_ROOT"] = str(tmp_path / "static")
    static_files(environment)
    (tmp_path / "logs").mkdir()
    words = [sys.executable, "manage.py", "bench", "--scale", "small", "--only", ",".join(SMOKED)]
    try:
        done = subprocess.run(
            words, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=400
        )
    finally:
        drop_database(f"{_base()}_bench_small")
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["scenario"] for line in lines] == list(SMOKED)
    for line in lines:
        assert list(line)[: len(KEYS)] == KEYS
        assert line["scale"] == "small"
    sold = lines[SMOKED.index("hot-item")]
    assert sold["met"], sold
    assert sold["value"] == sold["stock"] == sold["outcomes"]["placed"]
    assert "PROBLEM" not in done.stderr


def test_an_unknown_scenario_is_refused() -> None:
    environment = dict(os.environ) | {"BENCH_COMMANDS": "{}"}
    words = [sys.executable, "manage.py", "bench", "--only", "nonsense"]
    done = subprocess.run(words, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert all(name in done.stderr for name in SCENARIOS)


def _base() -> str:
    return f"miaomiao_{os.environ.get('TEST_DB_SUFFIX', 'suite')}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _own_database() -> dict[str, str]:
    """The test servers, with a database for the bench that nobody else has, and the true time."""
    make_empty(f"{_base()}_bench_small")  # the bench migrates what it finds; an empty one costs it nothing
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{_base()}"))
    return dict(os.environ) | {"DATABASE_URL": address, "TIME_FILE": ""}
