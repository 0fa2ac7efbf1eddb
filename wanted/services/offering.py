"""The seller's verbs: make an offer on a want, and take it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.errors import BadListing, NotReady
from marketplace.catalog.services import pictures, private
from marketplace.core import files, locks, textnorm, time, trail
from marketplace.core.ids import secret_code
from marketplace.core.outbox.emit import emit
from orders.selectors.promises import promised
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import require
from wanted import locks as want_locks
from wanted import selectors
from wanted.errors import BadOffer, CannotAnswer, OfferedAlready, OwnWant, TooManyOffers, WantFull, WantNotFound
from wanted.models import Offer, Want
from wanted.policies import limits, texts
from wanted.services import ending
from wanted.services.asking import store
from wanted.states import OfferStatus, WantStatus

NOTE = 500
PUBLIC_TEXTS = ("title_zh_hans", "title_en", "description_zh_hans")  # what the shopper reads of the goods


@dataclass(frozen=True)
class Terms:
    """What an offer says besides the goods."""

    arrival_days: int
    note: str
    proof: str
    proof_type: str


def make(
    *, seller: Seller, want_id: str, goods: Mapping[str, Any], arrival_days: int, note: str, proof: IO[bytes] | None,
    picture: IO[bytes] | None = None, by: User,
) -> Offer:  # fmt: skip
    """Answer a want. `goods` as in `catalog.policies.fields` without sku; `proof` shows where the goods come from.

    Files are written before the transaction, named by their content. Raises NotAllowed, WantNotFound, CannotAnswer, OwnWant,
    BadOffer naming every bad field, OfferedAlready, TooManyOffers, WantFull, and the refusals of `core.files`.
    """
    require(seller, by, Permission.GOODS)
    want = selectors.want_to_answer(seller, want_id)
    said = _clean(seller, goods, arrival_days, note, has_proof=proof is not None)
    paper = files.accept(proof, allowed=files.DOCUMENTS) if proof is not None else None
    terms = Terms(arrival_days, said, store(paper) if paper else "", paper.mime if paper else "")
    offer = _write(seller, want, goods, terms, by)
    if picture is not None:
        pictures.add(listing=offer.listing, upload=picture, actor=by.ref)
    return offer


@transaction.atomic
def _write(seller: Seller, want: Want, goods: Mapping[str, Any], terms: Terms, by: User) -> Offer:
    want = want_locks.want(want.pk)  # counting and adding are one step, for the want and for the seller
    if want.status != WantStatus.OPEN:
        raise WantNotFound
    locks.advisory(f"offers-of:{seller.pk}")
    _require_room(seller, want)
    now = time.now()
    lead = max(
        0, terms.arrival_days - (earliest(seller) - time.today()).days
    )  # a night may lie between looking and writing
    try:
        listing = private.make(
            seller=seller,
            buyer=want.user,
            fields={**goods, "sku": f"QG-{secret_code(12)}"},
            lead_days=lead,
            actor=by.ref,
        )
    except (BadListing, NotReady) as error:
        raise BadOffer(fields=error.fields) from error
    try:
        with transaction.atomic():
            offer: Offer = Offer.objects.create(
                want=want, seller=seller, listing=listing, arrival_days=terms.arrival_days, note=terms.note,
                proof=terms.proof, proof_type=terms.proof_type, created_at=now, valid_until=now + limits.OFFER_DAYS,
            )  # fmt: skip
    except IntegrityError as error:
        raise OfferedAlready from error
    trail.record(verb="offer.made", target=trail.ref(offer), actor=by.ref, after={"want": want.public_id})
    emit(topic="wanted.offered", key=want.ref, payload={"offer": offer.public_id})
    return offer


@transaction.atomic
def withdraw(*, seller: Seller, public_id: str, by: User) -> Offer:
    """Take it back; a chosen one too, as long as the shopper is not paying. Again it changes nothing.

    Raises NotAllowed, OfferNotFound, IllegalMove, BeingBought.
    """
    require(seller, by, Permission.GOODS)
    offer = selectors.offer_of_seller(seller, public_id)
    if offer.status == OfferStatus.WITHDRAWN:
        return offer
    if offer.status == OfferStatus.ACCEPTED:
        ending.undo_choice(want=offer.want, why=Offer.Why.SELLER, actor=by.ref)
        offer.refresh_from_db()
        return offer
    ending.end_offer(offer=offer, to=OfferStatus.WITHDRAWN, why=Offer.Why.SELLER, actor=by.ref)
    return offer


def _require_room(seller: Seller, want: Want) -> None:
    """Raises OwnWant, OfferedAlready, TooManyOffers, WantFull."""
    if selectors.is_own(want, seller):
        raise OwnWant
    counts = selectors.count_offers(seller, want)
    if counts.live_here or counts.ever_here >= limits.OFFERS_PER_SELLER_AND_WANT:
        raise OfferedAlready
    if counts.open_of_seller >= limits.OPEN_OFFERS:
        raise TooManyOffers
    if counts.open_here >= limits.OFFERS_PER_WANT:
        raise WantFull


def _clean(seller: Seller, goods: Mapping[str, Any], arrival_days: int, note: str, *, has_proof: bool) -> str:
    """The note, tidied. Raises CannotAnswer, BadOffer."""
    if not selectors.can_answer(seller):
        raise CannotAnswer
    errors: dict[str, Any] = {}
    said = texts.said(textnorm.clean_text, note, "note", errors, max_length=NOTE)
    for name in PUBLIC_TEXTS:
        if texts.has_contact(str(goods.get(name) or "")):
            errors[name] = texts.HAS_CONTACT
    least = (earliest(seller) - time.today()).days
    if isinstance(arrival_days, bool) or not least <= arrival_days <= limits.MOST_ARRIVAL_DAYS:
        errors["arrival_days"] = _(
            "Our road from your country takes %(least)d days by itself: please give %(least)d to %(most)d days."
        ) % {"least": least, "most": limits.MOST_ARRIVAL_DAYS}
    if not has_proof:
        errors["proof"] = _("Please show where the goods come from: a receipt, an invoice, a photo of the shop shelf.")
    if errors:
        raise BadOffer(fields=errors)
    return said


def earliest(seller: Seller) -> Any:
    """The first day that may be promised for goods of this seller: by what the lane really took lately (docs/promise.md)."""
    today = time.today()
    return today + timedelta(days=promised(seller.country, today, today).days)
