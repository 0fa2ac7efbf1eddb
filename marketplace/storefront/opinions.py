"""Reviews and questions as pages and API show them: names masked, pictures as addresses, the law in the place of hidden words."""

from dataclasses import replace

from marketplace.storefront.tiles import picture_url
from orders.models import FollowUp, Question, Review
from orders.policies.opinions import REASONS
from orders.selectors import opinions as reads
from orders.selectors.opinions import AnswerView, LaterView, QuestionView, ReviewView
from orders.services.tallying import is_to_count
from orders.states import OpinionStatus


def with_addresses(view: ReviewView) -> ReviewView:
    later = view.later and replace(view.later, photos=tuple(picture_url(name) for name in view.later.photos))
    return replace(view, photos=tuple(picture_url(name) for name in view.photos), later=later)


def as_review(row: Review, *, is_own: bool = False) -> ReviewView:
    """A row that was read by `selectors.reviews.whole`. `is_own`: for whoever wrote it, who reads their words also where others do
    not.
    """
    hidden = "" if row.status != OpinionStatus.HIDDEN else str(REASONS[row.hidden_for])
    is_readable = is_own or not hidden
    counts = is_own or is_to_count(row)
    mark, ruling = _challenge(row)
    at = row.revealed_at if row.is_anonymous and not is_own and row.revealed_at else row.created_at
    answer_hidden = str(REASONS.get(row.answer_hidden_for, ""))
    return ReviewView(
        row.public_id, row.rating if counts else 0, row.body if is_readable else "", at,
        reads.name_beside(row.user) if is_readable and not row.is_anonymous else "",
        _photos(row, is_later=False) if is_readable else (), row.answer if is_readable and not answer_hidden else "", row.answered_at,
        is_anonymous=row.is_anonymous, seller_rating=row.seller_rating if counts else None,
        service_rating=row.service_rating if counts else None,
        helpful=row.helpful_count, later=_later(row, is_own=is_own) if is_readable else None,
        is_answer_changed=row.answer_changed_at is not None, answer_hidden=answer_hidden, hidden=hidden, mark=mark, ruling=ruling,
    )  # fmt: skip


def _challenge(row: Review) -> tuple[str, str]:
    found = getattr(row, "challenge", None)
    if found is None:
        return "", ""
    last = max(found.rulings.all(), key=lambda one: one.instance, default=None)
    return reads.mark_of(found.status, last.outcome if last else ""), last.words if last else ""


def _later(row: Review, *, is_own: bool) -> LaterView | None:
    found: FollowUp | None = getattr(row, "follow_up", None)
    if found is None or (found.status != OpinionStatus.SHOWN and not is_own and not found.hidden_for):
        return None
    hidden = str(REASONS[found.hidden_for]) if found.status == OpinionStatus.HIDDEN else ""
    first = row.revealed_at if row.is_anonymous and not is_own and row.revealed_at else row.created_at
    days = reads.days_between(first, found.created_at)
    if hidden and not is_own:
        return LaterView("", found.created_at, days, hidden=hidden)
    return LaterView(found.body, found.created_at, days, _photos(row, is_later=True), hidden)


def _photos(row: Review, *, is_later: bool) -> tuple[str, ...]:
    return tuple(picture_url(photo.image) for photo in row.photos.all() if photo.is_later == is_later)


def as_question(row: Question) -> QuestionView:
    """A row with its user; answers where they were fetched along (`shown_answers`)."""
    answers = tuple(
        AnswerView(one.body, one.created_at, reads.name_beside(one.user), one.is_seller)
        for one in getattr(row, "shown_answers", ())
    )
    return QuestionView(row.public_id, row.body, row.created_at, reads.name_beside(row.user), answers)
