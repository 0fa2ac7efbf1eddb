"""A complaint comes in, is confirmed, answered in writing, and once more looked at by somebody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from knowledge import locks
from knowledge.errors import AnswerMissing, AppealedAlready, SameHandler, TooLateToAppeal, TooManyComplaints
from knowledge.letters import tell_complainant
from knowledge.models import Complaint, ComplaintStep
from knowledge.policies import deadlines
from knowledge.policies.languages import nearest
from knowledge.states import COMPLAINT, COMPLAINT_OVER, ComplaintStatus
from marketplace.accounts.models import User
from marketplace.core import ids, tasks, textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import Conflict
from marketplace.core.outbox.emit import emit
from support.services.conversations import own_reference

MOST = 4000
SYSTEM = "system:complaints"
Kind, Source, Step = Complaint.Kind, Complaint.Source, ComplaintStep.Kind
ALL_CLOCKS = (deadlines.ACKNOWLEDGE, deadlines.ANSWER, deadlines.SECOND, deadlines.AUTHORITY)


@transaction.atomic
def file(
    *, user: User | None, kind: str, text: str, opened_by: str, client_id: str, about: str = "", wish: str = "",
    contact: str = "", locale: str = "zh-hans", source: str = Source.WEB,
) -> Complaint:  # fmt: skip
    """A shopper, a seller or a guest complains. The same `client_id` again is the same complaint.

    `about` counts only where it is the person's own. Both clocks start. Raises TooManyComplaints, BadText.
    """
    existing = Complaint.objects.filter(opened_by=opened_by, client_id=client_id).first()
    if existing is not None:
        return existing
    said = textnorm.clean_text(text, max_length=MOST, min_length=5, field="text")
    today = time.now() - 3 * deadlines.WORKING_DAY
    if Complaint.objects.filter(opened_by=opened_by, received_at__gte=today).count() >= deadlines.PER_DAY:
        raise TooManyComplaints
    made, is_new = _create(
        user=user, kind=kind, source=source, about=own_reference(user, about), opened_by=opened_by, client_id=client_id,
        wish=textnorm.clean_text(wish, max_length=500, field="wish"), locale=nearest(locale),
        contact=textnorm.clean_line(contact, max_length=120, field="contact"),
    )  # fmt: skip
    if not is_new:
        return made
    write(made, Step.SAID, said, opened_by)
    clocks.start(kind=deadlines.ACKNOWLEDGE, subject=made.ref, actor=opened_by)
    clocks.start(kind=deadlines.ANSWER, subject=made.ref, actor=opened_by)
    tell_complainant(made, "complaint_received")
    return made


@transaction.atomic
def register(
    *, by: User, authority_number: str, kind: str, text: str, received_at: datetime, answer_by: datetime | None = None,
    user: User | None = None, about: str = "",
) -> Complaint:  # fmt: skip
    """A case that 12315 sent us, with the day its letter names. The same number of the authority is the same case.

    Raises BadText, Conflict for a day that has passed before it was received.
    """
    number = textnorm.clean_line(authority_number, max_length=40, min_length=4, field="authority_number")
    existing = Complaint.objects.filter(authority_number=number).first()
    if existing is not None:
        return existing
    if answer_by is not None and answer_by <= received_at:
        raise Conflict(fields={"answer_by": Conflict.message})
    said = textnorm.clean_text(text, max_length=MOST, min_length=5, field="text")
    made, is_new = _create(
        user=user, kind=kind, source=Source.AUTHORITY, about=about[:80], opened_by=by.ref, client_id=f"12315:{number}"[:40],
        authority_number=number, received_at=received_at,
    )  # fmt: skip
    if not is_new:
        return made
    write(made, Step.SAID, said, by.ref, is_public=False)
    budget = max(answer_by - received_at, deadlines.WORKING_DAY) if answer_by else deadlines.AUTHORITY_DEFAULT
    clocks.start(
        kind=deadlines.AUTHORITY, subject=made.ref, actor=by.ref, at=received_at, budget=budget,
        calendar="always" if answer_by else None,
    )  # fmt: skip
    _take(made, by)
    return made


@transaction.atomic
def acknowledge(*, complaint: Complaint, by: User) -> None:
    """It has arrived and somebody has it. Again, or by a colleague after that, it changes hands only."""
    fresh = locks.complaint(complaint.pk)
    if fresh.status == ComplaintStatus.RECEIVED:
        _take(fresh, by)
        write(fresh, Step.ACKNOWLEDGED, "", by.ref)
    elif fresh.status not in COMPLAINT_OVER and fresh.answered_at is None:
        Complaint.objects.filter(pk=fresh.pk).update(handler=by.ref)
        trail.record(verb="complaint.taken", target=fresh.ref, actor=by.ref, before={"handler": fresh.handler})
    complaint.refresh_from_db()


@transaction.atomic
def note(*, complaint: Complaint, by: User, text: str) -> None:
    """A step that the person does not read: a call, a finding, a question to the seller."""
    write(complaint, Step.NOTE, _words(text), by.ref, is_public=False)


@transaction.atomic
def ask(*, complaint: Complaint, by: User, text: str) -> None:
    """Something is missing; our clock waits until the person has answered. Raises IllegalMove, AnswerMissing."""
    fresh = locks.complaint(complaint.pk)
    COMPLAINT.move(fresh, ComplaintStatus.WAITING, actor=by.ref)
    write(fresh, Step.ASKED, _words(text), by.ref)
    clocks.pause(
        kind=deadlines.ANSWER, subject=fresh.ref, reason="waiting for the person", fault="customer", actor=by.ref
    )
    tell_complainant(fresh, "complaint_asked", about=fresh.steps.count())


@transaction.atomic
def say(*, complaint: Complaint, actor: str, text: str) -> None:
    """The person adds something. A complaint that waited for it goes on. Raises Conflict once it is over."""
    fresh = locks.complaint(complaint.pk)
    if fresh.status in (*COMPLAINT_OVER, ComplaintStatus.ANSWERED):
        raise Conflict
    write(fresh, Step.SAID, textnorm.clean_text(text, max_length=MOST, min_length=1, field="text"), actor)
    if fresh.status == ComplaintStatus.WAITING:
        COMPLAINT.move(fresh, ComplaintStatus.IN_HAND, actor=actor)
        clocks.resume(kind=deadlines.ANSWER, subject=fresh.ref, actor=actor)


@transaction.atomic
def answer(*, complaint: Complaint, by: User, text: str, outcome: str) -> None:
    """The answer in writing. Stops the clocks; the days for a second look begin. Raises AnswerMissing, IllegalMove."""
    fresh = locks.complaint(complaint.pk)
    said = _words(text, least=20)
    _require_outcome(outcome)
    facts: dict[str, Any] = {"outcome": outcome, "answered_at": time.now(), "handler": by.ref}
    if fresh.acknowledged_at is None:
        facts["acknowledged_at"] = time.now()
    COMPLAINT.move(fresh, ComplaintStatus.ANSWERED, actor=by.ref, **facts)
    write(fresh, Step.ANSWER, said, by.ref)
    _stop_all(fresh, by.ref)
    emit(topic="knowledge.complaint_answered", key=fresh.ref, payload={"complaint": fresh.number, "outcome": outcome})
    tell_complainant(fresh, "complaint_answered")


@transaction.atomic
def appeal(*, complaint: Complaint, actor: str, text: str) -> None:
    """Once, somebody else looks again. Raises AppealedAlready, TooLateToAppeal, IllegalMove before an answer."""
    fresh = locks.complaint(complaint.pk)
    if fresh.steps.filter(kind=Step.APPEAL).exists():
        raise AppealedAlready
    if fresh.answered_at is not None and fresh.answered_at + deadlines.APPEAL_WITHIN < time.now():
        raise TooLateToAppeal
    COMPLAINT.move(fresh, ComplaintStatus.APPEALED, actor=actor)
    write(fresh, Step.APPEAL, textnorm.clean_text(text, max_length=MOST, min_length=5, field="text"), actor)
    clocks.start(kind=deadlines.SECOND, subject=fresh.ref, actor=actor)


@transaction.atomic
def decide_again(*, complaint: Complaint, by: User, text: str, outcome: str) -> None:
    """The second answer is final. Raises SameHandler, AnswerMissing, IllegalMove."""
    fresh = locks.complaint(complaint.pk)
    if by.ref == fresh.handler:
        raise SameHandler
    said = _words(text, least=20)
    _require_outcome(outcome)
    if fresh.status != ComplaintStatus.APPEALED:
        raise Conflict
    COMPLAINT.move(fresh, ComplaintStatus.FINAL, actor=by.ref, outcome=outcome, second=by.ref, final_at=time.now())
    write(fresh, Step.SECOND, said, by.ref)
    _stop_all(fresh, by.ref)
    tell_complainant(fresh, "complaint_final")


@transaction.atomic
def withdraw(*, complaint: Complaint, actor: str) -> None:
    """The person takes it back. Raises IllegalMove once it is answered."""
    fresh = locks.complaint(complaint.pk)
    COMPLAINT.move(fresh, ComplaintStatus.WITHDRAWN, actor=actor, final_at=time.now())
    write(fresh, Step.WITHDRAWN, "", actor)
    _stop_all(fresh, actor)


def settle_old(limit: int = 200) -> int:
    """What nobody appealed in time is final; one transaction each."""
    return tasks.each(list(settled_waiting()[:limit]), _settle)


def settled_waiting() -> Any:
    """Ids of answered complaints whose days for a second look are over."""
    over = Complaint.objects.filter(
        status=ComplaintStatus.ANSWERED, answered_at__lt=time.now() - deadlines.APPEAL_WITHIN
    )
    return over.order_by("id").values_list("pk", flat=True)


@transaction.atomic
def _settle(pk: int) -> bool:
    fresh = locks.complaint(pk)
    if fresh.status != ComplaintStatus.ANSWERED:
        return False
    COMPLAINT.move(fresh, ComplaintStatus.FINAL, actor=SYSTEM, final_at=time.now())
    return True


def write(complaint: Complaint, kind: str, text: str, author: str, *, is_public: bool = True) -> ComplaintStep:
    """One more line of the file."""
    return ComplaintStep.objects.create(
        complaint=complaint, kind=kind, text=text, author=author, is_public=is_public, at=time.now()
    )


def _create(*, opened_by: str, received_at: datetime | None = None, **facts: Any) -> tuple[Complaint, bool]:
    """(the complaint, is it this call's). The loser of a race gets the winner's, which has its first words and its clocks."""
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            made: Complaint = Complaint.objects.create(
                number=ids.next_number("MG"), received_at=received_at or time.now(), opened_by=opened_by, **facts
            )
    except IntegrityError:
        winner = _winner(opened_by, facts)
        if winner is None:
            raise
        return winner, False
    trail.record(
        verb="complaint.filed", target=made.ref, actor=opened_by, after={"kind": made.kind, "source": made.source}
    )
    emit(topic="knowledge.complaint_filed", key=made.ref, payload={"complaint": made.number, "source": made.source})
    return made, True


def _winner(opened_by: str, facts: Mapping[str, Any]) -> Complaint | None:
    """A number of the authority is one case, whoever registered it; all else is one by its writer and `client_id`."""
    number = facts.get("authority_number")
    same = {"authority_number": number} if number else {"opened_by": opened_by, "client_id": facts["client_id"]}
    return Complaint.objects.filter(**same).first()


def _take(complaint: Complaint, by: User) -> None:
    COMPLAINT.move(complaint, ComplaintStatus.IN_HAND, actor=by.ref, handler=by.ref, acknowledged_at=time.now())
    clocks.stop(kind=deadlines.ACKNOWLEDGE, subject=complaint.ref, actor=by.ref)


def _stop_all(complaint: Complaint, actor: str) -> None:
    for kind in ALL_CLOCKS:
        clocks.stop(kind=kind, subject=complaint.ref, actor=actor)


def _require_outcome(outcome: str) -> None:
    if outcome not in Complaint.Outcome.values:
        raise AnswerMissing(fields={"outcome": AnswerMissing.message})


def _words(text: str, *, least: int = 1) -> str:
    said = textnorm.clean_text(text, max_length=MOST, field="text")
    if len(said) < least:
        raise AnswerMissing(fields={"text": AnswerMissing.message})
    return said
