"""Spare parts come, go to another place, are built in, or go back to the shelf. Every change of a shelf is a move with its cause."""

from django.db import IntegrityError, transaction
from django.db.models import F

from marketplace.accounts.models import User
from marketplace.core import ids, time, trail
from marketplace.core.textnorm import clean_line
from repairs.errors import BadRepair, NotNow, PartNotFound, PartShort, SerialKnown, SerialNeeded
from repairs.models import Part, PartMove, Partner, PartStock, PartUse, WorkOrder
from repairs.selectors.cases import require_at
from repairs.selectors.parts import advice, part_by, stock_at
from repairs.states import WorkStatus

SYSTEM = "system:repairs"
MOST = 10_000
Kind = PartMove.Kind


@transaction.atomic
def receive(*, place: Partner, sku: str, pieces: int, note: str, by: User) -> PartStock:
    """Parts arrived at a place, under a delivery note; the same note for the same part once.

    Raises NotYourPoint, PartNotFound, BadRepair.
    """
    require_at(by, place)
    reason = clean_line(note, min_length=3, max_length=40, field="note")
    stock = _stock(part_by(sku), place)
    if pieces not in range(1, MOST):
        raise BadRepair(fields={"pieces": BadRepair.message})
    if _move(stock, pieces, Kind.RECEIVED, source=f"in:{stock.pk}:{reason}", actor=by.ref, why=reason):
        coming = PartStock.objects.filter(pk=stock.pk, ordered__gt=0)
        coming.filter(ordered__gte=pieces).update(ordered=F("ordered") - pieces) or coming.update(ordered=0)
    return stock_at(place, sku)


@transaction.atomic
def send(*, place: Partner, to: Partner, sku: str, pieces: int, by: User) -> str:
    """To another place: off this shelf at once, on that one when it says so (`receive` under the answered note).

    Raises NotYourPoint, PartNotFound, PartShort, BadRepair.
    """
    require_at(by, place)
    if pieces not in range(1, MOST) or to.pk == place.pk:
        raise BadRepair(fields={"pieces": BadRepair.message})
    stock, note = stock_at(place, sku), ids.secret_code(8)
    _move(stock, -pieces, Kind.SENT, source=f"out:{note}", actor=by.ref, why=to.name)
    PartStock.objects.filter(pk=_stock(stock.part, to).pk).update(ordered=F("ordered") + pieces)
    return note


@transaction.atomic
def order(*, stock: PartStock, pieces: int, actor: str) -> None:
    """So many were ordered for a place; the advice counts them as coming. Raises BadRepair."""
    if pieces not in range(1, MOST):
        raise BadRepair(fields={"pieces": BadRepair.message})
    PartStock.objects.filter(pk=stock.pk).update(ordered=F("ordered") + pieces)
    trail.record(verb="part.ordered", target=trail.ref(stock), actor=actor, after={"pieces": pieces})


@transaction.atomic
def count(*, place: Partner, sku: str, on_hand: int, why: str, by: User) -> PartStock:
    """What really lies there; the difference is a move with its reason. Raises NotYourPoint, PartNotFound, BadRepair, PartShort."""
    require_at(by, place)
    reason = clean_line(why, min_length=3, max_length=200, field="why")
    stock = stock_at(place, sku)
    if on_hand not in range(MOST):
        raise BadRepair(fields={"on_hand": BadRepair.message})
    if on_hand != stock.on_hand:
        source = f"count:{stock.pk}:{ids.public_id()}"
        _move(stock, on_hand - stock.on_hand, Kind.COUNTED, source=source, actor=by.ref, why=reason)
    return stock_at(place, sku)


@transaction.atomic
def take(
    *, work: WorkOrder, sku: str, pieces: int, serial_in: str, serial_out: str, by: User, is_whole: bool = False,
    is_old_kept: bool = True,
) -> PartUse:  # fmt: skip
    """Build parts of this place's shelf into the piece. A part with a serial goes in one at a time, under its own number.

    Raises NotYourPoint (unless ops gives a whole piece), NotNow, PartNotFound, PartShort, SerialNeeded, SerialKnown.
    """
    if not is_whole:
        require_at(by, work.partner)
        if work.status != WorkStatus.WORKING:
            raise NotNow
    stock = stock_at(work.partner, sku)
    fitted = clean_line(serial_in, max_length=60, field="serial_in").upper()
    old = clean_line(serial_out, max_length=60, field="serial_out").upper()
    if stock.part.is_whole != is_whole:
        raise PartNotFound
    if pieces not in range(1, 100):
        raise BadRepair(fields={"pieces": BadRepair.message})
    if bool(fitted) != stock.part.has_serial or (fitted and pieces != 1):
        raise SerialNeeded
    use = _write_use(work, stock, pieces, fitted, old, is_old_kept)
    _move(stock, -pieces, Kind.USED, source=f"use:{use.pk}", actor=by.ref, why=work.ref)
    return use


def _write_use(work: WorkOrder, stock: PartStock, pieces: int, fitted: str, old: str, is_old_kept: bool) -> PartUse:
    try:
        with transaction.atomic():  # a savepoint: a serial that is known must not break the caller's transaction
            use: PartUse = PartUse.objects.create(
                work=work, stock=stock, pieces=pieces, serial_in=fitted, serial_out=old, at=time.now(),
                is_old_kept=is_old_kept,
            )  # fmt: skip
    except IntegrityError as error:
        if "a_part_is_built_in_once" in str(error):
            raise SerialKnown from None
        raise
    return use


def take_all_back(work: WorkOrder, *, actor: str) -> int:
    """The work is not done: its parts lie on the shelf again. Returns how many uses."""
    uses = list(PartUse.objects.filter(work=work, taken_back_at=None).select_related("stock").order_by("stock_id"))
    for use in uses:
        PartUse.objects.filter(pk=use.pk).update(taken_back_at=time.now())
        _move(use.stock, use.pieces, Kind.UNUSED, source=f"unused:{use.pk}", actor=actor, why=work.ref)
    return len(uses)


@transaction.atomic
def retarget() -> int:
    """Write today's targets and reorder points beside the shelves. Returns how many changed."""
    changed = 0
    for stock, found in advice():
        if (stock.target, stock.reorder_point) != (found.target, found.reorder_point):
            changed += PartStock.objects.filter(pk=stock.pk).update(
                target=found.target, reorder_point=found.reorder_point
            )
    return changed


@transaction.atomic
def add_part(*, values: dict[str, object], actor: str) -> Part:
    """A new kind of part. Raises BadRepair for a SKU that is known."""
    part, is_new = Part.objects.get_or_create(sku=values["sku"], defaults=values)
    if not is_new:
        raise BadRepair(fields={"sku": BadRepair.message})
    trail.record(verb="part.added", target=trail.ref(part), actor=actor)
    return part


def _stock(part: Part, place: Partner) -> PartStock:
    if part is None:
        raise PartNotFound
    stock, _is_new = PartStock.objects.get_or_create(part=part, place=place)
    return stock


def _move(stock: PartStock, pieces: int, kind: str, *, source: str, actor: str, why: str) -> bool:
    """The condition stands in the UPDATE: two hands never take the same last piece. False where this cause moved before."""
    if PartMove.objects.filter(source=source[:80]).exists():
        return False
    rows = PartStock.objects.filter(pk=stock.pk, on_hand__gte=max(0, -pieces)).update(on_hand=F("on_hand") + pieces)
    if rows != 1:
        raise PartShort
    PartMove.objects.create(
        stock=stock, kind=kind, pieces=pieces, source=source[:80], actor=actor, why=why[:200], at=time.now()
    )
    return True
