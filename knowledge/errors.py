"""Refusals of the help centre. Each says what to do next."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class ArticleNotFound(NotFound):
    code = "article_not_found"


class ComplaintNotFound(NotFound):
    code = "complaint_not_found"


class DocumentNotFound(NotFound):
    code = "document_not_found"


class FeedbackNotFound(NotFound):
    code = "feedback_not_found"


class BadArticle(DomainError):
    code = "bad_article"
    status = 422
    message = _("An article needs a title, a summary and a text in Chinese and in English.")


class SlugTaken(Conflict):
    code = "slug_taken"
    message = _("This address is taken. Please choose another one.")


class OwnText(NotAllowed):
    code = "own_text"
    message = _("Somebody else has to read what you wrote before it is published.")


class OpenVersion(Conflict):
    code = "open_version"
    message = _("There is a newer version in the making already. Please work on that one.")


class TooManyComplaints(DomainError):
    code = "too_many_complaints"
    status = 429
    message = _("You sent us several complaints today. Please add what is new to one of them; we read all of it.")


class AppealedAlready(Conflict):
    code = "appealed_already"
    message = _("A second person has looked at this already. If you still disagree, 12315 is the next place to go.")


class TooLateToAppeal(Conflict):
    code = "too_late_to_appeal"
    message = _("The days for a second look are over. If you still disagree, 12315 is the next place to go.")


class SameHandler(NotAllowed):
    code = "same_handler"
    message = _("The second look is for somebody who had no hand in the first answer.")


class AnswerMissing(DomainError):
    code = "answer_missing"
    status = 422
    message = _("Write down what was found and what follows from it; the person gets it in writing.")


class TooSoon(DomainError):
    code = "too_soon"
    status = 422
    message = _("People must be able to read it and say something for at least seven days before it counts.")


class CommentsClosed(Conflict):
    code = "comments_closed"
    message = _("The time for comments is over. You can still write to us by the feedback form.")


class CommentsUnanswered(Conflict):
    code = "comments_unanswered"
    message = _("Write the summary of the comments first: everybody may read what was said and what became of it.")


class TooManyComments(DomainError):
    code = "too_many_comments"
    status = 429
    message = _("You have said a lot about this version already. Thank you; we read all of it.")


class OldText(Conflict):
    code = "old_text"
    message = _("There is a newer text. Please read it and decide again.")


class TooMuchFeedback(DomainError):
    code = "too_much_feedback"
    status = 429
    message = _("Thank you for so much feedback today. Please come back tomorrow with the rest.")


class NothingToReward(Conflict):
    code = "nothing_to_reward"
    message = _("A reward needs an account to go to, and an answer first.")
