"""Who bought what and when: a pure function of the ground. Quota and order limit are kept here, so pricing refuses nothing."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from random import Random

from marketplace.core.money import share_by_bp, split
from marketplace.core.time import SHANGHAI
from marketplace.scenes.bulk import goods
from marketplace.scenes.bulk import ground as grounds
from marketplace.scenes.bulk.goods import Thing
from marketplace.scenes.bulk.ground import LINES_AT_MOST, Ground
from orders.policies.freight import Piece, freight_fen, lane_for, line_weights
from orders.policies.rules_of_price import DEFAULTS, fx_fee_bp
from orders.policies.windows import last_return_day_end

SHOPPERS_A_CHUNK = 50
FRESH_EVERY = 200  # one order in so many was placed in the last hours and waits for its goods
FRESH = timedelta(hours=36)
RECENT_EVERY = 120  # and one was delivered lately, its money not released yet
RECENT = timedelta(hours=8)
FLIGHTS_EVERY = timedelta(hours=84)
BEFORE_TAKE_OFF, IN_THE_AIR = timedelta(days=2), timedelta(hours=11)
LANDED_TO_DOOR = timedelta(hours=30)
KEPT_FOR_EACH = 28_000  # fen of the yearly quota that every later order finds at least
TRIES = 80


class Fate(Enum):
    """How an order ended, or where it stands."""

    UNPAID = "unpaid"  # expired
    CANCELLED = "cancelled"  # paid, then cancelled before the goods travelled, refunded
    COMPLETED = "completed"
    IN_WINDOW = "in_window"  # delivered; the money waits for the window or the shopper's word
    FRESH = "fresh"  # paid, waits for its goods


@dataclass(frozen=True, slots=True)
class Bought:
    """One order to be. `number` counts all bulk orders; times that do not apply are None."""

    number: int
    wanted: tuple[tuple[Thing, int], ...]
    dutiable_fen: int
    fate: Fate
    is_goodwill: bool
    delivered_at: datetime | None
    flight: int
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Basket:
    """One purchase to be, with the orders of its sellers."""

    shopper: int
    placed_at: datetime
    paid_at: datetime
    taken_before: int
    orders: tuple[Bought, ...]


def chunks(ground: Ground) -> list[tuple[int, int]]:
    """Half-open ranges of shopper indices."""
    count = ground.size.shoppers
    return [(start, min(start + SHOPPERS_A_CHUNK, count)) for start in range(0, count, SHOPPERS_A_CHUNK)]


def orders_of_chunk(ground: Ground, chunk: tuple[int, int]) -> int:
    starts = _starts(ground.seed, ground.size.shoppers, ground.size.orders)
    return starts[chunk[1]] - starts[chunk[0]]


def baskets(ground: Ground, chunk: tuple[int, int]) -> Iterator[Basket]:
    """The purchases of a range of shoppers, each shopper's in time."""
    starts = _starts(ground.seed, ground.size.shoppers, ground.size.orders)
    for shopper in range(*chunk):
        yield from _of_shopper(ground, shopper, starts[shopper], starts[shopper + 1])


