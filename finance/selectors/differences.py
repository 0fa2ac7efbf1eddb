"""Reads of the differences between the books."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from finance.errors import BreakNotFound, NotOfFinance
from finance.models import Break, Cursor, Item
from finance.states import OPEN_BREAK
from marketplace.accounts.models import Role, User
from marketplace.core.textnorm import nfkc
from marketplace.ledger.models import Posting

MOST_STAFF = 50
MOST_ITEMS = 200


@dataclass(frozen=True)
class Standing:
    """How far the comparison has come."""

    read_at: datetime | None
    lines: int
    waiting: int
    open: int


@dataclass(frozen=True)
class Line:
    """One movement of a difference; `booking` leads to the entry of our book."""

    item: Item
    booking: int | None


def queue(show: str, me: str) -> QuerySet[Break]:
    """Open ones the longest waiting first, mine, or those that ended (the newest first)."""
    if show == "over":
        return Break.objects.exclude(status__in=OPEN_BREAK).order_by("-ended_at", "-pk")
    found = Break.objects.filter(status__in=OPEN_BREAK).order_by("opened_at", "pk")
    return found.filter(assigned_to=me) if show == "mine" else found


def break_by(pk: int) -> Break:
    """Raises BreakNotFound."""
    found = Break.objects.filter(pk=pk).first()
    if found is None:
        raise BreakNotFound
    return found


def items_of(found: Break) -> list[Line]:
    """Both sides, by time. Two queries."""
    items = list(Item.objects.filter(key=found.key).order_by("at", "pk")[:MOST_ITEMS])
    pks = {item.pk: int(item.ref.removeprefix("posting:")) for item in items if item.ref.startswith("posting:")}
    entries = dict(Posting.objects.filter(pk__in=pks.values()).values_list("pk", "transaction_id"))
    return [Line(item, entries.get(pks.get(item.pk, 0))) for item in items]


def standing() -> Standing:
    """When the provider was read last, and how many lines wait for their other side. Three queries."""
    cursor = Cursor.objects.filter(name="balance").first()
    waiting = Item.objects.filter(is_settled=False).count()
    is_open = Break.objects.filter(status__in=OPEN_BREAK).count()
    lines = Item.objects.filter(side=Item.Side.THERE).count()
    return Standing(cursor.at if cursor else None, lines, waiting, is_open)


def staff() -> list[User]:
    """Who can look after a difference."""
    found = User.objects.filter(roles__overlap=[Role.FINANCE, Role.OPS], is_active=True)
    return list(found.order_by("display_name", "pk")[:MOST_STAFF])


def person(public_id: str) -> User:
    """One of them. Raises NotOfFinance."""
    found = User.objects.filter(
        public_id=nfkc(public_id), roles__overlap=[Role.FINANCE, Role.OPS], is_active=True
    ).first()
    if found is None:
        raise NotOfFinance
    return found
