"""All facts once more from their sources: the tables of learning hold nothing that cannot be reckoned again."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model

from cases.models import Case
from claims.models import Claim
from learning.models import Outcome
from learning.services import keeping
from marketplace.core.errors import NotFound
from orders.models import Order
from repairs.models import RepairCase
from returns.models import ReturnCase

CHUNK = 500
SOURCES: dict[str, type[Model]] = {"return": ReturnCase, "repair": RepairCase, "claim": Claim, "case": Case}
Say = Callable[[str], object]


def rebuild(say: Say = lambda _line: None) -> dict[str, int]:
    """Read every delivered order and every case again, oldest first, a transaction each. Returns rows by kind."""
    made = {"sold": 0, **dict.fromkeys(SOURCES, 0)}
    for number in _numbers(Order.objects.exclude(delivered_at=None)):
        made["sold"] += keeping.note_delivered(order_number=number)
    say(f"{made['sold']} delivered")
    for channel, model in SOURCES.items():
        for number in _numbers(model._default_manager.all()):
            made[channel] += _again(channel, number)
        say(f"{made[channel]} {channel}")
    return made


def refresh_open(limit: int = 2_000) -> int:
    """Cases that still stood open when they were last read: some endings are announced to nobody (a withdrawal)."""
    rows = Outcome.objects.filter(state=Outcome.State.OPEN).order_by("id").values_list("channel", "number")
    return sum(_again(channel, number) > 0 for channel, number in dict.fromkeys(rows[:limit]))


def _again(channel: str, number: str) -> int:
    try:
        with transaction.atomic():
            return keeping.note_case(channel=channel, number=number)
    except NotFound:
        return 0


def _numbers(rows: Any) -> Iterator[str]:
    after = 0
    while chunk := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", "number")[:CHUNK]):
        yield from (number for _pk, number in chunk)
        after = chunk[-1][0]
