"""Reading boxes home."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from returns.errors import NothingToPack
from returns.models import HomeBox, HomePiece

MOST_SILENT = 200


def _whole() -> QuerySet[HomeBox]:
    pieces = HomePiece.objects.select_related("item__line", "item__case").order_by("pk")
    return HomeBox.objects.select_related("seller", "centre").prefetch_related(Prefetch("pieces", pieces))


def to_send() -> QuerySet[HomeBox]:
    """Boxes that stand at the centre, the oldest first; the caller pages."""
    return _whole().filter(status__in=(HomeBox.Status.PACKED, HomeBox.Status.READY)).order_by("pk")


def gone() -> QuerySet[HomeBox]:
    """Boxes on their way or there, the newest first; the caller pages."""
    return _whole().filter(status__in=(HomeBox.Status.SENT, HomeBox.Status.ARRIVED)).order_by("-sent_at")


def box_by(public_id: str) -> HomeBox:
    """For the centre. Raises NothingToPack."""
    return _one(_whole(), public_id)


def box_of(seller_id: int, public_id: str) -> HomeBox:
    """A box of this shop. Raises NothingToPack, also for somebody else's."""
    return _one(_whole().filter(seller_id=seller_id), public_id)


def _one(found: QuerySet[HomeBox], public_id: str) -> HomeBox:
    box = found.filter(public_id=public_id[:40]).first()
    if box is None:
        raise NothingToPack
    return box


def silent(before: datetime) -> list[HomeBox]:
    """Sent before this moment and never said to have arrived."""
    waiting = HomeBox.objects.filter(status=HomeBox.Status.SENT, sent_at__lt=before)
    return list(waiting.order_by("sent_at")[:MOST_SILENT])
