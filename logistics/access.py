"""Who may touch what: a role opens the room, a posting or a flight's roster the object. Not yours reads as not found."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from logistics import errors
from logistics.models import (
    Attendance,
    AttendanceGap,
    Bag,
    Consignment,
    EpcisCapture,
    EscortHandover,
    EscortShift,
    Excursion,
    Flight,
    FoundGoods,
    Handover,
    Inspector,
    InspectorKey,
    Mismatch,
    Opening,
    Paper,
    Parcel,
    Partner,
    PartnerScope,
    PrintJob,
    Seal,
    Unit,
    Warehouse,
)
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import ids
from marketplace.core.errors import NotAllowed, NotFound
from marketplace.core.textnorm import nfkc

Person = User | AnonymousUser


def warehouses_of(user: Person) -> list[Warehouse]:
    """Overseas warehouses where this operator works, in order of code. Raises NotAllowed without the role."""
    person = require_role(user, Role.OPERATOR)
    return list(Warehouse.objects.filter(staff__user=person, kind=Warehouse.Kind.OVERSEAS).order_by("code"))


def warehouse_of(user: Person, code: str = "") -> Warehouse:
    """The operator's warehouse of this code, or the first where no code is given. Raises NotAllowed, NotFound."""
    places = warehouses_of(user)
    for place in places:
        if code in ("", place.code):
            return place
    raise NotFound


def operator_consignment(user: Person, order_number: str) -> Consignment:
    """The order's trade record, for an operator of its warehouse. Raises NotAllowed, NotFound."""
    return _one(Consignment.objects.select_related("warehouse"), user, order_number=_number(order_number, "MO"))


def operator_unit(user: Person, code: str) -> Unit:
    """The unit of a passport code, for an operator of its warehouse. Raises NotAllowed, NotFound."""
    try:
        plain = ids.normalise_code(code)
    except ids.BadNumber:
        raise NotFound from None
    return _one(Unit.objects.select_related("line__consignment", "warehouse", "parcel"), user, passport_code=plain)


def operator_parcel(user: Person, number: str) -> Parcel:
    """The parcel, for an operator of the warehouse that packs it. Raises NotAllowed, NotFound."""
    found = Parcel.objects.select_related("consignment", "warehouse", "bag__flight")
    return _one(found, user, number=_number(number, "MM"))


def operator_bag(user: Person, number: str) -> Bag:
    """The bag, for an operator of its warehouse. Raises NotAllowed, NotFound."""
    return _one(Bag.objects.select_related("warehouse", "flight"), user, number=nfkc(number[:40]).upper()[:20])


def operator_flight(user: Person, public_id: str) -> Flight:
    """The flight, for an operator at the airport it leaves from. Raises NotAllowed, NotFound."""
    airports = {place.airport for place in warehouses_of(user)}
    flight = Flight.objects.select_related("escort").filter(public_id=nfkc(public_id[:40]), origin__in=airports).first()
    if flight is None:
        raise NotFound
    return flight


def flights_of_escort(user: Person) -> QuerySet[Flight]:
    """Flights whose roster names this person, the newest first. Raises NotAllowed without the role."""
    person = require_role(user, Role.ESCORT)
    return Flight.objects.filter(escort_names(person)).order_by("-departs_at", "-id")


def escort_flight(user: Person, public_id: str) -> Flight:
    """Raises NotAllowed, NotFound (also for another escort's flight)."""
    flight = flights_of_escort(user).select_related("escort").filter(public_id=nfkc(public_id[:40])).first()
    if flight is None:
        raise NotFound
    return flight


def escort_parcel(user: Person, number: str) -> Parcel:
    """A parcel on one of the escort's own flights. Raises NotAllowed, NotFound."""
    person = require_role(user, Role.ESCORT)
    parcel = (
        Parcel.objects.select_related("consignment", "warehouse", "bag__flight__escort", "declaration")
        .filter(escort_names(person, "bag__flight__"), number=_number(number, "MM"))
        .first()
    )
    if parcel is None:
        raise NotFound
    return parcel


def escort_opening(user: Person, public_id: str) -> Opening:
    """An opening that this escort attends. Raises NotAllowed, NotFound."""
    person = require_role(user, Role.ESCORT)
    opening = (
        Opening.objects.select_related("parcel", "old_seal", "escort")
        .filter(escort_names(person, "parcel__bag__flight__"), public_id=nfkc(public_id[:40]))
        .first()
    )
    if opening is None:
        raise NotFound
    return opening


def ops_flight(user: Person, public_id: str) -> Flight:
    """Any flight, for operations. Raises NotAllowed, NotFound."""
    require_role(user, Role.OPS)
    flight = Flight.objects.select_related("escort").filter(public_id=nfkc(public_id[:40])).first()
    if flight is None:
        raise NotFound
    return flight


def ops_mismatch(user: Person, code: str) -> Mismatch:
    """What was reported about a piece, by its passport code, for operations. Raises NotAllowed, NotFound."""
    require_role(user, Role.OPS)
    found = Mismatch.objects.select_related("unit__line").filter(unit__passport_code=nfkc(code[:40])).first()
    if found is None:
        raise NotFound
    return found


