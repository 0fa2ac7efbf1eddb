"""The review desk: ops decide item by item, then on the whole. Two of them let a seller in, neither of whom acts for it.

Every verb looks at the reviewer's role as it is now in the database: whoever lost it is refused at once, and a first
signature of somebody who lost it since counts no more.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.accounts.services import registration
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import NotAllowed
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text
from sellers.errors import HitsOpen, NotDecided, OwnCase, ReasonNeeded, SecondReviewerNeeded
from sellers.models import Requirement, ScreeningHit, Seller, SellerMember
from sellers.policies import requirements
from sellers.selectors import is_member, ref
from sellers.selectors.papers import WORKING, set_of, statuses
from sellers.services import expiry, grading, payout_accounts
from sellers.services.applications import CLOCK
from sellers.services.entering import ACCOUNT, RENEWAL_CLOCK
from sellers.states import REQUIREMENT, SELLER, HitStatus, RequirementStatus, SellerStatus

NEEDS_REASON = frozenset({"reject", "restrict", "suspend", "reinstate", "close", "waive"})  # verbs that ask why


@transaction.atomic
def take(*, seller: Seller, reviewer: User) -> Seller:
    """Begin: from now on the applicant can change nothing. Raises NotAllowed, OwnCase, IllegalMove, StaleState."""
    _require_reviewer(seller, reviewer)
    SELLER.move(seller, SellerStatus.IN_REVIEW, actor=reviewer.ref)
    _announce(seller, "sellers.review_begun")
    return seller


@transaction.atomic
def accept_item(*, requirement: Requirement, reviewer: User) -> Requirement:
    """The item is proven, until its paper ends or has to be shown again."""
    spec = set_of(requirement.seller).by_code.get(requirement.code)
    until = requirements.proven_until(spec, requirement.valid_until, time.today()) if spec else requirement.valid_until
    _decide(requirement, reviewer, RequirementStatus.ACCEPTED, "", proven_until=until, reminded_days=None)
    if spec is not None and spec.number == ACCOUNT:
        payout_accounts.account_accepted(seller=requirement.seller, actor=reviewer.ref)
    return requirement


@transaction.atomic
def reject_item(*, requirement: Requirement, reviewer: User, reason: str) -> Requirement:
    """The item is not proven; `reason` says what to fix and is shown to the seller. Raises ReasonNeeded.

    Of an open shop: a refused renewal leaves the old paper as it was; an accepted item that is taken back covers no more.
    """
    gone: dict[str, Any] = {}
    if requirement.status == RequirementStatus.ACCEPTED:
        gone = {"proven_until": expiry.yesterday() if requirement.seller.status in WORKING else None}
    return _decide(requirement, reviewer, RequirementStatus.REJECTED, _reason(reason), **gone)


@transaction.atomic
def waive_item(*, requirement: Requirement, reviewer: User, reason: str) -> Requirement:
    """The item is not needed here; who and why stay on record. Raises ReasonNeeded."""
    return _decide(requirement, reviewer, RequirementStatus.WAIVED, _reason(reason), proven_until=None)


@transaction.atomic
def approve(*, seller: Seller, reviewer: User) -> Seller:
    """Sign that the seller may sell. The first of two signatures leaves the application in review, the second lets it in.

    Raises NotDecided naming items that are neither accepted nor waived, HitsOpen, SecondReviewerNeeded (the same person
    again), OwnCase, IllegalMove. Members get the seller's role; the payout account is opened by the worker.
    """
    _require_reviewer(seller, reviewer)
    _refuse_undecided(seller)
    if seller.status != SellerStatus.IN_REVIEW:
        SELLER.move(seller, SellerStatus.APPROVED, actor=reviewer.ref)  # says that this step is not possible
    first = _first_signature(seller)
    if first == reviewer.ref:
        raise SecondReviewerNeeded
    return _let_in(seller, reviewer) if first else _sign(seller, reviewer)


@transaction.atomic
def reject(*, seller: Seller, reviewer: User, reason: str) -> Seller:
    """Send it back: the applicant may correct and hand in again. Raises ReasonNeeded, OwnCase, IllegalMove."""
    _require_reviewer(seller, reviewer)
    why = _reason(reason)
    SELLER.move(
        seller, SellerStatus.REJECTED, actor=reviewer.ref, why=why, first_approved_by="", first_approved_at=None
    )
    _close_case(seller, reviewer, "sellers.rejected", reason=why)
    return seller


@transaction.atomic
def restrict(*, seller: Seller, reviewer: User, reason: str) -> Seller:
    """No new orders for now; running ones go on."""
    return _turn(seller, reviewer, SellerStatus.RESTRICTED, reason)


@transaction.atomic
def suspend(*, seller: Seller, reviewer: User, reason: str) -> Seller:
    """No new orders and no payouts until it is cleared up."""
    return _turn(seller, reviewer, SellerStatus.SUSPENDED, reason)


@transaction.atomic
def reinstate(*, seller: Seller, reviewer: User, reason: str) -> Seller:
    """Back to normal."""
    return _turn(seller, reviewer, SellerStatus.APPROVED, reason)


@transaction.atomic
def close(*, seller: Seller, reviewer: User, reason: str) -> Seller:
    """The shop ends for good. What is owed is still paid out."""
    return _turn(seller, reviewer, SellerStatus.CLOSED, reason)


@transaction.atomic
def close_after_audit(*, seller: Seller, actor: str, reason: str) -> Seller:
    """An audit decided it, a second person signed that decision, and nobody appealed in time. What is owed is paid out."""
    SELLER.move(seller, SellerStatus.CLOSED, actor=actor, why=reason)
    _announce(seller, "sellers.status_changed", reason=reason[:400])
    return seller


@transaction.atomic
def trust(*, seller: Seller, reviewer: User, is_trusted: bool, reason: str) -> Seller:
    """Mark a retailer as trusted (a badge on its shop), or take the mark away."""
    _require_reviewer(seller, reviewer)
    seller.is_trusted = is_trusted
    seller.save(update_fields=["is_trusted"])
    _announce(seller, "sellers.status_changed")
    grading.note(
        seller=seller, actor=reviewer.ref, what="trusted" if is_trusted else "not_trusted", why=_reason(reason)
    )
    return seller


ITEM_VERBS: dict[str, Callable[..., Requirement]] = {"accept": accept_item, "reject": reject_item, "waive": waive_item}
SELLER_VERBS: dict[str, Callable[..., Seller]] = {
    "take": take, "approve": approve, "reject": reject, "restrict": restrict, "suspend": suspend, "reinstate": reinstate,
    "close": close,
}  # fmt: skip


def _require_reviewer(seller: Seller, reviewer: User) -> None:
    """Ops now, whatever an old session says, and not one of the shop's own people."""
    fresh = User.objects.filter(pk=reviewer.pk, is_active=True).first()
    if fresh is None:
        raise NotAllowed
    require_role(fresh, Role.OPS)
    if is_member(seller, reviewer):
        raise OwnCase


