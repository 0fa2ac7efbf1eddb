"""Surprise audits: draw (secret), dispatch, start at the door, file, decide. Nobody outside is told before the start."""

import secrets
from collections.abc import Mapping
from random import Random

from django.db import IntegrityError, transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.errors import DomainError
from marketplace.core.textnorm import clean_text
from sellers.errors import NobodyToDraw, OwnCase, SameReviewer
from sellers.models import Audit, Seller
from sellers.policies import grade
from sellers.selectors import is_member
from sellers.services import grading, review
from sellers.states import AUDIT, AuditStatus, SellerStatus

DRAWABLE = (SellerStatus.APPROVED, SellerStatus.RESTRICTED)
CONSEQUENCES = ("none", "warning", "restrict", "suspend", "close")


class BadScore(DomainError):
    code = "bad_score"


@transaction.atomic
def draw(*, period: str, count: int, actor: str, random: Random | None = None) -> list[Audit]:
    """Draw up to `count` working sellers that were not drawn in `period` yet (`2026-11`). Raises NobodyToDraw.

    `random` is for seeded worlds; the default cannot be foretold.
    """
    drawn = Audit.objects.filter(period=period).values("seller_id")
    frame = list(Seller.objects.filter(status__in=DRAWABLE).exclude(pk__in=drawn).order_by("pk"))
    if not frame:
        raise NobodyToDraw
    chosen = (random or secrets.SystemRandom()).sample(frame, min(count, len(frame)))
    return [_draw_one(seller, period, actor) for seller in chosen]


@transaction.atomic
def dispatch(*, audit: Audit, auditor: User, actor: str) -> Audit:
    """Send an auditor on the way. Raises NotAllowed, OwnCase, IllegalMove."""
    require_role(auditor, Role.OPS, Role.INSPECTOR)
    if is_member(audit.seller, auditor):
        raise OwnCase
    AUDIT.move(audit, AuditStatus.DISPATCHED, actor=actor, auditor=auditor.ref)
    return audit


@transaction.atomic
def start(*, audit: Audit, claimed_stock: Mapping[str, int], actor: str) -> Audit:
    """The auditor stands at the door; from now on the seller sees the audit. `claimed_stock` is the snapshot to count against."""
    AUDIT.move(audit, AuditStatus.ON_SITE, actor=actor, started_at=time.now(), claimed_stock=dict(claimed_stock))
    return audit


@transaction.atomic
def file(*, audit: Audit, stock_score: int, storage_score: int, findings: str, actor: str) -> Audit:
    """Hand in what was found: two scores from 0 to 100 and words. Raises BadScore, BadText, IllegalMove."""
    if not (0 <= stock_score <= 100 and 0 <= storage_score <= 100):
        raise BadScore(fields={"stock_score": "0–100", "storage_score": "0–100"})
    AUDIT.move(
        audit, AuditStatus.FILED, actor=actor, filed_at=time.now(), stock_score=stock_score, storage_score=storage_score,
        findings=clean_text(findings, min_length=10, max_length=5000, field="findings"),
    )  # fmt: skip
    return audit


@transaction.atomic
def decide(*, audit: Audit, reviewer: User, consequence: str, reason: str) -> Audit:
    """Second reviewer: what follows from it. Gives grade points and carries the consequence out.

    Raises NotAllowed, SameReviewer, OwnCase, ReasonNeeded, IllegalMove.
    """
    require_role(reviewer, Role.OPS)
    if reviewer.ref == audit.auditor:
        raise SameReviewer
    if is_member(audit.seller, reviewer):
        raise OwnCase
    if consequence not in CONSEQUENCES:
        raise BadScore(fields={"consequence": ", ".join(CONSEQUENCES)})
    AUDIT.move(
        audit, AuditStatus.DECIDED, actor=reviewer.ref, why=reason, consequence=consequence, decided_by=reviewer.ref
    )
    code = grade.audit_code(audit.stock_score or 0, audit.storage_score or 0)
    grading.record(seller_id=audit.seller_id, source=trail.ref(audit), code=code, actor=reviewer.ref)
    if consequence in review.SELLER_VERBS:
        seller = Seller.objects.get(pk=audit.seller_id)
        review.SELLER_VERBS[consequence](seller=seller, reviewer=reviewer, reason=reason)
    return audit


def _draw_one(seller: Seller, period: str, actor: str) -> Audit:
    try:
        with transaction.atomic():
            audit = Audit.objects.create(seller=seller, period=period, drawn_at=time.now())
    except IntegrityError:
        raise NobodyToDraw from None  # another draw of the same period ran at the same time
    # The trail names the audit, not the seller: the trail is read by more people than may know who is drawn.
    trail.record(verb="audit.drawn", target=trail.ref(audit), actor=actor, after={"period": period})
    return audit