def ops_parcel(user: Person, number: str) -> Parcel:
    """Any parcel, for operations. Raises NotAllowed, NotFound."""
    require_role(user, Role.OPS)
    found = Parcel.objects.select_related("consignment", "warehouse", "bag__flight")
    parcel = found.filter(number=_number(number, "MM")).first()
    if parcel is None:
        raise NotFound
    return parcel


def staff_member(public_id: str) -> User:
    """An active operator or escort by public id. Raises NoEscort for anybody else."""
    person = User.objects.filter(public_id=nfkc(public_id[:40]), is_active=True).first()
    if person is None or not person.has_role(Role.OPERATOR, Role.ESCORT):
        raise errors.NoEscort(fields={"person": errors.NoEscort.message})
    return person


def operator_thing(user: Person, kind: str, number: str) -> Any:
    """The piece, parcel or bag at one of the operator's warehouses, or one of their own seals. Raises NotAllowed, NotFound."""
    doors = {"unit": operator_unit, "parcel": operator_parcel, "bag": operator_bag, "seal": own_seal}
    if kind not in doors:
        raise NotFound
    return doors[kind](user, number)


def own_seal(user: Person, number: str) -> Seal:
    """A seal that was issued to this person. Raises NotAllowed, NotFound."""
    person = require_role(user, Role.OPERATOR, Role.ESCORT)
    plain = "".join(nfkc(number[:80]).upper().split())[:20]
    found = Seal.objects.select_related("parcel").filter(number=plain, issued_to=person).first()
    if found is None:
        raise NotFound
    return found


def operator_found(user: Person, public_id: str) -> FoundGoods:
    """Goods without notice at one of the operator's warehouses. Raises NotAllowed, NotFound."""
    return _one(FoundGoods.objects.select_related("warehouse", "unit"), user, public_id=nfkc(public_id[:40]))


def operator_handover(user: Person, public_id: str) -> Handover:
    """Raises NotAllowed, NotFound."""
    return _one(Handover.objects.select_related("warehouse", "giver", "taker"), user, public_id=nfkc(public_id[:40]))


def operator_print_job(user: Person, public_id: str) -> PrintJob:
    """Raises NotAllowed, NotFound."""
    return _one(PrintJob.objects.select_related("warehouse", "reprint_of"), user, public_id=nfkc(public_id[:40]))


def ops_row(user: Person, rows: QuerySet[Any], public_id: str) -> Any:
    """Any row of this kind by its public id, for operations. Raises NotAllowed, NotFound."""
    require_role(user, Role.OPS)
    found = rows.filter(public_id=nfkc(public_id[:40])).first()
    if found is None:
        raise NotFound
    return found


def _one(queryset: QuerySet[Any], user: Person, **where: str) -> Any:
    person = require_role(user, Role.OPERATOR)
    found = queryset.filter(warehouse__staff__user=person, **where).first()
    if found is None:
        raise NotFound
    return found


def _number(text: str, prefix: str) -> str:
    """The canonical spelling where `text` is a number of ours, else the bare text: not found will answer for it."""
    try:
        return ids.validate(text, prefix)
    except ids.BadNumber:
        return nfkc(text[:40]).upper()[:20]


def escort_names(person: User, flight: str = "") -> Q:
    """The roster of a flight names this person: as its escort of record, by a planned shift, or because they were there or are asked to
    take over. `flight` is the path to it."""
    mine = Flight.objects.filter(
        Q(escort=person)
        | Q(pk__in=EscortShift.objects.filter(escort=person).values("flight"))
        | Q(pk__in=Attendance.objects.filter(escort=person).values("flight"))
        | Q(pk__in=EscortHandover.objects.filter(taker=person, withdrawn_at__isnull=True).values("flight"))
    )
    return Q(**{f"{flight}pk__in": mine.values("pk")})


def escort_handover(user: Person, public_id: str) -> EscortHandover:
    """A handover that this person gives or takes. Raises NotAllowed, NotFound."""
    person = require_role(user, Role.ESCORT)
    found = EscortHandover.objects.select_related("flight", "giver", "taker").filter(Q(giver=person) | Q(taker=person))
    handover = found.filter(public_id=nfkc(public_id[:40])).first()
    if handover is None:
        raise NotFound
    return handover


def ops_gap(user: Person, public_id: str) -> AttendanceGap:
    """Any gap in attendance, for operations. Raises NotAllowed, NotFound."""
    require_role(user, Role.OPS)
    gap = AttendanceGap.objects.select_related("flight").filter(public_id=nfkc(public_id[:40])).first()
    if gap is None:
        raise NotFound
    return gap


def ops_paper(user: Person, public_id: str) -> Paper:
    """Any paper that went to customs, for operations. Raises NotAllowed, NotFound."""
    require_role(user, Role.OPS)
    paper = Paper.objects.filter(public_id=nfkc(public_id[:40])).first()
    if paper is None:
        raise NotFound
    return paper


