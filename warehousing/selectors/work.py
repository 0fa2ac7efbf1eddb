"""What waits in a warehouse, and the lists of waves, counts and transfers."""

from dataclasses import dataclass

from django.db.models import Count as Total
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from logistics.models import Warehouse
from warehousing.models import Bin, Count, Notice, PickTask, Piece, Transfer, TransferPiece, Wave, Zone
from warehousing.selectors.demand import needs
from warehousing.selectors.recalls import waiting_at
from warehousing.states import CountStatus, NoticeStatus, TaskStatus, TransferStatus, WaveStatus

OF_A_TASK = ("piece", "bin", "listing", "unit__line__consignment")

LONGEST = 8  # bins that the shelves page offers to count
COUNTING = (CountStatus.FIRST, CountStatus.SECOND)


@dataclass(frozen=True)
class Waiting:
    """Numbers on the tiles of the shelf room."""

    announced: int
    to_count_in: int
    to_put_away: int
    to_pick: int
    picks_open: int
    counts: int
    transfers: int
    recalls: int


def waiting(place: Warehouse) -> Waiting:
    """What waits here."""
    notices = Notice.objects.filter(warehouse=place).aggregate(
        announced=Total("pk", filter=Q(status=NoticeStatus.ANNOUNCED)),
        handed=Total("pk", filter=Q(status=NoticeStatus.HANDED_IN)),
    )
    dock = Piece.objects.filter(bin__warehouse=place, bin__zone__kind=Zone.Kind.DOCK, claim="").count()
    picks = PickTask.objects.filter(wave__warehouse=place, status=TaskStatus.TODO).count()
    counts = Count.objects.filter(bin__warehouse=place, status__in=COUNTING).count()
    return Waiting(
        notices["announced"], notices["handed"], dock, len(needs(place)), picks, counts,
        transfers_of(place).count(), waiting_at(place).count(),
    )  # fmt: skip


def waves_of(place: Warehouse) -> QuerySet[Wave]:
    """Open waves first, then the newest."""
    todo = Total("tasks", filter=Q(tasks__status=TaskStatus.TODO))
    return Wave.objects.filter(warehouse=place).annotate(todo=todo, all=Total("tasks")).order_by("-status", "-id")


def open_waves(place: Warehouse) -> list[Wave]:
    return list(waves_of(place).filter(status=WaveStatus.OPEN)[:40])


def counts_of(place: Warehouse) -> list[Count]:
    """Counts that run, the oldest first."""
    rows = Count.objects.filter(bin__warehouse=place, status__in=COUNTING).select_related("bin")
    return list(rows.order_by("started_at")[:40])


def longest_uncounted(place: Warehouse) -> list[Bin]:
    """Shelves that wait longest for a count, as `last_counted`; never counted first, the busiest of those before the others.

    Where a count runs already, and where nothing ever lay, there is nothing to begin.
    """
    running = Count.objects.filter(bin=OuterRef("pk"), status__in=COUNTING)
    last = Max("counts__closed_at", filter=Q(counts__status=CountStatus.CLOSED))
    rows = Bin.objects.filter(~Exists(running), warehouse=place, zone__kind=Zone.Kind.SHELF, moves__gt=0)
    rows = rows.annotate(last_counted=last).order_by(F("last_counted").asc(nulls_first=True), "-moves", "code")
    return list(rows[:LONGEST])


def transfers_of(place: Warehouse) -> QuerySet[Transfer]:
    """Transfers that are being packed here or are on their way to or from here."""
    packing = Q(origin=place, status__in=(TransferStatus.PACKING, TransferStatus.SENT))
    coming = Q(destination=place, status=TransferStatus.SENT)
    rows = Transfer.objects.filter(packing | coming).select_related("origin", "destination")
    return rows.annotate(count=Total("pieces")).order_by("-id")


def pieces_of(transfer: Transfer) -> list[TransferPiece]:
    return list(transfer.pieces.select_related("piece__listing").defer("piece__listing__search").order_by("pk")[:300])


def tasks_of(wave: Wave) -> list[PickTask]:
    """All tasks of a wave in the order of the shelves, open ones first."""
    rows = wave.tasks.select_related(*OF_A_TASK).defer("listing__search")
    return sorted(rows, key=lambda one: (one.status != TaskStatus.TODO, one.bin.code if one.bin else "", one.pk))


def task_of(pk: int) -> PickTask:
    return PickTask.objects.select_related(*OF_A_TASK).defer("listing__search").get(pk=pk)
