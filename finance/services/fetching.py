"""The provider's account of our money, read page by page. Each page is stored with the cursor in one transaction.

First reading: from the newest backwards to the beginning (`tail` says how far), then only what is newer than `head`. Reading
a line again changes nothing: it is stored once by its id, and its fee is booked once by its source.
"""

from collections.abc import Sequence

from django.db import transaction

from finance.models import Cursor, Item, Movement
from marketplace.core import time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from marketplace.payments import gateway
from marketplace.payments.gateway import GatewayError, Movements
from marketplace.payments.gateway import Movement as Line

MOST_PAGES = 10  # a run; the next one goes on
NAME = "balance"
TOPUP = "topup"


def fetch(most_pages: int = MOST_PAGES) -> int:
    """Read what is new at the provider. Returns how many lines were new here. Raises GatewayError where nobody answers."""
    new = 0
    for _page in range(most_pages):
        cursor = Cursor.objects.get_or_create(name=NAME)[0]
        page = _ask(cursor)
        stored = _store(cursor, page)
        new += stored
        if not page.has_more:
            break
    return new


def _ask(cursor: Cursor) -> Movements:
    door = gateway.current()
    try:
        if cursor.head:
            return door.movements(newer_than=cursor.head)
        return door.movements(older_than=cursor.tail)
    except GatewayError as error:
        if error.code != "resource_missing":
            raise
        # The provider does not know our place any more: read everything again, which changes nothing that is here.
        Cursor.objects.filter(pk=cursor.pk).update(head="", tail="", top="")
        cursor.head = cursor.tail = cursor.top = ""
        return door.movements()


@transaction.atomic
def _store(cursor: Cursor, page: Movements) -> int:
    lines = page.lines
    known = set(Movement.objects.filter(ref__in=[line.ref for line in lines]).values_list("ref", flat=True))
    fresh = [line for line in reversed(lines) if line.ref not in known]
    now = time.now()
    Movement.objects.bulk_create(
        (
            Movement(
                ref=line.ref, kind=line.kind, amount_minor=line.amount_minor, fee_minor=line.fee_minor,
                currency=line.currency, source_ref=line.source_ref, key=line.key, at=line.at, fetched_at=now,
            )
            for line in fresh
        ), ignore_conflicts=True,
    )  # fmt: skip
    Item.objects.bulk_create((item for line in fresh for item in _items(line)), ignore_conflicts=True)
    for line in fresh:
        _book_ours(line)
    _move_on(cursor, lines, has_more=page.has_more)
    return len(fresh)


def _items(line: Line) -> list[Item]:
    key = f"treasury:{line.ref}" if line.kind == TOPUP else line.key
    found = [
        Item(
            side=Item.Side.THERE, ref=line.ref, key=key, currency=line.currency, amount_minor=line.amount_minor,
            what=line.kind, at=line.at,
        )
    ]  # fmt: skip
    if line.fee_minor:
        fee = Item(
            side=Item.Side.THERE, ref=f"{line.ref}:fee", key=f"fee:{line.ref}", currency=line.currency,
            amount_minor=-line.fee_minor, what="fee", at=line.at,
        )  # fmt: skip
        found.append(fee)
    return found


def _book_ours(line: Line) -> None:
    """What nobody else books: the provider's fee, and money that we put on its account from our bank."""
    if line.fee_minor:
        legs = [
            Leg(AccountCode.PROVIDER_FEE, "", line.currency, line.fee_minor),
            Leg(AccountCode.PROVIDER_CLEARING, "", line.currency, -line.fee_minor),
        ]
        book(source=f"fee:{line.ref}", kind="provider_fee", legs=legs, memo=line.source_ref)
    if line.kind == TOPUP and line.amount_minor:
        legs = [
            Leg(AccountCode.PROVIDER_CLEARING, "", line.currency, line.amount_minor),
            Leg(AccountCode.BANK, "", line.currency, -line.amount_minor),
        ]
        book(source=f"treasury:{line.ref}", kind="treasury", legs=legs, memo=line.ref)


def _move_on(cursor: Cursor, lines: Sequence[Line], *, has_more: bool) -> None:
    changes: dict[str, str] = {}
    if cursor.head:
        changes = {"head": lines[0].ref} if lines else {}
    elif lines:
        top = cursor.top or lines[0].ref
        changes = {"top": top, "tail": lines[-1].ref} if has_more else {"head": top, "top": "", "tail": ""}
    elif cursor.top:
        changes = {"head": cursor.top, "top": "", "tail": ""}
    Cursor.objects.filter(pk=cursor.pk).update(at=time.now(), **changes)
