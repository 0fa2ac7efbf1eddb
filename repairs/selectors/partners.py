"""Service points: the map and list for everybody, the one for its people, the queue for ops."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from marketplace.accounts.models import User
from marketplace.core import time
from repairs.errors import PartnerNotFound
from repairs.models import Partner
from repairs.policies import places
from repairs.states import PartnerStatus

MOST = 300


def certified() -> QuerySet[Partner]:
    """Places that take work today."""
    return Partner.objects.filter(status=PartnerStatus.CERTIFIED, certified_until__gte=time.today())


@dataclass(frozen=True)
class Point:
    """A service point with its distance from where somebody is; None where nobody said."""

    partner: Partner
    km: int | None
    x: float
    y: float


def points(*, city: str = "", trade: str = "", kind: str = "") -> list[Point]:
    """Certified places, the nearest first where a city is known; only those of a trade, the central station always."""
    found = certified()
    if kind:
        found = found.filter(kind=kind)
    if trade:
        found = found.filter(Q(trades__contains=[trade]) | Q(kind=Partner.Kind.CENTRAL))
    here = places.CITIES.get(city)
    rows = [
        _point(one, (here.latitude, here.longitude) if here else None) for one in found.order_by("city", "id")[:MOST]
    ]
    return sorted(rows, key=lambda point: (point.km if point.km is not None else 0, point.partner.pk)) if here else rows


def _point(partner: Partner, here: tuple[float, float] | None) -> Point:
    spot = float(partner.latitude), float(partner.longitude)
    return Point(partner, round(places.kilometres(here, spot)) if here else None, *places.drawn(*spot))


def point_by(public_id: str) -> Partner:
    """A certified place. Raises PartnerNotFound."""
    found = certified().filter(public_id=public_id[:40]).first()
    if found is None:
        raise PartnerNotFound
    return found


def central(but: Iterable[int] = ()) -> Partner | None:
    """Our own station, the oldest where there are several; `but`: primary keys of those that shall not be asked."""
    return certified().filter(kind=Partner.Kind.CENTRAL).exclude(pk__in=but).order_by("id").first()


def takes(partner: Partner, category: str) -> bool:
    """May it be given a piece of this root category today?"""
    is_open = (
        partner.status == PartnerStatus.CERTIFIED
        and partner.certified_until is not None
        and partner.certified_until >= time.today()
    )
    return is_open and (partner.kind == Partner.Kind.CENTRAL or category in partner.trades)


def partner_by(public_id: str) -> Partner:
    """For ops. Raises PartnerNotFound."""
    found = Partner.objects.filter(public_id=public_id[:40]).first()
    if found is None:
        raise PartnerNotFound
    return found


def application_of(user: User) -> Partner | None:
    """The place this person applied for or works at, the newest."""
    return Partner.objects.filter(Q(applied_by=user.ref) | Q(members__user=user)).distinct().order_by("-id").first()


def place_for(user: User, public_id: str) -> Partner:
    """A place this person applied for or works at. Raises PartnerNotFound."""
    found = Partner.objects.filter(public_id=public_id[:40]).filter(Q(applied_by=user.ref) | Q(members__user=user))
    partner = found.first()
    if partner is None:
        raise PartnerNotFound
    return partner


def to_expire() -> list[int]:
    """Certifications whose last day is over."""
    over = Partner.objects.filter(status=PartnerStatus.CERTIFIED, certified_until__lt=time.today())
    return list(over.order_by("pk").values_list("pk", flat=True)[:200])
