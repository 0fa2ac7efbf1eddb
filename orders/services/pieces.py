"""The account of pieces: taken in hand by an open claim, given back once by whatever comes first. See `selectors/given.py`."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from marketplace.core import time
from marketplace.core.money import split
from orders.errors import PieceGivenBack
from orders.models import PieceBack, Refund
from orders.policies.settlement import Parts

NOTHING: Parts = (0, 0, 0)


@transaction.atomic
def hold(*, order_id: int, codes: Mapping[int, Sequence[str]], source: str) -> None:
    """Take pieces (line id → passport codes) in hand for `source`. Raises PieceGivenBack where one is in other hands or given."""
    wanted = [code for found in codes.values() for code in found]
    _rows(order_id, codes)
    free = PieceBack.objects.filter(passport_code__in=wanted, given_at=None, held_by__in=("", source))
    if free.update(held_by=source) != len(set(wanted)):
        raise PieceGivenBack


@transaction.atomic
def free(*, source: str) -> None:
    """The claim is over without money: its pieces are in nobody's hands."""
    PieceBack.objects.filter(held_by=source, given_at=None).update(held_by="")


@transaction.atomic
def give(
    *, order_id: int, line_id: int, codes: Sequence[str], source: str, parts: Parts, refund: Refund | None
) -> None:
    """Write down that these pieces of a line were given back, `parts` for all of them. Raises PieceGivenBack where one was.

    The condition stands in the UPDATE: of two that give at once the second finds the row taken and its transaction ends.
    """
    if not codes:
        return
    _rows(order_id, {line_id: codes})
    shares = list(zip(*(split(part, [1] * len(codes)) for part in parts), strict=True))
    for code, (goods, freight, tax) in zip(sorted(codes), shares, strict=True):
        waiting = PieceBack.objects.filter(passport_code=code, given_at=None)
        values = {"goods_fen": goods, "freight_fen": freight, "tax_fen": tax}
        if waiting.update(given_by=source, given_at=time.now(), refund=refund, **values) != 1:
            raise PieceGivenBack(fields={"piece": code[-4:]})


def _rows(order_id: int, codes: Mapping[int, Sequence[str]]) -> None:
    rows = [
        PieceBack(passport_code=code, order_id=order_id, line_id=line)
        for line, found in codes.items()
        for code in found
    ]
    PieceBack.objects.bulk_create(rows, ignore_conflicts=True)
