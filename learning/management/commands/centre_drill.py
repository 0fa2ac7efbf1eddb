"""`manage.py centre_drill SHA --why …` takes a returns centre out of service; `--undo` puts it back and prints what happened."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from learning.models import CentreDrill
from learning.services import drills
from learning.states import DrillStatus
from logistics.models import Warehouse
from marketplace.core.errors import DomainError


class Command(BaseCommand):
    help = "Switch new return labels over to the second centre, or back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--why", default="")
        parser.add_argument("--real", action="store_true", help="not a drill")
        parser.add_argument("--undo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        centre = Warehouse.objects.filter(code=options["code"], kind=Warehouse.Kind.RETURNS).first()
        if centre is None:
            raise CommandError(f"{options['code']} is no returns centre.")
        try:
            found = self._undo(centre) if options["undo"] else self._start(centre, options)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(json.dumps(found, ensure_ascii=False))

    def _start(self, centre: Warehouse, options: dict[str, Any]) -> dict[str, Any]:
        if not options["why"]:
            raise CommandError("Say why: --why.")
        drill = drills.begin(centre=centre, why=options["why"], actor="system:shell", is_drill=not options["real"])
        return {"out": centre.code, "takes_over": drill.other.code, "waiting": drill.waiting}

    def _undo(self, centre: Warehouse) -> dict[str, Any]:
        running = CentreDrill.objects.filter(centre=centre, status=DrillStatus.RUNNING).first()
        if running is None:
            raise CommandError(f"{centre.code} is in service.")
        return dict(drills.end(public_id=running.public_id, actor="system:shell").result)
