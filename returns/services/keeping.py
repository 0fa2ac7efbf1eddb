"""Keep it and get a part back: the seller offers, the shopper takes it, nothing travels."""

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import textnorm, time, trail
from marketplace.core.outbox.emit import emit
from returns import choices, decisions, locks, portal, selectors
from returns.errors import OfferGone, OfferRefused, TermsRefused
from returns.models import Choice, PartRefund, ReturnCase, ReturnComment, SellerTerms
from returns.policies import outcomes, rights, rules
from returns.policies.rights_data import PLATFORM, SELLER, SHOPPER
from returns.services import deciding, leaving
from returns.states import OFFER, OfferStatus, Stage
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import require

COMMENT_LENGTH, MOST_COMMENTS = 1000, 20
MOST_DAYS = 90


def most_fen(case: ReturnCase) -> int:
    """What a part refund may be at most: one fen less than what the goods of the case are worth."""
    return max(0, sum(choices.goods_left(case).values()) - 1)


@transaction.atomic
def offer(*, seller: Seller, case_number: str, amount_fen: int, by: User) -> PartRefund:
    """A member who may handle returns offers a part refund while the parcel has not been sent; a new offer replaces the old.

    Raises NotAllowed, ReturnNotFound, OfferRefused.
    """
    require(seller, by, Permission.RETURNS)
    case = locks.case(selectors.case_of_seller(seller.pk, case_number).pk)
    most = most_fen(case)
    if case.stage != Stage.LABEL_ISSUED or not 0 < amount_fen <= most:
        raise OfferRefused(fields={"most_fen": most})
    leaving.lapse(case, actor=by.ref)
    made: PartRefund = PartRefund.objects.create(
        case=case, amount_fen=amount_fen, offered_by=by.ref, offered_at=time.now()
    )
    trail.record(verb="return.part_offered", target=case.ref, actor=by.ref, after={"fen": amount_fen})
    emit(topic="returns.part_offered", key=case.ref, payload={"case": case.number, "offer": made.pk})
    return made


@transaction.atomic
def take(*, user: User, case_number: str, actor: str) -> ReturnCase:
    """The shopper keeps it and gets the part: the case ends, the money goes the way the case says.

    Raises ReturnNotFound, OfferGone, DisputeOpen.
    """
    locks.money_of(user.pk)
    case = locks.case(selectors.case_for(user, case_number).pk)
    found = portal.open_offer(case)
    if found is None or case.stage != Stage.LABEL_ISSUED or found.amount_fen > most_fen(case):
        raise OfferGone
    OFFER.move(found, OfferStatus.TAKEN, actor=actor, ended_at=time.now())
    Choice.objects.update_or_create(
        case=case,
        defaults={
            "code": outcomes.KEEP, "listing": None, "address_id": None, "shown": {}, "offered_fen": found.amount_fen,
            "chosen_by": actor, "chosen_at": time.now(),
        },
    )  # fmt: skip
    deciding.take(case, decisions.BY_CODE[outcomes.KEEP], actor=actor)
    emit(topic="returns.kept", key=case.ref, payload={"case": case.number})
    return case


@transaction.atomic
def refuse(*, user: User, case_number: str, actor: str) -> ReturnCase:
    """The shopper would rather send it back. Raises ReturnNotFound, OfferGone."""
    case = locks.case(selectors.case_for(user, case_number).pk)
    found = portal.open_offer(case)
    if found is None:
        raise OfferGone
    OFFER.move(found, OfferStatus.DECLINED, actor=actor, ended_at=time.now())
    return case


@transaction.atomic
def comment(*, seller: Seller, case_number: str, words: str, by: User) -> ReturnComment:
    """What the shop says about a return of its order; the centre reads it. Raises NotAllowed, ReturnNotFound, OfferRefused, BadText."""
    require(seller, by, Permission.RETURNS)
    case = locks.case(selectors.case_of_seller(seller.pk, case_number).pk)
    if case.comments.count() >= MOST_COMMENTS:
        raise OfferRefused
    said = textnorm.clean_text(words, max_length=COMMENT_LENGTH, min_length=2, field="words")
    made: ReturnComment = ReturnComment.objects.create(case=case, author=by.ref, words=said, at=time.now())
    trail.record(verb="return.commented", target=case.ref, actor=by.ref)
    return made


@transaction.atomic
def set_terms(*, seller: Seller, reason: str, days: int, freight_payer: str, by: User) -> SellerTerms:
    """The shop promises more than law and platform, from now on; purchases made before keep what held then. 0 days end it.

    Raises NotAllowed, TermsRefused where it would not be better for the shopper.
    """
    require(seller, by, Permission.SHOP)
    usual = rules.rule_for(reason, time.today()) if reason in rights.SELLER_REASONS else None
    if usual is None or freight_payer not in (SHOPPER, SELLER) or not 0 <= days <= MOST_DAYS:
        raise TermsRefused(fields={"reason": reason})
    pays = freight_payer == SELLER
    is_better = days >= usual.days and (days > usual.days or (pays and usual.freight_payer == SHOPPER))
    if days and not (is_better and (pays or usual.freight_payer not in (SELLER, PLATFORM))):
        raise TermsRefused(fields={"days": usual.days})
    made: SellerTerms = SellerTerms.objects.create(
        seller=seller, reason=reason, days=days, freight_payer=freight_payer, valid_from=time.now(), set_by=by.ref
    )
    after = {"reason": reason, "days": days, "payer": freight_payer}
    trail.record(verb="seller.return_terms", target=trail.ref(seller), actor=by.ref, after=after)
    return made
