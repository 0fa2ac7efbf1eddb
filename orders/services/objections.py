"""A shopper objects to a shop's answer; we rule under a clock, in words that are published. Hidden for a reason of law only.

The same rules as for reviews: nothing is deleted, the reason stands in the place of the words, nobody decides what they are a
side of. A moderator may also hide an answer that nobody objected to.
"""

from django.db import IntegrityError, transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from orders import locks
from orders.errors import NotTheTime, OwnDispute
from orders.models import AnswerObjection, Review
from orders.policies import opinions as rules
from orders.policies import reviewing
from orders.selectors import objections as reads
from orders.selectors.reviews import is_of, own_review
from orders.states import OBJECTION, ObjectionStatus

MAX_WORDS = 1000


@transaction.atomic
def object_to_answer(*, user: User, public_id: str, reason: str, body: str) -> AnswerObjection:
    """Say, once, why the law does not allow the shop's answer below one's own review. It can be read meanwhile.

    Raises OpinionNotFound, NotTheTime, BadText, and DomainError for a reason that is none of the law.
    """
    _require_law(reason)
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, min_length=reviewing.LEAST_WORDS, field="body")
    found = own_review(user, public_id)
    if not reads.can_object(found):
        raise NotTheTime
    try:
        with transaction.atomic():
            made: AnswerObjection = AnswerObjection.objects.create(
                review=found, user=user, reason=reason, body=text, opened_at=time.now()
            )
    except IntegrityError as error:
        raise NotTheTime from error
    clocks.start(kind=reads.RULING, subject=made.ref, actor=user.ref)
    trail.record(verb="answer.objected", target=trail.ref(found), actor=user.ref, why=reason)
    emit(topic="orders.answer_objected", key=made.ref, payload={"objection": made.public_id})
    return made


@transaction.atomic
def rule(*, objection_id: str, law: str, words: str, by: User) -> AnswerObjection:
    """Decide: `law` names why the answer is hidden, empty lets it stand. The words are published.

    Raises NotAllowed, OpinionNotFound, OwnDispute, NotTheTime, BadText, DomainError.
    """
    require_role(by, Role.OPS)
    found = locks.objection(reads.objection_for_desk(objection_id, by).pk)
    if is_of(found.review, by):
        raise OwnDispute
    said = textnorm.clean_text(words, max_length=MAX_WORDS, min_length=reviewing.LEAST_WORDS, field="words")
    if rules.examine(said):
        raise DomainError(rules.LEAVE_OUT, code="leave_out", fields={"words": rules.LEAVE_OUT})
    if law:
        _require_law(law)
    if found.status != ObjectionStatus.OPEN:
        raise NotTheTime
    to = ObjectionStatus.HIDDEN if law else ObjectionStatus.STANDS
    OBJECTION.move(found, to, actor=by.ref, why=law, words=said, ruled_by=by.ref, ruled_at=time.now())
    clocks.stop(kind=reads.RULING, subject=found.ref, actor=by.ref)
    if law:
        _hide(found.review, law, by.ref)
    emit(topic="orders.answer_ruled", key=found.ref, payload={"objection": found.public_id})
    return found


@transaction.atomic
def hide_answer(*, review_id: str, law: str, by: User) -> Review:
    """Take a shop's answer out of sight, or (`law` empty) let it be read again. Raises NotAllowed, OpinionNotFound, DomainError."""
    require_role(by, Role.OPS)
    found = reads.answer_for_desk(review_id, by)
    if law:
        _require_law(law)
        _hide(found, law, by.ref)
    elif Review.objects.filter(pk=found.pk).exclude(answer_hidden_for="").update(answer_hidden_for=""):
        trail.record(
            verb="answer.shown", target=trail.ref(found), actor=by.ref, before={"law": found.answer_hidden_for}
        )
    found.refresh_from_db()
    return found


def _hide(review: Review, law: str, actor: str) -> None:
    """Hiding twice changes nothing; the shop hears of it once a reason."""
    if Review.objects.filter(pk=review.pk).exclude(answer_hidden_for=law).update(answer_hidden_for=law):
        trail.record(verb="answer.hidden", target=trail.ref(review), actor=actor, why=law)
        emit(topic="orders.answer_hidden", key=f"review:{review.public_id}", payload={"review": review.public_id})


def _require_law(reason: str) -> None:
    if reason not in rules.REASONS:
        raise DomainError(code="no_legal_reason", fields={"reason": reason})
