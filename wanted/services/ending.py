"""How offers end without being bought, and the sweep that ends what is over."""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from marketplace.catalog.errors import StockReserved
from marketplace.catalog.services import private
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import Conflict
from marketplace.core.outbox.emit import emit
from marketplace.core.tasks import each
from wanted import selectors
from wanted.errors import BeingBought
from wanted.models import Offer, Want
from wanted.states import OFFER, WANT, OfferStatus, WantStatus

SYSTEM = "system:wanted"
CLOCK = "want_choice"


@transaction.atomic
def end_offer(*, offer: Offer, to: str, why: str, actor: str) -> None:
    """The offer is over: nobody can buy it any more. Raises BeingBought while an order holds its piece, StaleState."""
    OFFER.move(offer, to, actor=actor, why=why, ended_at=time.now(), ended_why=why)
    try:
        private.end(listing=offer.listing, actor=actor)
    except StockReserved as error:
        raise BeingBought from error
    emit(topic="wanted.offer_ended", key=offer.want.ref, payload={"offer": offer.public_id})


@transaction.atomic
def decline_open(*, want: Want, why: str, actor: str) -> int:
    """End every offer that was not chosen. Returns how many."""
    offers = list(open_offers(want))
    for offer in offers:
        end_offer(offer=offer, to=OfferStatus.DECLINED, why=why, actor=actor)
    return len(offers)


def open_offers(want: Want) -> QuerySet[Offer]:
    """Offers of a want that nobody has chosen or ended."""
    return Offer.objects.filter(want=want, status=OfferStatus.OPEN).select_related("listing", "want").order_by("pk")


@transaction.atomic
def undo_choice(*, want: Want, why: str, actor: str) -> None:
    """The chosen offer falls away: the want opens again, or expires where its days are over.

    Raises BeingBought while an order holds the piece.
    """
    offer = selectors.chosen_offer(want)
    if want.open_until > time.now():  # the want before its offers, as everywhere
        WANT.move(want, WantStatus.OPEN, actor=actor, why=why)
        payload = {"want": want.public_id, "offer": offer.public_id if offer is not None else "", "why": why}
        emit(topic="wanted.reopened", key=want.ref, payload=payload)
    else:
        _expire(want, actor)
    if offer is not None:
        to = OfferStatus.WITHDRAWN if why == Offer.Why.SELLER else OfferStatus.LAPSED
        end_offer(offer=offer, to=to, why=why, actor=actor)
    clocks.stop(kind=CLOCK, subject=want.ref, actor=actor, reason=why)


@transaction.atomic
def expire_want(*, want: Want, actor: str = SYSTEM) -> None:
    """Its days are over. Raises StaleState where it moved on meanwhile."""
    _expire(want, actor)


@transaction.atomic
def expire_offer(*, offer: Offer, actor: str = SYSTEM) -> None:
    """Nobody chose it in its days."""
    end_offer(offer=offer, to=OfferStatus.EXPIRED, why=Offer.Why.DAYS_OVER, actor=actor)


def end_due(most: int = 200) -> int:
    """End wants, choices and offers whose time is over, one transaction each. Returns how many."""
    steps: list[Callable[[], None]] = [partial(expire_want, want=want) for want in selectors.wants_over()[:most]]
    steps += [
        partial(undo_choice, want=want, why=Offer.Why.NOT_BOUGHT, actor=SYSTEM)
        for want in selectors.choices_over()[:most]
    ]
    steps += [partial(expire_offer, offer=offer) for offer in selectors.offers_over()[:most]]
    return each(steps, _tried)


def forget_old(most: int = 1000) -> int:
    """Take away what was written half a year after the end; what was bought stands in the order. Returns how many."""
    pks = list(selectors.wants_to_forget().values_list("pk", flat=True)[:most])
    return Want.objects.filter(pk__in=pks).update(title="", text="", link="", picture="")


def _expire(want: Want, actor: str) -> None:
    WANT.move(want, WantStatus.EXPIRED, actor=actor, ended_at=time.now())
    decline_open(want=want, why=Offer.Why.WANT_EXPIRED, actor=actor)
    emit(topic="wanted.expired", key=want.ref, payload={"want": want.public_id})


def _tried(act: Callable[[], None]) -> bool:
    """A row that somebody moved meanwhile, or that is being paid for, is left for the next round."""
    try:
        act()
    except Conflict:
        return False
    return True
