"""What this room does when something happened: a clock ran out."""

from typing import Any

from risk.services import ruling
from risk.services.assessing import CLOCK


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """The moment promised to the shopper is here: what nobody decided decides itself."""
    if kind == CLOCK:
        ruling.time_is_over(reference=subject)
