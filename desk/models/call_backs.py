"""A call at an hour that the shopper chose."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from desk.states import CallStatus
from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from support.models import Ticket


class CallBack(models.Model):
    """We call the shopper of a ticket in the half hour from `starts_at`; `zone` is the one they told the hour in.

    One open call a ticket. Missed, the next free half hour is booked by itself (`attempt` counts), at most three times.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="call_backs")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    status = models.CharField(max_length=9, choices=CallStatus.choices, default=CallStatus.BOOKED)
    starts_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    attempt = models.PositiveSmallIntegerField(default=1)
    note = EncryptedTextField(blank=True, default="")
    booked_by = models.CharField(max_length=80)
    client_id = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booked_by", "client_id"], name="call_booked_once"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(status="booked"), name="one_open_call_per_ticket"),
        ]
        indexes = [models.Index(fields=["starts_at"], condition=Q(status="booked"), name="calls_to_make")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.starts_at:%m-%d %H:%M}"

    @property
    def ref(self) -> str:
        return f"callback:{self.public_id}"
