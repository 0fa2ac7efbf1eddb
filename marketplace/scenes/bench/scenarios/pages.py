"""Whole anonymous pages from the page cache, against a bare view that answers the same bytes on the same server."""

import urllib.request

from marketplace.catalog.selectors import cards
from marketplace.scenes.bench import world
from marketplace.scenes.bench.load import Tally, get, hammer
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan

LEAST = 0.4
BROWSER = ("Accept-Encoding: gzip", "Accept-Language: zh-CN,zh;q=0.9", "Accept: text/html")


def home(machine: Machine, plan: Plan) -> Result:
    """The front door."""
    return _page("home-cached", "/", machine, plan)


def listing(machine: Machine, plan: Plan) -> Result:
    """One listing page."""
    (chosen,) = world.goods(1)
    return _page("listing-cached", cards([chosen.pk], "zh-hans")[0].path, machine, plan)


def _page(name: str, path: str, machine: Machine, plan: Plan) -> Result:
    url = machine.base + path
    request = get(url, headers=BROWSER)
    with machine.serving("web"):
        body = _fetch(url)
        cached = _measure(url, request, machine, plan, "web")
    file = machine.folder / "bench-page.gz"
    file.write_bytes(body)
    with machine.serving("bare", BENCH_BYTES=str(file)):
        bare = _measure(url, request, machine, plan, "bare")
    is_right = cached[0].errors == 0 and bare[0].errors == 0
    return Result(
        name, cached[0].rate, "requests/s", floor=bare[0].rate, least_ratio=LEAST, is_right=is_right,
        details={
            "path": path, "bytes": len(body), "p95_ms": cached[0].quantile(0.95), "floor_p95_ms": bare[0].quantile(0.95),
            "cpu_ms": round(cached[1], 3), "floor_cpu_ms": round(bare[1], 3),
        },
    )  # fmt: skip


def _measure(url: str, request: bytes, machine: Machine, plan: Plan, name: str) -> tuple[Tally, float]:
    """Requests a second, and milliseconds of the server's CPU for one."""
    hammer(url, [request], seconds=min(1.0, plan.seconds), connections=plan.connections)
    before = machine.cpu(name)
    tally = hammer(url, [request], seconds=plan.seconds, connections=plan.connections)
    return tally, (machine.cpu(name) - before) / max(tally.answers, 1) * 1000


def _fetch(url: str) -> bytes:
    """The page's bytes as a browser gets them; asked twice, so that they come from the cache."""
    headers = dict(line.split(": ", 1) for line in BROWSER)
    for _ in range(2):
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:  # noqa: S310  (loopback)
            body: bytes = answer.read()
    return body