def _refuse_undecided(seller: Seller) -> None:
    known, checklist = statuses(seller), set_of(seller)
    left = set(requirements.open_codes(checklist.specs, known, enough=requirements.DONE))
    left |= set(requirements.undecided(known)) & checklist.by_code.keys()
    if left:
        raise NotDecided(fields={code: checklist.by_code[code].title for code in sorted(left)})
    if ScreeningHit.objects.filter(seller=seller, status__in=[HitStatus.OPEN, HitStatus.CONFIRMED]).exists():
        raise HitsOpen


def _first_signature(seller: Seller) -> str:
    """Who signed first and may still sign; empty where nobody did."""
    signed = Seller.objects.filter(pk=seller.pk).values_list("first_approved_by", flat=True)[0]
    if not signed:
        return ""
    signer = User.objects.filter(public_id=signed.removeprefix("user:"), is_active=True).first()
    is_valid = signer is not None and signer.has_role(Role.OPS) and not is_member(seller, signer)
    return signed if is_valid else ""


def _sign(seller: Seller, reviewer: User) -> Seller:
    seller.first_approved_by, seller.first_approved_at = reviewer.ref, time.now()
    seller.save(update_fields=["first_approved_by", "first_approved_at"])
    trail.record(verb="seller.first_approval", target=ref(seller), actor=reviewer.ref)
    return seller


