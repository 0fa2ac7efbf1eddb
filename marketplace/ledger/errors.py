"""Refusals of the book."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict


class Unbalanced(ValueError):
    """The legs of a transaction do not sum to zero in every currency: a bug of the caller, never a person's input."""


class Overdrawn(Conflict):
    """A guarded account does not hold enough."""

    code = "balance_too_low"
    message = _("The balance does not cover this amount.")
