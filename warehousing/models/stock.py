"""Pieces and their moves. The moves are the truth; where a piece lies is kept from them by a trigger (docs/warehousing.md)."""

from django.db import models
from django.db.models import F, Q

from warehousing.models.places import Temperature


class Piece(models.Model):
    """One physical thing of a seller before anybody's order has it. `bin` is empty where it is not with us."""

    code = models.CharField(max_length=16, unique=True, help_text="on its label")
    seller = models.ForeignKey("sellers.Seller", on_delete=models.PROTECT, related_name="+")
    listing = models.ForeignKey("catalog.Listing", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(
        "warehousing.NoticeLine", null=True, blank=True, on_delete=models.PROTECT, related_name="pieces"
    )
    bin = models.ForeignKey(
        "warehousing.Bin", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="content"
    )
    temperature = models.CharField(max_length=7, choices=Temperature.choices, default=Temperature.AMBIENT)
    volume_cm3 = models.PositiveIntegerField()
    received_on = models.DateField()
    best_before = models.DateField(null=True, blank=True, help_text="as printed on it; picked first-expired-first-out")
    warned_on = models.DateField(null=True, blank=True, editable=False, help_text="the seller heard that it grows old")
    defect = models.CharField(max_length=120, blank=True)
    is_over = models.BooleanField(default=False, help_text="came beyond what was announced; not for sale until decided")
    made_good_minor = models.BigIntegerField(
        default=0, help_text="given for its damage by an insurance; a later loss owes only the rest"
    )
    claim = models.CharField(max_length=40, blank=True, help_text="the wave or transfer that has it in hand")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(volume_cm3__gt=0), name="piece_has_volume")]
        indexes = [
            models.Index(
                fields=["listing", "best_before", "received_on", "id"],
                condition=Q(bin__isnull=False) & Q(claim=""),
                name="piece_to_pick",
            ),
            models.Index(
                fields=["best_before"],
                condition=Q(bin__isnull=False) & Q(best_before__isnull=False),
                name="piece_by_best_before",
            ),
            models.Index(fields=["seller", "listing"], condition=Q(bin__isnull=False), name="piece_by_seller"),
        ]

    def __str__(self) -> str:
        return self.code


class Move(models.Model):
    """One step of one piece: into the house, from bin to bin, or out of it. Append-only."""

    class Kind(models.TextChoices):
        RECEIVED = "received"
        PUT_AWAY = "put_away"
        RELOCATED = "relocated"
        PICKED = "picked"
        SENT = "sent"
        ARRIVED = "arrived"
        MISSING = "missing"
        FOUND = "found"
        SENT_BACK = "sent_back"
        OPENING = "opening"
        HANDED_ON = "handed_on"
        TO_PACK = "to_pack"
        RECALLED = "recalled"
        SET_ASIDE = "set_aside"
        DISPOSED = "disposed"

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    warehouse = models.ForeignKey("logistics.Warehouse", on_delete=models.PROTECT, related_name="+")
    from_bin = models.ForeignKey("warehousing.Bin", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_bin = models.ForeignKey("warehousing.Bin", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=80, help_text="what made it: notice:…, wave:…, order:…, count:…, transfer:…")
    why = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_bin__isnull=False) | Q(to_bin__isnull=False), name="move_from_or_to_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(from_bin__isnull=True) | Q(to_bin__isnull=True) | ~Q(from_bin=F("to_bin")),
                name="move_goes_elsewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "kind"], name="move_by_source"),
            # Stays, for storage fees: a piece comes and goes.
            models.Index(
                fields=["warehouse", "piece", "id"],
                condition=Q(from_bin__isnull=True) | Q(to_bin__isnull=True),
                name="move_over_the_door",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piece_id} {self.kind}"
