"""Why shoppers cancel: permanent codes with their words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

CANCEL_REASONS: dict[str, Any] = {
    "changed_mind": _("I changed my mind"),
    "wrong_address": _("Wrong address"),
    "found_cheaper": _("Found it cheaper elsewhere"),
    "too_slow": _("It takes too long"),
    "other": _("Another reason"),
}
