"""CPU of web and database for one uncached read of the REST API."""

from itertools import cycle, islice
from urllib.parse import quote

from marketplace.catalog.models import Listing
from marketplace.catalog.states import ListingStatus
from marketplace.scenes.bench.load import get, hammer
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import QUERIES, Plan

MOST_LIST, MOST_LISTING, MOST_SEARCH = 8.0, 8.0, 15.0
PAGES = 40
MEASURED = ("web", "database")


def list_of_24(machine: Machine, plan: Plan) -> Result:
    """Pages of 24, forty of them in turn."""
    return _measure(
        "api-list-cpu", [f"/api/v1/listings/?page={page}" for page in range(1, PAGES + 1)], MOST_LIST, machine, plan
    )


def one_listing(machine: Machine, plan: Plan) -> Result:
    """Details of many listings in turn."""
    on_sale = Listing.objects.filter(status=ListingStatus.PUBLISHED).order_by("-pk")
    paths = [f"/api/v1/listings/{code}/" for code in on_sale.values_list("public_id", flat=True)[:500:5]]
    return _measure("api-listing-cpu", paths, MOST_LISTING, machine, plan)


def chinese_search(machine: Machine, plan: Plan) -> Result:
    """First pages of twelve Chinese queries."""
    return _measure(
        "api-search-cpu", [f"/api/v1/listings/?search={quote(words)}" for words in QUERIES], MOST_SEARCH, machine, plan
    )


def _measure(name: str, paths: list[str], most: float, machine: Machine, plan: Plan) -> Result:
    requests = [get(machine.base + path, headers=("Accept-Language: zh-hans",)) for path in paths]
    url = machine.base + paths[0]
    with machine.serving("web"):
        hammer(url, list(islice(cycle(requests), 60)), count=60, connections=4)
        before = {part: machine.cpu(part) for part in MEASURED}
        tally = hammer(url, requests, count=plan.calls, connections=2)
        used = {part: (machine.cpu(part) - before[part]) / tally.answers * 1000 for part in MEASURED}
    return Result(
        name, sum(used.values()), "ms CPU", most=most, is_right=tally.errors == 0,
        details={
            "web_ms": round(used["web"], 2), "database_ms": round(used["database"], 2), "requests": tally.answers,
            "p50_ms": tally.quantile(0.5), "p95_ms": tally.quantile(0.95),
        },
    )  # fmt: skip
