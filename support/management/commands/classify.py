"""`manage.py classify`: one message a line on standard input, `intent<TAB>confidence` a line on standard output."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from support.intents.classifier import classify

LONGEST_LINE = 20_000


class Command(BaseCommand):
    help = "Reads messages from standard input, one a line, and prints the intent and the confidence of each."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        for line in sys.stdin:
            guess = classify(line[:LONGEST_LINE])
            self.stdout.write(f"{guess.intent}\t{guess.confidence:.4f}")
