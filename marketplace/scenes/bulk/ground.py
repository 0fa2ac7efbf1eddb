"""What the bulk world stands on: facts of the seeded world, read once, small and picklable, handed to every process."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from logistics.models import Evidence, Warehouse
from logistics.selectors.warehouses import codes_for_countries
from marketplace.accounts.models import Address, Identity, User
from marketplace.catalog.models import Category, Listing, Picture, Stock
from marketplace.catalog.services.pictures import make_thumb
from marketplace.core import time
from marketplace.core.ids import BASE32
from marketplace.core.money import CNY
from marketplace.ledger.chart import CHART, AccountCode
from marketplace.ledger.models import Account, Transaction
from marketplace.scenes.bulk import copying, tables
from marketplace.scenes.people import PASSWORD
from marketplace.tariff.models import QuotaYear
from marketplace.tariff.policies import MODE, Limit, Rate
from marketplace.tariff.selectors import FxQuote, fx_rates, limit_for, rates_for
from orders.models import Order, OrderLine, Purchase, Quote
from orders.policies.freight import LANES
from sellers.models import Seller

HISTORY = timedelta(days=365)
FIRST_ORDERS = timedelta(days=330)
LAST_ORDERS = timedelta(days=11)  # later ones would still be on the road; only the fresh ones are younger
LINES_AT_MOST = 4
MOST_ROAD_STRIDE, LEAST_ROAD_STRIDE, ROADS = 64, 8, 3000


@dataclass(frozen=True)
class Size:
    """How much the bulk world adds to the small one."""

    listings: int
    shoppers: int
    orders: int


@dataclass(frozen=True)
class Shop:
    """A bulk seller; `warehouse` takes their goods in."""

    pk: int
    public_id: str
    name: str
    kind: str
    grade: str
    country: str
    currency: str
    warehouse: str

    @property
    def ref(self) -> str:
        return f"seller:{self.public_id}"


@dataclass(frozen=True)
class Station:
    pk: int
    airport: str
    country: str


@dataclass(frozen=True)
class Staff:
    """Who handled the bulk parcels."""

    operator: int
    operator_ref: str
    escort: int
    escort_ref: str


@dataclass(frozen=True)
class Firsts:
    """First primary keys (and numbers) of the blocks that were set aside: row n of a block has the key `first + n`."""

    user: int = 0
    address: int = 0
    identity: int = 0
    quota: int = 0
    listing: int = 0
    stock: int = 0
    quote: int = 0
    purchase: int = 0
    order: int = 0
    line: int = 0
    account: int = 0
    transaction: int = 0
    purchase_number: int = 0
    order_number: int = 0


@dataclass(frozen=True, eq=False)  # told apart by identity, so that it can key a cache
class Ground:
    """Everything a chunk of work needs to know. `now` is business time at the start; all dates count back from it."""

    seed: int
    size: Size
    now: datetime
    opened: datetime  # the first bulk order
    password: str
    limit: Limit
    rates: Mapping[str, Rate]
    fx: Mapping[str, FxQuote]
    categories: Mapping[str, int]
    stations: Mapping[str, Station]
    warehouse_of: Mapping[str, str]
    pictures: Mapping[str, tuple[tuple[str, str, str, int, int, str], ...]]
    evidence: tuple[tuple[str, str], ...]
    shops: tuple[Shop, ...] = ()
    accounts: Mapping[tuple[str, str, str], int] | None = None
    staff: Staff = Staff(0, "", 0, "")
    firsts: Firsts = Firsts()

    def rng(self, *path: object) -> random.Random:
        """A random source of its own for one thing: the same for the same seed, whoever asks and when."""
        return random.Random("/".join(map(str, (self.seed, *path))))

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years (Shanghai) in which bulk orders were placed."""
        first, last = (moment.astimezone(time.SHANGHAI).year for moment in (self.opened, self.now))
        return tuple(range(first, last + 1))

    @property
    def stride(self) -> int:
        """Every stride-th order has its whole road."""
        return max(LEAST_ROAD_STRIDE, min(MOST_ROAD_STRIDE, self.size.orders // ROADS))


def public_id(rng: random.Random, moment: datetime) -> str:
    """As `core.ids.public_id`, from a seeded source."""
    value = (int(moment.timestamp() * 1000) << 80) | rng.getrandbits(80)
    return "".join(BASE32[(value >> shift) & 31] for shift in range(125, -1, -5))


def survey(*, size: Size, seed: int) -> Ground:
    """Read the small world. Raises LookupError where categories, stations or the tariff are missing."""
    now, today = time.now(), time.today()
    stations = {
        row.code: Station(row.pk, row.airport, row.country)
        for row in Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).order_by("pk")
    }
    categories = dict(Category.objects.values_list("slug", "pk"))
    if not stations or not categories:
        raise LookupError("the bulk world grows on the small one: stations and categories are missing")
    return Ground(
        seed=seed, size=size, now=now, opened=max(now - FIRST_ORDERS, _rules_begin()), password=make_password(PASSWORD),
        limit=limit_for(MODE, today),
        rates=_rates(today), fx=fx_rates({row.currency for row in tables.countries()}, CNY, today), categories=categories,
        stations=stations, warehouse_of=codes_for_countries({row.code for row in tables.countries()}), pictures=_pictures(),
        evidence=tuple(Evidence.objects.filter(unit__isnull=False, stage="outbound").order_by("pk").values_list("image", "sha256")),
    )  # fmt: skip


def set_aside(ground: Ground) -> Ground:
    """Reserve the blocks of primary keys and numbers that the plan needs."""
    size = ground.size
    lines, years = size.orders * LINES_AT_MOST, len(ground.years)
    pks = {
        "address": (Address, size.shoppers), "identity": (Identity, size.shoppers), "user": (User, size.shoppers),
        "quota": (QuotaYear, size.shoppers * years), "listing": (Listing, size.listings), "stock": (Stock, size.listings),
        "quote": (Quote, size.orders), "purchase": (Purchase, size.orders), "order": (Order, size.orders),
        "line": (OrderLine, lines), "account": (Account, size.orders * 2), "transaction": (Transaction, size.orders * 4),
    }  # fmt: skip
    firsts = {name: copying.reserve_ids(model, count) for name, (model, count) in pks.items()}
    firsts["purchase_number"] = copying.reserve("'core_number_mp'", size.orders)
    firsts["order_number"] = copying.reserve("'core_number_mo'", size.orders)
    return replace(ground, firsts=Firsts(**firsts))


def open_accounts(ground: Ground) -> Ground:
    """The accounts of the book that many bulk orders share."""
    ours = (
        AccountCode.PROVIDER_CLEARING, AccountCode.COMMISSION_INCOME, AccountCode.FREIGHT_INCOME, AccountCode.TAX_PAYABLE,
        AccountCode.FX_FEE_INCOME, AccountCode.FX_CLEARING,
    )  # fmt: skip
    wanted = [(str(code), "", CNY) for code in ours]
    for currency in sorted({shop.currency for shop in ground.shops}):
        wanted += [(str(AccountCode.FX_CLEARING), "", currency), (str(AccountCode.PROVIDER_CLEARING), "", currency)]
    for shop in ground.shops:
        wanted += [
            (str(code), shop.ref, shop.currency) for code in (AccountCode.SELLER_PAYABLE, AccountCode.PAYOUT_IN_TRANSIT)
        ]
    found = {}
    for code, owner, currency in wanted:
        rule = CHART[AccountCode(code)]
        account, _made = Account.objects.get_or_create(
            code=code, owner=owner, currency=currency, defaults={"kind": rule.kind, "is_guarded": rule.is_guarded}
        )
        found[code, owner, currency] = account.pk
    return replace(ground, accounts=found)


def bulk_sellers(ground: Ground) -> tuple[Shop, ...]:
    """The sellers made by `people.make_sellers`, in the order of their making."""
    rows = Seller.objects.filter(slug__startswith=tables.SLUG).order_by("pk")
    return tuple(
        Shop(
            row.pk,
            row.public_id,
            row.display_name,
            row.kind,
            row.grade,
            row.country,
            row.currency,
            ground.warehouse_of[row.country],
        )
        for row in rows
    )


def _rules_begin() -> datetime:
    """The day after freight lanes begin: nothing can be priced before."""
    day = min(lane.valid_from for lane in LANES) + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=time.SHANGHAI)


def _rates(day: date) -> dict[str, Rate]:
    return rates_for({product.hs for product in tables.products()}, day)


def _pictures() -> dict[str, tuple[tuple[str, str, str, int, int, str], ...]]:
    """Pictures of the small world by root category: the bulk listings show the same files. Missing thumbs are drawn first."""
    for pk in Picture.objects.filter(thumb="").order_by("pk").values_list("pk", flat=True):
        make_thumb(picture_id=pk)
    found: dict[str, list[tuple[str, str, str, int, int, str]]] = {}
    columns = ("image", "thumb", "sha256", "width", "height", "phash")
    rows = Picture.objects.filter(position=0).order_by("pk").values_list("listing__category__slug", *columns)
    for slug, *values in rows:
        found.setdefault(slug, []).append(tuple(values))
        found.setdefault(tables.root_of(slug), []).append(tuple(values))
    return {slug: tuple(rows) for slug, rows in found.items()}
