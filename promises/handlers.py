"""What promises do when something happened. Idempotent."""

from typing import Any

from promises.policies.due import CLOCK
from promises.services import judging


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """The promised day is over and nobody stopped the clock."""
    if kind == CLOCK:
        judging.judge(order_number=subject.removeprefix("order:"))
