"""Random carts through the pure price: do the parts of each sum to its whole, to the fen? All cores, no database.

Lines of every price and weight, any exchange rate, insurance and warranties taken or not, discounts borne by us, by the seller or by
both. The same seed makes the same carts.
"""

import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from typing import Any

from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.tariff.policies import Limit, Rate
from orders.policies.discounts import discounted
from orders.policies.extras import Cover, premium_fen
from orders.policies.freight import Piece, freight_fen, lane_for
from orders.policies.quoting import Item, Parcelful, PricedOrder, price_order
from orders.policies.rules_of_price import DEFAULTS
from orders.policies.settlement import LineMoney, released

CHUNK = 5_000
DAY = date(2026, 11, 22)
LIMIT = Limit("9610", 10**12, 10**13, 7000, "bench")  # sums are asked here, not limits
RATES = {
    str(vat * 100 + tax): Rate(str(vat * 100 + tax), "", 1000, vat * 100, tax * 100, None, None, True, "bench", True)
    for vat in (9, 13)
    for tax in (0, 5, 10, 15, 20)
}
COUNTRIES = ("JP", "KR", "GB", "US", "BR")
SUMS = ("goods_fen", "freight_fen", "tax_fen", "fx_fee_fen")


def run(_machine: Machine, plan: Plan) -> Result:
    """Seconds for all carts; every one must add up."""
    chunks = range(0, plan.carts, CHUNK)
    began = time.perf_counter()
    # forked: what the policies need is imported already, and no child touches the database
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("fork")) as pool:
        found = list(pool.map(check_chunk, [(seed, min(CHUNK, plan.carts - seed)) for seed in chunks]))
    seconds = time.perf_counter() - began
    wrong = [one for chunk in found for one in chunk]
    return Result(
        "million-carts", seconds, "s", is_right=not wrong,
        details={
            "carts": plan.carts, "wrong": len(wrong), "first": wrong[:3], "processes": os.cpu_count(),
            "carts_a_second": round(plan.carts / seconds),
        },
    )  # fmt: skip


def check_chunk(task: tuple[int, int]) -> list[str]:
    """The carts of one seed that do not add up, told in words."""
    seed, carts = task
    dice = random.Random(seed)
    return [f"{seed}/{number}: {why}" for number in range(carts) for why in faults(draw(dice))]


def draw(dice: random.Random) -> PricedOrder:
    """One shop's priced order."""
    items = tuple(_item(dice, number) for number in range(dice.randint(1, 8)))
    currency, rate = dice.choice((("JPY", "0.0478"), ("GBP", "9.4"), ("USD", "7.1"), ("KWD", "23.17"), ("CNY", "1")))
    drift = 1 if currency == "CNY" else Decimal(dice.randint(9_000, 11_000)) / 10_000
    basket = Parcelful(
        1, "s", "s", dice.choice(("buyer", "retailer")), dice.choice("SABCD"), dice.choice(COUNTRIES), "w", currency,
        Decimal(rate) * drift, DAY, "bench", items, is_insured=dice.random() < 0.5,
    )  # fmt: skip
    order = price_order(basket, rates=RATES, limit=LIMIT, quota_left_fen=10**13, day=DAY)
    return _less(order, dice) if dice.random() < 0.5 else order


def _item(dice: random.Random, number: int) -> Item:
    length, width, height = (dice.randint(10, 900) for _side in range(3))
    piece = Piece(dice.randint(1, 9_000), length, width, height, dice.randint(1, 9))
    cover = Cover(12, dice.randint(0, 900), dice.randint(1, 3_000)) if dice.random() < 0.3 else None
    return Item(
        number, f"l{number}", "s", "", "", "", "", dice.choice(tuple(RATES)), "JP", "none", piece,
        int(10 ** dice.uniform(0, 6)), None, cover,
    )  # fmt: skip


def _less(order: PricedOrder, dice: random.Random) -> PricedOrder:
    sums = {}
    for line in order.lines:
        fen = dice.randint(0, line.goods_fen)
        sums[line.listing_id] = (fen, dice.randint(0, fen))
    return discounted(order, sums, [{"fen": sum(fen for fen, _ours in sums.values())}])


def faults(order: PricedOrder) -> Iterator[str]:
    """Everything about an order that does not add up."""
    told = order.as_document()
    if told["total_fen"] != sum(told[name] for name in SUMS) - told["discount_fen"]:
        yield "total"
    if told["total_fen"] != sum(line.total_fen for line in order.lines):
        yield "lines"
    goods = told["goods_fen"] + told["fx_fee_fen"]
    premium = premium_fen(DEFAULTS.extras.insurance, goods) if order.is_insured else 0
    if told["insurance_fen"] != premium:
        yield "insurance"
    if not any(_lane_gives(country, order, told, premium) for country in COUNTRIES):
        yield "freight"
    if order.dutiable_fen != goods + told["freight_fen"]:
        yield "dutiable"
    for line in order.lines:
        yield from _faults_of_line(line)
    yield from _faults_of_release(order)


def _lane_gives(country: str, order: PricedOrder, told: dict[str, Any], premium: int) -> bool:
    return freight_fen(lane_for(country, DAY), order.chargeable_g) + premium == told["freight_fen"]


def _faults_of_line(line: Any) -> Iterator[str]:
    if line.unit_fen * line.quantity != line.goods_fen:
        yield f"line {line.number}: price × quantity"
    if line.tax_fen != line.duty_fen + line.vat_fen + line.consumption_fen:
        yield f"line {line.number}: tax"
    if not 0 <= line.insurance_fen <= line.freight_fen or min(line.fx_fee_fen, line.commission_fen) < 0:
        yield f"line {line.number}: a part below zero"
    warranty = line.warranty
    if warranty and warranty["fen"] != warranty["unit_fen"] * line.quantity:
        yield f"line {line.number}: warranty"


def _faults_of_release(order: PricedOrder) -> Iterator[str]:
    """What a release pays out of the money is all of it: the bridge to the seller's currency takes what is left, near its worth."""
    shares = released(
        LineMoney(
            line.goods_fen + line.fx_fee_fen - line.discount_fen, line.freight_fen, line.tax_fen, line.fx_fee_fen,
            line.commission_fen, line.seller_minor, platform_discount=line.platform_discount_fen,
            seller_discount=line.discount_fen - line.platform_discount_fen,
            seller_discount_minor=line.seller_discount_minor, insurance=line.insurance_fen,
        )
        for line in order.lines
    )  # fmt: skip
    freight = order.sum_of("freight_fen")
    if shares.freight + shares.insurance != freight or shares.tax != order.sum_of("tax_fen"):
        yield "release"
    kept = order.sum_of("goods_fen") - order.sum_of("commission_fen")
    if shares.bridge(order.total_fen) != kept:
        yield "bridge"
