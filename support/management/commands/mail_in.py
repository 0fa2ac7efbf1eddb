"""`manage.py mail_in`: one raw letter on standard input, as a mail server pipes it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError

from support.channels.base import Unreadable
from support.channels.mail import parsing
from support.services import arriving

BAD_DATA, TRY_LATER = 65, 75  # sysexits.h: EX_DATAERR (give it up), EX_TEMPFAIL (keep it and pipe it again)


class Command(BaseCommand):
    help = "Takes one raw e-mail from standard input into support. Exit 65: unreadable; 75: try again later."

    def add_arguments(self, parser: CommandParser) -> None:
        """None."""

    def handle(self, *_args: Any, **_options: Any) -> None:
        raw = sys.stdin.buffer.read(parsing.LONGEST + 1)
        try:
            arrival = arriving.take(parsing.read(raw))
        except Unreadable:
            self.stderr.write("unreadable")
            sys.exit(BAD_DATA)
        except OperationalError:
            self.stderr.write("the database is away")
            sys.exit(TRY_LATER)
        self.stdout.write(arrival.verdict)
