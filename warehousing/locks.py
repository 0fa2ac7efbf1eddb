"""Row locks of the shelf room, in the order notice, wave, count, transfer, recall, loss → unit → piece → bin → stock (core/locks.py)."""

from collections.abc import Iterable

from marketplace.core import locks
from warehousing.models import Bin, Count, Loss, Notice, NoticeLine, Piece, Recall, Transfer, Wave


def notice(pk: int) -> Notice:
    return locks.row(Notice.objects.filter(pk=pk).select_related("warehouse", "seller"))


def lines(notice: Notice) -> list[NoticeLine]:
    return locks.rows(NoticeLine.objects.filter(notice=notice).select_related("listing__category"))


def wave(pk: int) -> Wave:
    return locks.row(Wave.objects.filter(pk=pk).select_related("warehouse"))


def count(pk: int) -> Count:
    return locks.row(Count.objects.filter(pk=pk).select_related("bin__zone", "bin__warehouse"))


def transfer(pk: int) -> Transfer:
    return locks.row(Transfer.objects.filter(pk=pk).select_related("origin", "destination"))


def recall(pk: int) -> Recall:
    return locks.row(Recall.objects.filter(pk=pk).select_related("warehouse", "seller"))


def loss(pk: int) -> Loss:
    return locks.row(Loss.objects.filter(pk=pk).select_related("seller", "warehouse", "piece"))


def pieces(pks: Iterable[int]) -> list[Piece]:
    return locks.rows(Piece.objects.filter(pk__in=list(pks)).select_related("listing", "seller", "bin__zone"))


def bins(pks: Iterable[int]) -> dict[int, Bin]:
    return {row.pk: row for row in locks.rows(Bin.objects.filter(pk__in=set(pks)).select_related("zone", "warehouse"))}
