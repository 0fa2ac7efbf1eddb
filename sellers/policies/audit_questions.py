"""The reference questionnaires for suppliers and partners. Answers run from 0 (no, never) to 4 (yes, always). Pure data."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"
ANSWERS = {0: _("No"), 1: _("Hardly"), 2: _("Partly"), 3: _("Mostly"), 4: _("Yes")}


@dataclass(frozen=True)
class Question:
    """`code` is permanent: it is stored with the answer."""

    code: str
    text: Any


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "supplier": (
        Question("knows", _("Do you know this buyer, and have you supplied them in the last twelve months?")),
        Question("invoices", _("Do the invoices that we show you come from you?")),
        Question("amounts", _("Do the pieces on them match what you delivered?")),
        Question("authorised", _("May they sell these goods on, also abroad?")),
        Question("pays", _("Do they pay as agreed?")),
    ),
    "partner": (
        Question("knows", _("Have you worked with this shop in the last twelve months?")),
        Question("keeps_word", _("Do they deliver what they promise?")),
        Question("on_time", _("Do they keep dates?")),
        Question("solves", _("When something went wrong, did they put it right?")),
        Question("again", _("Would you work with them again?")),
    ),
}
