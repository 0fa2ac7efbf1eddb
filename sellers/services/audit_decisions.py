"""What follows from an audit: a second person decides, the seller may appeal, a third person answers."""

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import DomainError, IllegalMove
from marketplace.core.models import TrailEntry
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text
from sellers.errors import AppealTooLate, NotAssigned, OwnCase, ReasonNeeded, SameReviewer
from sellers.models import Audit, AuditAppeal, AuditRuling, Seller
from sellers.policies import audit_scores, grade
from sellers.policies.team import Permission
from sellers.selectors import audits as reading
from sellers.selectors import is_member, ref, team
from sellers.services import grading, review
from sellers.services.audit_visits import DECISION_CLOCK
from sellers.states import AUDIT, AuditStatus, SellerStatus

APPEAL_CLOCK, ANSWER_CLOCK = "audit_appeal", "audit_appeal_answer"
CONSEQUENCES = audit_scores.CONSEQUENCES
UPHELD, CHANGED = "upheld", "changed"
SYSTEM = "system:audits"
# What a consequence leaves the shop in while it may be appealed. Closing is for good and waits for the end of the appeal;
# until then the shop is suspended. An appeal undoes only what the audit itself did.
STATUS_OF = {
    audit_scores.RESTRICT: SellerStatus.RESTRICTED,
    audit_scores.SUSPEND: SellerStatus.SUSPENDED,
    audit_scores.CLOSE: SellerStatus.SUSPENDED,
}
VERBS = {SellerStatus.RESTRICTED: review.restrict, SellerStatus.SUSPENDED: review.suspend}


class BadScore(DomainError):
    code = "bad_score"


@transaction.atomic
def decide(*, audit: Audit, reviewer: User, consequence: str, reason: str) -> Audit:
    """Second reviewer: what follows. Gives grade points, carries the consequence out, tells the seller who may appeal.

    Raises NotAllowed, SameReviewer, OwnCase, ReasonNeeded, BadScore, IllegalMove.
    """
    shop = _require_reviewer(audit, reviewer, barred={audit.auditor})
    words, now = _reason(reason), time.now()
    _check(consequence)
    AUDIT.move(
        audit, AuditStatus.DECIDED, actor=reviewer.ref, why=words, consequence=consequence, reason=words,
        decided_by=reviewer.ref, decided_at=now,
    )  # fmt: skip
    _rule(audit, AuditRuling.Stage.DECISION, reviewer, words, consequence)
    code = grade.audit_code(audit.stock_score or 0, audit.storage_score or 0)
    grading.record(seller_id=shop.pk, source=trail.ref(audit), code=code, actor=reviewer.ref)
    _carry_out(shop, reviewer, consequence, words)
    subject = trail.ref(audit)
    clocks.stop(kind=DECISION_CLOCK, subject=subject, actor=reviewer.ref)
    clocks.start(kind=APPEAL_CLOCK, subject=subject, actor=reviewer.ref, budget=reading.appeal_window())
    _announce("sellers.audit_decided", audit, shop)
    return audit


@transaction.atomic
def appeal(*, audit: Audit, by: User, text: str) -> AuditAppeal:
    """The seller says why the decision is wrong, in time. Raises NotAllowed, AppealTooLate, BadText, IllegalMove."""
    shop = _shop(audit)
    team.require(shop, by, Permission.TRUST)
    until = reading.appeal_until(audit)
    if until is not None and time.now() > until:
        raise AppealTooLate
    words = clean_text(text, min_length=10, max_length=4000, field="text")
    AUDIT.move(audit, AuditStatus.APPEALED, actor=by.ref)
    made = AuditAppeal.objects.create(audit=audit, text=words, by=by.ref, at=time.now())
    subject = trail.ref(audit)
    clocks.stop(kind=APPEAL_CLOCK, subject=subject, actor=by.ref)
    clocks.start(kind=ANSWER_CLOCK, subject=subject, actor=by.ref)
    emit(topic="sellers.audit_appealed", key=subject, payload={"audit": audit.public_id})
    return made


@transaction.atomic
def decide_appeal(
    *, audit: Audit, reviewer: User, outcome: str, reason: str, consequence: str = "", stock_score: int | None = None,
    storage_score: int | None = None,
) -> Audit:  # fmt: skip
    """A third person, neither auditor nor first reviewer: the decision stands (`upheld`) or is changed to the seller's good.

    `changed` takes a consequence no severer than the first and, where counts were wrong, scores no lower than the first.
    The grade's reason is corrected, never raised above a good audit. Raises NotAllowed, SameReviewer, OwnCase,
    ReasonNeeded, BadScore, IllegalMove.
    """
    shop = _require_reviewer(audit, reviewer, barred={audit.auditor, audit.decided_by})
    if audit.status != AuditStatus.APPEALED:
        raise IllegalMove(fields={"from": audit.status, "to": AuditStatus.FINAL})
    words = _reason(reason)
    if outcome not in (UPHELD, CHANGED):
        raise BadScore(fields={"outcome": f"{UPHELD}, {CHANGED}"})
    before, scores = audit.consequence, (audit.stock_score or 0, audit.storage_score or 0)
    if outcome == CHANGED:
        _check(consequence)
        scores = _milder(audit, consequence, stock_score, storage_score)
    after = consequence if outcome == CHANGED else before
    AUDIT.move(
        audit,
        AuditStatus.FINAL,
        actor=reviewer.ref,
        why=words,
        consequence=after,
        stock_score=scores[0],
        storage_score=scores[1],
    )
    _rule(audit, AuditRuling.Stage.APPEAL, reviewer, words, after, outcome)
    if outcome == CHANGED:
        _correct_grade(audit, shop, reviewer, words)
        _undo(audit, shop, reviewer, before, after, words)
    if after == audit_scores.CLOSE and shop.status != SellerStatus.CLOSED:
        review.close(seller=shop, reviewer=reviewer, reason=words)
    clocks.stop(kind=ANSWER_CLOCK, subject=trail.ref(audit), actor=reviewer.ref)
    _announce("sellers.audit_appeal_decided", audit, shop)
    return audit


