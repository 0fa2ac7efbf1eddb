"""A simulated town: honest shoppers of many kinds, and people who cheat. Seeded, so the same seed is the same year.

Each purchase knows what the engine may know (`Seen`, `Account`) and what it may not: its `kind`, and whether it is fraud.
Nothing here is drawn from the rules: the shapes come from what shoppers and fraud look like, the rules have to find them.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from risk.policies.facts import Account, Hands, Seen

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 180
YUAN = 100


@dataclass(frozen=True)
class Deal:
    """One purchase of the simulation. `proves`: would the buyer pass a proof that is asked of the owner or the card's bank?"""

    seen: Seen
    account: Account
    hands: Hands
    kind: str
    is_fraud: bool
    proves: frozenset[str]


@dataclass
class Shop:
    """A seller and what the people behind it leave behind."""

    pk: int
    hands: Hands
    weight: int


@dataclass
class Town:
    """Everybody and everything, with running numbers for whatever is new."""

    rng: random.Random
    shops: list[Shop] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def new(self, what: str) -> str:
        return f"{what}{next(self.numbers)}"

    def account(self) -> int:
        return next(self.numbers)

    def shop(self) -> Shop:
        return self.rng.choices(self.shops, weights=[one.weight for one in self.shops])[0]

    def day(self, least: float = 0, most: float = DAYS) -> datetime:
        """A waking hour of a day between the two."""
        night = START + timedelta(days=int(self.rng.uniform(least, most)))
        return night + timedelta(hours=self.rng.gauss(14, 4), seconds=self.rng.random())

    def money(self, usual: int) -> int:
        """Fen around `usual` yuan, with the long tail that baskets have; at most 5,000 yuan, as the law has it."""
        return max(3_000, min(500_000, int(usual * YUAN * self.rng.lognormvariate(0, 0.6))))


@dataclass
class Shopper:
    """One person as a shop sees them. Lists: they may use any of them, the first mostly."""

    account: int
    since: datetime
    person: str
    places: list[str]
    devices: list[str]
    networks: list[str]
    cards: list[str]
    phone: str
    usual: int = 400
    way_in_changed_at: datetime | None = None
    signed_in: list[tuple[str, datetime]] = field(default_factory=list)

    def like(self, rng: random.Random, many: list[str], *, first: float = 0.85) -> str:
        return many[0] if len(many) == 1 or rng.random() < first else rng.choice(many[1:])


def shopper(town: Town, **given: object) -> Shopper:
    """Somebody with one of each, registered in the two years before."""
    made = Shopper(
        account=town.account(), since=START - timedelta(days=town.rng.uniform(0, 700)), person=town.new("person"),
        places=[town.new("place")], devices=[town.new("device")], networks=[town.new("net")], cards=[town.new("card")],
        phone=town.new("phone"), usual=town.rng.choice((150, 250, 400, 600, 900)),
    )  # fmt: skip
    for name, value in given.items():
        setattr(made, name, value)
    return made


def buy(
    town: Town, who: Shopper, at: datetime, kind: str, *, is_fraud: bool = False, fen: int = 0, shop: Shop | None = None,
    device: str = "", place: str = "", network: str = "", card: str | None = None, declines: int = 0,
    proves: tuple[str, ...] = ("owner", "bank"),
) -> None:  # fmt: skip
    """Put one purchase into the town; what is not named is as this shopper usually does. Wallets leave no card."""
    rng, sold = town.rng, shop or town.shop()
    paid_by = card if card is not None else (who.like(rng, who.cards) if rng.random() < 0.45 else "")
    used = device or (who.like(rng, who.devices) if rng.random() < 0.92 else "")
    known = [(who.account, mark, first) for mark, first in who.signed_in if first <= at]
    deal = Seen(
        account=who.account, at=at, fen=fen or town.money(who.usual), person=who.person,
        place=place or who.like(rng, who.places), device=used, network=network or who.like(rng, who.networks),
        phone=who.phone, card=paid_by, sellers=(sold.pk,), declines=declines,
        age=max(0, int((at - who.since).total_seconds() // 3600)),
    )  # fmt: skip
    changed = who.way_in_changed_at
    account = Account(min(who.since, at), changed if changed is None or changed <= at else None, known)
    town.deals.append(Deal(deal, account, sold.hands, kind, is_fraud, frozenset(proves)))


def open_shops(town: Town, many: int) -> None:
    """Sellers with one to three people, who have browsers, identities, doors and phones of their own."""
    for pk in range(1, many + 1):
        size = town.rng.choice((1, 1, 2, 3))
        hands = Hands(
            account=frozenset(town.account() for _ in range(size)),
            device=frozenset(town.new("device") for _ in range(size)),
            person=frozenset(town.new("person") for _ in range(size)),
            place=frozenset(town.new("place") for _ in range(size)),
            phone=frozenset(town.new("phone") for _ in range(size)), card=frozenset({town.new("card")}),
        )  # fmt: skip
        town.shops.append(Shop(pk, hands, weight=int(1000 / pk) + 5))


Cast = tuple[tuple[Callable[[Town], None], int], ...]


def play(seed: int, cast: Cast, *, shops: int = 60) -> list[Deal]:
    """A town's half year: each of the cast as often as told, in the order of time."""
    town = Town(random.Random(seed))  # noqa: S311  (a simulation, nothing secret)
    open_shops(town, shops)
    for act, times in cast:
        for _ in range(times):
            act(town)
    return sorted(town.deals, key=lambda deal: deal.seen.at)
