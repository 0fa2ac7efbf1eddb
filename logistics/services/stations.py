"""Our places and who works there: a warehouse or a returns centre is opened, a colleague is posted, a posting ends."""

import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from logistics import errors
from logistics.models import Posting, Warehouse
from logistics.policies import airports
from marketplace.accounts.models import Role, User
from marketplace.catalog import countries
from marketplace.core import trail
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line

CODE = re.compile(r"[A-Z][A-Z0-9]{2,7}")
HOME = "CN"
WORKS_AT = {Warehouse.Kind.OVERSEAS: Role.OPERATOR, Warehouse.Kind.RETURNS: Role.INSPECTOR}


@dataclass(frozen=True)
class Place:
    """A warehouse as operations write it down. Its time zone is that of its airport."""

    code: str
    kind: str
    name: str
    name_zh: str
    country: str
    city: str
    airport: str
    address: str = ""


@transaction.atomic
def open_warehouse(*, place: Place, actor: str) -> Warehouse:
    """Open a warehouse abroad, or a returns centre at home; rooms above hear of it and set up their floors.

    Raises BadWarehouse (`fields` names what is wrong), WarehouseTaken, core.BadText.
    """
    names = ("name", 80), ("name_zh", 80), ("city", 60)
    words = {name: clean_line(getattr(place, name), max_length=most, min_length=1, field=name) for name, most in names}
    words["address"] = clean_line(place.address, max_length=200, field="address")
    airport = airports.place(place.airport)
    wrong = _wrong(place, airport)
    if wrong or airport is None:
        raise errors.BadWarehouse(fields=dict.fromkeys(wrong, errors.BadWarehouse.message))
    try:
        with transaction.atomic():
            made = Warehouse.objects.create(
                code=place.code, kind=place.kind, country=place.country, airport=airport.code, time_zone=airport.zone,
                **words,
            )  # fmt: skip
    except IntegrityError:
        raise errors.WarehouseTaken(fields={"code": errors.WarehouseTaken.message}) from None
    after = {"kind": made.kind, "country": made.country, "airport": made.airport}
    trail.record(verb="warehouse.opened", target=f"warehouse:{made.code}", actor=actor, after=after)
    emit(topic="logistics.warehouse_opened", key=f"warehouse:{made.code}", payload={"warehouse": made.code})
    return made


@transaction.atomic
def post(*, user: User, warehouse: Warehouse, actor: str) -> Posting:
    """From now on this colleague works there: operators at warehouses abroad, inspectors at returns centres.

    Raises BadPosting (another role, or signed off), PostedAlready.
    """
    if not user.is_active or not user.has_role(WORKS_AT[Warehouse.Kind(warehouse.kind)]):
        raise errors.BadPosting(fields={"user": errors.BadPosting.message})
    try:
        with transaction.atomic():
            made = Posting.objects.create(user=user, warehouse=warehouse)
    except IntegrityError:
        raise errors.PostedAlready(fields={"user": errors.PostedAlready.message}) from None
    trail.record(verb="posting.begun", target=f"warehouse:{warehouse.code}", actor=actor, after={"user": user.ref})
    return made


@transaction.atomic
def end_posting(*, posting: Posting, why: str, actor: str) -> None:
    """The colleague works there no more; the trail keeps that they did. Ended before: nothing happens. Raises core.BadText."""
    words = clean_line(why, max_length=200, min_length=1, field="why")
    ended, _rows = Posting.objects.filter(pk=posting.pk).delete()
    if ended:
        trail.record(
            verb="posting.ended", target=f"warehouse:{posting.warehouse.code}", actor=actor, why=words,
            before={"user": posting.user.ref},
        )  # fmt: skip


def _wrong(place: Place, airport: airports.Place | None) -> list[str]:
    wrong = [] if CODE.fullmatch(place.code) else ["code"]
    if place.kind not in Warehouse.Kind.values:
        wrong.append("kind")
    # what comes back to China clears in China; what flies to China starts abroad
    if not countries.is_country(place.country) or (place.country == HOME) != (place.kind == Warehouse.Kind.RETURNS):
        wrong.append("country")
    if airport is None or not airport.zone:
        wrong.append("airport")
    return wrong
