"""The sandbox's clock: real time, moved by the same offset file as the demo so that days can pass at once."""

from __future__ import annotations

import time
from pathlib import Path


class Clock:
    """`now()` stamps objects and drives timers. Webhook signatures always use real time (`real()`)."""

    def __init__(self, offset_file: str = "") -> None:
        self._file = Path(offset_file) if offset_file else None

    def offset(self) -> float:
        """Seconds to add to real time; 0 where there is no readable file."""
        if self._file is None:
            return 0.0
        try:
            return float(self._file.read_text().strip() or 0)
        except (OSError, ValueError):
            return 0.0

    def now(self) -> int:
        """Whole seconds since 1970, moved by the offset."""
        return int(time.time() + self.offset())

    def moment(self) -> float:
        """As `now()`, with the fraction, for timers."""
        return time.time() + self.offset()

    @staticmethod
    def real() -> float:
        """Unmoved time."""
        return time.time()
