"""Quality samples and score cards."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from marketplace.core.crypto.fields import EncryptedTextField
from quality.states import CardStatus


class Draw(models.Model):
    """One week's drawing. `seed` rests on a signed head of the transparency log that did not exist before the week ended.

    `candidates` are rows `[number, agent, weight, [signals]]` as they were then, `frame` the SHA-256 of their numbers and weights:
    whoever doubts the choice can draw again and compare.
    """

    week = models.DateField(unique=True)
    seed = models.CharField(max_length=80)
    frame = models.CharField(max_length=64)
    candidates = models.JSONField()
    rule_version = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.week)


class Sample(models.Model):
    """One ticket of one agent that somebody looks at."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="samples")
    ticket = models.ForeignKey("support.Ticket", on_delete=models.CASCADE, related_name="quality_samples")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quality_samples")
    way = models.CharField(max_length=6)
    weight = models.PositiveIntegerField()
    signals = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "ticket"], name="sampled_once")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.ticket_id}"


class Calibration(models.Model):
    """Several reviewers score the same ticket without seeing each other, then compare."""

    ticket = models.ForeignKey("support.Ticket", on_delete=models.CASCADE, related_name="+")
    opened_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    learned = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(closed_at__isnull=True), name="one_open_calibration")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class ScoreCard(models.Model):
    """What a reviewer found: 0–5 a line, the weighted total in hundredths of a per cent, words. `second` looked again."""

    sample = models.OneToOneField(Sample, null=True, blank=True, on_delete=models.CASCADE, related_name="card")
    calibration = models.ForeignKey(Calibration, null=True, blank=True, on_delete=models.CASCADE, related_name="cards")
    ticket = models.ForeignKey("support.Ticket", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewer = models.CharField(max_length=80)
    scores = models.JSONField()
    total = models.PositiveIntegerField()
    words = EncryptedTextField()
    status = models.CharField(max_length=8, choices=CardStatus.choices, default=CardStatus.GIVEN)
    dispute = EncryptedTextField(blank=True, default="")
    first_total = models.PositiveIntegerField(null=True, blank=True)
    second = models.CharField(max_length=80, blank=True)
    second_words = EncryptedTextField(blank=True, default="")
    rule_version = models.PositiveIntegerField()
    given_at = models.DateTimeField(db_index=True)
    final_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calibration", "reviewer"], name="calibrates_once"),
            models.CheckConstraint(condition=Q(total__lte=10_000), name="card_total_bounds"),
            models.CheckConstraint(condition=Q(second="") | ~Q(second=F("reviewer")), name="card_second_hand"),
            models.CheckConstraint(
                condition=Q(sample__isnull=True) ^ Q(calibration__isnull=True), name="card_has_one_cause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.total}"
