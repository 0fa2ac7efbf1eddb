"""Why orders, or pieces of them, are cancelled: permanent codes with their words. Pure."""

from typing import Any

from django.utils.translation import gettext_lazy as _

CANCEL_REASONS: dict[str, Any] = {
    "changed_mind": _("I changed my mind"),
    "wrong_address": _("Wrong address"),
    "found_cheaper": _("Found it cheaper elsewhere"),
    "too_slow": _("It takes too long"),
    "other": _("Another reason"),
}
# A seller who cannot supply what was paid for; each counts to their grade as goods that were never handed in.
SELLER_REASONS: dict[str, Any] = {
    "out_of_stock": _("Sold out where I buy it"),
    "damaged": _("Damaged or not as it should be"),
    "wrong_price": _("I listed it wrongly"),
}
NOT_HANDED_IN = "not_handed_in"
NOT_PAID = "not paid in time"  # as it stands on old rows

# What the shopper reads on a cancelled order. Other reasons are theirs, or a colleague's.
TOLD: dict[str, Any] = {
    **dict.fromkeys(SELLER_REASONS, _("The seller could not supply it. Everything you paid goes back to you.")),
    NOT_HANDED_IN: _(
        "The seller did not hand the goods over in time, so we cancelled it. Everything you paid goes back to you."
    ),
    NOT_PAID: _("It was not paid in time. Nothing was charged."),
    "cancelled by operations": _("Our team cancelled it. Everything you paid goes back to you."),
    "everything was refunded": _("Everything in it was cancelled or refunded."),
}


def told(reason: str) -> Any:
    """Why it ended, for the shopper; empty where nobody knows more."""
    if reason in CANCEL_REASONS:
        return _("Cancelled at your wish.")
    return TOLD.get(reason, "")
