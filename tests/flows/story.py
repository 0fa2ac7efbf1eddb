"""Steps of the walk for a test that looks on: `python -m tests.flows.story '<facts>' step step …` in the environment of a site.

Prints the facts as one line of JSON at the end. Steps are functions of the walk's modules, named `module.function`, or of
this one.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import django

KEPT = (str, int, bool, list, dict, tuple, type(None))


def play(facts: dict[str, Any], steps: list[str]) -> dict[str, Any]:
    """Run the steps on a stage that begins with `facts`; returns what the stage knows in the end."""
    from django.conf import settings

    from marketplace.scenes.walk.stage import Stage

    stage = Stage(
        base=settings.PUBLIC_URL, stripe=settings.STRIPE_API_BASE, customs=settings.CUSTOMS_URL,
        say=lambda line: sys.stderr.write(f"{line}\n"),
    )  # fmt: skip
    stage.run = facts.get("run", stage.run)
    stage.facts.update(facts, run=stage.run)
    for step in steps:
        module, _dot, name = step.rpartition(".")
        home = importlib.import_module(f"marketplace.scenes.walk.{module}" if module else "tests.flows.story_steps")
        getattr(home, name)(stage)
    return {name: value for name, value in stage.facts.items() if isinstance(value, KEPT)}


def main() -> None:
    """Play what the command line asks for."""
    django.setup()
    told = play(json.loads(sys.argv[1]), sys.argv[2:])
    sys.stdout.write(f"{json.dumps(told, default=str)}\n")


if __name__ == "__main__":
    main()
