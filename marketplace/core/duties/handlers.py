"""A promise that runs out, or is about to, never passes in silence: it becomes somebody's duty."""

from typing import Any

from marketplace.core.clocks.selectors import open_clock
from marketplace.core.duties import service
from marketplace.core.duties.registry import CLOCK


def clock_rung(*, kind: str, subject: str, due_at: str | None = None, **_more: Any) -> None:
    """A rung of the ladder: there is still time."""
    _call(kind, subject, due_at, is_late=False)


def clock_breached(*, kind: str, subject: str, due_at: str | None = None, **_more: Any) -> None:
    """The promise is broken."""
    _call(kind, subject, due_at, is_late=True)


def _call(kind: str, subject: str, due_at: str | None, *, is_late: bool) -> None:
    if open_clock(kind, subject) is not None:  # else it was done before this message came
        service.call(kind=f"{CLOCK}{kind}", subject=subject, facts={"due_at": due_at}, is_late=is_late)
