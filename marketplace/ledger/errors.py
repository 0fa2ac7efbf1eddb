"""Refusals of the book."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict


class Unbalanced(ValueError):
    """The legs of a transaction do not sum to zero in every currency: a bug of the caller, never a person's input."""


class Overdrawn(Conflict):
    """A guarded account does not hold enough."""

    code = "balance_too_low"
    message = _("The balance does not cover this amount.")


class DayClosed(Conflict):
    """The books are closed for this day; a correction goes to the next open day."""

    code = "day_closed"
    message = _("The books of this day are closed. Corrections are booked today.")


class BooksBusy(Conflict):
    """A booking under way did not end in time: closing and opening a day need the book for themselves for a moment."""

    code = "books_busy"
    message = _("Somebody is booking at this moment. Please try again.")


class NotTheNextDay(Conflict):
    """Days are closed one after the other, and only when they are over."""

    code = "not_the_next_day"
    message = _("Days are closed one after the other, and only when they are over.")


class NotTheLastDay(Conflict):
    """Only the day that was closed last can be opened again."""

    code = "not_the_last_day"
    message = _("Only the day that was closed last can be opened again.")


class OwnReopening(Conflict):
    """Four eyes: who asks for it cannot do it."""

    code = "own_reopening"
    message = _("Somebody else has to open a day that you asked for.")
