"""Work for a person on a conversation."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When

from marketplace.core.crypto.fields import EncryptedTextField
from support.models.conversations import Conversation
from support.models.teams import Team
from support.states import OPEN, PathStep, TicketStatus


class Ticket(models.Model):
    """Work for a person on a conversation.

    `path` is where the agent stands on the guided path. `priority_reasons` are codes (policies/priority.py). `rank` is the
    priority as a number that an index can sort. A merged ticket is closed and points to the one that goes on.
    """

    class Priority(models.TextChoices):
        LOW = "low"
        NORMAL = "normal"
        HIGH = "high"
        URGENT = "urgent"

    number = models.CharField(max_length=20, unique=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="tickets")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    status = models.CharField(max_length=16, choices=TicketStatus.choices, default=TicketStatus.NEW)
    path = models.CharField(max_length=8, choices=PathStep.choices, default=PathStep.ACCEPT)
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    priority_reasons = models.JSONField(default=list, blank=True)
    rank = models.GeneratedField(
        expression=Case(
            When(priority="urgent", then=Value(0)),
            When(priority="high", then=Value(1)),
            When(priority="normal", then=Value(2)),
            default=Value(3),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    topic = models.CharField(max_length=30)
    subject = EncryptedTextField()
    about = models.CharField(max_length=80, blank=True, db_index=True)
    language = models.CharField(max_length=10, default="zh-hans")
    tier = models.CharField(max_length=12, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned_tickets"
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    split_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="split_off")
    created_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(status__in=OPEN), name="one_open_ticket"),
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="ticket_queue"),
            models.Index(fields=["rank", "id"], condition=Q(status__in=OPEN), name="ticket_waiting"),
            models.Index(fields=["assignee", "rank", "id"], condition=Q(status__in=OPEN), name="ticket_of_agent"),
            models.Index(fields=["team", "rank", "id"], condition=Q(status__in=OPEN), name="ticket_of_team"),
            models.Index(
                fields=["rank", "id"], condition=Q(status__in=OPEN, assignee__isnull=True), name="ticket_unassigned"
            ),
            models.Index(fields=["created_at"], name="ticket_by_time"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"ticket:{self.number}"
