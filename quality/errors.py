"""Refusals of surveys, score cards and training."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class SurveyNotFound(NotFound):
    code = "survey_not_found"
    message = _("This link does not lead to a survey. You can always tell us by the feedback form.")


class SurveyOver(Conflict):
    code = "survey_over"
    message = _("This survey has ended. You can always tell us by the feedback form.")


class BadScore(DomainError):
    code = "bad_score"
    status = 422
    message = _("Please choose one to five stars.")


class CardNotFound(NotFound):
    code = "card_not_found"


class CardIncomplete(DomainError):
    code = "card_incomplete"
    status = 422
    message = _("Give every line of the card 0 to 5, and a sentence the colleague can learn from.")


class OwnWork(NotAllowed):
    code = "own_work"
    message = _("Nobody reviews their own work. Please leave this one to a colleague.")


class SecondPair(NotAllowed):
    code = "second_pair"
    message = _("A disputed card is for somebody who did not write it.")


class CourseNotFound(NotFound):
    code = "course_not_found"


class ReadFirst(Conflict):
    code = "read_first"
    message = _("Read every article of the course first; then the quiz opens.")


class WaitForRetry(Conflict):
    code = "wait_for_retry"
    message = _("The next try opens later. Read the articles again meanwhile; the page says when.")


class NotEnoughQuestions(Conflict):
    code = "not_enough_questions"
    message = _("This course has too few questions for a quiz yet. Please tell your lead.")


class AnswerAll(DomainError):
    code = "answer_all"
    status = 422
    message = _("Please answer every question.")