# The passport: independent inspectors, partners, loggers, excursions.
def inspector(user: Person) -> Inspector:
    """The inspector that this account belongs to. Raises NotAllowed, NotIndependent."""
    person = require_role(user, Role.SURVEYOR)
    found = Inspector.objects.select_related("user").filter(user=person, is_active=True).first()
    if found is None:
        raise errors.NotIndependent
    return found


def inspector_key(user: Person, key_id: str) -> InspectorKey:
    """One of the inspector's own keys. Raises NotAllowed, NotFound."""
    found = (
        InspectorKey.objects.select_related("inspector__user")
        .filter(inspector=inspector(user), key_id=nfkc(key_id[:40]))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def ops_inspector_key(user: Person, key_id: str) -> InspectorKey:
    """Any inspector's key, for operations. Raises NotAllowed, NotFound."""
    require_role(user, Role.OPS)
    found = InspectorKey.objects.select_related("inspector__user").filter(key_id=nfkc(key_id[:40])).first()
    if found is None:
        raise NotFound
    return found


def ops_excursion(user: Person, public_id: str) -> Excursion:
    """Raises NotAllowed, NotFound."""
    require_role(user, Role.OPS)
    found = Excursion.objects.select_related("parcel").filter(public_id=nfkc(public_id[:40])).first()
    if found is None:
        raise NotFound
    return found


def parcel_or_bag(user: Person, number: str) -> Parcel | Bag:
    """What an operator (at their warehouse) or an escort (on their flights) has in hand. Raises NotAllowed, NotFound."""
    person = require_role(user, Role.OPERATOR, Role.ESCORT)
    parcels = Q(pk=None)
    if person.has_role(Role.OPERATOR):
        parcels |= Q(warehouse__staff__user=person)
    if person.has_role(Role.ESCORT):
        parcels |= escort_names(person, "bag__flight__")
    box = Parcel.objects.filter(parcels, number=_number(number, "MM")).select_related("bag").first()
    if box is not None:
        return box
    bags = Q(pk=None)
    if person.has_role(Role.OPERATOR):
        bags |= Q(warehouse__staff__user=person)
    if person.has_role(Role.ESCORT):
        bags |= escort_names(person, "flight__")
    sack = Bag.objects.filter(bags, number=nfkc(number[:40]).upper()[:20]).first()
    if sack is None:
        raise NotFound
    return sack


def partner(user: Person) -> Partner:
    """The road partner of an integrator's account. Raises NotAllowed."""
    person = require_role(user, Role.INTEGRATOR)
    found = Partner.objects.filter(user=person, is_active=True).first()
    if found is None:
        raise NotAllowed
    return found


def capture_job(user: Person, public_id: str) -> EpcisCapture:
    """One of the partner's own capture jobs. Raises NotAllowed, NotFound."""
    found = EpcisCapture.objects.filter(partner=partner(user), public_id=nfkc(public_id[:40])).first()
    if found is None:
        raise NotFound
    return found


def epcis_parcel(user: Person, number: str) -> Parcel:
    """A parcel for its owner, for staff of the road, or for a partner who handles it. Raises NotFound for everybody else."""
    found = (
        Parcel.objects.select_related("consignment", "warehouse", "bag__flight")
        .filter(number=_number(number, "MM"))
        .first()
    )
    if found is None or not isinstance(user, User):
        raise NotFound
    if found.consignment.buyer_ref == user.ref or user.has_role(Role.OPS, Role.INSPECTOR, Role.AGENT):
        return found
    if handles(user, found):
        return found
    rights = rights_of(found)
    scopes = PartnerScope.objects.filter(partner__user=user, partner__is_active=True).values_list("kind", "code")
    if user.has_role(Role.INTEGRATOR) and rights & set(scopes):
        return found
    raise NotFound


def handles(user: User, thing: Unit | Parcel) -> bool:
    """Is it in this person's hands: posted at the warehouse that keeps or packs it, or on the roster of the flight it is on?"""
    if user.has_role(Role.OPERATOR) and thing.warehouse.staff.filter(user=user).exists():
        return True
    parcel = thing.parcel if isinstance(thing, Unit) else thing
    flight = parcel.bag.flight_id if parcel is not None and parcel.bag is not None else None
    if flight is None or not user.has_role(Role.ESCORT):
        return False
    return Flight.objects.filter(escort_names(user), pk=flight).exists()


def rights_of(thing: Unit | Parcel | Bag) -> frozenset[tuple[str, str]]:
    """The partners' scopes of which one is needed to speak of this thing."""
    parcel = thing.parcel if isinstance(thing, Unit) else thing if isinstance(thing, Parcel) else None
    bag = thing if isinstance(thing, Bag) else parcel.bag if parcel else None
    flight = bag.flight if bag else None
    kind = PartnerScope.Kind
    rights = {(kind.WAREHOUSE.value, thing.warehouse.code)}
    if parcel is not None and parcel.carrier:
        rights.add((kind.CARRIER.value, parcel.carrier))
    if flight is not None:
        rights |= {(kind.AIRPORT.value, flight.origin), (kind.AIRPORT.value, flight.destination)}
    return frozenset(rights)
