"""Reviews and questions as pages and API show them: names masked, pictures as addresses."""

from dataclasses import replace

from marketplace.storefront.tiles import picture_url
from orders.models import Question, Review
from orders.selectors import opinions as reads
from orders.selectors.opinions import AnswerView, QuestionView, ReviewView


def with_addresses(view: ReviewView) -> ReviewView:
    return replace(view, photos=tuple(picture_url(name) for name in view.photos))


def as_review(row: Review) -> ReviewView:
    """A row with its user and photos at hand."""
    return ReviewView(
        row.public_id, row.rating, row.body, row.created_at, reads.name_beside(row.user),
        tuple(picture_url(photo.image) for photo in row.photos.all()), row.answer, row.answered_at,
    )  # fmt: skip


def as_question(row: Question) -> QuestionView:
    """A row with its user; answers where they were fetched along (`shown_answers`)."""
    answers = tuple(
        AnswerView(one.body, one.created_at, reads.name_beside(one.user), one.is_seller)
        for one in getattr(row, "shown_answers", ())
    )
    return QuestionView(row.public_id, row.body, row.created_at, reads.name_beside(row.user), answers)
