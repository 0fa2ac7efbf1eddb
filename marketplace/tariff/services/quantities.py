"""Yearly quantities: taken at placing, given back by cancellation, loss or a timely customs return, as the money quota.

The condition lives in the UPDATE and a CHECK stands behind it, so two orders at once never take too much together.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from marketplace.core import time, trail
from marketplace.tariff.errors import QuantityExceeded
from marketplace.tariff.models import QuantityUse, QuantityYear
from marketplace.tariff.policies_quantities import Share, name_of, sums, words

Key = tuple[str, int]  # source, number of the line


@transaction.atomic
def take_many(*, person_ref: str, wanted: Mapping[Key, Share], day: date) -> None:
    """Take for the lines of one person at once, all or nothing. A line that took before takes nothing.

    Raises QuantityExceeded with what is left. Rows are taken in the order of their headings: no two orders block each other.
    """
    if not wanted:
        return
    taken = QuantityUse.objects.filter(source__in={source for source, _line in wanted}).values_list("source", "line")
    known = set(taken)
    fresh = {key: share for key, share in wanted.items() if key not in known}
    rows = {}
    for heading, (grams, limit) in sums(fresh.values()).items():
        rows[heading] = row = _row(person_ref, day.year, heading, limit)
        if not spend(row, grams, limit):
            row.refresh_from_db(fields=["taken_grams"])
            raise refusal(heading, limit=limit, taken=row.taken_grams, wanted=grams)
    now = time.now()
    QuantityUse.objects.bulk_create(
        QuantityUse(
            quantity=rows[share.heading], source=source, line=line, pieces=share.pieces, grams_each=share.grams_each,
            created_at=now,
        )
        for (source, line), share in fresh.items()
    )  # fmt: skip


def spend(row: QuantityYear, grams: int, limit: int) -> bool:
    """The conditional UPDATE alone (its own function so that the concurrency test can take the condition away)."""
    if grams > limit:
        return False
    room = QuantityYear.objects.filter(pk=row.pk, taken_grams__lte=limit - grams)
    return room.update(taken_grams=F("taken_grams") + grams, limit_grams=limit) == 1


def refusal(heading: str, *, limit: int, taken: int, wanted: int, name: str = "") -> QuantityExceeded:
    """The refusal with what is left and what to do next."""
    left = max(0, limit - taken)
    return QuantityExceeded(
        words(name_of(heading, name), limit=limit, left=left, wanted=wanted),
        fields={"heading": heading, "limit_grams": limit, "left_grams": left, "needed_grams": wanted},
    )


@transaction.atomic
def restore(*, source: str, pieces: Mapping[int, int], actor: str) -> int:
    """Give back pieces of lines (number → pieces) of `source`; what was given back before, or never taken, stays.

    Returns the grams restored.
    """
    restored = 0
    uses = QuantityUse.objects.filter(source=source, line__in=pieces).select_related("quantity")
    for use in uses.order_by("quantity__heading", "pk"):
        wanted = min(pieces[use.line], use.pieces - use.restored_pieces)
        restored += _give_back(use, wanted, actor)
    return restored


@transaction.atomic
def restore_rest(*, sources: Sequence[str], actor: str) -> int:
    """Give back whatever the sources still hold (a cancelled order). Returns the grams restored; again restores 0."""
    uses = QuantityUse.objects.filter(source__in=sources, restored_pieces__lt=F("pieces")).select_related("quantity")
    return sum(
        _give_back(use, use.pieces - use.restored_pieces, actor) for use in uses.order_by("quantity__heading", "pk")
    )


def _give_back(use: QuantityUse, pieces: int, actor: str) -> int:
    """Only where nobody gave back in the meantime."""
    seen = QuantityUse.objects.filter(pk=use.pk, restored_pieces=use.restored_pieces)
    if pieces <= 0 or not seen.update(restored_pieces=F("restored_pieces") + pieces):
        return 0
    grams = pieces * use.grams_each
    QuantityYear.objects.filter(pk=use.quantity_id).update(taken_grams=F("taken_grams") - grams)
    trail.record(
        verb="quantity.restored", target=use.source, actor=actor,
        after={"heading": use.quantity.heading, "line": use.line, "grams": grams},
    )  # fmt: skip
    return grams


def _row(person_ref: str, year: int, heading: str, limit: int) -> QuantityYear:
    """The person's row of this year and heading, opened where there is none."""
    known = {"person_ref": person_ref, "year": year, "heading": heading}
    row = QuantityYear.objects.filter(**known).first()
    if row is not None:
        return row
    QuantityYear.objects.bulk_create([QuantityYear(**known, limit_grams=limit)], ignore_conflicts=True)
    return QuantityYear.objects.get(**known)
