"""What this room does when something happened. Idempotent."""

from marketplace.core.errors import NotFound
from quality.services import surveys
from support import selectors


def ask_survey(*, ticket: str) -> None:
    """A ticket is over: ask once how we did."""
    try:
        found = selectors.ticket_by_number(ticket)
    except NotFound:
        return
    surveys.ask(ticket=found)
