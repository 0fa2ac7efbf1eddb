"""What agents put on a ticket: steps, tags, links, reminders; and what the house put there: causes and alarms."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from support.models.teams import Team
from support.models.tickets import Ticket


class TicketStep(models.Model):
    """A step of the guided path that was taken: who, when, with which script."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=8)
    script = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.step}"


class TicketTag(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=30)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "tag"], name="tag_once_a_ticket")]
        indexes = [models.Index(fields=["tag", "ticket"], name="ticket_by_tag")]

    def __str__(self) -> str:
        return self.tag


class TicketLink(models.Model):
    """What else the ticket is about: `order:…`, `parcel:…`, `return_case:…`, `claim:…`, `seller:…`, `ticket:…`."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    to = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "to"], name="link_once_a_ticket")]
        indexes = [models.Index(fields=["to"], name="link_by_target")]

    def __str__(self) -> str:
        return self.to


class FollowUp(models.Model):
    """Come back to this ticket on a day. To the agent who asked, or to the whole team."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="follow_ups")
    due_at = models.DateTimeField()
    reason = EncryptedTextField()
    for_team = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    came_at = models.DateTimeField(null=True, blank=True, help_text="when the ticket came back; once")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(came_at__isnull=True, done_at__isnull=True), name="followup_due"
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class Macro(models.Model):
    """A text and acts in one click. `acts`: `{"tags": [], "priority": "", "path": "", "solve": false}`."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="macros")
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    acts = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-used", "title"]

    def __str__(self) -> str:
        return self.title


class TicketCause(models.Model):
    """Why a ticket was made by itself. A cause makes one ticket, however often it is told."""

    cause = models.CharField(max_length=120, unique=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="causes")
    kind = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.cause


class TicketAlarm(models.Model):
    """A rung of the ladder that was climbed, and what it did. Once a clock and rung."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="alarms")
    clock_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    rung = models.PositiveSmallIntegerField(help_text="0 is the breach")
    act = models.CharField(max_length=20)
    outcome = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock_id", "rung"], name="alarm_once_a_rung")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.act}"
