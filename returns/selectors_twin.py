"""Reading what surrounds the twin match."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet

from logistics import selectors as road
from logistics.models import Posting, Warehouse
from logistics.records import Photo
from marketplace.accounts.models import Role, User
from marketplace.core import time
from orders.models import Order, OrderLine
from returns import selectors
from returns.errors_twin import LookNotFound, StrayNotFound
from returns.models import (
    CaseSignal,
    Inspection,
    Look,
    PictureMatch,
    ReturnAppeal,
    ReturnCase,
    ReturnItem,
    StrayParcel,
)
from returns.policies import fraud, twin
from returns.policies.twin import Facts
from returns.states import AppealStatus, Stage

HISTORY = timedelta(days=180)
COMPARED = ("front", "back", "label", "defect")  # a close-up of the serial is read, not compared
OVERDUE = timedelta(days=10)  # SAMPLE: a domestic courier needs two to five
WAITING_FOR_PICTURES = timedelta(minutes=2)


def owner_of_numbers(case: ReturnCase, unit_id: int, out: Facts, back: Facts) -> str:
    """Whose numbers these are, where they are another known piece's: a reason of the twin match, empty where nobody's."""
    serial = "" if twin.normalise(back.serial) == twin.normalise(out.serial) else back.serial
    tag = "" if twin.normalise(back.tag) == twin.normalise(out.tag) else back.tag
    if not serial and not tag:
        return ""
    orders = {order for unit, order in road.orders_of_numbers(serial, tag).items() if unit != unit_id}
    if not orders:
        return ""
    if case.order.number in orders:
        return "number_of_another_piece"
    is_theirs = Order.objects.filter(number__in=orders, user_id=case.user_id).exists()
    return "number_of_another_delivery" if is_theirs else "number_of_another_shopper"


def comparable(photos: Iterable[Photo], taken: Collection[str] = ()) -> list[tuple[Photo, Photo]]:
    """Pairs (abroad, bench) of the newest pictures of each pose that both sides have; with `taken` (SHA-256) of those from the bench."""
    newest: dict[tuple[str, str], Photo] = {
        (photo.stage, photo.pose): photo
        for photo in photos
        if photo.stage != "return" or not taken or photo.sha256 in taken
    }
    pairs = [(newest.get(("outbound", pose)), newest.get(("return", pose))) for pose in COMPARED]
    return [(out, back) for out, back in pairs if out is not None and back is not None]


def poses_abroad(photos: Iterable[Photo]) -> set[str]:
    """Poses taken abroad that a picture from the bench can be compared with."""
    return {photo.pose for photo in photos if photo.stage == "outbound"}.intersection(COMPARED)


def pictures_to_compare() -> QuerySet[PictureMatch]:
    """Waiting, the longest first."""
    return PictureMatch.objects.filter(state=PictureMatch.State.WAITING).order_by("asked_at", "id")


def pictures_of(case: ReturnCase) -> dict[int, PictureMatch]:
    """Compared or waiting pictures by item id; one query."""
    found = PictureMatch.objects.filter(inspection__item__case=case).select_related("inspection")
    return {row.inspection.item_id: row for row in found}


def are_pictures_awaited(case: ReturnCase) -> bool:
    """Is the worker still comparing? After two minutes nobody waits any longer."""
    since = time.now() - WAITING_FOR_PICTURES
    return pictures_to_compare().filter(inspection__item__case=case, asked_at__gte=since).exists()


def is_uncompared(case: ReturnCase) -> bool:
    """Do pictures still wait for a worker that is not there? Then a second person looks at them."""
    return pictures_to_compare().filter(inspection__item__case=case).exists()


def reasons_of(case: ReturnCase) -> set[str]:
    """All reasons of all pieces of the case."""
    found = Inspection.objects.filter(item__case=case).values_list("reasons", flat=True)
    return {code for reasons in found for code in reasons}


def rightful(case: ReturnCase) -> list[ReturnItem]:
    """The pieces that may still be given back: without those whose right ended at the bench.

    An appeal that was won gives the right back. A piece that nobody has inspected keeps its right.
    """
    items = selectors.items_of(case)
    if ReturnAppeal.objects.filter(case=case, status=AppealStatus.OVERTURNED).exists():
        return items
    return [item for item in items if not is_right_over(item)]


def is_right_over(item: ReturnItem) -> bool:
    """Did the inspection end the right of this piece to come back without a reason?"""
    return hasattr(item, "inspection") and twin.is_right_over(item.inspection.reasons)


def signals_of(case: ReturnCase) -> list[CaseSignal]:
    """What calls a person, oldest first."""
    return list(CaseSignal.objects.filter(case=case).order_by("id"))


def history_of(case: ReturnCase) -> fraud.History:
    """The shopper's last 180 days, this case left out."""
    since = time.now() - HISTORY
    bought = OrderLine.objects.filter(order__user=case.user_id, order__delivered_at__gte=since).values_list(
        "quantity", flat=True
    )
    items = ReturnItem.objects.filter(case__user=case.user_id, case__received_at__gte=since).exclude(case=case.pk)
    seen = Inspection.objects.filter(item__in=items)
    worn = seen.filter(item__case__reason=ReturnCase.Reason.NO_REASON, grade__in=fraud.WORN)
    return fraud.History(
        bought=sum(bought),
        returned=items.count(),
        mismatches=seen.filter(verdict=Inspection.Verdict.MISMATCH).count(),
        worn_without_reason=worn.count(),
    )


