"""Feedback has an owner and an answer; what helped everybody is rewarded, once, and stands on a public list."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from knowledge import locks
from knowledge.errors import NothingToReward, TooMuchFeedback
from knowledge.models import Change, Feedback
from knowledge.states import FEEDBACK, FeedbackStatus
from marketplace.accounts.models import User
from marketplace.core import pages, textnorm, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.locks import advisory
from marketplace.core.outbox.emit import emit
from promotions.models import PointsEntry
from promotions.services import points

DUTY = "feedback"
PER_DAY = 10
MOST_POINTS = 1000


@transaction.atomic
def send(
    *, user: User | None, kind: str, text: str, sent_by: str, client_id: str, page: str = "", contact: str = ""
) -> Feedback:
    """Somebody tells us something. The same `client_id` again is the same feedback. Raises TooMuchFeedback, BadText."""
    advisory(f"feedback:{sent_by}")  # two taps of one thumb
    already = Feedback.objects.filter(sent_by=sent_by, client_id=client_id).first()
    if already is not None:
        return already
    today = time.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if Feedback.objects.filter(sent_by=sent_by, sent_at__gte=today).count() >= PER_DAY:
        raise TooMuchFeedback
    said = textnorm.clean_text(text, max_length=3000, min_length=5, field="text")
    made: Feedback = Feedback.objects.create(
        user=user, kind=kind, text=said, sent_by=sent_by, client_id=client_id, page=page.split("?")[0][:200],
        contact=textnorm.clean_line(contact, max_length=120, field="contact"), sent_at=time.now(),
    )  # fmt: skip
    trail.record(verb="feedback.sent", target=made.ref, actor=sent_by, after={"kind": kind})
    duties.call(kind=DUTY, subject=made.ref, facts={"kind": kind})
    return made


@transaction.atomic
def take(*, feedback: Feedback, by: User) -> None:
    """This one is mine. One that a colleague has changes hands."""
    fresh = locks.feedback(feedback.pk)
    if fresh.status == FeedbackStatus.NEW:
        FEEDBACK.move(fresh, FeedbackStatus.TAKEN, actor=by.ref, owner=by.ref)
    else:
        Feedback.objects.filter(pk=fresh.pk).update(owner=by.ref)
        trail.record(verb="feedback.handed", target=fresh.ref, actor=by.ref)


@transaction.atomic
def answer(*, feedback: Feedback, by: User, text: str, reward: int = 0) -> None:
    """Tell the writer what becomes of it, with points where it was useful. Raises IllegalMove, NothingToReward, BadText."""
    fresh = locks.feedback(feedback.pk)
    said = textnorm.clean_text(text, max_length=2000, min_length=5, field="text")
    worth = max(0, min(reward, MOST_POINTS))
    if worth and fresh.user is None:
        raise NothingToReward
    FEEDBACK.move(
        fresh, FeedbackStatus.ANSWERED, actor=by.ref, answer=said, owner=by.ref, answered_at=time.now(), points=worth
    )
    if worth and fresh.user is not None:
        points.move(user=fresh.user, amount=worth, reason=PointsEntry.Reason.FEEDBACK, source=f"{fresh.ref}:useful")
    duties.done(kind=DUTY, subject=fresh.ref, actor=by.ref, why="answered")
    emit(topic="knowledge.feedback_answered", key=fresh.ref, payload={"feedback": fresh.public_id})


@transaction.atomic
def changed(*, texts: Mapping[str, str], by: User, feedback: Feedback | None = None) -> Change:
    """A line of the public list, in Chinese and English; the writer of the feedback hears of it. Raises BadText, IllegalMove."""
    clean = {
        locale: textnorm.clean_line(texts.get(locale, ""), max_length=200, min_length=5, field=locale)
        for locale in ("zh-hans", "en")
    }
    if feedback is not None:
        fresh = locks.feedback(feedback.pk)
        FEEDBACK.move(fresh, FeedbackStatus.CHANGED, actor=by.ref)
        emit(topic="knowledge.feedback_answered", key=fresh.ref, payload={"feedback": fresh.public_id})
    try:
        with transaction.atomic():
            made: Change = Change.objects.create(texts=clean, feedback=feedback, at=time.now())
    except IntegrityError:
        return Change.objects.get(feedback=feedback)
    trail.record(verb="change.published", target=trail.ref(made), actor=by.ref)
    pages.forget_all()
    return made
