"""`python -m marketplace.config.embedded start|stop|status|env|reset|release --kind demo|test|bench`."""

from __future__ import annotations

import argparse
import shlex
import sys

from marketplace.config import embedded
from marketplace.config.layout import say


def main(arguments: list[str]) -> int:
    """Run one verb; the exit status (status: 0 where every server runs, 1 otherwise)."""
    parser = argparse.ArgumentParser(prog="python -m marketplace.config.embedded", description=embedded.__doc__)
    parser.add_argument("verb", choices=["start", "stop", "status", "env", "reset", "release"])
    parser.add_argument("--kind", choices=["demo", "test", "bench"], default="demo")
    given = parser.parse_args(arguments)
    try:
        return _run(given.verb, given.kind)
    except embedded.EmbeddedError as error:
        say(str(error))
        return 1


def _run(verb: str, kind: embedded.Kind) -> int:
    if verb == "start":
        embedded.start(kind)
        return _print_status(kind)
    if verb == "stop":
        say("Stopped." if embedded.stop(kind) else "Nothing was running.")
    elif verb == "release":
        embedded.release(kind)
    elif verb == "reset":
        embedded.reset(kind)
        say(f"The {kind} world is empty.")
    elif verb == "env":
        for name, value in sorted(embedded.env(kind).items()):
            print(f"{name}={shlex.quote(value) if value else ''}")
    else:
        return _print_status(kind)
    return 0


def _print_status(kind: embedded.Kind) -> int:
    found = embedded.running(kind)
    for name, process in found.items():
        print(f"{name:<16}{f'runs as process {process}' if process else 'not running'}")
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