def looks_of(case: ReturnCase) -> dict[int, list[Look]]:
    """Further looks by item id, oldest first; one query."""
    found: dict[int, list[Look]] = {}
    for look in Look.objects.filter(item__case=case).order_by("id"):
        found.setdefault(look.item_id, []).append(look)
    return found


def open_looks(user: User) -> QuerySet[Look]:
    """Looks that wait for somebody else than the inspector, at the places of this person; the caller pages."""
    waiting = Look.objects.filter(looked_at=None).exclude(inspector_before=user.ref)
    if not user.has_role(Role.OPS):
        waiting = waiting.filter(item__case__centre__in=Posting.objects.filter(user=user).values("warehouse"))
    return waiting.select_related("item__case", "item__line").order_by("asked_at", "id")


def look_by_id(public_id: str) -> Look:
    """Raises LookNotFound."""
    found = Look.objects.filter(public_id=public_id[:40]).select_related("item__case").first()
    if found is None:
        raise LookNotFound
    return found


def centres_of(user: User) -> QuerySet[Warehouse]:
    """Returns centres where this person works; operations work at all."""
    centres = Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS).order_by("id")
    if user.has_role(Role.OPS):
        return centres
    return centres.filter(pk__in=Posting.objects.filter(user=user).values("warehouse"))


def strays(user: User) -> QuerySet[StrayParcel]:
    """Parcels without a case at this person's centres, newest first; the caller pages."""
    found = StrayParcel.objects.filter(centre__in=centres_of(user)).select_related("centre", "case")
    return found.order_by("-id")


def open_strays(user: User) -> QuerySet[StrayParcel]:
    """Those whose sender or case is still unknown."""
    return strays(user).filter(status=StrayParcel.Status.FOUND).order_by("found_at", "id")


def stray_of(user: User, public_id: str) -> StrayParcel:
    """Raises StrayNotFound, also for one of a centre where this person does not work."""
    found = strays(user).filter(public_id=public_id[:40]).first()
    if found is None:
        raise StrayNotFound
    return found


def overdue() -> QuerySet[ReturnCase]:
    """Cases without a parcel: said to be sent long ago, and nothing came."""
    late = ReturnCase.objects.filter(stage=Stage.IN_TRANSIT, sent_at__lte=time.now() - OVERDUE)
    return late.select_related("order").order_by("sent_at", "id")


def cases_for_stray(user: User, words: str) -> QuerySet[ReturnCase]:
    """Cases that may be meant by what stands on a parcel: number of the case, the order, or the courier's number."""
    text = words.strip().upper()[:40]
    if len(text) < 4:
        return ReturnCase.objects.none()
    may = ReturnCase.objects.filter(
        stage__in=(Stage.LABEL_ISSUED, Stage.IN_TRANSIT, Stage.EXPIRED), centre__in=centres_of(user)
    )
    named = Q(number=text) | Q(order__number=text) | Q(waybill__iexact=text)
    return may.filter(named).select_related("order").order_by("-id")