def _let_in(seller: Seller, reviewer: User) -> Seller:
    SELLER.move(seller, SellerStatus.APPROVED, actor=reviewer.ref, approved_at=time.now(), lapsed_at=None)
    for member in SellerMember.objects.filter(seller=seller).select_related("user"):
        registration.grant_role(user=member.user, role=Role.SELLER, actor=reviewer.ref)
    grading.record(
        seller_id=seller.pk, source=f"{ref(seller)}:verified:{seller.requirements_version}", code="verified",
        actor=reviewer.ref,
    )  # fmt: skip
    seller.refresh_from_db(fields=["grade", "grade_points"])
    _close_case(seller, reviewer, "sellers.approved")
    return seller


def _decide(requirement: Requirement, reviewer: User, to: str, reason: str, **more: Any) -> Requirement:
    seller = requirement.seller
    _require_reviewer(seller, reviewer)
    if seller.status == SellerStatus.DRAFT:  # nothing to judge while it is being written
        raise NotDecided
    changes: dict[str, Any] = {"reviewed_by": reviewer.ref, "reviewed_at": time.now(), "reason": reason, **more}
    was_provided = requirement.status == RequirementStatus.PROVIDED
    REQUIREMENT.move(requirement, to, actor=reviewer.ref, why=reason, **changes)
    if seller.status in WORKING:
        _after_renewal(seller, requirement, reviewer, was_provided=was_provided)
    else:  # what the first reviewer may have signed in this very moment has changed
        Seller.objects.filter(pk=seller.pk).exclude(first_approved_by="").update(
            first_approved_by="", first_approved_at=None
        )
        seller.first_approved_by, seller.first_approved_at = "", None
    return requirement


def _after_renewal(seller: Seller, requirement: Requirement, reviewer: User, *, was_provided: bool) -> None:
    waiting = Requirement.objects.filter(seller=seller, status=RequirementStatus.PROVIDED)
    if not waiting.exists():
        clocks.stop(kind=RENEWAL_CLOCK, subject=ref(seller), actor=reviewer.ref)
    expiry.refresh(seller=seller, actor=reviewer.ref)
    if was_provided or requirement.status == RequirementStatus.REJECTED:
        emit(
            topic="sellers.renewal_decided", key=ref(seller),
            payload={"seller": seller.public_id, "code": requirement.code, "status": requirement.status},
        )  # fmt: skip


def _turn(seller: Seller, reviewer: User, to: str, reason: str) -> Seller:
    _require_reviewer(seller, reviewer)
    if to == SellerStatus.APPROVED and seller.approved_at is None:
        raise NotDecided  # only the two signatures of `approve` let anybody in
    SELLER.move(seller, to, actor=reviewer.ref, why=_reason(reason))
    _announce(seller, "sellers.status_changed", reason=reason[:400])
    return seller


def _close_case(seller: Seller, reviewer: User, topic: str, **more: str) -> None:
    clocks.stop(kind=CLOCK, subject=ref(seller), actor=reviewer.ref)
    _announce(seller, topic, **more)


def _announce(seller: Seller, topic: str, **more: str) -> None:
    at = time.now().isoformat()  # twice the same change for the same reason is two pieces of news
    emit(topic=topic, key=ref(seller), payload={"seller": seller.public_id, "status": seller.status, "at": at, **more})


def _reason(text: str) -> str:
    reason = clean_text(text, max_length=500)
    if len(reason) < 3:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    return reason
