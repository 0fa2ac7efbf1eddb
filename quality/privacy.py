"""What quality exports and erases: what a shopper answered, what a colleague was scored and learnt."""

from typing import Any

from django.db.models import Q

from quality.models import Attempt, Reading, ScoreCard, Survey

GONE = "—"


def export(ref: str) -> list[dict[str, Any]]:
    """Survey answers of the person; score cards and quizzes of a colleague."""
    user = ref.removeprefix("user:")
    surveys: list[dict[str, Any]] = [
        {
            "survey_of": one.ticket.number if one.ticket else one.conversation.public_id,
            "score": one.score,
            "reasons": one.reasons,
            "words": one.words,
            "at": one.answered_at,
        }
        for one in _surveys(user).select_related("ticket", "talk").order_by("id")
    ]
    cards = [
        {
            "score_card_of": one.ticket.number,
            "total": one.total,
            "words": one.words,
            "my_word": one.dispute,
            "at": one.given_at,
        }
        for one in ScoreCard.objects.filter(agent__public_id=user).select_related("ticket").order_by("id")
    ]
    quizzes = [
        {"course": one.course.code, "percent": one.percent, "state": one.status, "at": one.finished_at}
        for one in Attempt.objects.filter(user__public_id=user).select_related("course").order_by("id")
    ]
    return [*surveys, *cards, *quizzes]


def erase(ref: str) -> None:
    """Words of surveys go, their scores stay as figures; a colleague's training and own words go."""
    user = ref.removeprefix("user:")
    _surveys(user).update(words="")
    ScoreCard.objects.filter(agent__public_id=user).update(dispute=GONE, words=GONE, agent=None)
    Reading.objects.filter(user__public_id=user).delete()
    Attempt.objects.filter(user__public_id=user).delete()


def _surveys(user: str) -> Any:
    about = Q(ticket__conversation__user__public_id=user) | Q(talk__user__public_id=user)
    return Survey.objects.filter(about)
