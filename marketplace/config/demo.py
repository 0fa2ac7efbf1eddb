"""`make demo`: the whole marketplace on this machine, in the foreground, with one readable log."""

from __future__ import annotations

import os
import signal
import sys
import time
import unicodedata
from types import FrameType

from marketplace.config.embedded import EmbeddedError
from marketplace.config.layout import say
from marketplace.config.system import DEFAULT_PORT, DemoError, Interrupted, System, whole_system
from marketplace.scenes.people import PASSWORD, PEOPLE

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ending:
    """Remembers that a person or the system asked for the end."""

    def __init__(self) -> None:
        self.asked = False
        for number in ENDINGS:
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if not self.asked:
            say("\nStopping everything …")
        self.asked = True

    def is_asked(self) -> bool:
        """True once the end was asked for."""
        return self.asked


def main() -> int:
    """Run until Ctrl-C; the exit status: 0 after an orderly end, 1 where the demo cannot run."""
    ending = Ending()
    started = time.monotonic()
    try:
        wanted = wanted_port()
        with whole_system(on_screen=True, wanted_port=wanted, interrupted=ending.is_asked) as system:
            _welcome(system, time.monotonic() - started)
            while not ending.asked:
                system.supervisor.watch()
                time.sleep(0.2)
    except Interrupted:
        say("Stopped before everything was up.")
        return 0
    except (DemoError, EmbeddedError) as error:
        say(str(error))
        return 1
    say("Stopped. The data is kept; `make demo` goes on with it, `make reset` empties the world.")
    return 0


def wanted_port() -> int:
    """The port to try first, from PORT. Raises DemoError where that is no port number."""
    text = os.environ.get("PORT", "").strip() or str(DEFAULT_PORT)
    if not text.isdigit() or not 1 <= int(text) <= 65500:
        raise DemoError(f"PORT={text} is not a port number (1 to 65500).")
    return int(text)


def _welcome(system: System, seconds: float) -> None:
    address = system.environment["PUBLIC_URL"]
    lines = [
        "",
        f"  全球喵喵 Miaomiao is open:  {address}    (ready after {seconds:.0f} s)",
        f"  Everyone's password: {PASSWORD}    API: {address}/api/v1/docs/    Stop: Ctrl-C",
        "",
        *people_table(address),
        "",
    ]
    for line in lines:
        system.supervisor.journal.write("demo", line)


def people_table(address: str) -> list[str]:
    """Lines of the table of people to log in as: name, role, login, first page."""
    rows = [["name", "role", "login", "page"]]
    rows += [[person.name, person.role, person.login, f"{address}{person.page}"] for person in PEOPLE]
    widths = [max(width(row[column]) for row in rows) for column in range(4)]
    return ["  " + "  ".join(_padded(cell, widths[i]) for i, cell in enumerate(row)).rstrip() for row in rows]


def width(text: str) -> int:
    """Columns that `text` takes on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


if __name__ == "__main__":
    sys.exit(main())
