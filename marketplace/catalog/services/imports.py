"""Files of goods: taken in, read row by row by a worker, resumed where a process died.

A batch of rows and the counters that say how far it came are one transaction, guarded by the counter it began with: whoever
reads the same rows a second time finds the counter moved and writes nothing.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import sheets
from marketplace.catalog.errors import BadListing, BadSheet, ImportRunning, NotReady
from marketplace.catalog.memory import one_chunk
from marketplace.catalog.models import GoodsImport, ImportFault, Listing, Stock
from marketplace.catalog.policies.places import SELLER_PLACE
from marketplace.catalog.policies.sheet import SheetRow, read_row
from marketplace.catalog.services import listings, pictures, stock
from marketplace.catalog.services.examining import review
from marketplace.catalog.states import IMPORT, ImportState, ListingStatus
from marketplace.core import tasks, time, trail
from marketplace.core.errors import DomainError, StaleState
from marketplace.core.ids import public_id
from marketplace.core.textnorm import clean_line, nfkc
from sellers.models import Seller

TASK = "catalog.read_imports"
FOLDER = "imports"
BATCH = 40  # rows a transaction
TURN = timedelta(seconds=20)  # a task's turn; other shops' files come next
KEPT = timedelta(days=14)
OPEN = (ImportState.QUEUED, ImportState.RUNNING)
MOST_OPEN = 3
MOST_NAME = 120
NO_SUCH_SKU = _("Your shop has no item with this article number.")

Outcome = tuple[str, ImportFault | None]  # which counter, and what to tell


def begin(*, seller: Seller, upload: IO[bytes], filename: str, is_dry_run: bool, actor: str) -> GoodsImport:
    """Take a file in. Its header is checked at once; rows are read by the worker.

    The file is stored before the transaction, so no row is ever without its file. Raises BadSheet, ImportRunning.
    """
    kind = sheets.kind_of(upload)
    _check_size(upload, kind)
    rows = sheets.check(kind, upload)
    code = public_id()
    upload.seek(0)
    name = default_storage.save(f"{FOLDER}/{code}", File(upload))
    upload.seek(0)
    digest = _digest(upload)
    try:
        return _begin(seller, code, kind, rows, name, digest, filename, is_dry_run, actor)
    except DomainError:
        default_storage.delete(name)
        raise


@transaction.atomic
def _begin(
    seller: Seller, code: str, kind: str, rows: int, name: str, digest: str, filename: str, is_dry_run: bool, actor: str
) -> GoodsImport:
    if GoodsImport.objects.filter(seller=seller, state__in=OPEN).count() >= MOST_OPEN:
        raise ImportRunning
    made: GoodsImport = GoodsImport.objects.create(
        public_id=code, seller=seller, kind=kind, rows=rows, file=name, sha256=digest, is_dry_run=is_dry_run,
        filename=clean_line(filename, max_length=10_000)[-MOST_NAME:] or kind, actor=actor, created_at=time.now(),
    )  # fmt: skip
    trail.record(verb="import.begun", target=trail.ref(made), actor=actor, after={"rows": rows, "dry_run": is_dry_run})
    tasks.send(TASK)
    return made


@transaction.atomic
def repeat_for_real(*, rehearsal: GoodsImport, actor: str) -> GoodsImport:
    """After a dry run: the same file again, this time it counts. Raises StaleState where the dry run has not ended."""
    if not (rehearsal.is_dry_run and rehearsal.state == ImportState.DONE and rehearsal.file):
        raise StaleState
    return _begin(
        rehearsal.seller, public_id(), rehearsal.kind, rehearsal.rows or 0, rehearsal.file, rehearsal.sha256,
        rehearsal.filename, False, actor,
    )  # fmt: skip


@transaction.atomic
def cancel(*, goods_import: GoodsImport, actor: str) -> GoodsImport:
    """Stop after the batch under way; rows that were taken over stay. Raises IllegalMove where it has ended."""
    IMPORT.move(goods_import, ImportState.CANCELLED, actor=actor, finished_at=time.now())
    return goods_import


def read_due() -> int:
    """Give each waiting file a turn; returns how many rows were read. Pokes itself while something is left."""
    until = time.real_now() + TURN
    read = 0
    for pk in GoodsImport.objects.filter(state__in=OPEN).order_by("done", "id").values_list("pk", flat=True)[:20]:
        read += go_on(import_id=pk, until=until)
    if backlog():
        tasks.poke(TASK)
    return read


def backlog() -> int:
    """Files that wait."""
    return GoodsImport.objects.filter(state__in=OPEN).count()


def go_on(*, import_id: int, until: datetime | None = None) -> int:
    """Read on from where the last turn stopped, until the end or the moment `until` (real time). Rows read."""
    goods_import = GoodsImport.objects.select_related("seller").get(pk=import_id)
    began = goods_import.done
    try:
        if goods_import.state == ImportState.QUEUED:
            IMPORT.move(goods_import, ImportState.RUNNING, actor=goods_import.actor)
        with default_storage.open(goods_import.file) as file:
            steps = islice(_steps(goods_import, file), goods_import.done, None)
            while batch := list(islice(steps, BATCH)):
                _take_over(goods_import, batch)
                if until is not None and time.real_now() >= until:
                    return goods_import.done - began
        IMPORT.move(goods_import, ImportState.DONE, actor=goods_import.actor, finished_at=time.now())
    except StaleState:
        pass  # another worker reads this file, or the seller stopped it
    except (BadSheet, OSError) as error:
        told = error.message if isinstance(error, BadSheet) else BadSheet.message
        IMPORT.move(
            goods_import, ImportState.FAILED, actor=goods_import.actor, error=str(told)[:300], finished_at=time.now()
        )
    return goods_import.done - began


def forget_old() -> int:
    """Throw away files two weeks after their import ended; the figures and faults stay. Returns how many."""
    old = GoodsImport.objects.filter(finished_at__lt=time.now() - KEPT).exclude(file="").exclude(state__in=OPEN)
    names = dict(old.order_by("pk").values_list("pk", "file")[:200])
    for pk, name in names.items():
        if not GoodsImport.objects.filter(file=name, state__in=OPEN).exists():
            default_storage.delete(name)
            GoodsImport.objects.filter(pk=pk).update(file="")
    return len(names)


class _Undo(Exception):
    """Ends a dry run of one row."""


class _Known:
    """The shop's items that the next rows are about, read for a batch of rows at once."""

    def __init__(self, seller: Seller) -> None:
        self.seller = seller
        self.expected: deque[str] = deque(maxlen=BATCH)
        self.items: dict[str, Listing | None] = {}
        self.pieces: dict[int, int] = {}

    def _look(self) -> None:
        wanted: dict[str, Listing | None] = dict.fromkeys(sku for sku in self.expected if sku)
        self.expected.clear()
        found: dict[str, Listing | None] = {one.sku: one for one in self._rows().filter(sku__in=wanted)}
        self.items = wanted | found
        rows = Stock.objects.filter(listing__in=found.values(), place=SELLER_PLACE)
        self.pieces = dict(rows.values_list("listing_id", "on_hand"))

    def item(self, sku: str) -> Listing | None:
        """The item as the batch found it. The row that asks uses it up: the next row with this number asks anew."""
        if self.expected:
            self._look()
        if sku in self.items:
            return self.items.pop(sku)
        return self._rows().filter(sku=sku).first()

    def _rows(self) -> QuerySet[Listing]:
        return Listing.objects.filter(seller=self.seller).select_related("category")


