"""Who and what the simulation plays with: the world's people, stations, goods, and what every act needs at hand."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.db.models import F

from logistics.models import Seal, Warehouse
from logistics.services import sealing
from logistics.states import SealStatus
from marketplace.accounts import regions
from marketplace.accounts.models import User
from marketplace.accounts.policies.consent_texts import NEEDED_TO_ORDER
from marketplace.accounts.services import addresses, consents, identity
from marketplace.catalog.models import Listing, Stock
from marketplace.catalog.services import stock
from marketplace.catalog.states import ListingStatus
from marketplace.core import time
from marketplace.core.checkdigits import resident_check
from marketplace.scenes.bulk import tables
from marketplace.scenes.simulate.agenda import Agenda
from marketplace.scenes.simulate.nature import Nature

ACTOR = "system:simulate"
SEALS_AT_ONCE = 200
PIECES_KEPT = 40
PROVINCES = frozenset({"11", "31", "32", "33", "37", "42", "44", "50", "51", "61"})


@dataclass
class Stage:
    """`notes` gathers figures that no table keeps."""

    nature: Nature
    agenda: Agenda
    lupe: User
    laozhang: User
    xiaochen: User
    tingting: User
    dana: User
    stations: dict[str, Warehouse]
    goods: list[Listing]
    crowd: list[User] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    planted: str = ""  # SKU whose pieces come from a faulty lot
    urgent: set[str] = field(default_factory=set)  # orders that are bagged as soon as they are sealed

    def note(self, what: str, count: int = 1) -> None:
        self.notes[what] = self.notes.get(what, 0) + count

    def seal_of(self, holder: User) -> Seal:
        """The holder's next unused seal; ops hands out a new box when it is empty."""
        found = Seal.objects.filter(issued_to=holder, status=SealStatus.ISSUED).order_by("pk").first()
        if found is not None:
            return found
        last = Seal.objects.filter(number__startswith="MSM").count()
        numbers = [f"MSM{number:07d}" for number in range(last + 1, last + 1 + SEALS_AT_ONCE)]
        return sealing.issue(numbers=numbers, holder=holder, seal_class="S", actor=ACTOR)[0]


def set_up(nature: Nature, *, shoppers: int) -> Stage:
    """Read the seeded world and let a crowd of shoppers join it. Raises LookupError where the world is not seeded."""
    named = {
        key: User.objects.filter(email=f"{key}@example.com").first()
        for key in ("lupe", "laozhang", "xiaochen", "tingting", "dana")
    }
    goods = list(
        Listing.objects.filter(status=ListingStatus.PUBLISHED, seller__status="approved")
        .select_related("seller", "category").defer("search").order_by("pk")[:400]
    )  # fmt: skip
    stations = {place.airport: place for place in Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS)}
    if not all(named.values()) or not goods or not stations:
        raise LookupError("the world is empty: seed it first")
    stage = Stage(nature=nature, agenda=Agenda(), stations=stations, goods=goods, **named)
    stage.crowd = [_join(nature, index) for index in range(shoppers)]
    return stage


def _join(nature: Nature, index: int) -> User:
    """A shopper with consents, a verified identity and an address. The resident ID is well formed and drawn by lot."""
    dice = nature.dice("shopper", index)
    districts = _districts()
    region = districts[(index * 37 + nature.seed) % len(districts)]
    body = f"{region.code}{dice.randrange(1965, 2004)}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}{dice.randrange(1000):03d}"
    name = dice.choice(tables.SURNAMES) + dice.choice(tables.GIVEN_FIRST) + dice.choice(tables.GIVEN_LAST)
    login = f"sim{nature.seed}-{time.now():%y%m%d%H%M}-{index}@example.com"
    user = User.objects.create(
        email=login, password=make_password(None), display_name=name, roles=["shopper"], locale="zh-hans"
    )
    consents.give(user=user, purposes=NEEDED_TO_ORDER, actor=user.ref)
    identity.provide(user=user, real_name=name, id_number=body + resident_check(body), actor=user.ref)
    addresses.add(
        user=user, recipient=name, phone=f"1{dice.choice('3578')}{dice.randrange(10**9):09d}", district_code=region.code,
        detail=f"{dice.choice(tables.STREETS)} {dice.randrange(1, 300)} 号", actor=user.ref, is_default=True,
    )  # fmt: skip
    return user


@lru_cache(maxsize=1)
def _districts() -> tuple[regions.Region, ...]:
    return tuple(region for region in regions.everywhere() if region.code[:2] in PROVINCES)


def restock(stage: Stage) -> None:
    """Sellers buy again what runs short."""
    short = Stock.objects.filter(listing__in=stage.goods, on_hand__lt=F("reserved") + PIECES_KEPT // 2)
    for row in short.select_related("listing"):
        stock.set_on_hand(listing=row.listing, on_hand=row.reserved + PIECES_KEPT, place=row.place, actor=ACTOR)
