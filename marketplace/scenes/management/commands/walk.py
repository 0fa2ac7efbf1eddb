"""`manage.py walk [--until STEP] [--fault NAME]`: plays the main job on the running demo. The exit status tells."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.scenes.walk.client import WalkFailed
from marketplace.scenes.walk.faults import FAULTS
from marketplace.scenes.walk.play import NAMES, play
from marketplace.scenes.walk.stage import Stage


class Command(BaseCommand):
    help = "One order travels to China and a return travels back, on the running system, step by step."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until", choices=NAMES, default="", help="stop after this step, so that a person can look"
        )
        parser.add_argument("--fault", choices=FAULTS, default="", help="inject a fault; the end must be the same")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("The walk moves the clock and invents people: never in production.")
        stage = Stage(
            base=settings.PUBLIC_URL, stripe=settings.STRIPE_API_BASE, customs=settings.CUSTOMS_URL, say=self._say
        )
        try:
            is_well = play(stage, until=options["until"], fault=options["fault"], worker_ids=worker_ids)
        except WalkFailed as error:
            raise CommandError(f"the walk failed: {error}") from error
        if not is_well:
            raise SystemExit(1)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def worker_ids() -> list[int]:
    """Leader of the demo's worker, from the list that the demo keeps in `.local/processes.json`."""
    path = settings.BASE_DIR / ".local" / "processes.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return [pid for name, pid in known.items() if name == "worker"]
