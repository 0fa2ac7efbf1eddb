"""Reads of right holders' notices."""

from django.db.models import QuerySet

from marketplace.catalog.errors import IpNoticeNotFound, PaperNotFound
from marketplace.catalog.models import IpEvidence, IpNotice
from marketplace.catalog.states import IpNoticeState
from sellers.models import Seller

ENDED = (IpNoticeState.REFUSED, IpNoticeState.RESTORED, IpNoticeState.UPHELD, IpNoticeState.WITHDRAWN)


def open_notices() -> QuerySet[IpNotice]:
    """What has not ended, the oldest first."""
    return IpNotice.objects.exclude(state__in=ENDED).select_related("listing__seller").order_by("received_at", "pk")


def notice_by_id(public_id: str) -> IpNotice:
    """Whoever knows the number may read how far it is. Raises IpNoticeNotFound."""
    found = IpNotice.objects.select_related("listing__seller").filter(public_id=public_id).first()
    if found is None:
        raise IpNoticeNotFound
    return found


def own_notice(seller: Seller, public_id: str) -> IpNotice:
    """A notice about this shop's goods that was forwarded to it. Raises IpNoticeNotFound."""
    found = notices_of(seller).filter(public_id=public_id).first()
    if found is None:
        raise IpNoticeNotFound
    return found


def notices_of(seller: Seller) -> QuerySet[IpNotice]:
    """Notices the shop was told of: those that were only received are not forwarded yet."""
    told = IpNotice.objects.filter(listing__seller=seller).exclude(forwarded_at=None)
    return told.select_related("listing__seller").order_by("-pk")


def evidence_of(public_id: str) -> IpEvidence:
    """One paper with its notice. Raises PaperNotFound."""
    found = IpEvidence.objects.select_related("notice__listing").filter(public_id=public_id).first()
    if found is None:
        raise PaperNotFound
    return found
