"""Telling people what matters of a parcel: the shopper by their notices, followers without an account by mail."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from logistics.models import Follower, Parcel, TrackingEvent
from logistics.policies import tracking
from logistics.services import following_links as links
from logistics.states import FollowerStatus
from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.core import time
from marketplace.core.time import SHANGHAI
from marketplace.notices.models import Notice
from marketplace.notices.services import notices

FRESH = timedelta(days=2)  # older news, learnt late, is on the page and nobody's phone rings for it
KIND = "user:"


def spread(*, parcel: Parcel) -> int:
    """Everybody who follows hears every piece of news once, however often this is called. Returns how many rows were written."""
    fresh = list(
        TrackingEvent.objects.filter(parcel=parcel, code__in=tracking.NEWS, at__gte=time.now() - FRESH).order_by(
            "at", "id"
        )
    )
    if not fresh:
        return 0
    followers = list(Follower.objects.filter(parcel=parcel, status=FollowerStatus.ACTIVE).order_by("pk"))
    owner = _owner(parcel) if any(event.code in tracking.NEWS_TO_SHOPPER for event in fresh) else None
    written = 0
    for event in fresh:
        if owner is not None and event.code in tracking.NEWS_TO_SHOPPER:
            written += _tell_owner(owner, parcel, event)
        written += sum(_tell_follower(follower, parcel, event) for follower in followers if _is_after(follower, event))
    return written


def _owner(parcel: Parcel) -> User | None:
    ref = parcel.consignment.buyer_ref
    return (
        User.objects.filter(public_id=ref.removeprefix(KIND), is_active=True).first() if ref.startswith(KIND) else None
    )


def _is_after(follower: Follower, event: TrackingEvent) -> bool:
    heard = event.heard_at or event.at
    return follower.confirmed_at is not None and heard >= follower.confirmed_at


def _source(event: TrackingEvent) -> str:
    return f"tracking:{event.parcel_id}:{event.pk}"


def _tell_owner(owner: User, parcel: Parcel, event: TrackingEvent) -> int:
    with override(owner.locale):
        facts = _facts(parcel, event)
    link = reverse("logistics:track", args=[parcel.number])
    return len(tell(owner, template="parcel_news", source=_source(event), context=facts, link=link))


def _tell_follower(follower: Follower, parcel: Parcel, event: TrackingEvent) -> int:
    with override(follower.locale):
        facts = _facts(parcel, event)
    context = {**facts, "stop": links.stop_address(follower)}
    rows = notices.send(
        recipient_ref=f"follower:{follower.public_id}", template="follower_news", source=_source(event), context=context,
        link=settings.PUBLIC_URL + reverse("logistics:track", args=[parcel.number]), channels=[Notice.Channel.MAIL],
        addresses={Notice.Channel.MAIL: str(follower.mail)}, locale=follower.locale,
    )  # fmt: skip
    return len(rows)


def _facts(parcel: Parcel, event: TrackingEvent) -> dict[str, str]:
    """In the reader's language; nothing of a person or an address."""
    return {
        "parcel": parcel.number,
        "happened": str(tracking.saying(event.code).text),
        "reason": str(tracking.reason_text(event.reason)),
        "at": event.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
    }
