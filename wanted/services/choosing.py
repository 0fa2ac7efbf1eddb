"""The shopper chooses: the offer goes into the cart as any listing does, the others hear that it was not theirs."""

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.catalog.services import private
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.joined import joined
from marketplace.core.outbox.emit import emit
from orders.services import carts
from wanted import selectors
from wanted.errors import OfferGone
from wanted.models import Offer
from wanted.services import ending
from wanted.states import OFFER, WANT, OfferStatus, WantStatus


@transaction.atomic
def accept(*, user: User, want_id: str, offer_id: str, actor: str) -> Offer:
    """Choose one offer. Its pieces, as many as were asked for, lie in the cart and are kept for 48 hours; the usual checkout follows.

    Two choices at once: the want's state decides, the second raises StaleState. Choosing the chosen one again changes nothing.
    Raises WantNotFound, OfferNotFound, OfferGone, IllegalMove, StaleState, orders.NotForSale.
    """
    want = selectors.want_for(user, want_id)
    offer = selectors.offer_on(want, offer_id)
    if offer.status == OfferStatus.ACCEPTED:
        return offer
    if offer.valid_until <= time.now() or not selectors.can_answer(offer.seller):
        raise OfferGone
    WANT.move(want, WantStatus.CHOSEN, actor=actor, why=offer.public_id)
    OFFER.move(offer, OfferStatus.ACCEPTED, actor=actor, accepted_at=time.now())
    private.hand_over(listing=offer.listing, pieces=want.quantity)
    carts.add(cart=carts.cart_for(user=user), listing=offer.listing.public_id, quantity=want.quantity)
    ending.decline_open(want=want, why=Offer.Why.OTHER_CHOSEN, actor=actor)
    clocks.start(kind=ending.CLOCK, subject=want.ref, actor=actor)
    emit(topic="wanted.chosen", key=want.ref, payload={"offer": offer.public_id})
    return offer


@joined
def bought(*, purchase_number: str) -> int:
    """A purchase was paid: chosen offers in it are bought, their wants done. Returns how many; again it changes nothing."""
    offers = list(selectors.accepted_in(purchase_number))
    for offer in offers:
        WANT.move(offer.want, WantStatus.BOUGHT, actor=ending.SYSTEM, ended_at=time.now())
        OFFER.move(offer, OfferStatus.BOUGHT, actor=ending.SYSTEM, ended_at=time.now())
        clocks.stop(kind=ending.CLOCK, subject=offer.want.ref, actor=ending.SYSTEM, reason="bought")
        private.close(listing=offer.listing, actor=ending.SYSTEM)
    return len(offers)
