"""The trail: every verb leaves who, what, before, after and why. Append-only (database trigger).

Rows are kept longer than people stay, so they hold no personal values: actors and targets are opaque references, and a
personal field is recorded by name and salted digest only (`digest`).
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Model

from marketplace.core import time
from marketplace.core.models import TrailEntry

SYSTEM = "system:worker"


def ref(obj: Model) -> str:
    """Opaque reference `kind:id` of a row: its public number or id where it has one, else its primary key."""
    public = getattr(obj, "number", None) or getattr(obj, "public_id", None) or obj.pk
    return f"{obj._meta.model_name}:{public}"


def digest(value: str) -> str:
    """Salted digest of a personal value: proves equality later without keeping the value."""
    return hmac.new(settings.SECRET_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()[:32]


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
        at=time.now(), verb=verb, target=target, actor=actor, why=why[:500],
        before=dict(before or {}), after=dict(after or {}),
    )
