"""Reading parcels that go home to the shopper."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from marketplace.accounts import regions
from marketplace.accounts.models import User
from returns import selectors
from returns.errors import NothingToPack, NotYourBench
from returns.models import Homeward, Pickup, ReturnAppeal, ReturnCase, ReturnItem
from returns.states import AppealStatus, HomewardStatus, PickupStatus

HERE = (HomewardStatus.WAITING, HomewardStatus.BOOKED)
OPEN = (*HERE, HomewardStatus.SENT)
MOST = 200


def _whole() -> QuerySet[Homeward]:
    pieces = ReturnItem.objects.select_related("line", "unit").order_by("pk")
    return Homeward.objects.select_related("case", "centre").prefetch_related(Prefetch("items", pieces))


def of_case(case: ReturnCase) -> Homeward | None:
    """The parcel home of a return, under way or arrived; the newest."""
    return _whole().filter(case=case).exclude(status=HomewardStatus.CANCELLED).order_by("-id").first()


def standing(case: ReturnCase) -> Homeward | None:
    """The one that has not arrived."""
    return _whole().filter(case=case, status__in=OPEN).first()


def to_send() -> QuerySet[Homeward]:
    """What shall leave now, the longest waiting first; the caller pages."""
    return _whole().filter(status__in=HERE, released_at__isnull=False).order_by("released_at", "pk")


def gone() -> QuerySet[Homeward]:
    """On the road, the longest first."""
    return _whole().filter(status=HomewardStatus.SENT).order_by("sent_at", "pk")


def held(public_id: str, by: User) -> Homeward:
    """One of a centre where this person works. Raises NothingToPack, NotYourBench."""
    row = _whole().filter(public_id=public_id[:40]).first()
    if row is None:
        raise NothingToPack
    if not selectors.may_work_at(by, row.centre_id):
        raise NotYourBench
    return row


def by_errand(errand: str) -> Homeward | None:
    """None where it is no parcel home."""
    kind, _colon, public_id = errand.partition(":")
    return Homeward.objects.filter(public_id=public_id).first() if kind == "return_home" else None


def to_release(now: datetime) -> list[int]:
    """Refusals whose time of appeal is over, without an appeal that is open."""
    waiting = Homeward.objects.filter(status=HomewardStatus.WAITING, released_at=None, leaves_from__lte=now)
    return list(
        waiting.exclude(case__appeal__status=AppealStatus.OPEN).order_by("pk").values_list("pk", flat=True)[:MOST]
    )


def to_book() -> list[int]:
    """Those that shall leave and for which no courier stands."""
    asked = Pickup.objects.exclude(status__in=(PickupStatus.FAILED, PickupStatus.CANCELLED)).exclude(errand="")
    rows = Homeward.objects.filter(status=HomewardStatus.WAITING, released_at__isnull=False).order_by("pk")[:MOST]
    errands = {row.errand: row.pk for row in rows}
    known = set(asked.filter(errand__in=errands).values_list("errand", flat=True))
    return [pk for errand, pk in errands.items() if errand not in known]


def failures(row: Homeward) -> int:
    """How often no courier could be had."""
    return Pickup.objects.filter(errand=row.errand, status=PickupStatus.FAILED).count()


def silent(before: datetime) -> list[Homeward]:
    """Sent before this moment and not arrived."""
    return list(Homeward.objects.filter(status=HomewardStatus.SENT, sent_at__lt=before).select_related("case")[:MOST])


def delivered(carrier: str, waybills: Iterable[str]) -> list[Homeward]:
    """Parcels on the road under these numbers of this carrier."""
    return list(Homeward.objects.filter(status=HomewardStatus.SENT, carrier=carrier, waybill__in=list(waybills)))


def known_waybills(carrier: str, waybills: Collection[str]) -> set[str]:
    """Those of the numbers under which a parcel of a return or an errand travels. Two queries."""
    ours = Pickup.objects.filter(carrier=carrier, waybill__in=waybills, status=PickupStatus.BOOKED)
    home = Homeward.objects.filter(carrier=carrier, waybill__in=waybills)
    return set(ours.values_list("waybill", flat=True)) | set(home.values_list("waybill", flat=True))


def errand_by_waybill(carrier: str, waybill: str) -> str:
    """The errand of a higher app that travels under this number; empty for none."""
    rows = Pickup.objects.filter(carrier=carrier, waybill=waybill, status=PickupStatus.BOOKED)
    return rows.values_list("errand", flat=True).first() or ""


def has_open_appeal(case: ReturnCase) -> bool:
    """Does somebody look again?"""
    return ReturnAppeal.objects.filter(case=case, status=AppealStatus.OPEN).exists()


def district_of(row: Homeward) -> str:
    """Where the courier fetches it, as far as areas of couriers need it."""
    return regions.province_of(row.centre.address) or regions.province_of(row.centre.city)


def open_of(user_public_id: str) -> bool:
    """Is a parcel on its way to this person?"""
    return Homeward.objects.filter(Q(case__user__public_id=user_public_id), status__in=OPEN).exists()


def errands_of(user_public_id: str) -> list[str]:
    """For erasure."""
    return [row.errand for row in Homeward.objects.filter(case__user__public_id=user_public_id)]
