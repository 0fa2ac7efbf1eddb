"""How far a long job is: a bar with the time left on a terminal, a line every tenth elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import Any

Say = Callable[[str], Any]
WIDTH = 28


class Progress:
    """Counts up to `total`; `advance` may be called as often as one likes."""

    def __init__(self, say: Say, label: str, total: int) -> None:
        self._say, self._label, self._total = say, label, max(total, 1)
        self._done, self._told = 0, 0
        self._began = self._drawn = time.monotonic()
        self._is_terminal = sys.stderr.isatty()

    def advance(self, count: int = 1) -> None:
        """`count` more are done."""
        self._done += count
        if self._is_terminal:
            self._draw()
        elif (tenth := self._done * 10 // self._total) > self._told and tenth < 10:
            self._told = tenth
            self._say(f"{self._label}: {self._done:,} of {self._total:,}, {_clock(self._left())} to go")

    def end(self) -> float:
        """Say how long it took; the seconds."""
        seconds = time.monotonic() - self._began
        if self._is_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
        self._say(f"{self._label}: {self._done:,} in {_clock(seconds)}")
        return seconds

    def _draw(self) -> None:
        now = time.monotonic()
        if now - self._drawn < 0.2 and self._done < self._total:
            return
        self._drawn = now
        filled = min(WIDTH, self._done * WIDTH // self._total)
        bar = "█" * filled + "░" * (WIDTH - filled)
        sys.stderr.write(f"\r\x1b[K{self._label} {bar} {self._done:,}/{self._total:,} · {_clock(self._left())} left")
        sys.stderr.flush()

    def _left(self) -> float:
        spent = time.monotonic() - self._began
        return spent * (self._total - self._done) / self._done if self._done else 0.0


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
