"""The label of a piece that travels by courier: A6, a code that the other end scans, no name or address of the shopper."""

from django.utils.translation import gettext as _

from repairs.models import Trip
from returns.label_files import code_sheet


def _lines(trip: Trip) -> list[tuple[float, str]]:
    shop, case = trip.work.partner, trip.work.case
    if trip.way == Trip.Way.THERE:
        words = [(4.4, _("To: %(centre)s") % {"centre": shop.name}), (3.8, shop.address)]
    else:
        words = [(4.4, _("Home to its owner")), (3.8, _("The courier has the address: it does not stand here."))]
    if trip.waybill:
        words.append((4.4, f"{trip.carrier} {trip.waybill}"))
    words.append((3.4, _("Courier comes: %(when)s") % {"when": trip.window}))
    words.append((3.4, _("Repair %(number)s") % {"number": case.number}))
    return words


def label(trip: Trip) -> bytes:
    """One page of A6."""
    return code_sheet(trip.label_code, head=_("Repair"), number=trip.work.case.number, lines=_lines(trip))
