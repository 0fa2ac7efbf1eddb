"""Names of what freight shows, for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from freight.policies.auditing import WORDS as BILL_CODES

WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
OWNERS: Mapping[str, Any] = {
    "finance": _("Finance"), "support": _("Support"), "warehouse": _("Warehouse"), "catalog": _("Catalogue"),
    "operations": _("Operations"),
}  # fmt: skip
PLAN: Mapping[str, Any] = {
    "waiting": _("Waits for the planner"), "solving": _("Being made"), "ready": _("Ready to look at"), "applied": _("Applied"),
    "discarded": _("Thrown away"), "failed": _("Failed"),
}  # fmt: skip
STEPS: Mapping[str, Any] = {
    "": _("Waits for the planner"), "reading": _("Reads what waits"), "solving": _("Looks for the cheapest plan"),
    "writing": _("Writes it down"),
}  # fmt: skip
BILLS: Mapping[str, Any] = {
    "matched": _("As booked"), "open": _("To decide"), "disputed": _("Disputed"), "accepted": _("Accepted"),
    "credited": _("Given back"),
}  # fmt: skip
FLIGHTS: Mapping[str, Any] = {
    "planned": _("Takes freight"), "closed": _("Manifest closed"), "departed": _("In the air"), "arrived": _("Landed"),
    "cancelled": _("Cancelled"),
}  # fmt: skip
HOW: Mapping[str, Any] = {
    "optimum": _("by the optimiser"), "careful": _("by the careful rule"), "first_come": _("first come, first served"),
}  # fmt: skip

__all__ = ["BILLS", "BILL_CODES", "FLIGHTS", "HOW", "OWNERS", "PLAN", "STEPS", "WEEKDAYS"]
