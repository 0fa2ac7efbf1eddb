"""Words of care's pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Any] = {
    "order": _("Order"), "return": _("Return"), "ticket": _("Ticket"), "claim": _("Claim"),
}  # fmt: skip