def _steps(goods_import: GoodsImport, file: IO[bytes]) -> Iterator[Callable[[], Outcome]]:
    if goods_import.kind == GoodsImport.Kind.PICTURES:
        for place, (skus, info) in enumerate(sheets.pictures_in(file), start=1):
            yield partial(_picture, goods_import, place, skus, info, file)
        return
    known = _Known(goods_import.seller)
    for number, cells in sheets.rows_of(goods_import.kind, file):
        known.expected.append(nfkc(cells.get("sku", "")))
        yield partial(_row, goods_import, known, number, cells)


@transaction.atomic
def _take_over(goods_import: GoodsImport, batch: list[Callable[[], Outcome]]) -> None:
    """One batch and its counters. Raises StaleState where somebody else has been here; then nothing is written."""
    counted = {"created": 0, "updated": 0, "unchanged": 0, "failed": 0}
    faults, changed = [], []
    with one_chunk():
        for step in batch:
            with listings.announcing_once() as noted:
                outcome, fault = step()
            counted[outcome] += 1
            changed += noted if outcome != "failed" and not goods_import.is_dry_run else []
            if fault is not None:
                faults.append(fault)
    listings.announce_all(changed)
    ImportFault.objects.bulk_create(faults)
    changes = {name: getattr(goods_import, name) + number for name, number in counted.items()}
    changes |= {
        "done": goods_import.done + len(batch),
        "noted": goods_import.noted + sum(not fault.is_refusal for fault in faults),
    }
    here = GoodsImport.objects.filter(pk=goods_import.pk, state=ImportState.RUNNING, done=goods_import.done)
    if here.update(**changes) != 1:
        raise StaleState
    for name, value in changes.items():
        setattr(goods_import, name, value)


