"""What the desk does: have a piece examined, rule, review. Never somebody of either side, never the same person twice."""

from django.db import transaction

from cases import locks, selectors
from cases.errors import BadCase, NotNow, OwnCase, SameJudge
from cases.models import Case, Entry, Ruling
from cases.policies import claims
from cases.services import binding, filing, hearing
from cases.services.opening import stop_clocks
from cases.states import CASE, CaseStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from orders.models import Refund

EXAMINATION_CLOCK, REVIEW_CLOCK = "case_examination", "case_review"
Outcome = Case.Outcome
OUTCOMES = {
    Case.Kind.MEDIATION.value: (Outcome.FULL, Outcome.PART, Outcome.NONE),
    Case.Kind.AUTHENTICITY.value: (Outcome.FAKE, Outcome.GENUINE),
}
LEAST_REASON = 10


@transaction.atomic
def examine(*, case: Case, examiner: str, by: User) -> Case:
    """Send the piece to a laboratory or its brand; their days begin. Raises NotAllowed, OwnCase, NotNow, BadCase."""
    found = _judged(case, by)
    name = clean_line(examiner, min_length=2, max_length=120, field="examiner")
    if found.kind != Case.Kind.AUTHENTICITY or found.status not in (CaseStatus.EVIDENCE, CaseStatus.READY):
        raise NotNow
    clocks.stop(kind=hearing.RULING_CLOCK, subject=found.ref, actor=by.ref, reason="examined first")
    CASE.move(found, CaseStatus.EXAMINING, actor=by.ref, why=name, examiner=name, step_ends_at=None)
    clocks.start(kind=EXAMINATION_CLOCK, subject=found.ref, actor=by.ref)
    emit(topic="cases.examining", key=found.ref, payload={"case": found.number})
    return found


@transaction.atomic
def record_finding(*, case: Case, text: str, by: User) -> Case:
    """What the laboratory or the brand found; both sides read it. Raises NotAllowed, OwnCase, NotNow, BadCase."""
    found = _judged(case, by)
    if found.status != CaseStatus.EXAMINING:
        raise NotNow
    filing.write(found, side=Entry.Side.EXAMINER, text=filing.words(text), actor=by.ref)
    clocks.stop(kind=EXAMINATION_CLOCK, subject=found.ref, actor=by.ref)
    hearing.end_evidence(found, by.ref)
    return found


@transaction.atomic
def rule(
    *, case: Case, outcome: str, reason: str, by: User, amount_fen: int = 0, borne_by: str = Refund.Bearer.SELLER
) -> Ruling:
    """The first instance. Both sides then have seven days to ask for a second; after them it is final.

    Raises NotAllowed, OwnCase, NotNow, BadCase.
    """
    found = _judged(case, by)
    if found.status != CaseStatus.READY:
        raise NotNow
    ruling = _write(found, 1, outcome, reason, amount_fen, borne_by, by)
    stop_clocks(found, by.ref)
    CASE.move(found, CaseStatus.RULED, actor=by.ref, why=outcome, step_ends_at=time.now() + claims.APPEAL)
    emit(topic="cases.ruled", key=found.ref, payload={"case": found.number, "instance": 1})
    return ruling


@transaction.atomic
def review(
    *, case: Case, outcome: str, reason: str, by: User, amount_fen: int = 0, borne_by: str = Refund.Bearer.SELLER
) -> Ruling:
    """The second instance, by somebody else than the first. It is final at once and bound in the book.

    Raises NotAllowed, OwnCase, SameJudge, NotNow, BadCase, BankDecides.
    """
    found = _judged(case, by)
    if found.status != CaseStatus.APPEALED:
        raise NotNow
    if found.rulings.filter(ruled_by=by.ref).exists():
        raise SameJudge
    ruling = _write(found, 2, outcome, reason, amount_fen, borne_by, by)
    CASE.move(found, CaseStatus.REVIEWED, actor=by.ref, why=outcome)
    binding.bind_ruling(case=found, ruling=ruling, actor=by.ref)
    return ruling


@transaction.atomic
def accept(*, case: Case, side: str, actor: str) -> Case:
    """A side accepts the ruling; when both have, it is final at once. Raises NotNow, BankDecides."""
    found = locks.case(case.pk)
    if not selectors.can(found, side).accept:
        raise NotNow
    hearing.mark(found, side)
    if found.shopper_done and found.seller_done:
        binding.bind_ruling(case=found, ruling=found.rulings.get(), actor=actor)
    return found


@transaction.atomic
def appeal(*, case: Case, side: str, text: str, actor: str) -> Case:
    """A side asks for the second instance, once, and says why. Raises NotNow, BadCase."""
    found = locks.case(case.pk)
    if not selectors.can(found, side).appeal:
        raise NotNow
    filing.write(found, side=side, text=filing.words(text), actor=actor)
    CASE.move(found, CaseStatus.APPEALED, actor=actor, appealed_by=side, step_ends_at=None)
    clocks.start(kind=REVIEW_CLOCK, subject=found.ref, actor=actor)
    emit(topic="cases.appealed", key=found.ref, payload={"case": found.number})
    return found


def _judged(case: Case, by: User) -> Case:
    """The case under lock, for somebody who may decide it. Raises NotAllowed, OwnCase."""
    require_role(by, Role.OPS)
    found = locks.case(case.pk)
    if selectors.is_party(found, by):
        raise OwnCase
    return found


def _write(case: Case, instance: int, outcome: str, reason: str, amount: int, borne_by: str, by: User) -> Ruling:
    why = filing.words(reason, field="reason")
    if outcome not in OUTCOMES[case.kind] or borne_by not in Refund.Bearer.values or len(why) < LEAST_REASON:
        raise BadCase(fields={"outcome" if len(why) >= LEAST_REASON else "reason": BadCase.message})
    if outcome == Outcome.PART and not 0 < amount < case.claim_fen:
        raise BadCase(fields={"amount_fen": BadCase.message})
    amounts = {Outcome.FULL: case.claim_fen, Outcome.FAKE: case.claim_fen, Outcome.PART: amount}
    ruling: Ruling = Ruling.objects.create(
        case=case, instance=instance, outcome=outcome, amount_fen=amounts.get(Outcome(outcome), 0),
        borne_by=Refund.Bearer.SELLER if outcome == Outcome.FAKE else borne_by, reason=why[:2000], ruled_by=by.ref,
        ruled_at=time.now(),
    )  # fmt: skip
    return ruling
