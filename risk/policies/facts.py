"""From what is remembered of earlier purchases to the figures of this one. Pure: the database and the simulation feed it alike."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTH, SEASON, HALF_YEAR = timedelta(days=30), timedelta(days=90), timedelta(days=180)
YOUNG = timedelta(days=21)  # an account that bought so soon after it was made
SETTLED = timedelta(hours=24)  # a browser or address counts as known once it was seen that long ago
LINKS = ("account", "device", "person", "place", "phone", "card")
TIES = ("device", "person", "place", "card")


@dataclass(frozen=True, slots=True)
class Seen:
    """One purchase as it is remembered: digests, sums, what became of it."""

    account: int
    at: datetime
    fen: int
    person: str = ""
    place: str = ""
    device: str = ""
    network: str = ""
    phone: str = ""
    card: str = ""
    sellers: tuple[int, ...] = ()
    declines: int = 0
    is_paid: bool = False
    is_refused: bool = False
    age: int | None = None  # hours of the account at that purchase


@dataclass(frozen=True, slots=True)
class Account:
    """The account that buys. `browsers`: (account, mark, first seen) of sign-ins, its own and those with this browser."""

    since: datetime
    way_in_changed_at: datetime | None = None
    browsers: Sequence[tuple[int, str, datetime]] = ()


@dataclass(frozen=True, slots=True)
class Hands:
    """The people behind the sellers of a purchase, by what they could share with its shopper."""

    account: frozenset[int] = frozenset()
    device: frozenset[str] = frozenset()
    person: frozenset[str] = frozenset()
    place: frozenset[str] = frozenset()
    phone: frozenset[str] = frozenset()
    card: frozenset[str] = frozenset()
    # Accounts and identities of people whose own shop is paid out to the same bank account.
    bank: frozenset[int | str] = frozenset()


@dataclass(frozen=True)
class Facts:
    """Whole numbers and yes or no; stored with the assessment, so a decision can be replayed. Sums in fen, ages in hours."""

    fen: int
    account_hours: int
    bought_before: int
    usual_fen: int
    purchases_hour: int
    purchases_day: int
    fen_day: int
    declines_day: int
    is_new_device: bool
    is_new_place: bool
    way_in_hours: int | None
    device_accounts: int
    device_cards: int
    place_people: int
    place_accounts: int
    place_fen: int
    person_accounts: int
    account_cards: int
    card_accounts: int
    network_accounts: int
    refused_by: tuple[str, ...]
    seller_links: tuple[str, ...] = ()
    ring_bp: int = 0
    ring_orders: int = 0
    ring_accounts: int = 0
    young_people: int = 0
    young_fen: int = 0
    loyal_bp: int = 0
    loyal_orders: int = 0
    loyal_accounts: int = 0


def gather(now: Seen, past: Iterable[Seen], account: Account) -> Facts:
    """The figures of `now`. `past`: purchases that share the account or a digest with it, of the last half year."""
    rows = [row for row in past if now.at - HALF_YEAR <= row.at <= now.at]
    mine = [row for row in rows if row.account == now.account]
    bought = [row for row in mine if row.is_paid and not row.is_refused]
    settled = [row for row in bought if row.at <= now.at - SETTLED]
    lately = [row for row in mine if row.at > now.at - DAY]
    on_device = _same(rows, now, "device", MONTH)
    at_place = _same(rows, now, "place", SEASON)
    young_people, young_fen = _young(now, at_place, account)
    loyal_bp, loyal_orders, loyal_accounts = _loyal(now, rows)
    return Facts(
        fen=now.fen, account_hours=_hours(now.at - account.since), bought_before=len(settled),
        usual_fen=max((row.fen for row in settled), default=0),
        purchases_hour=1 + sum(row.at > now.at - HOUR for row in mine), purchases_day=1 + len(lately),
        fen_day=now.fen + sum(row.fen for row in lately),
        declines_day=now.declines + sum(row.declines for row in lately),
        is_new_device=_is_new_device(now, mine, account),
        is_new_place=bool(settled and now.place) and now.place not in {row.place for row in settled},
        way_in_hours=_way_in(now, account),
        device_accounts=_count((row.account for row in on_device), now.account, is_known=bool(now.device)),
        device_cards=_count((row.card for row in on_device), now.card),
        place_people=_count((row.person for row in at_place), now.person, is_known=bool(now.place)),
        place_accounts=_count((row.account for row in at_place), now.account, is_known=bool(now.place)),
        place_fen=now.fen + sum(row.fen for row in at_place),
        person_accounts=_count((row.account for row in _same(rows, now, "person", SEASON)), now.account),
        account_cards=_count((row.card for row in mine if row.at > now.at - MONTH), now.card),
        card_accounts=_count((row.account for row in _same(rows, now, "card", SEASON)), now.account, is_known=bool(now.card)),
        network_accounts=_count((row.account for row in _same(rows, now, "network", DAY)), now.account, is_known=bool(now.network)),
        refused_by=_refused_by(rows, now), young_people=young_people, young_fen=young_fen, loyal_bp=loyal_bp,
        loyal_orders=loyal_orders, loyal_accounts=loyal_accounts,
    )  # fmt: skip


def _young(now: Seen, at_place: Sequence[Seen], account: Account) -> tuple[int, int]:
    """(identities, what they spent on average) of those who bought to this door soon after their account was made; this
    purchase is one of them, else there is nothing to count."""
    if not now.place or now.at - account.since >= YOUNG:
        return 0, 0
    rows = [now, *(row for row in at_place if row.age is not None and row.age < _hours(YOUNG))]
    people = len({row.person for row in rows if row.person})
    return people, sum(row.fen for row in rows) // max(1, people)


def _loyal(now: Seen, rows: Sequence[Seen]) -> tuple[int, int, int]:
    """(share in basis points, purchases, accounts) at one and the same shop among everything that those who share a browser, an
    identity, an address or a card with this purchase bought within a month; of the shop with the most."""
    tied = [row for row in rows if row.at > now.at - MONTH and not row.is_refused and _is_tied(row, now)]
    best = (0, 0, 0)
    for shop in now.sellers[:20]:
        there = [row for row in tied if shop in row.sellers]
        share = (1 + len(there)) * 10_000 // (1 + len(tied))
        best = max(
            best, (share, 1 + len(there), len({now.account, *(row.account for row in there)})), key=lambda one: one[1]
        )
    return best


def _is_tied(row: Seen, now: Seen) -> bool:
    return row.account == now.account or any(
        getattr(now, kind) and getattr(now, kind) == getattr(row, kind) for kind in TIES
    )


def links_of(now: Seen, hands: Hands) -> tuple[str, ...]:
    """What the shopper shares with people behind the sellers. `bank`: their own shop has the seller's bank account."""
    shared = [link for link in LINKS if getattr(now, link) and getattr(now, link) in getattr(hands, link)]
    return (*shared, *(["bank"] if {now.account, now.person} & hands.bank else []))


