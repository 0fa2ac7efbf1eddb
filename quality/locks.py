"""Row locks of surveys, cards and quizzes; none is held while another room's is asked for."""

from marketplace.core import locks
from quality.models import Attempt, ScoreCard, Survey


def survey(pk: int) -> Survey:
    return locks.row(Survey.objects.filter(pk=pk))


def card(pk: int) -> ScoreCard:
    return locks.row(ScoreCard.objects.filter(pk=pk))


def attempt(pk: int) -> Attempt:
    return locks.row(Attempt.objects.filter(pk=pk))
