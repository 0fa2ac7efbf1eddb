"""The scenarios by name, in the order in which they run."""

from collections.abc import Callable

from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios import (
    api_cpu,
    carts,
    customs_list,
    grades,
    hot_item,
    manifest,
    memory,
    order_cpu,
    pages,
    passports,
    placing,
    portal,
    quoting,
    recommending,
    review_queue,
    scan_api,
    search,
    search_quality,
    search_unseen,
    simulating,
    statement,
    tracking,
    trial_balance,
    twins,
)
from marketplace.scenes.bench.scenarios.plan import Plan

Scenario = Callable[[Machine, Plan], Result]

SCENARIOS: dict[str, Scenario] = {
    "home-cached": pages.home,
    "listing-cached": pages.listing,
    "search": search.run,
    "search-quality": search_quality.run,
    "search-unseen": search_unseen.run,
    "quote-20": quoting.run,
    "million-carts": carts.run,
    "place-order": placing.run,
    "hot-item": hot_item.run,
    "order-cpu": order_cpu.run,
    "api-list-cpu": api_cpu.list_of_24,
    "api-listing-cpu": api_cpu.one_listing,
    "api-search-cpu": api_cpu.chinese_search,
    "grades": grades.run,
    "manifest": manifest.run,
    "scan-api": scan_api.run,
    "statement": statement.run,
    "trial-balance": trial_balance.run,
    "review-queue": review_queue.run,
    "recommending": recommending.run,
    "ceb621": customs_list.run,
    "proofs": passports.proof_speed,
    "passports": passports.falsified,
    "tracking-ingest": tracking.run,
    "twin-match": twins.match,
    "twin-speed": twins.thousand,
    "returns-portal": portal.run,
    "memory": memory.run,
    "simulate": simulating.run,
}
