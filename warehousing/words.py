"""Words for the codes of the shelf room."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

NOTICE: Mapping[str, Any] = {
    "announced": _("Announced"), "handed_in": _("Handed in, being counted"), "received": _("Counted"),
    "cancelled": _("Called off"),
}  # fmt: skip
TEMPERATURES: Mapping[str, Any] = {
    "ambient": _("Room temperature"), "cool": _("Cool, 2–8 °C"), "frozen": _("Frozen, −18 °C"),
}  # fmt: skip
PROPOSALS: Mapping[str, Any] = {
    "together": _("with its like"), "fits": _("fits best"), "split": _("a part fits"), "none": _("no room: ask your lead"),
}  # fmt: skip
OVER: Mapping[str, Any] = {
    "none": "", "parked": _("Waits for your decision"), "kept": _("Kept"), "sent_back": _("Sent back"),
}  # fmt: skip
TASKS: Mapping[str, Any] = {
    "todo": _("To pick"), "picked": _("Picked"), "short": _("Not found"), "dropped": _("No longer wanted"),
}  # fmt: skip
COUNTS: Mapping[str, Any] = {
    "first": _("First count"), "second": _("Second count"), "closed": _("Closed"), "void": _("Given up"),
}  # fmt: skip
TRANSFERS: Mapping[str, Any] = {
    "packing": _("Being packed"), "sent": _("On its way"), "arrived": _("Arrived"), "cancelled": _("Called off"),
}  # fmt: skip
REASONS: Mapping[str, Any] = {
    "below_point": _("Stock falls below what sells until new goods arrive"),
    "sold_out": _("Sold out here"),
    "some_coming": _("What you announced is counted already"),
    "enough": _("There is enough"),
    "too_much": _("More than sells in a season: storage will cost you"),
    "no_sales": _("Nothing sold in four weeks"),
    "nothing_here": _("Nothing lies here"),
    "many_returns": _("Too many come back: find out why before you send more"),
}
RECALLS: Mapping[str, Any] = {
    "asked": _("To be fetched from the shelf"), "packed": _("Packed, ready to leave"),
    "handed_over": _("Handed over"), "cancelled": _("Called off"),
}  # fmt: skip
LOSSES: Mapping[str, Any] = {
    "noticed": _("Being looked at"), "paid": _("Paid to you"), "refused": _("Not ours to pay"),
    "found": _("Found again"), "taken_back": _("Found again, payment taken back"),
}  # fmt: skip
CAUSES: Mapping[str, Any] = {"missing": _("Not found on our shelves"), "broken": _("Broken by us")}
BASES: Mapping[str, Any] = {"declared": _("what you declared that it cost"), "share": _("a share of its price")}
VERDICTS: Mapping[str, Any] = {
    "good": _("Good"), "near": _("Grows old"), "short": _("Too near its date, not for sale"),
}  # fmt: skip
AGES: tuple[Any, ...] = (_("under 30 days"), _("30–89 days"), _("90–179 days"), _("180 days and more"))


def of(words: Mapping[str, Any], code: str) -> Any:
    """The words of a code; the code itself where a newer one has none yet."""
    return words.get(code, code)
