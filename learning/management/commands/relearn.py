"""`manage.py relearn`: the tables of learning once more from their sources. Equal rows come out; nobody is told anything."""

from typing import Any

from django.core.management.base import BaseCommand

from learning.services import rebuilding


class Command(BaseCommand):
    help = "Read every delivered order and every case again into the tables that figures are made of."

    def handle(self, *args: Any, **options: Any) -> None:
        rebuilding.rebuild(self.stdout.write)
