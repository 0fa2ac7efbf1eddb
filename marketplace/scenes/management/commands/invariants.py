"""`manage.py invariants`: is everything accounted for? Exit status 1 where it is not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from marketplace.scenes.invariants import check_all


class Command(BaseCommand):
    help = (
        "Ask the world whether books, stock, quota, custody, log and clocks add up. Status 1 where something does not."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        problems = check_all(self.stdout.write)
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write("everything adds up")
