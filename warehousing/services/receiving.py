"""Counting what came: good pieces to the dock, damaged ones and surplus to quarantine, what is short is told."""

from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from django.db import transaction
from django.db.models import F

from logistics.models import Warehouse
from marketplace.catalog.models import Listing
from marketplace.core import ids, time, trail
from marketplace.core.outbox.emit import emit
from sellers.models import Seller
from warehousing import errors, locks
from warehousing.models import Bin, Move, Notice, NoticeLine, Piece, Zone
from warehousing.policies.freshness import SHORT, is_possible
from warehousing.selectors import freshness
from warehousing.services.moving import Cause, move
from warehousing.states import NOTICE, NoticeStatus

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Counted:
    """Pieces counted now: `good` and `damaged` within what was announced, `over` beyond it."""

    good: int = 0
    damaged: int = 0
    over: int = 0
    defect: str = ""
    best_before: date | None = None

    @property
    def total(self) -> int:
        return self.good + self.damaged + self.over


@transaction.atomic
def count_in(*, line: NoticeLine, counted: Counted, actor: str) -> list[Piece]:
    """Take in pieces of a line; each gets a label. Raises NotHandedIn, NothingCounted, MoreThanAnnounced (count the rest as
    `over`: it is parked in quarantine), NoRoom, BestBeforeNeeded, BadBestBefore. Pieces whose date is too near for the road
    and the shopper count as damaged.
    """
    notice = locks.notice(line.notice_id)
    (fresh,) = [row for row in locks.lines(notice) if row.pk == line.pk]
    if notice.status != NoticeStatus.HANDED_IN:
        raise errors.NotHandedIn
    if min(counted.good, counted.damaged, counted.over) < 0 or not 0 < counted.total <= MOST_AT_ONCE:
        raise errors.NothingCounted
    if counted.good + counted.damaged > fresh.open or (counted.over and fresh.open > counted.good + counted.damaged):
        raise errors.MoreThanAnnounced(fields={"announced": fresh.announced, "open": fresh.open})
    counted = _by_date(notice.warehouse, fresh.listing, counted)
    source = f"notice:{notice.number}"
    made = _take_in(notice, fresh, counted, source, actor)
    NoticeLine.objects.filter(pk=fresh.pk).update(
        good=F("good") + counted.good, damaged=F("damaged") + counted.damaged, over=F("over") + counted.over,
        defect=counted.defect[:120] or fresh.defect,
        over_status=NoticeLine.Over.PARKED if counted.over else fresh.over_status,
    )  # fmt: skip
    trail.record(
        verb="inbound_notice.counted", target=trail.ref(fresh), actor=actor, why=counted.defect,
        after={"good": counted.good, "damaged": counted.damaged, "over": counted.over},
    )  # fmt: skip
    return made


@transaction.atomic
def close(*, notice: Notice, actor: str) -> Notice:
    """Everything is counted; what is missing of the announced is short. Tells the seller. Raises NotHandedIn."""
    fresh = locks.notice(notice.pk)
    if fresh.status != NoticeStatus.HANDED_IN:
        raise errors.NotHandedIn
    NOTICE.move(fresh, NoticeStatus.RECEIVED, actor=actor, closed_at=time.now())
    emit(topic="warehousing.notice_received", key=f"notice:{fresh.number}", payload={"notice": fresh.number})
    return fresh


@transaction.atomic
def decide_surplus(*, line: NoticeLine, keep: bool, actor: str) -> int:
    """The seller's word on what came beyond the announcement: for the shelf too, or back to them. Raises NoSurplus."""
    notice = locks.notice(line.notice_id)
    (fresh,) = [row for row in locks.lines(notice) if row.pk == line.pk]
    if fresh.over_status != NoticeLine.Over.PARKED:
        raise errors.NoSurplus
    found = Piece.objects.filter(line=fresh, is_over=True, bin__isnull=False)
    pieces = locks.pieces(found.values_list("pk", flat=True))
    source = f"notice:{notice.number}"
    if keep:
        Piece.objects.filter(pk__in=[piece.pk for piece in pieces]).update(is_over=False)
        move(pieces, floor(notice.warehouse, Zone.Kind.DOCK), Cause(Move.Kind.RELOCATED, source, actor))
    else:
        move(pieces, None, Cause(Move.Kind.SENT_BACK, source, actor, "surplus"))
    status = NoticeLine.Over.KEPT if keep else NoticeLine.Over.SENT_BACK
    NoticeLine.objects.filter(pk=fresh.pk).update(over_status=status)
    trail.record(verb=f"surplus.{status}", target=trail.ref(fresh), actor=actor, after={"pieces": len(pieces)})
    return len(pieces)


def floor(warehouse: Warehouse, kind: str) -> Bin:
    """The dock or the quarantine of a warehouse. Raises NoRoom where shelves were never set up."""
    found = Bin.objects.filter(warehouse=warehouse, zone__kind=kind).select_related("zone", "warehouse").first()
    if found is None:
        raise errors.NoRoom
    return found


def make_pieces(
    *, seller: Seller, listing: Listing, count: int, line: NoticeLine | None = None, temperature: str = "ambient",
    defect: str = "", is_over: bool = False, received_on: date | None = None, best_before: date | None = None,
) -> list[Piece]:  # fmt: skip
    """Label `count` pieces; the caller moves them in. Volume as the listing says now, rounded up to a cubic centimetre."""
    volume = volume_of(listing)
    rows = [
        Piece(
            code=f"PC{ids.secret_code(12)}", seller=seller, listing=listing, line=line, temperature=temperature,
            volume_cm3=volume, received_on=received_on or time.today(), defect=defect[:120], is_over=is_over,
            best_before=best_before,
        )
        for _number in range(count)
    ]  # fmt: skip
    return Piece.objects.bulk_create(rows)


def volume_of(listing: Listing) -> int:
    """Cubic centimetres of one piece, rounded up."""
    return max(ceil(listing.length_mm * listing.width_mm * listing.height_mm / 1000), 1)


def _by_date(warehouse: Warehouse, listing: Listing, counted: Counted) -> Counted:
    rule, today, best = freshness.terms(), freshness.today_at(warehouse), counted.best_before
    if best is None:
        if rule.wants_date(listing.category.slug) and counted.total > counted.damaged:
            raise errors.BestBeforeNeeded
        return counted
    if not is_possible(best, today):
        raise errors.BadBestBefore
    if rule.verdict(best, today) != SHORT or not counted.good:
        return counted
    words = counted.defect or f"best before {best:%Y-%m-%d}: too near"
    return replace(counted, good=0, damaged=counted.damaged + counted.good, defect=words)


def _take_in(notice: Notice, line: NoticeLine, counted: Counted, source: str, actor: str) -> list[Piece]:
    dock, hold = floor(notice.warehouse, Zone.Kind.DOCK), floor(notice.warehouse, Zone.Kind.QUARANTINE)
    cause = Cause(Move.Kind.RECEIVED, source, actor, counted.defect)
    plain = {"seller": notice.seller, "listing": line.listing, "line": line, "temperature": line.temperature,
             "best_before": counted.best_before}  # fmt: skip
    found: list[Piece] = []
    for count, place, extra in (
        (counted.good, dock, {}),
        (counted.damaged, hold, {"defect": counted.defect or "damaged"}),
        (counted.over, hold, {"is_over": True}),
    ):
        if count:
            pieces = make_pieces(count=count, **plain, **extra)  # type: ignore[arg-type]
            move(pieces, place, cause)
            found += pieces
    return found
