"""Work on the shelves: counts, waves of picks, transfers between warehouses."""

from django.db import models
from django.db.models import F, Q

from marketplace.core.ids import public_id
from warehousing.states import CountStatus, TaskStatus, TransferStatus, WaveStatus


class Count(models.Model):
    """A count of one bin. A difference is counted a second time before anything is booked."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    bin = models.ForeignKey("warehousing.Bin", on_delete=models.PROTECT, related_name="counts")
    status = models.CharField(max_length=6, choices=CountStatus.choices, default=CountStatus.FIRST)
    seen_moves = models.BigIntegerField(help_text="the bin's moves when this round began")
    why = models.CharField(max_length=120, blank=True)
    first_by = models.CharField(max_length=80)
    second_by = models.CharField(max_length=80, blank=True)
    expected = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bin"], condition=Q(status__in=["first", "second"]), name="one_count_per_bin"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bin_id} {self.status}"


class CountScan(models.Model):
    """A piece seen in a round of a count."""

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="scans")
    round = models.PositiveSmallIntegerField()
    piece = models.ForeignKey("warehousing.Piece", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["count", "round", "piece"], name="seen_once_a_round")]

    def __str__(self) -> str:
        return f"{self.count_id}/{self.round} {self.piece_id}"


class Wave(models.Model):
    """Picks that one person walks in one round."""

    number = models.CharField(max_length=20, unique=True)
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="waves")
    status = models.CharField(max_length=4, choices=WaveStatus.choices, default=WaveStatus.OPEN)
    made_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class PickTask(models.Model):
    """One piece from the shelf for one expected unit of an order."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="tasks")
    unit = models.ForeignKey("logistics.Unit", on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey("catalog.Listing", on_delete=models.PROTECT, related_name="+")
    piece = models.ForeignKey("warehousing.Piece", null=True, on_delete=models.PROTECT, related_name="+")
    bin = models.ForeignKey("warehousing.Bin", null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=7, choices=TaskStatus.choices, default=TaskStatus.TODO)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status__in=["todo", "picked"]), name="one_pick_per_unit"
            ),
            models.UniqueConstraint(
                fields=["piece"], condition=Q(status__in=["todo", "picked"]), name="one_pick_per_piece"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.unit_id} {self.status}"


class Transfer(models.Model):
    """Pieces on their way from one warehouse of ours to another."""

    number = models.CharField(max_length=20, unique=True)
    origin = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="transfers_out")
    destination = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="transfers_in")
    status = models.CharField(max_length=9, choices=TransferStatus.choices, default=TransferStatus.PACKING)
    made_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(origin=F("destination")), name="transfer_goes_elsewhere")]

    def __str__(self) -> str:
        return self.number


class TransferPiece(models.Model):
    """One piece of a transfer; without `arrived_at` after arrival was closed it is lost on the way."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="pieces")
    piece = models.ForeignKey("warehousing.Piece", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "logistics.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="picked for this unit of an order that leaves from the destination",
    )  # fmt: skip
    arrived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transfer", "piece"], name="once_in_a_transfer")]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.piece_id}"
