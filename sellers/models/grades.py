"""Reasons for points, and the curve that they made. Both append-only (database triggers): a correction is a new row."""

from django.db import models
from django.db.models import Q

from sellers.models.parties import Seller


class GradeEvent(models.Model):
    """One reason for points. The grade is a pure function of these rows, the rules and a moment.

    `source` names the cause once and for all (`order:MO…:hand_in`), so nothing counts twice. Worth comes from the rule
    set; only corrections by two people bring `own_points`. A row with `amends` replaces the outcome of the event with
    that source by `verdict` (empty: it counts as if it had never been). `day` is the Shanghai day of `at`.
    """

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="grade_events")
    source = models.CharField(max_length=160, unique=True)
    code = models.CharField(max_length=40)
    own_points = models.IntegerField(null=True, blank=True)
    amends = models.CharField(max_length=160, blank=True)
    verdict = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    day = models.DateField()
    actor = models.CharField(max_length=80)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(own_points__isnull=True)
                | Q(code="correction", own_points__gte=-1000, own_points__lte=1000),
                name="own_points_only_by_correction",
            ),
            models.CheckConstraint(condition=~Q(amends="") | Q(verdict=""), name="verdict_only_with_amends"),
        ]
        indexes = [
            models.Index(fields=["seller", "day", "code"], name="grade_event_by_day"),
            models.Index(fields=["seller", "-id"], name="grade_event_newest"),
            models.Index(fields=["seller", "amends"], condition=~Q(amends=""), name="grade_event_amending"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.source}"


class GradeStanding(models.Model):
    """Where a seller stood from a moment on: written whenever points, grade or rule set changed.

    `cause` is the code of the event, `faded` or `rules`; `groups` are the points by group; `upto` is the last event that
    was known. Replaying the events up to `upto` on `day` with rule set `rules` gives `digest` again, byte for byte.
    """

    FADED, RULES = "faded", "rules"

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="grade_standings")
    at = models.DateTimeField()
    day = models.DateField()
    points = models.IntegerField()
    grade = models.CharField(max_length=1, choices=Seller.Grade.choices)
    rules = models.PositiveIntegerField()
    groups = models.JSONField(default=dict)
    cause = models.CharField(max_length=40)
    source = models.CharField(max_length=160, blank=True)
    upto = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["seller", "-id"], name="grade_standing_newest")]

    def __str__(self) -> str:
        return f"{self.grade} {self.points}"
