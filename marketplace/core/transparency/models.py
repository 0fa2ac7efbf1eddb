"""Tables of the transparency log. All three are append-only by database trigger (`sql.py`)."""

from django.db import models
from django.db.models import Q

from marketplace.core.transparency import merkle


class LogEntry(models.Model):
    """One fact. It enters without an index, so that writers never wait for each other; sealing gives it its place."""

    index = models.BigIntegerField(null=True, unique=True, help_text="place in the tree, 0-based, without gaps")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, help_text="opaque reference kind:id")
    payload_digest = models.CharField(max_length=64, help_text="SHA-256 of the payload, hex")
    leaf_hash = models.BinaryField(max_length=merkle.HASH_SIZE)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "core_logentry"
        verbose_name_plural = "log entries"
        constraints = [
            models.CheckConstraint(condition=Q(index__isnull=True) | Q(index__gte=0), name="log_index_from_0")
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(index__isnull=True), name="log_waiting"),
            models.Index(fields=["subject", "id"], name="log_by_subject"),
        ]

    def __str__(self) -> str:
        place = "waiting" if self.index is None else self.index
        return f"{self.kind} {self.subject} [{place}]"


class LogNode(models.Model):
    """The hash of one complete subtree above the leaves (level 0 is LogEntry.leaf_hash)."""

    level = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField(max_length=merkle.HASH_SIZE)

    class Meta:
        db_table = "core_lognode"
        constraints = [models.UniqueConstraint(fields=["level", "position"], name="one_hash_per_subtree")]

    def __str__(self) -> str:
        return f"{self.level}/{self.position}"


class TreeHead(models.Model):
    """Our signature under the whole log at one size. `signed_at` is true time: outsiders compare it with their own
    clock.
    """

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=merkle.HASH_SIZE)
    signed_at = models.DateTimeField()
    key_id = models.CharField(max_length=12)
    signature = models.BinaryField(max_length=64)

    class Meta:
        db_table = "core_treehead"
        constraints = [models.CheckConstraint(condition=Q(size__gte=0), name="tree_head_size_from_0")]

    def __str__(self) -> str:
        return f"{self.size} {bytes(self.root).hex()[:12]}"
