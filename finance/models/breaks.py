"""Where the two books differ: who looks at it, what was said, how it ended."""

from django.db import models
from django.db.models import F, Q

from finance.policies.matching import Kind
from finance.states import BreakStatus


class Break(models.Model):
    """One difference. The same difference is never open twice; once accepted, it comes back only if its figures change."""

    key = models.CharField(max_length=120, db_index=True)
    kind = models.CharField(max_length=13, choices=[(one.value, one.value) for one in Kind])
    currency = models.CharField(max_length=3)
    here_minor = models.BigIntegerField()
    there_minor = models.BigIntegerField()
    status = models.CharField(max_length=9, choices=BreakStatus.choices, default=BreakStatus.OPEN)
    opened_at = models.DateTimeField()
    assigned_to = models.CharField(max_length=80, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "currency"], condition=Q(status__in=["open", "proposed"]), name="one_open_break"
            )
        ]
        indexes = [models.Index(fields=["status", "opened_at"], name="break_by_status")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def ref(self) -> str:
        return f"break:{self.pk}"

    @property
    def difference(self) -> int:
        """What the provider says more than our book, in minor units of `currency`."""
        return self.there_minor - self.here_minor

    @property
    def is_bank(self) -> bool:
        """Between our book and the bank's statement, not the provider's account."""
        return self.key.startswith("bank:")

    @property
    def is_open(self) -> bool:
        return self.status in (BreakStatus.OPEN, BreakStatus.PROPOSED)


class BreakNote(models.Model):
    """What somebody found out. Never changed."""

    of = models.ForeignKey(Break, on_delete=models.PROTECT, related_name="notes")
    by = models.CharField(max_length=80)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.of_id} {self.at:%m-%d}"


class Correction(models.Model):
    """A correcting entry that one person proposes and another books: the clearing account against `account`."""

    class State(models.TextChoices):
        WAITING = "waiting"
        BOOKED = "booked"
        REFUSED = "refused"

    of = models.ForeignKey(Break, on_delete=models.PROTECT, related_name="corrections")
    account = models.CharField(max_length=40)
    legs = models.JSONField(help_text="[account, currency, amount] of each leg, as it will be booked")
    why = models.CharField(max_length=500)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="booked") | ~Q(decided_by="") & ~Q(decided_by=F("proposed_by")),
                name="a_correction_is_booked_by_two",
            ),
            models.UniqueConstraint(fields=["of"], condition=Q(state="waiting"), name="one_waiting_correction"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.state}"
