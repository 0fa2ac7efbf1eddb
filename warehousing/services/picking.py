"""Waves of picks: pieces of the shelf fill expected units of orders; at the scan the unit is received and its passport begins."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import F

from logistics import locks as road_locks
from logistics.models import Unit, Warehouse
from logistics.services import receiving as road
from logistics.states import UnitStatus
from marketplace.catalog.services import stock
from marketplace.core import ids, time, trail
from warehousing import errors, locks, sql
from warehousing.models import Move, PickTask, Piece, Wave, Zone
from warehousing.selectors import demand, freshness
from warehousing.services import counting, transfers
from warehousing.services import freshness as dates
from warehousing.services.moving import Cause, move
from warehousing.services.receiving import floor
from warehousing.states import TASK, WAVE, TaskStatus, WaveStatus

MOST_TASKS = 60


@transaction.atomic
def make_wave(*, warehouse: Warehouse, actor: str, most: int = 30) -> Wave:
    """Take up to `most` waiting units and a piece for each, the oldest pieces first. Raises NothingToPick.

    Two waves at one moment: a unit goes to the wave whose row is first (`one_pick_per_unit`), a piece to the one whose
    UPDATE is first (`sql.CLAIM`). A unit without a piece waits for the next wave.
    """
    wanted = demand.needs(warehouse)[: min(max(most, 1), MOST_TASKS)]
    if not wanted:
        raise errors.NothingToPick
    wave = Wave.objects.create(number=ids.next_number("MW"), warehouse=warehouse, made_by=actor, created_at=time.now())
    rows = [PickTask(wave=wave, unit=need.unit, listing_id=need.listing_id) for need in wanted]
    PickTask.objects.bulk_create(sorted(rows, key=lambda row: row.unit_id), ignore_conflicts=True)
    if not _give_pieces(wave):
        raise errors.NothingToPick
    trail.record(verb="pick_wave.made", target=trail.ref(wave), actor=actor, after={"tasks": wave.tasks.count()})
    return wave


@transaction.atomic
def pick(*, wave: Wave, piece: Piece, actor: str) -> PickTask:
    """The piece is in hand. Its unit is received (custody, passport), the piece leaves the shelf; a unit that leaves from
    another warehouse gets its piece by the next transfer. Any free piece of the same goods in the same bin does as well.

    Raises WrongPiece (also for a twin that expires later than the piece named). An order cancelled meanwhile drops its task:
    `dropped` comes back. A date that came too near meanwhile: `short` comes back, and the piece lies in quarantine.
    """
    fresh = locks.wave(wave.pk)
    task = _task_for(fresh, piece)
    unit = road_locks.unit(task.unit_id)
    if unit.status != UnitStatus.EXPECTED or unit.line.consignment.cancelled_at is not None:
        _drop(task, actor, "the order no longer waits for it")
        _end(fresh, actor)
        return task
    if _is_short(piece, fresh.warehouse):
        return _too_short(fresh, task, piece, actor)
    cause = Cause(Move.Kind.PICKED, f"order:{unit.line.consignment.order_number}", actor, f"wave {fresh.number}")
    if unit.warehouse_id == fresh.warehouse_id:
        road.receive_unit(unit=unit, actor=actor)
        (taken,) = locks.pieces([piece.pk])
        move([taken], None, cause)
        Piece.objects.filter(pk=taken.pk).update(claim="")
    else:
        transfers.forward(piece=piece, unit=unit, cause=cause)
    TASK.move(task, TaskStatus.PICKED, actor=actor, done_at=time.now())
    _end(fresh, actor)
    return task


@transaction.atomic
def not_there(*, wave: Wave, task: PickTask, actor: str) -> PickTask:
    """The piece is not in its bin: another one takes its place where there is one, and the bin is to be counted.

    Raises WrongPiece for a task that is done.
    """
    fresh = locks.wave(wave.pk)
    seen = PickTask.objects.select_related("bin").get(pk=task.pk)
    if seen.status != TaskStatus.TODO or seen.wave_id != fresh.pk:
        raise errors.WrongPiece
    Piece.objects.filter(pk__in=[seen.piece_id]).update(claim=f"{counting.SEARCHED}{fresh.number}")
    TASK.move(seen, TaskStatus.SHORT, actor=actor, done_at=time.now(), why="not in its bin")
    if seen.bin is not None and not counting.is_running(seen.bin):
        counting.start(place=seen.bin, actor=actor, why=f"{fresh.number}: a piece is not there")
    PickTask.objects.create(wave=fresh, unit_id=seen.unit_id, listing_id=seen.listing_id)
    _give_pieces(fresh)
    _end(fresh, actor)
    return seen


def _give_pieces(wave: Wave) -> int:
    """A piece for every task of the wave that has none; tasks that get none are taken back. Returns how many have one."""
    empty = list(wave.tasks.filter(status=TaskStatus.TODO, piece=None).order_by("unit_id"))
    by_goods: dict[int, list[PickTask]] = {}
    for task in empty:
        by_goods.setdefault(task.listing_id, []).append(task)
    given = 0
    for listing, tasks in sorted(by_goods.items()):
        for task, (piece, place) in zip(tasks, claim(wave, listing, len(tasks)), strict=False):
            PickTask.objects.filter(pk=task.pk).update(piece_id=piece, bin_id=place)
            given += 1
    wave.tasks.filter(status=TaskStatus.TODO, piece=None).delete()
    return given


def claim(wave: Wave, listing: int, count: int) -> Sequence[tuple[int, int]]:
    """(piece, bin) of free pieces, first expired first, then the oldest; the guard is in the statement (its own function for
    the concurrency test).
    """
    values: dict[str, str | int | date] = {
        "claim": f"wave:{wave.number}",
        "listing": listing,
        "warehouse": wave.warehouse_id,
        "count": count,
        "kind": Zone.Kind.SHELF.value,
        "fresh": least_date(wave.warehouse),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.CLAIM, values)
        return sorted(cursor.fetchall())


def least_date(warehouse: Warehouse) -> date:
    """The first best-before date that may still leave today."""
    return freshness.terms().least(freshness.today_at(warehouse))


def _is_short(piece: Piece, warehouse: Warehouse) -> bool:
    return piece.best_before is not None and piece.best_before < least_date(warehouse)


def _too_short(wave: Wave, task: PickTask, piece: Piece, actor: str) -> PickTask:
    """Its date has come too near since the wave was made: into quarantine, and another piece takes its place."""
    taken = locks.pieces([piece.pk])
    dates.take_off(wave.warehouse, taken, actor)
    Piece.objects.filter(pk=piece.pk).update(claim="")
    TASK.move(task, TaskStatus.SHORT, actor=actor, done_at=time.now(), why="best-before date too near")
    PickTask.objects.create(wave=wave, unit_id=task.unit_id, listing_id=task.listing_id)
    _give_pieces(wave)
    _end(wave, actor)
    return task


def _task_for(wave: Wave, piece: Piece) -> PickTask:
    todo = wave.tasks.filter(status=TaskStatus.TODO)
    task = todo.filter(piece=piece).first()
    if task is not None:
        return task
    (fresh,) = locks.pieces([piece.pk])
    twin = todo.filter(listing_id=fresh.listing_id, bin__in=[fresh.bin_id]).first()
    if twin is None or fresh.claim or not _is_sound(fresh) or _is_later(fresh, twin):
        raise errors.WrongPiece
    mine = f"wave:{wave.number}"
    Piece.objects.filter(pk__in=[twin.piece_id], claim=mine).update(claim="")
    Piece.objects.filter(pk=fresh.pk, claim="").update(claim=mine)
    PickTask.objects.filter(pk=twin.pk).update(piece=fresh)
    twin.piece = fresh
    return twin


def _is_later(piece: Piece, task: PickTask) -> bool:
    """Would the piece named expire first? Then it goes first."""
    named = task.piece.best_before if task.piece is not None else None
    return named is not None and (piece.best_before is None or piece.best_before > named)


def _is_sound(piece: Piece) -> bool:
    return piece.bin is not None and piece.bin.zone.kind == Zone.Kind.SHELF


def _drop(task: PickTask, actor: str, why: str) -> None:
    TASK.move(task, TaskStatus.DROPPED, actor=actor, why=why, done_at=time.now())
    Piece.objects.filter(pk__in=[task.piece_id]).update(claim="")


def _end(wave: Wave, actor: str) -> None:
    if wave.status == WaveStatus.OPEN and not wave.tasks.filter(status=TaskStatus.TODO).exists():
        WAVE.move(wave, WaveStatus.DONE, actor=actor, done_at=time.now())


@transaction.atomic
def settle_bench(*, unit: Unit, actor: str) -> Piece | None:
    """A piece of an order was received at the bench without a pick. Where it must have come from our shelf, the book follows:
    the oldest free piece of those goods is taken off. Pieces that the seller brings are counted first.
    """
    source = f"order:{unit.line.consignment.order_number}"
    if kept := _kept(unit):
        move(kept, None, Cause(Move.Kind.HANDED_ON, source, actor, "received after its receipt had been taken back"))
        Piece.objects.filter(pk=kept[0].pk).update(claim="")
        return kept[0]
    rows = demand.StockReservation.objects.filter(
        source=source, stock__place=f"warehouse:{unit.warehouse.code}", stock__listing__sku=unit.line.sku,
        status__in=demand.PROMISED,
    ).values_list("stock__listing_id", "quantity")  # fmt: skip
    promised = dict(rows)
    if not promised:
        return None
    ((listing, quantity),) = list(promised.items())[:1]
    received = unit.line.units.exclude(status__in=(UnitStatus.EXPECTED, UnitStatus.CANCELLED)).count()
    picked = demand.picked_of([source]).get((source, listing), 0)
    if received - (unit.line.quantity - quantity) <= picked:
        return None
    free = Piece.objects.filter(
        listing_id=listing, bin__warehouse=unit.warehouse, bin__zone__kind=Zone.Kind.SHELF, claim=""
    ).order_by(F("best_before").asc(nulls_last=True), "received_on", "pk").values_list("pk", flat=True)[:1]  # fmt: skip
    pieces = locks.pieces(free)
    if not pieces or pieces[0].claim:
        return None
    move(pieces, None, Cause(Move.Kind.PICKED, source, actor, "received at the bench without a pick"))
    return pieces[0]


@transaction.atomic
def keep(*, unit: Unit, actor: str) -> Piece | None:
    """The receipt of a unit was taken back: the piece that had left the shelf for it lies on the dock, claimed by its order, until
    it is received again (`settle_bench`). Nothing where the unit has come meanwhile, or no piece of ours was taken for it.
    """
    if road_locks.unit(unit.pk).status != UnitStatus.EXPECTED:
        return None
    source = f"order:{unit.line.consignment.order_number}"
    task = PickTask.objects.filter(unit=unit, status=TaskStatus.PICKED).first()
    gone = Move.objects.filter(
        source=source, kind=Move.Kind.PICKED, piece__bin=None, piece__claim="", piece__listing__sku=unit.line.sku
    ).order_by("-pk").values_list("piece_id", flat=True)  # fmt: skip
    picked = [task.piece_id] if task is not None and task.piece_id else list(gone[:1])
    pieces = [piece for piece in locks.pieces(picked) if piece.bin is None and not piece.claim]
    if pieces:
        cause = Cause(Move.Kind.FOUND, source, actor, "its receipt was taken back")
        move(pieces, floor(unit.warehouse, Zone.Kind.DOCK), cause)
        Piece.objects.filter(pk=pieces[0].pk).update(claim=source)
    return pieces[0] if pieces else None


@transaction.atomic
def let_go(*, order_number: str, actor: str) -> list[Piece]:
    """An order ended, or wants fewer pieces: what waited on the dock for it and no expected unit needs is free again, and is put
    away like anything else. Where the order's reservation went back to the catalogue with it, that count is taken off until
    the piece lies on a shelf.
    """
    source = f"order:{order_number}"
    waiting = Piece.objects.filter(claim=source).order_by("pk").values_list("pk", flat=True)
    kept = [piece for piece in locks.pieces(waiting) if piece.claim == source]
    if not kept:
        return []
    free: list[Piece] = []
    for sku in sorted({piece.listing.sku for piece in kept}):
        pieces = [piece for piece in kept if piece.listing.sku == sku]
        expected = Unit.objects.filter(
            line__consignment__order_number=order_number, line__consignment__cancelled_at=None, line__sku=sku,
            status=UnitStatus.EXPECTED,
        ).count()  # fmt: skip
        free += pieces[: max(len(pieces) - expected, 0)]
    for piece in free:
        held = demand.StockReservation.objects.filter(source=source, stock__listing_id=piece.listing_id)
        if not held.filter(status=demand.StockReservation.Status.CONSUMED).exists() and piece.bin is not None:
            stock.shelve(listing=piece.listing, place=f"warehouse:{piece.bin.warehouse.code}", by=-1)
    Piece.objects.filter(pk__in=[piece.pk for piece in free]).update(claim="")
    return free


def _kept(unit: Unit) -> list[Piece]:
    """The piece that waits on the dock for this unit's order."""
    waiting = Piece.objects.filter(
        claim=f"order:{unit.line.consignment.order_number}", bin__warehouse=unit.warehouse, listing__sku=unit.line.sku
    )
    return locks.pieces(waiting.order_by("pk").values_list("pk", flat=True)[:1])


def route(wave: Wave) -> list[PickTask]:
    """Open tasks in the order of the shelves."""
    found = wave.tasks.filter(status=TaskStatus.TODO).select_related(
        "piece", "bin", "listing", "unit__line__consignment"
    )
    return list(found.order_by("bin__code", "pk"))
