"""`make reset`: an empty world for the next `make demo`."""

from __future__ import annotations

import shutil
import sys

from marketplace.config import embedded
from marketplace.config.layout import layout, say
from marketplace.config.supervisor import end_leftovers
from marketplace.config.system import is_running


def main() -> int:
    """Delete what the demo made; the exit status: 1 where a demo still runs."""
    if is_running():
        say(f"The demo at {embedded.env('demo').get('PUBLIC_URL', '?')} still runs: stop it first (Ctrl-C).")
        return 1
    place = layout("demo")
    try:
        end_leftovers(place)
        embedded.reset("demo")
    except embedded.EmbeddedError as error:
        say(str(error))
        return 1
    shutil.rmtree(place.local / "stamps", ignore_errors=True)
    say("The world is empty; `make demo` makes a new one.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