def _row(goods_import: GoodsImport, known: _Known, number: int, cells: dict[str, str]) -> Outcome:
    """One row of a table in a savepoint of its own."""
    left: dict[str, Any] = {}
    outcome = "failed"
    try:
        row = read_row(cells, currency=goods_import.seller.currency)
        with transaction.atomic():
            outcome, left = _upsert(goods_import, known, row)
            if goods_import.is_dry_run:
                raise _Undo
    except _Undo:
        pass
    except DomainError as error:
        return "failed", _fault(goods_import, number, cells, _sentences(error), is_refusal=True)
    return outcome, _fault(goods_import, number, cells, left, is_refusal=False) if left else None


def _upsert(goods_import: GoodsImport, known: _Known, row: SheetRow) -> tuple[str, dict[str, Any]]:
    """Create or change the item, set its stock, hand it in. What still keeps it off the shelf is returned, not raised.

    Raises the refusals of the verbs; forbidden goods are refused as a whole.
    """
    seller, actor = goods_import.seller, goods_import.actor
    listing = known.item(nfkc(row.sku))  # as the item is stored
    is_new = listing is None
    if listing is None:
        listing = listings.create_draft(seller=seller, fields=row.fields, actor=actor)
        changed = True
    else:
        before = listing.updated_at
        listing.seller = seller
        listing = listings.edit(listing=listing, changes=row.fields, actor=actor)
        changed = listing.updated_at != before
    if row.stock is not None and is_new:
        stock.set_first(listing=listing, on_hand=row.stock, actor=actor)
    elif row.stock is not None and known.pieces.pop(listing.pk, None) != row.stock:
        changed |= bool(stock.set_many(seller=seller, counts={listing.public_id: row.stock}, actor=actor))
    left = _hand_in(listing, actor, is_new=is_new)
    return ("created" if is_new else "updated" if changed else "unchanged"), left


def _hand_in(listing: Listing, actor: str, *, is_new: bool) -> dict[str, Any]:
    if listing.status not in {ListingStatus.DRAFT, ListingStatus.REJECTED} or not listing.seller.can_sell:
        return {}
    findings = review(listing, is_new=is_new)
    try:
        listings.submit(listing=listing, actor=actor, needs_pictures=False, findings=findings, is_new=is_new)
    except NotReady as error:
        if findings.holds:
            raise
        return dict(error.fields)
    return {}


def _picture(goods_import: GoodsImport, place: int, skus: tuple[str, ...], info: Any, file: IO[bytes]) -> Outcome:
    """One picture of a ZIP for the item of its name."""
    cells = {"file": info.filename[:300]}
    known = {
        one.sku: one
        for one in Listing.objects.filter(seller=goods_import.seller, sku__in=skus).select_related("seller")
    }
    sku = next((sku for sku in skus if sku in known), skus[0])
    listing = known.get(sku)
    if listing is None:
        told: dict[str, Any] = {"sku": NO_SUCH_SKU}
        return "failed", _fault(goods_import, place, cells, told, is_refusal=True, sku=sku)
    try:
        with transaction.atomic():
            had = listing.pictures.count()
            added = pictures.add_once(listing=listing, upload=sheets.picture(file, info), actor=goods_import.actor)
            if goods_import.is_dry_run:
                raise _Undo
    except _Undo:
        pass
    except DomainError as error:
        told = {"file": error.message}
        return "failed", _fault(goods_import, place, cells, told, is_refusal=True, sku=sku)
    return ("unchanged" if added is None else "created" if had == 0 else "updated"), None


def _sentences(error: DomainError) -> dict[str, str]:
    names = {"price_minor": "price", "on_hand": "stock", "reserved": "stock"}
    if isinstance(error, (BadListing, NotReady)) and error.fields:
        return {names.get(name, name): str(sentence) for name, sentence in error.fields.items()}
    field = next((names.get(name, name) for name in error.fields), "row")
    return {field: str(error.message)}


def _fault(
    goods_import: GoodsImport,
    number: int,
    cells: dict[str, str],
    problems: dict[str, Any],
    *,
    is_refusal: bool,
    sku: str = "",
) -> ImportFault:
    return ImportFault(
        goods_import=goods_import, row=number, sku=(sku or cells.get("sku", ""))[:60], is_refusal=is_refusal,
        problems={name: str(sentence) for name, sentence in problems.items()},
        cells={name: text[:2000].replace("\x00", "") for name, text in cells.items()},
    )  # fmt: skip


def _digest(upload: IO[bytes]) -> str:
    running = hashlib.sha256()
    while piece := upload.read(sheets.MIB):
        running.update(piece)
    return running.hexdigest()


def _check_size(upload: IO[bytes], kind: str) -> None:
    size = upload.seek(0, 2)
    upload.seek(0)
    most = sheets.MOST_BYTES[GoodsImport.Kind(kind)]
    if size > most:
        raise BadSheet(sheets.TOO_BIG % {"most": most // sheets.MIB})
