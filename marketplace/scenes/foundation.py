"""The ground of the seeded world: people with roles, stations, tariff, exchange rates, categories, seals, flights.

Everything goes through the services that people and ops use; only stations and duties are rows of their own (ops data).
"""

from datetime import timedelta

from logistics.models import Flight, Posting, Seal, Warehouse
from logistics.services import flights, sealing
from logistics.services.flights import Plan
from marketplace.accounts.models import User
from marketplace.accounts.policies.consent_texts import NEEDED_TO_ORDER
from marketplace.accounts.services import addresses, consents, identity
from marketplace.catalog.services import categories, house_rules, terms
from marketplace.core import time
from marketplace.core.checkdigits import make_awb, resident_check
from marketplace.scenes.data.stations import DESTINATION, LANES, STATIONS, SUPERVISED
from marketplace.scenes.people import PASSWORD, PEOPLE
from marketplace.tariff.services import loading

ACTOR = "system:seed"
SEALS_EACH = 400
# Well-formed resident IDs of people who do not exist (the official example region and dates; check digits computed).
IDENTITIES = {"xiaomei": ("李小美", "510107199606152342"), "charlie": ("王查理", "310115199002287011")}
ADDRESSES = {
    "xiaomei": ("李小美", "13800138000", "510107", "天府大道北段 1700 号 3 栋 1502"),
    "charlie": ("王查理", "13900139000", "310115", "张杨路 500 号 12 楼"),
}


def people() -> dict[str, User]:
    """The named people with their roles, addresses and (shoppers) verified identities."""
    found = {}
    for person in PEOPLE:
        user = User.objects.create_user(
            person.login,
            PASSWORD,
            display_name=person.name,
            roles=list(person.roles),
            locale=person.locale,
            is_staff=person.is_staff,
        )
        found[person.key] = user
    for key, (name, number) in IDENTITIES.items():
        make_buyer(found[key], name, number, *ADDRESSES[key])
    return found


def make_buyer(user: User, name: str, number: str, recipient: str, phone: str, district: str, detail: str) -> None:
    """Give a person what ordering needs: consents, a verified identity and a default address."""
    consents.give(user=user, purposes=NEEDED_TO_ORDER, actor=user.ref)
    identity.provide(user=user, real_name=name, id_number=number, actor=user.ref)
    addresses.add(
        user=user,
        recipient=recipient,
        phone=phone,
        district_code=district,
        detail=detail,
        actor=user.ref,
        is_default=True,
    )


def resident_number(birth_body: str, serial: int) -> str:
    """A well-formed resident ID from region and birth date (14 digits) and a serial; its check character is computed."""
    body = f"{birth_body}{200 + serial:03d}"
    return body + resident_check(body)


def reference_data() -> None:
    """Tariff rows, exchange rates and the category tree."""
    loading.load_reference(actor=ACTOR)
    loading.load_fx(actor=ACTOR)
    categories.plant()
    terms.plant()
    house_rules.plant()


def stations(people: dict[str, User]) -> dict[str, Warehouse]:
    """Warehouses and the returns centre; Lupe works at all of them, Xiao Chen at the centre."""
    found = {}
    for code, kind, name, name_zh, country, city, airport, zone, address in STATIONS:
        found[code] = Warehouse.objects.create(
            code=code,
            kind=kind,
            name=name,
            name_zh=name_zh,
            country=country,
            city=city,
            airport=airport,
            time_zone=zone,
            address=address,
            supervised_place=SUPERVISED.get(code, ""),
        )
    overseas = [station for station in found.values() if station.kind == Warehouse.Kind.OVERSEAS]
    Posting.objects.bulk_create(Posting(user=people["lupe"], warehouse=station) for station in overseas)
    Posting.objects.create(user=people["xiaochen"], warehouse=found["SHA"])
    return found


def seals(people: dict[str, User]) -> list[Seal]:
    """Numbered seals in the hands of the operator and the escorts."""
    mine = sealing.issue(
        numbers=[f"MMS{number:07d}" for number in range(1, SEALS_EACH + 1)],
        holder=people["lupe"],
        seal_class="S",
        actor=ACTOR,
    )
    for prefix, key in (("MMC", "laozhang"), ("MMD", "xiaolin")):
        mine += sealing.issue(
            numbers=[f"{prefix}{number:07d}" for number in range(1, SEALS_EACH + 1)],
            holder=people[key],
            seal_class="S",
            actor=ACTOR,
        )
    return mine


def next_flight(station: str, escort: User, *, in_hours: int = 8) -> Flight:
    """Plan the next departure of a lane, `in_hours` from now, with its escort named."""
    prefix, carrier, hours = LANES[station]
    departs = time.now() + timedelta(hours=in_hours)
    count = Flight.objects.count() + 1
    return flights.plan(
        plan=Plan(
            designator=f"{carrier}{800 + count % 100}",
            origin=station,
            destination=DESTINATION,
            awb=make_awb(prefix, 4_100_000 + count * 37),
            departs_at=departs,
            arrives_at=departs + timedelta(hours=hours),
            cutoff_at=departs - timedelta(hours=2),
        ),
        escort=escort,
        actor=ACTOR,
    )
