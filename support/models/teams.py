"""Teams, and the place that each agent has in one."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from support.states import Availability


class Team(models.Model):
    """Agents who share a queue. `languages` and `skills` say what is theirs (empty: everything); of several teams the lowest
    `order` gets a ticket. A partner's team gets only what names its skills and languages, never a rest.
    """

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    languages = models.JSONField(default=list, blank=True, help_text='["zh-hans", "zh-hant", "en"]')
    skills = models.JSONField(default=list, blank=True, help_text='["customs", "returns"]')
    calendar = models.CharField(max_length=40, default="always", help_text="working time of the solution clock")
    reply_calendar = models.CharField(max_length=40, default="always", help_text="working time of the reply clocks")
    is_partner = models.BooleanField(default=False, help_text="another company's people, with limited rights")
    is_active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"team:{self.code}"


class Seat(models.Model):
    """An agent's place at the desk: what they speak and know, how much they carry, whether they are there.

    How much they carry now is counted from their tickets, so it cannot drift; routing locks the seat while it counts.
    """

    class Level(models.TextChoices):
        AGENT = "agent"
        SENIOR = "senior"
        LEAD = "lead"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seat")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="seats")
    level = models.CharField(max_length=6, choices=Level.choices, default=Level.AGENT)
    languages = models.JSONField(default=list)
    skills = models.JSONField(default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(
        default=8, validators=[MinValueValidator(1), MaxValueValidator(100)], help_text="weights of tickets at once"
    )
    availability = models.CharField(max_length=6, choices=Availability.choices, default=Availability.OFF)
    silent_from = models.CharField(
        max_length=6,
        blank=True,
        choices=Availability.choices,
        help_text="what they were before they fell silent; empty: said so",
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True, help_text="when routing last gave them a ticket")

    class Meta:
        indexes = [models.Index(fields=["availability", "heartbeat_at"], name="seat_heartbeat")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.team_id}"

    @property
    def ref(self) -> str:
        return f"seat:{self.pk}"
