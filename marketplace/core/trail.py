"""The trail: every verb leaves who, what, before, after and why. Append-only (database trigger).

Rows are kept longer than people stay, so they hold no personal values: actors and targets are opaque references, and a
personal field is recorded by name and salted digest only (`digest`).
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Model

from marketplace.core import time
from marketplace.core.models import TrailEntry

SYSTEM = "system:worker"


def ref(obj: Model) -> str:
    """Opaque reference `kind:id` of a row: its public number or id where that is unique, else its primary key.

    A `number` that is not unique is somebody's number (a passport, a line), never a name of the row.
    """
    unique = {field.name for field in obj._meta.fields if field.unique}
    for name in ("number", "public_id"):
        if name in unique:
            return f"{obj._meta.model_name}:{getattr(obj, name)}"
    return f"{obj._meta.model_name}:{obj.pk}"


def digest(value: str) -> str:
    """Salted digest of a personal value: proves equality later without keeping the value."""
    return hmac.new(settings.SECRET_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True)
class Line:
    """One row to be, see `record`."""

    verb: str
    target: str
    actor: str
    why: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def record(
    *,
    verb: str,
    target: str,
    actor: str,
    why: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> TrailEntry:
    """Write one trail row in the caller's transaction.

    `verb` is `noun.verb`, `actor` is `user:<public id>` or `system:<job>`, `before` and `after` are small JSON maps of
    the changed fields without personal values.
    """
    return TrailEntry.objects.create(
        at=time.now(),
        verb=verb,
        target=target,
        actor=actor,
        why=why[:500],
        before=dict(before or {}),
        after=dict(after or {}),
    )


def record_all(lines: Iterable[Line]) -> None:
    """Many different rows in one statement, in the caller's transaction."""
    now = time.now()
    TrailEntry.objects.bulk_create(
        TrailEntry(
            at=now, verb=line.verb, target=line.target, actor=line.actor, why=line.why[:500], before=dict(line.before),
            after=dict(line.after),
        )
        for line in lines
    )  # fmt: skip


def record_many(
    *, verb: str, targets: Iterable[str], actor: str, why: str = "", after: Mapping[str, Any] | None = None
) -> None:
    """One row for each of `targets` about the same deed, in one statement, in the caller's transaction."""
    now = time.now()
    TrailEntry.objects.bulk_create(
        TrailEntry(at=now, verb=verb, target=target, actor=actor, why=why[:500], before={}, after=dict(after or {}))
        for target in targets
    )
