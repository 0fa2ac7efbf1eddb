"""`manage.py reindex`: write every search document anew, in bounded memory."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketplace.catalog.services import indexing, wordbook


class Command(BaseCommand):
    help = "Write the search documents of all listings (or of one seller) anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seller", type=int, default=None, help="primary key of one seller")

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done in indexing.index_all(seller_id=options["seller"]):
            if done % (25 * indexing.BATCH) == 0:
                self.stdout.write(f"{done}")
        wordbook.recount()
        self.stdout.write(f"{done} listings indexed")
