"""`manage.py rotate_keys`: re-encrypt everything with the first key of FIELD_KEYS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.core import trail
from marketplace.core.crypto import keyring, rotate


class Command(BaseCommand):
    help = (
        "Re-encrypt every encrypted column with the first key of FIELD_KEYS, in batches. Safe to interrupt and repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows per transaction (default 500)")
        parser.add_argument("--dry-run", action="store_true", help="only count what is not under the first key")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch must be at least 1")
        if options["dry_run"]:
            self._count()
            return
        changed = 0
        try:
            for progress in rotate.rotate(options["batch"]):
                changed += progress.changed
                self.stdout.write(f"{progress.column}: {progress.changed} of {progress.seen}")
        except keyring.DecryptError as error:
            raise CommandError(f"stopped after {changed} values: {error}") from error
        key_id = keyring.primary_key_id()
        if changed:
            trail.record(
                verb="keyring.rotate", target=f"keyring:{key_id}", actor="system:rotate_keys", after={"values": changed}
            )
        self.stdout.write(self.style.SUCCESS(f"{changed} values moved to key {key_id}"))

    def _count(self) -> None:
        for model, field in rotate.columns():
            if count := rotate.stale(model, field):
                self.stdout.write(f"{model._meta.label_lower}.{field.name}: {count} to renew")