def finalise_due() -> int:
    """Job: what nobody appealed in time is final."""
    done = 0
    for audit in Audit.objects.filter(status=AuditStatus.DECIDED, decided_at__lt=time.now() - reading.appeal_window())[
        :200
    ]:
        done += _finalise(audit)
    return done


@transaction.atomic
def _finalise(audit: Audit) -> int:
    AUDIT.move(audit, AuditStatus.FINAL, actor=SYSTEM, why="not appealed in time")
    clocks.stop(kind=APPEAL_CLOCK, subject=trail.ref(audit))
    shop = _shop(audit)
    if audit.consequence == audit_scores.CLOSE and shop.status != SellerStatus.CLOSED:
        review.close_after_audit(seller=shop, actor=SYSTEM, reason=audit.reason)
    return 1


def _shop(audit: Audit) -> Seller:
    """The seller of a begun audit. Raises NotAssigned for a secret one: there is nothing to decide, and nothing to learn."""
    if audit.seller_id is None:
        raise NotAssigned
    return Seller.objects.get(pk=audit.seller_id)


def _require_reviewer(audit: Audit, reviewer: User, barred: set[str]) -> Seller:
    require_role(reviewer, Role.OPS)
    if reviewer.ref in barred:
        raise SameReviewer
    shop = _shop(audit)
    if is_member(shop, reviewer):
        raise OwnCase
    return shop


def _reason(text: str) -> str:
    words = clean_text(text, max_length=500)
    if len(words) < 3:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    return words


def _check(consequence: str) -> None:
    if consequence not in CONSEQUENCES:
        raise BadScore(fields={"consequence": ", ".join(CONSEQUENCES)})


def _milder(audit: Audit, consequence: str, stock: int | None, storage: int | None) -> tuple[int, int]:
    """The corrected scores. An appeal never makes it worse. Raises BadScore."""
    if CONSEQUENCES.index(consequence) > CONSEQUENCES.index(audit.consequence):
        raise BadScore(fields={"consequence": ", ".join(CONSEQUENCES[: CONSEQUENCES.index(audit.consequence) + 1])})
    old = (audit.stock_score or 0, audit.storage_score or 0)
    new = (old[0] if stock is None else stock, old[1] if storage is None else storage)
    for name, was, now in zip(("stock_score", "storage_score"), old, new, strict=True):
        if not was <= now <= 100:
            raise BadScore(fields={name: f"{was}–100"})
    return new


def _rule(audit: Audit, stage: str, reviewer: User, reason: str, consequence: str, outcome: str = "") -> AuditRuling:
    return AuditRuling.objects.create(
        audit=audit, stage=stage, outcome=outcome, consequence=consequence, stock_score=audit.stock_score or 0,
        storage_score=audit.storage_score or 0, score_rules=audit.score_rules, reason=reason, by=reviewer.ref, at=time.now(),
    )  # fmt: skip


def _carry_out(shop: Seller, reviewer: User, consequence: str, reason: str) -> None:
    """Restrict or suspend (a shop that is to be closed is suspended until the appeal is over), unless it is there already,
    or further.
    """
    target = STATUS_OF.get(consequence)
    order = (SellerStatus.APPROVED, SellerStatus.RESTRICTED, SellerStatus.SUSPENDED, SellerStatus.CLOSED)
    if target is None or shop.status not in order or order.index(SellerStatus(shop.status)) >= order.index(target):
        return
    VERBS[target](seller=shop, reviewer=reviewer, reason=reason)


def _correct_grade(audit: Audit, shop: Seller, reviewer: User, reason: str) -> None:
    code = grade.audit_code(audit.stock_score or 0, audit.storage_score or 0)
    source = trail.ref(audit)
    grading.correct(
        seller_id=shop.pk, amends=source, verdict=code, source=f"{source}:appeal", actor=reviewer.ref, why=reason
    )


def _undo(audit: Audit, shop: Seller, reviewer: User, before: str, after: str, reason: str) -> None:
    """Take back what this audit did, where the shop still stands as the audit left it."""
    was, now = STATUS_OF.get(before), STATUS_OF.get(after, SellerStatus.APPROVED)
    if was is None or was == now or shop.status != was or not _is_our_doing(audit, shop, was):
        return
    VERBS.get(now, review.reinstate)(seller=shop, reviewer=reviewer, reason=reason)


def _is_our_doing(audit: Audit, shop: Seller, status: str) -> bool:
    """Did the decision itself bring the shop there, and not another matter before or after it?"""
    moves = TrailEntry.objects.filter(target=ref(shop), verb__in=[f"seller.{state}" for state in SellerStatus.values])
    last = moves.order_by("-id").first()
    return (
        last is not None and last.verb == f"seller.{status}" and last.actor == audit.decided_by
        and audit.decided_at is not None and last.at >= audit.decided_at and last.why == audit.reason
    )  # fmt: skip


def _announce(topic: str, audit: Audit, shop: Seller) -> None:
    emit(topic=topic, key=ref(shop), payload={"audit": audit.public_id, "seller": shop.public_id})
