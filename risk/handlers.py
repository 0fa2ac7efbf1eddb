"""What this room does when something happened: a clock ran out, a card was refused."""

from typing import Any

from risk.services import assessing, ruling
from risk.services.assessing import CLOCK


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """The moment promised to the shopper is here: what nobody decided decides itself."""
    if kind == CLOCK:
        ruling.time_is_over(reference=subject)


def declined(*, reference: str, **_more: Any) -> None:
    """A bank refused a card on the provider's page: that counts at once, also where the purchase is never paid."""
    assessing.note_declines(reference=reference)
