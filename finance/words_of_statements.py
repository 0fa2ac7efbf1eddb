"""Why a bank's file cannot be read, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WHY: Mapping[str, Any] = {
    "too_large": _("The file is larger than 5 MB. Export a shorter time."),
    "too_many_lines": _("The file has more than 20,000 lines. Export a shorter time."),
    "empty": _("The file is empty."),
    "no_lines": _("The file has no booked lines."),
    "encoding": _("The letters of the file cannot be read. Save it as UTF-8 or GB 18030."),
    "no_table": _("This is no table that can be read."),
    "no_columns": _("The first line must name a date, and an amount or the two columns for money that came and went."),
    "currency": _("This is no currency."),
    "amount": _("This is no amount of money."),
    "day": _("This is no date."),
    "future": _("The file has lines of days that are not there yet."),
    "no_xml": _("The XML of the file is broken."),
    "doctype": _("The file defines entities of its own. Such files are not opened."),
    "no_camt": _("This XML is no bank statement (CAMT.053)."),
    "sum": _("The lines do not sum to the difference of the two balances: something is missing in the file."),
}
