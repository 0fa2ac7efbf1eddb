"""Ways, proposals and countdowns in words."""

from datetime import timedelta

from django.utils.translation import gettext as _

from returns import decisions

LEGAL_REFUND = timedelta(days=7)  # Consumer Rights Protection Law Art. 25, from the day the centre received it


def way_words(code: str) -> str:
    """A way to end a return, for people."""
    found = decisions.BY_CODE.get(code)
    return str(found.words) if found else code


def why_words(code: str) -> str:
    """Why we propose it."""
    words = {
        "wish": _("It is what you asked for."),
        "grade_A": _("We found a small flaw: an exchange brings you a flawless one soonest."),
        "grade_B": _("It is faulty and can be repaired."),
        "grade_C": _("It is badly damaged: the money goes back at once."),
        "no_grade": _("It has not been examined yet."),
        "no_stock": _("None is on our shelf abroad now, so the money goes back at once."),
        "right_over": _(
            "A number that was recorded abroad is missing, so the right to return without a reason has ended. "
            "A quality complaint stays open."
        ),
        "right_over_partly": _(
            "One piece came back without its number and stays the shopper's; the others are refunded."
        ),
        "law": _("This is your right for this reason."),
    }
    return words.get(code, "")


def problem_words(code: str) -> str:
    """Why an exchange is not open now."""
    words = {
        "no_stock": _("None is on our shelf abroad now."),
        "no_quota": _("It would exceed your personal quota of this year."),
        "no_identity": _("Customs need your verified identity first."),
        "over_order_limit": _("It is dearer than customs allow for one order."),
    }
    return words.get(code, _("This is not open for your return now. A refund always is."))