def flight_after(ground: Ground, placed_at: datetime) -> tuple[int, datetime]:
    """Number and departure of the flight that an order placed then makes (counted from the first orders)."""
    beginning = ground.now - grounds.HISTORY
    number = -(-(placed_at + BEFORE_TAKE_OFF - beginning) // FLIGHTS_EVERY)
    return int(number), beginning + number * FLIGHTS_EVERY


def is_on_record(ground: Ground, bought: Bought) -> bool:
    """Does the order have its whole road: consignment, units, parcel, customs, custody?"""
    return bought.fate is Fate.IN_WINDOW or (bought.fate is Fate.COMPLETED and bought.number % ground.stride == 0)


@lru_cache(maxsize=2)
def _starts(seed: int, shoppers: int, orders: int) -> list[int]:
    """Number of the first order of each shopper, and one more: some buy often, some once."""
    rng = Random(f"{seed}/habits")
    shares = split(orders, [rng.choice((1, 2, 3, 4, 4, 5, 6, 8)) for _ in range(shoppers)])
    starts = [0]
    for share in shares:
        starts.append(starts[-1] + share)
    return starts


def _of_shopper(ground: Ground, shopper: int, first: int, last: int) -> list[Basket]:
    rng = ground.rng("trade", shopper)
    moments = sorted((_moment(ground, number, rng), number) for number in range(first, last))
    taken: dict[int, int] = defaultdict(int)
    found: list[Basket] = []
    number = first
    while number < last:
        placed_at = moments[number - first][0]
        is_double = (
            number + 1 < last
            and rng.random() < 0.12
            and moments[number + 1 - first][0] < ground.now - grounds.LAST_ORDERS
        )
        paid_at = placed_at + timedelta(seconds=rng.randrange(40, 900))
        year = placed_at.astimezone(SHANGHAI).year
        before, orders = taken[year], list[Bought]()
        is_unpaid = rng.random() < 0.035 and placed_at < ground.now - grounds.LAST_ORDERS
        for place in range(2 if is_double else 1):
            later = last - number - place - 1
            left = (ground.limit.per_year_fen or 0) - taken[year] - later * KEPT_FOR_EACH
            bought = _order(ground, rng, number + place, placed_at, paid_at, left, is_unpaid, orders)
            # Cancelled and unpaid orders give their share back, but only after the quote looked.
            taken[year] += bought.dutiable_fen if bought.fate in {Fate.COMPLETED, Fate.IN_WINDOW, Fate.FRESH} else 0
            orders.append(bought)
        found.append(Basket(shopper, placed_at, paid_at, before, tuple(orders)))
        number += len(orders)
    return found


def _moment(ground: Ground, number: int, rng: Random) -> datetime:
    draw = rng.random()
    if number % FRESH_EVERY == 7:
        return ground.now - FRESH * draw - timedelta(minutes=20)
    if number % RECENT_EVERY == RECENT_EVERY // 2:
        return ground.now - grounds.LAST_ORDERS - RECENT * draw - timedelta(minutes=5)
    span = ground.now - grounds.LAST_ORDERS - ground.opened
    return ground.opened + span * draw**0.8  # business grows


def _order(
    ground: Ground,
    rng: Random,
    number: int,
    placed_at: datetime,
    paid_at: datetime,
    left: int,
    is_unpaid: bool,
    earlier: list[Bought],
) -> Bought:
    shops = {bought.wanted[0][0].shop.pk for bought in earlier}
    spent = sum(bought.dutiable_fen for bought in earlier if bought.fate in {Fate.UNPAID, Fate.CANCELLED})
    wanted, dutiable = _wanted(ground, rng, placed_at, left - spent, shops)
    draw, is_goodwill = rng.random(), rng.random() < 0.01
    if is_unpaid:
        return Bought(
            number, wanted, dutiable, Fate.UNPAID, False, None, 0, placed_at + timedelta(minutes=30, seconds=20)
        )
    if placed_at > ground.now - grounds.LAST_ORDERS:
        return Bought(number, wanted, dutiable, Fate.FRESH, False, None, 0, None)
    if draw < 0.035:
        return Bought(
            number, wanted, dutiable, Fate.CANCELLED, False, None, 0, paid_at + timedelta(minutes=rng.randrange(5, 600))
        )
    flight, departs = flight_after(ground, placed_at)
    delivered = departs + IN_THE_AIR + LANDED_TO_DOOR + timedelta(minutes=rng.randrange(60, 2600))
    window = last_return_day_end(delivered)
    is_quick = rng.random() < 0.8 and number % RECENT_EVERY != RECENT_EVERY // 2
    settled = min(window, delivered + timedelta(hours=rng.randrange(2, 48))) if is_quick else window
    fate = Fate.COMPLETED if settled < ground.now else Fate.IN_WINDOW
    is_goodwill = is_goodwill and fate is Fate.COMPLETED
    return Bought(
        number, wanted, dutiable, fate, is_goodwill, delivered, flight, settled if fate is Fate.COMPLETED else None
    )


def _wanted(
    ground: Ground, rng: Random, moment: datetime, left: int, other_than: set[int]
) -> tuple[tuple[tuple[Thing, int], ...], int]:
    """Lines of one seller within what is left of the yearly quota and the limit of one order."""
    count = goods.on_sale_at(ground, moment)
    for attempt in range(TRIES):
        first = _pick(ground, rng, count)
        if first.shop.pk in other_than:
            continue
        lines = [(first, rng.choice((1, 1, 1, 1, 2, 2, 3)))]
        for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 2)) if attempt < TRIES // 2 else 0):
            more = _another(ground, rng, count, first)
            if all(more.index != line[0].index for line in lines) and len(lines) < LINES_AT_MOST:
                lines.append((more, 1))
        dutiable = dutiable_of(ground, lines, moment)
        if dutiable > ground.limit.per_order_fen:
            lines = [(first, 1)]
            dutiable = dutiable_of(ground, lines, moment)
        if dutiable <= left:
            return tuple(lines), dutiable
    raise RuntimeError("nothing fits into what is left of a yearly quota: fewer orders a shopper, please")


def dutiable_of(ground: Ground, lines: list[tuple[Thing, int]], moment: datetime) -> int:
    """Goods, currency fee and freight of one order in fen, exactly as the quote will have it."""
    day, shop = moment.astimezone(SHANGHAI).date(), lines[0][0].shop
    bp = fx_fee_bp(DEFAULTS, shop.currency)
    pieces = [
        Piece(one.piece.weight_g, one.piece.length_mm, one.piece.width_mm, one.piece.height_mm, n) for one, n in lines
    ]
    freight = freight_fen(lane_for(shop.country, day), sum(line_weights(pieces)))
    return freight + sum((one.unit_fen + share_by_bp(one.unit_fen, bp)) * n for one, n in lines)


def _pick(ground: Ground, rng: Random, count: int) -> Thing:
    """Some things sell much more than others."""
    return goods.thing(ground, min(int(count * rng.random() ** 2.2), count - 1))


def _another(ground: Ground, rng: Random, count: int, first: Thing) -> Thing:
    """Something else of the same seller."""
    shops = len(ground.shops)
    rounds = max(1, count // shops - 1)
    return goods.thing(ground, first.index % shops + shops * int(rounds * rng.random() ** 2.2))
