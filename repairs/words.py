"""Codes of this room in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.warranty_words import FAULTS, PLANS

__all__ = [
    "FAULTS", "PAPERS", "PARTNERS", "PLANS", "STATEMENTS", "STATES", "STEPS", "TRADES", "TRIPS", "VERDICTS", "WORKS",
]  # fmt: skip

STATES: dict[str, Any] = {
    "review": _("We are looking at your claim"), "choosing": _("Choose a service point"),
    "waiting": _("Waits for a place at our repair station"), "in_repair": _("With the service point"),
    "repaired": _("Repaired, can be collected"), "closed": _("Repaired and handed back"), "settled": _("Replaced or paid out"),
    "unrepaired": _("Handed back without repair"), "helped": _("Solved at home"), "refused": _("Not covered"),
    "withdrawn": _("Withdrawn"),
}  # fmt: skip
WORKS: dict[str, Any] = {
    "assigned": _("New: take it?"), "accepted": _("Waiting for the piece"), "received": _("On the bench: quote it"),
    "quoted": _("The shopper decides"), "working": _("In work"), "done": _("Done, to be handed back"),
    "given_up": _("Stopped, to be handed back"), "handed_back": _("Handed back"), "declined": _("Declined"),
    "passed_on": _("Passed to another place"), "cancelled": _("Cancelled"),
}  # fmt: skip
STEPS: dict[str, Any] = {
    "reported": _("Fault reported"), "assigned": _("Given to the service point"), "received": _("Taken in"), "quoted": _("Price told"),
    "agreed": _("Work began"), "paid": _("Paid"), "done": _("Repaired"), "handed_back": _("Handed back"),
    "settled": _("Replaced or paid out"), "refused": _("Not covered"), "withdrawn": _("Withdrawn"), "helped": _("Solved at home"),
}  # fmt: skip
VERDICTS: dict[str, Any] = {
    "covered": _("Covered by your warranty"),
    "no_warranty": _("No warranty was bought, or it has not begun: you decide about the price first"),
    "not_begun": _("The warranty had not begun on that day"),
    "waiting": _("The fault showed in the first days, which this plan does not cover"),
    "ended": _("The warranty had ended on that day"), "reported_late": _("Reported more than 30 days after the end of the warranty"),
    "fault_not_covered": _("This plan does not cover this kind of fault"),
    "cap_reached": _("The warranty has paid all that it pays for this piece"),
    "": _("From your return: it costs you nothing"),
}  # fmt: skip
PARTNERS: dict[str, Any] = {
    "applied": _("Application with us"), "checked": _("First look done"), "certified": _("Certified"), "suspended": _("Suspended"),
    "expired": _("Certification ran out"), "rejected": _("Rejected"), "closed": _("Closed"),
}  # fmt: skip
TRADES: list[tuple[str, Any]] = [
    ("electronics", _("Electronics")), ("watches-jewellery", _("Watches and jewellery")), ("home", _("Home")),
    ("outdoor-sports", _("Outdoor and sports")), ("beauty", _("Beauty devices")), ("bags-shoes", _("Bags and shoes")),
]  # fmt: skip
TRIPS: dict[str, Any] = {
    "asked": _("We are asking the courier."), "booked": _("The courier comes"), "arrived": _("Arrived"),
    "failed": _("No courier could be had: choose another time"), "cancelled": _("Cancelled"),
}  # fmt: skip
STATEMENTS: dict[str, Any] = {
    "open": _("Waits for our check"), "approved": _("Checked, will be paid"), "paid": _("Paid"),
}  # fmt: skip
PAPERS: dict[str, Any] = {
    "licence": _("Business licence"), "technician": _("Technician's certificate"), "premises": _("Pictures of the premises"),
}  # fmt: skip
