"""Bulk sellers with their owners, the staff of the bulk road, and the shoppers with identities, addresses and consents."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from logistics.models import Posting
from marketplace.accounts import regions
from marketplace.accounts.models import Address, Consent, Identity, User
from marketplace.accounts.policies.consent_texts import NEEDED_TO_ORDER, current
from marketplace.accounts.services.identity import PURPOSE
from marketplace.core.checkdigits import resident_check
from marketplace.core.crypto import keyring
from marketplace.scenes.bulk import ground as grounds
from marketplace.scenes.bulk import tables
from marketplace.scenes.bulk.copying import Table, draw_ids, flush_all
from marketplace.scenes.bulk.ground import Ground, Staff, public_id
from marketplace.tariff.models import QuotaYear
from sellers.models import GradeEvent, Requirement, Seller, SellerMember
from sellers.policies import grade, requirements, rules_grade
from sellers.states import RequirementStatus, SellerStatus

LISTINGS_A_SHOP = 400
SHOPPERS_A_CHUNK = 500
ACTOR = "system:seed"
PROVINCES = frozenset({"11", "31", "32", "33", "37", "42", "44", "50", "51", "61"})


class Person(NamedTuple):
    """A shopper as everybody writes them down; a pure function of their index."""

    public_id: str
    person_ref: str
    name: str
    number: str
    phone: str
    region: regions.Region
    detail: str
    joined: datetime

    @property
    def ref(self) -> str:
        return f"user:{self.public_id}"


@lru_cache(maxsize=1)
def _districts() -> tuple[regions.Region, ...]:
    return tuple(region for region in regions.everywhere() if region.code[:2] in PROVINCES)


def shopper(ground: Ground, index: int) -> Person:
    """Shopper number `index`. The resident ID is well formed and belongs to nobody we know: its parts are drawn by lot."""
    rng = ground.rng("shopper", index)
    districts = _districts()
    region = districts[index % len(districts)]
    born = date(1962, 1, 1) + timedelta(days=rng.randrange(16_000))
    body = f"{region.code}{born:%Y%m%d}{100 + index // len(districts):03d}"
    name = (
        rng.choice(tables.SURNAMES)
        + rng.choice(tables.GIVEN_FIRST)
        + (rng.choice(tables.GIVEN_LAST) if rng.random() < 0.8 else "")
    )
    joined = ground.now - grounds.HISTORY - timedelta(days=rng.randrange(1, 400))
    phone = f"+861{rng.choice('3578')}{rng.randrange(10**9):09d}"
    detail = (
        f"{rng.choice(tables.STREETS)} {rng.randrange(1, 300)} 号 {rng.randrange(1, 20)} 栋 {rng.randrange(101, 2600)}"
    )
    return Person(
        public_id(rng, joined), public_id(rng, joined), name, body + resident_check(body), phone, region, detail, joined
    )


def make_sellers(ground: Ground) -> Ground:
    """Approved sellers, one for every few hundred listings, with an owner and an accepted checklist (without documents)."""
    count = max(4, ground.size.listings // LISTINGS_A_SHOP)
    users, sellers = draw_ids(User, count), draw_ids(Seller, count)
    people = Table(User, "id", "public_id", "email", "password", "display_name", "roles", "locale", "date_joined")
    members = Table(SellerMember, "seller_id", "user_id", "role", "created_at")
    shops = Table(
        Seller, "id", "public_id", "kind", "status", "slug", "display_name", "legal_name", "about", "country", "city", "currency",
        "locale", "grade", "grade_points", "is_trusted", "created_at", "submitted_at", "approved_at",
    )  # fmt: skip
    checklist = Table(Requirement, "seller_id", "code", "status", "reviewed_by", "reviewed_at")
    marks = Table(GradeEvent, "seller_id", "source", "code", "at", "day", "actor")
    rules = rules_grade.numbered(1)
    deck = [row for row in tables.countries() for _ in range(row.share)]
    for index, (user, seller) in enumerate(zip(users, sellers, strict=True)):
        rng = ground.rng("seller", index)
        country = rng.choice(deck)
        since = ground.now - grounds.HISTORY - timedelta(days=rng.randrange(5, 300))
        kind = Seller.Kind.BUYER if rng.random() < 0.6 else Seller.Kind.RETAILER
        city_zh, city = rng.choice(country.cities)
        name, legal = _shop_name(rng, kind, country.code, city_zh)
        events = _merits(rng, since, ground.now)
        code = public_id(rng, since)
        standing = grade.standing(
            Counter((event, grade.day_of(at), None) for event, at in events), rules=rules, day=ground.now.date()
        )
        people.add(
            user, public_id(rng, since), f"bulk-seller{seller}@example.com", ground.password, name[:60], "{shopper,seller}",
            "zh-hans", since,
        )  # fmt: skip
        shops.add(
            seller, code, kind, SellerStatus.APPROVED, f"{tables.SLUG}{city.lower().replace(' ', '-')}-{seller}", name, legal,
            rng.choice(tables.POINTS)[0], country.code, city, country.currency, "zh-hans", standing.grade, standing.points,
            standing.points >= 850, since, since + timedelta(days=1), since + timedelta(days=3),
        )  # fmt: skip
        members.add(seller, user, SellerMember.Role.OWNER, since)
        for spec in requirements.specs_for(kind, country.code):
            checklist.add(seller, spec.code, RequirementStatus.ACCEPTED, ACTOR, since + timedelta(days=3))
        for number, (event, at) in enumerate(events):
            marks.add(seller, f"bulk:{code}:{number}", event, at, grade.day_of(at), ACTOR)
    flush_all([people, shops, members, checklist, marks])
    return replace(ground, shops=grounds.bulk_sellers(ground))


def _merits(rng: random.Random, since: datetime, now: datetime) -> list[tuple[str, datetime]]:
    """Verified, perhaps audited, and some orders handed in on time or late. The job reckons the grade from these."""
    span = max(1, (now - since).days - 4)
    day = [since + timedelta(days=4 + rng.randrange(span)) for _ in range(rng.randrange(0, 60))]
    return [
        ("verified", since + timedelta(days=3)),
        *([("audit_good", since + timedelta(days=4))] if rng.random() < 0.4 else []),
        *(("shipped_late" if rng.random() < 0.05 else "shipped_on_time", at) for at in day),
    ]


def _shop_name(rng: random.Random, kind: str, country: str, city: str) -> tuple[str, str]:
    if kind == Seller.Kind.BUYER:
        nick = rng.choice(tables.NICKNAMES)
        return rng.choice(tables.BUYER_SHOPS).format(nick=nick, city=city), nick
    brand, en = rng.choice(tables.brands()[country])
    name, legal = rng.choice(tables.RETAIL_SHOPS)
    return name.format(brand=brand, en=en), f"{legal.format(en=en)} ({country})"


def make_staff(ground: Ground) -> Ground:
    """One operator and one escort of the bulk road; they cannot sign in."""
    made = []
    for role, name in (("operator", "Bulk operator"), ("escort", "Bulk escort")):
        login = f"bulk-{role}@example.com"
        user, _made = User.objects.get_or_create(
            email=login,
            defaults={"display_name": name, "roles": [role], "locale": "en", "password": make_password(None)},
        )
        made.append(user)
    Posting.objects.bulk_create(
        [Posting(user=made[0], warehouse_id=station.pk) for station in ground.stations.values()], ignore_conflicts=True
    )
    return replace(ground, staff=Staff(made[0].pk, made[0].ref, made[1].pk, made[1].ref))


def shopper_chunks(ground: Ground) -> list[tuple[int, int]]:
    """Half-open ranges of shopper indices."""
    return [
        (start, min(start + SHOPPERS_A_CHUNK, ground.size.shoppers))
        for start in range(0, ground.size.shoppers, SHOPPERS_A_CHUNK)
    ]


def make_shoppers(ground: Ground, chunk: tuple[int, int]) -> int:
    """Accounts that may order: user, address, verified identity, consents, an empty quota of each year."""
    first, years = ground.firsts, ground.years
    users = Table(User, "id", "public_id", "email", "password", "display_name", "roles", "date_joined")
    addresses = Table(
        Address, "id", "user_id", "recipient", "phone", "province", "city", "district", "district_code", "detail", "is_default",
        "created_at",
    )  # fmt: skip
    identities = Table(
        Identity, "id", "user_id", "real_name", "id_number", "id_index", "person_ref", "verified_at", "created_at"
    )
    consents = Table(Consent, "user_id", "purpose", "version", "text_digest", "given_at")
    quotas = Table(QuotaYear, "id", "person_ref", "year", "limit_fen")
    texts = [(purpose, current(purpose)) for purpose in (Consent.Purpose.PRIVACY_POLICY, *NEEDED_TO_ORDER)]
    for index in range(*chunk):
        person, pk = shopper(ground, index), first.user + index
        users.add(
            pk, person.public_id, f"bulk{pk}@example.com", ground.password, person.name, "{shopper}", person.joined
        )
        addresses.add(
            first.address + index, pk, person.name, person.phone, person.region.province, person.region.city,
            person.region.district, person.region.code, person.detail, True, person.joined,
        )  # fmt: skip
        identities.add(
            first.identity + index, pk, person.name, person.number, keyring.blind_index(person.number, PURPOSE),
            person.person_ref, person.joined, person.joined,
        )  # fmt: skip
        for purpose, text in texts:
            consents.add(pk, purpose, text.version, text.digest, person.joined)
        for place, year in enumerate(years):
            quotas.add(
                first.quota + index * len(years) + place, person.person_ref, year, ground.limit.per_year_fen or 0
            )
    flush_all([users, addresses, identities, consents, quotas])
    return chunk[1] - chunk[0]
