"""The review desk: ops decide item by item, then on the whole. One approver who does not act for the seller."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.accounts.services import registration
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text
from sellers.errors import NotDecided, OwnCase, ReasonNeeded
from sellers.models import Requirement, Seller, SellerMember
from sellers.policies import requirements
from sellers.selectors import is_member, ref, statuses
from sellers.services import grading
from sellers.services.applications import CLOCK
from sellers.states import REQUIREMENT, SELLER, RequirementStatus, SellerStatus

PERSON_PROOFS = ("overseas_identity", "responsible_person")


@transaction.atomic
def take(*, seller: Seller, reviewer: User) -> Seller:
    """Begin: from now on the applicant can change nothing. Raises NotAllowed, OwnCase, IllegalMove, StaleState."""
    _require_reviewer(seller, reviewer)
    SELLER.move(seller, SellerStatus.IN_REVIEW, actor=reviewer.ref)
    return seller


@transaction.atomic
def accept_item(*, requirement: Requirement, reviewer: User) -> Requirement:
    """The item is proven."""
    return _decide(requirement, reviewer, RequirementStatus.ACCEPTED, "")


@transaction.atomic
def reject_item(*, requirement: Requirement, reviewer: User, reason: str) -> Requirement:
    """The item is not proven; `reason` says what to fix and is shown to the applicant. Raises ReasonNeeded."""
    return _decide(requirement, reviewer, RequirementStatus.REJECTED, _reason(reason))


@transaction.atomic
def waive_item(*, requirement: Requirement, reviewer: User, reason: str) -> Requirement:
    """The item is not needed here; who and why stay on record. Raises ReasonNeeded."""
    return _decide(requirement, reviewer, RequirementStatus.WAIVED, _reason(reason))


@transaction.atomic
def approve(*, seller: Seller, reviewer: User) -> Seller:
    """Let the seller sell. Raises NotDecided naming items that are neither accepted nor waived, OwnCase, IllegalMove.

    Members get the seller's role; the payout account is opened by the worker (`services.payouts`).
    """
    _require_reviewer(seller, reviewer)
    known = statuses(seller)
    left = set(requirements.open_codes(known, enough=requirements.DONE)) | set(requirements.undecided(known))
    if left:
        raise NotDecided(fields={code: requirements.BY_CODE[code].title for code in sorted(left)})
    SELLER.move(seller, SellerStatus.APPROVED, actor=reviewer.ref, approved_at=time.now())
    for member in SellerMember.objects.filter(seller=seller).select_related("user"):
        registration.grant_role(user=member.user, role=Role.SELLER, actor=reviewer.ref)
    grading.record(
        seller_id=seller.pk,
        source=f"{ref(seller)}:verified:{requirements.VERSION}",
        code="verified",
        actor=reviewer.ref,
    )
    seller.refresh_from_db(fields=["grade", "grade_points"])
    _close_case(seller, reviewer, "sellers.approved")
    return seller


@transaction.atomic
def reject(*, seller: Seller, reviewer: User, reason: str) -> Seller:
    """Send it back: the applicant may correct and hand in again. Raises ReasonNeeded, OwnCase, IllegalMove."""
    _require_reviewer(seller, reviewer)
    SELLER.move(seller, SellerStatus.REJECTED, actor=reviewer.ref, why=_reason(reason))
    _close_case(seller, reviewer, "sellers.rejected")
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
    require_role(reviewer, Role.OPS)
    if is_member(seller, reviewer):
        raise OwnCase


def _decide(requirement: Requirement, reviewer: User, to: str, reason: str) -> Requirement:
    seller = requirement.seller
    _require_reviewer(seller, reviewer)
    if seller.status == SellerStatus.DRAFT:  # nothing to judge while it is being written
        raise NotDecided
    changes: dict[str, Any] = {"reviewed_by": reviewer.ref, "reviewed_at": time.now(), "reason": reason}
    REQUIREMENT.move(requirement, to, actor=reviewer.ref, why=reason, **changes)
    return requirement


def _turn(seller: Seller, reviewer: User, to: str, reason: str) -> Seller:
    _require_reviewer(seller, reviewer)
    SELLER.move(seller, to, actor=reviewer.ref, why=_reason(reason))
    _announce(seller, "sellers.status_changed", reason=reason[:400])
    return seller


def _close_case(seller: Seller, reviewer: User, topic: str) -> None:
    clocks.stop(kind=CLOCK, subject=ref(seller), actor=reviewer.ref)
    _announce(seller, topic)


def _announce(seller: Seller, topic: str, **more: str) -> None:
    emit(topic=topic, key=ref(seller), payload={"seller": seller.public_id, "status": seller.status, **more})


def _reason(text: str) -> str:
    reason = clean_text(text, max_length=500)
    if len(reason) < 3:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    return reason
