"""Who may touch what in the shelf room: an operator the warehouses of their postings. Not yours reads as not found."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from logistics.access import Person, warehouses_of
from logistics.models import Warehouse
from marketplace.core.errors import NotFound
from marketplace.core.textnorm import nfkc
from warehousing.errors import UnknownCode
from warehousing.models import Bin, Count, Notice, NoticeLine, Piece, Recall, Transfer, Wave
from warehousing.selectors.inbound import notice_at
from warehousing.selectors.recalls import recall_at

CODE = 40


@dataclass(frozen=True)
class Found:
    """What a scanned code is: notice, lot, piece, bin, wave, transfer or recall, and the name of it in an address."""

    kind: str
    key: str


def plain(code: str) -> str:
    """A scanned code in its own spelling."""
    return nfkc(code[:CODE]).strip().upper()


def notice(user: Person, number: str) -> Notice:
    """Raises NotAllowed, NotFound."""
    return notice_at(warehouses_of(user), number)


def recall(user: Person, number: str) -> Recall:
    """Raises NotAllowed, NotFound."""
    return recall_at(warehouses_of(user), number)


def place(user: Person, code: str) -> Bin:
    """A bin of one of the operator's warehouses. Raises NotAllowed, NotFound."""
    found = Bin.objects.filter(warehouse__in=warehouses_of(user), code=plain(code))
    row = found.select_related("zone", "warehouse").first()
    if row is None:
        raise NotFound
    return row


def piece(user: Person, code: str) -> Piece:
    """A piece that lies, or lay last, in one of the operator's warehouses or comes to one. Raises NotAllowed, UnknownCode."""
    mine = warehouses_of(user)
    row = (
        Piece.objects.filter(code=plain(code)).select_related("listing", "line", "bin__warehouse", "bin__zone").first()
    )
    if row is None or not (_is_mine(row, mine) or _comes(row, mine)):
        raise UnknownCode
    return row


def lot(user: Person, code: str) -> NoticeLine:
    """Raises NotAllowed, UnknownCode."""
    row = NoticeLine.objects.filter(code=plain(code), notice__warehouse__in=warehouses_of(user)).first()
    if row is None:
        raise UnknownCode
    return row


def wave(user: Person, number: str) -> Wave:
    """Raises NotAllowed, NotFound."""
    found: Wave = _by_number(Wave.objects.select_related("warehouse").filter(warehouse__in=warehouses_of(user)), number)
    return found


def transfer(user: Person, number: str) -> Transfer:
    """A transfer from or to one of the operator's warehouses. Raises NotAllowed, NotFound."""
    mine = warehouses_of(user)
    rows = Transfer.objects.select_related("origin", "destination")
    found: Transfer = _by_number(rows.filter(origin__in=mine) | rows.filter(destination__in=mine), number)
    return found


def count(user: Person, public_id: str) -> Count:
    """Raises NotAllowed, NotFound."""
    rows = Count.objects.filter(bin__warehouse__in=warehouses_of(user), public_id=public_id[:CODE])
    row = rows.select_related("bin__zone", "bin__warehouse").first()
    if row is None:
        raise NotFound
    return row


def scanned(user: Person, code: str) -> Found:
    """What this code is, as far as it is the operator's. Raises NotAllowed, NotFound, UnknownCode."""
    text = plain(code)
    if text.startswith("MI"):
        return Found("notice", notice(user, text).number)
    if text.startswith("MW"):
        return Found("wave", wave(user, text).number)
    if text.startswith("MX"):
        return Found("transfer", transfer(user, text).number)
    if text.startswith("MB"):
        return Found("recall", recall(user, text).number)
    if text.startswith("LT"):
        return Found("notice", lot(user, text).notice.number)
    if text.startswith("PC"):
        found = piece(user, text)
        if found.bin is None:
            raise UnknownCode
        return Found("bin", found.bin.code)
    return Found("bin", place(user, text).code)


def _is_mine(row: Piece, mine: list[Warehouse]) -> bool:
    last = row.moves.select_related("warehouse").order_by("-pk").first()
    return last is not None and last.warehouse in mine


def _comes(row: Piece, mine: list[Warehouse]) -> bool:
    return Transfer.objects.filter(pieces__piece=row, destination__in=mine).exists()


def _by_number(rows: QuerySet[Any], number: str) -> Any:
    found = rows.filter(number=plain(number)).first()
    if found is None:
        raise NotFound
    return found
