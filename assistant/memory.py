"""The short memory of a conversation as a value: read at the beginning of a turn, written at its end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from assistant.models import Memory as Row
from marketplace.core import time
from support.models import Conversation

CONFIRM_WITHIN = timedelta(minutes=10)
FORGET_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Pending:
    """An act that waits for a yes until `until` (ISO). `args` are what its service needs, ids and codes only."""

    act: str
    args: Mapping[str, Any]
    until: str

    @property
    def is_open(self) -> bool:
        return time.now() <= datetime.fromisoformat(self.until)


@dataclass(frozen=True)
class Memory:
    """`order`: what we talk about. `awaits`: the intent whose question ("which order?") is open, with what was gathered in
    `gathered`. `failed`: turns in a row that did not help. `tried`: intents so far, for the summary. `said`: digest of the last
    answer. `locale`: the language the person writes."""

    order: str = ""
    awaits: str = ""
    gathered: Mapping[str, Any] = field(default_factory=dict)
    pending: Pending | None = None
    failed: int = 0
    tried: tuple[str, ...] = ()
    said: str = ""
    locale: str = ""


def recall(conversation: Conversation) -> Memory:
    """What is remembered; a day later the talk begins anew (only the language stays)."""
    row = Row.objects.filter(conversation=conversation).first()
    if row is None:
        return Memory()
    held = dict(row.state)
    if time.now() - row.updated_at > FORGET_AFTER:
        return Memory(locale=held.get("locale", ""))
    known = {
        one.name: held[one.name] for one in fields(Memory) if one.name in held
    }  # an older release wrote other fields
    waiting = known.pop("pending", None)
    known["tried"] = tuple(known.get("tried", ()))
    return Memory(**known, pending=Pending(**waiting) if waiting else None)


def keep(conversation: Conversation, memory: Memory) -> None:
    """Write it; the caller holds the conversation."""
    written: dict[str, Any] = {"state": asdict(memory), "updated_at": time.now()}
    Row.objects.update_or_create(conversation=conversation, defaults=written)


def pending(act: str, **args: Any) -> Pending:
    """An act that waits from now on."""
    return Pending(act, args, (time.now() + CONFIRM_WITHIN).isoformat())
