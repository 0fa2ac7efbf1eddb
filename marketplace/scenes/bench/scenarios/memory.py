"""Memory: one web process through ten thousand mixed requests, and all web and worker processes together."""

from urllib.parse import quote

from marketplace.catalog.models import Listing
from marketplace.catalog.selectors import cards
from marketplace.catalog.states import ListingStatus
from marketplace.scenes.bench import world
from marketplace.scenes.bench.load import get, hammer, post
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import QUERIES, Plan
from marketplace.scenes.bench.world import Buyer

MOST_GROWTH, MOST_TOGETHER = 10.0, 600.0
WARM = 0.1  # share of the requests before the first look: caches and code are there then
LISTINGS = 600
ALL = ("web", "ws", "worker", "beat")


def run(machine: Machine, plan: Plan) -> Result:
    """`value` is the growth in per cent; the whole house is a condition beside it."""
    (buyer,) = world.buyers(1)
    requests = mixed(machine.base, buyer)
    with machine.serving("web", workers=1):
        hammer(machine.base, requests, count=max(40, int(plan.mixed * WARM)), connections=4)
        before = machine.largest("web").memory_full_info().pss / 2**20
        tally = hammer(machine.base, requests, count=plan.mixed, connections=4)
        after = machine.largest("web").memory_full_info().pss / 2**20
    together = _together(machine, requests)
    growth = (after - before) / before * 100
    return Result(
        "memory", growth, "% growth", most=MOST_GROWTH, is_right=tally.errors == 0 and sum(together.values()) <= MOST_TOGETHER,
        details={
            "before_mib": round(before, 1), "after_mib": round(after, 1), "requests": tally.answers, "statuses": tally.statuses,
            "together_mib": round(sum(together.values()), 1), "together_most_mib": MOST_TOGETHER,
            **{f"{name}_mib": round(value, 1) for name, value in together.items()},
        },
    )  # fmt: skip


def _together(machine: Machine, requests: list[bytes]) -> dict[str, float]:
    """Everything that `make demo` starts, after some traffic."""
    with machine.serving(*ALL):
        hammer(machine.base, requests, count=600, connections=8)
        return {name: machine.pss(name) for name in ALL}


def mixed(base: str, buyer: Buyer) -> list[bytes]:
    """A shopping street: pages from the cache and drawn anew, lists, searches, a signed-in person's cart and quotes."""
    chosen = list(
        Listing.objects.filter(status=ListingStatus.PUBLISHED).order_by("-pk").values_list("pk", "public_id")[:LISTINGS]
    )
    paths = [card.path for card in cards([pk for pk, _code in chosen], "zh-hans")]
    token = (f"Authorization: Bearer {buyer.token}",)
    found: list[bytes] = []
    for place, ((_pk, code), path) in enumerate(zip(chosen, paths, strict=False)):
        words = quote(QUERIES[place % len(QUERIES)])
        found += [
            get(base + path),
            get(f"{base}/api/v1/listings/{code}/"),
            get(f"{base}/api/v1/listings/?page={1 + place % 40}"),
        ]
        found += [get(f"{base}/"), get(f"{base}/api/v1/listings/?search={words}&page={1 + place % 3}")]
        if place % 3 == 0:
            found += [get(f"{base}/s/?q={words}&page={1 + place % 5}"), get(f"{base}/api/v1/orders/", headers=token)]
        if place % 4 == 0:
            wish = {"lines": [{"listing": chosen[place % 20][1], "quantity": 1}]}
            found += [
                post(f"{base}/api/v1/checkout/quote/", wish, headers=token),
                get(f"{base}/api/v1/cart/lines/", headers=token),
            ]
    return found
