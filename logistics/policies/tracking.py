"""The small vocabulary of tracking, the route that people see, and what comes next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Saying:
    """How a tracking code is told: what happened, an icon, and the stop of the route that it belongs to."""

    text: Any
    icon: str
    stop: int


PACKED, SEALED, DEPARTED, ARRIVED, DECLARED, INSPECTION, OPENED, RESEALED, CLEARED, HANDED_OVER, IN_TRANSIT, OUT, FAILED, DELIVERED = (
    "packed", "sealed", "departed", "arrived", "declared", "inspection", "opened", "resealed", "cleared", "handed_over",
    "in_transit", "out_for_delivery", "attempt_failed", "delivered",
)  # fmt: skip
HELD, RETURNED, LOST, UNKNOWN = "held", "returned", "lost", "unknown"
DELAYED, COLLECT, DAMAGED = "delayed", "to_collect", "damaged"
RETURNING, OUT_AGAIN, CAME_BACK = "returning", "out_again", "came_back"

WAREHOUSE, FLIGHT, CUSTOMS, LAST_MILE, HOME = range(5)

SAYINGS: dict[str, Saying] = {
    PACKED: Saying(_("Packed at our warehouse abroad"), "box", WAREHOUSE),
    SEALED: Saying(_("Sealed with a numbered seal"), "seal", WAREHOUSE),
    DEPARTED: Saying(_("Took off for China"), "plane", FLIGHT),
    ARRIVED: Saying(_("Landed in China, met by our escort"), "flag", FLIGHT),
    DECLARED: Saying(_("Declared to customs"), "customs", CUSTOMS),
    INSPECTION: Saying(_("Customs wants to look inside"), "eye", CUSTOMS),
    OPENED: Saying(_("Opened by customs, our escort beside it"), "eye", CUSTOMS),
    RESEALED: Saying(_("Closed again under a new seal"), "seal", CUSTOMS),
    CLEARED: Saying(_("Released by customs"), "stamp", CUSTOMS),
    HANDED_OVER: Saying(_("Handed to the local courier"), "truck", LAST_MILE),
    IN_TRANSIT: Saying(_("On the way to your city"), "truck", LAST_MILE),
    OUT: Saying(_("Out for delivery today"), "truck", LAST_MILE),
    FAILED: Saying(_("The courier could not hand it over and will try again"), "alert", LAST_MILE),
    DELIVERED: Saying(_("Delivered and signed for"), "check-circle", HOME),
    HELD: Saying(_("Held by customs; we are clarifying it"), "alert", CUSTOMS),
    RETURNED: Saying(_("Customs sends it back"), "return", CUSTOMS),
    LOST: Saying(_("This parcel was lost on the way"), "alert", LAST_MILE),
    DELAYED: Saying(_("Held up on the way"), "clock", LAST_MILE),
    COLLECT: Saying(_("Waits for you at a pick-up point"), "box", LAST_MILE),
    DAMAGED: Saying(_("The courier reports damage; we are looking into it"), "alert", LAST_MILE),
    RETURNING: Saying(_("The courier could not deliver it and is bringing it back to us"), "return", LAST_MILE),
    OUT_AGAIN: Saying(_("We asked the courier to bring it to you again"), "truck", LAST_MILE),
    CAME_BACK: Saying(_("It is back with us; we refund what was in it"), "return", LAST_MILE),
    UNKNOWN: Saying(_("The courier sent a message that we are checking"), "help", LAST_MILE),
}
NEXT: dict[str, Any] = {
    "packing": _("We finish packing and seal the parcel."),
    "sealed": _("It goes into a bag for the next flight."),
    "bagged": _("It waits for the next flight."),
    "manifested": _("It boards the next flight."),
    "departed": _("It lands in China, where our escort meets it."),
    "arrived": _("We declare it to customs."),
    "in_customs": _("Customs decides. If it is opened, our escort stands beside it and seals it again."),
    "opened": _("Our escort seals it again as soon as customs is done."),
    "cleared": _("We hand it to the local courier."),
    "last_mile": _("The courier brings it to your door."),
    "returning": _(
        "We ask the courier why. It is delivered again, or it comes back to us and we refund what was in it."
    ),
    "came_back": _("It will not be delivered. We refund what was in it."),
    "delivered": _("Check the seal number, then scan the code on the item to see its passport."),
    "cancelled": _("This parcel was cancelled."),
}
AFTER_TROUBLE: dict[str, Any] = {
    "lost": _("It will not arrive. We refund what was in it."),
    "returned_to_sender": _("Customs sends it back, so it will not arrive. We refund what was in it."),
    "damaged": _("The goods were damaged on the way, so we stopped it. We refund what was in it."),
}
STOP_OF_STATUS = {
    "packing": WAREHOUSE, "sealed": WAREHOUSE, "bagged": WAREHOUSE, "manifested": WAREHOUSE, "departed": FLIGHT,
    "arrived": FLIGHT, "in_customs": CUSTOMS, "opened": CUSTOMS, "cleared": CUSTOMS, "last_mile": LAST_MILE, "returning": LAST_MILE,
    "came_back": LAST_MILE, "delivered": HOME, "cancelled": WAREHOUSE,
}  # fmt: skip
STATES = ("done", "current", "coming")


def saying(code: str) -> Saying:
    """How `code` is told; an unknown one as being checked."""
    return SAYINGS.get(code, SAYINGS[UNKNOWN])


def route(status: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """(name, done/current/coming) of the five stops for a parcel status; a delivered parcel has them all behind it."""
    here = STOP_OF_STATUS[status]
    if status == "delivered":
        return [(name, "done") for name in names]
    return [(name, STATES[(index > here) + (index >= here)]) for index, name in enumerate(names)]


CITIES: dict[str, Any] = {
    "LAX": _("Los Angeles"), "JFK": _("New York"), "SFO": _("San Francisco"), "NRT": _("Tokyo"), "KIX": _("Osaka"),
    "ICN": _("Seoul"), "SYD": _("Sydney"), "MEL": _("Melbourne"), "FRA": _("Frankfurt"), "LHR": _("London"), "CDG": _("Paris"),
    "MXP": _("Milan"), "AKL": _("Auckland"), "YVR": _("Vancouver"), "SIN": _("Singapore"), "BKK": _("Bangkok"),
    "PVG": _("Shanghai"), "PEK": _("Beijing"), "CAN": _("Guangzhou"), "SZX": _("Shenzhen"), "CTU": _("Chengdu"),
    "TFU": _("Chengdu"), "HGH": _("Hangzhou"), "CGO": _("Zhengzhou"), "CKG": _("Chongqing"), "XIY": _("Xi'an"), "NGB": _("Ningbo"),
}  # fmt: skip


def city(airport: str) -> Any:
    """The city of an airport as people say it; the code itself where we have no word."""
    return CITIES.get(airport, airport)


def place_name(place: str) -> Any:
    """A custody place (`airport:PVG`, `customs:…`, `warehouse:LAX1`) as people read it."""
    kind, _colon, rest = place.partition(":")
    if kind == "airport":
        return city(rest)
    return rest or place


# Whose trouble an incident is. Codes are permanent; promises are judged by them (promises/policies/evidence.py).
OURS, CARRIER, BY_CUSTOMS, SHOPPER, WEATHER = "ours", "carrier", "customs", "shopper", "weather"
REASONS: dict[str, Any] = {
    OURS: _("our fault"),
    CARRIER: _("the courier's fault"),
    BY_CUSTOMS: _("customs is checking"),
    SHOPPER: _("nobody was there, or another day was asked for"),
    WEATHER: _("bad weather"),
}
# What people who follow a parcel are told without asking. Packing and sorting are on the page for those who look.
NEWS = frozenset({
    DEPARTED, CLEARED, OUT, FAILED, DELIVERED, HELD, RETURNED, LOST, DELAYED, COLLECT, DAMAGED, RETURNING, OUT_AGAIN, CAME_BACK,
})  # fmt: skip
# Of these, what the shopper hears from nobody else: delivery, opening and loss have notices of their own.
NEWS_TO_SHOPPER = frozenset({OUT, FAILED, HELD, DELAYED, COLLECT, DAMAGED, RETURNING, OUT_AGAIN, CAME_BACK})


def reason_text(reason: str) -> Any:
    """The incident's reason as people read it; nothing for none."""
    return REASONS.get(reason, "")
