"""Work for a person on a conversation."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from support.models.conversations import Conversation
from support.states import OPEN, TicketStatus


class Ticket(models.Model):
    """Work for a person on a conversation."""

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
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    topic = models.CharField(max_length=30)
    subject = EncryptedTextField()
    about = models.CharField(max_length=80, blank=True, db_index=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned_tickets"
    )
    created_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(status__in=OPEN), name="one_open_ticket"),
        ]
        indexes = [models.Index(fields=["status", "id"], name="ticket_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"ticket:{self.number}"