def cluster_of(now: Seen, past: Iterable[Seen]) -> frozenset[int]:
    """Accounts that share a browser, an identity, an address or a card with this purchase lately, itself included."""
    lately = (row for row in past if now.at - MONTH <= row.at <= now.at)
    near = {row.account for row in lately if _is_tied(row, now)}
    return frozenset(near | {now.account})


def ring_of(buyers: Sequence[int], cluster: Collection[int]) -> tuple[int, int, int]:
    """(share in basis points, orders, accounts) of the cluster among a seller's orders of a month, this one included."""
    inside = [buyer for buyer in buyers if buyer in cluster]
    return (len(inside) * 10_000 // len(buyers) if buyers else 0, len(inside), len(set(inside)))


def _same(rows: Iterable[Seen], now: Seen, kind: str, within: timedelta) -> list[Seen]:
    value = getattr(now, kind)
    return [row for row in rows if value and getattr(row, kind) == value and row.at > now.at - within]


def _count(values: Iterable[int | str], own: int | str, *, is_known: bool = True) -> int:
    """Different values, the own one included; nothing where the thing itself is not known."""
    return len({value for value in (*values, own) if value}) if is_known else 0


def _hours(span: timedelta) -> int:
    return max(0, int(span.total_seconds() // 3600))


def _is_new_device(now: Seen, mine: Sequence[Seen], account: Account) -> bool:
    """A browser that this account was not seen with a day ago, though it was seen with others."""
    old = {row.device for row in mine if row.device and row.at <= now.at - SETTLED}
    old |= {mark for who, mark, first in account.browsers if who == now.account and first <= now.at - SETTLED}
    return bool(now.device and old) and now.device not in old


def _way_in(now: Seen, account: Account) -> int | None:
    changed = account.way_in_changed_at
    return _hours(now.at - changed) if changed is not None and changed <= now.at else None


def _refused_by(rows: Sequence[Seen], now: Seen) -> tuple[str, ...]:
    refused = [row for row in rows if row.is_refused]
    kinds = ("account", "device", "person", "card", "place")
    return tuple(k for k in kinds if getattr(now, k) and any(getattr(row, k) == getattr(now, k) for row in refused))
