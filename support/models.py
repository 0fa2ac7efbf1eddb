"""Support: conversations, messages, tickets."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from support.states import OPEN, TicketStatus


class Conversation(models.Model):
    """One thread with one person, with the context they came from (`order:…`, `parcel:…`, `listing:…`).

    A guest's hangs on a random key in the session and moves to the account at login. `opened_by` and `client_id` make a
    first message that is sent twice open one conversation.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="conversations"
    )
    guest_key = models.CharField(max_length=40, blank=True, db_index=True)
    opened_by = models.CharField(max_length=80)
    client_id = models.CharField(max_length=40, blank=True)
    context = models.CharField(max_length=80, blank=True)
    locale = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField()
    last_message_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opened_by", "client_id"], condition=~Q(client_id=""), name="conversation_opens_once"
            ),
            models.CheckConstraint(condition=Q(user__isnull=True) | Q(guest_key=""), name="conversation_has_one_owner"),
        ]
        indexes = [models.Index(fields=["user", "-last_message_at"], name="conversation_by_user")]

    def __str__(self) -> str:
        return self.public_id


class Message(models.Model):
    """One message. `client_id` is unique per conversation and author, so a retried send arrives once."""

    class Sender(models.TextChoices):
        CUSTOMER = "customer"
        AGENT = "agent"
        BOT = "bot"
        SELLER = "seller"
        SYSTEM = "system"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    sender = models.CharField(max_length=8, choices=Sender.choices)
    author = models.CharField(max_length=80, blank=True)
    body = EncryptedTextField()
    is_internal = models.BooleanField(default=False)
    client_id = models.CharField(max_length=40)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "author", "client_id"], name="message_arrives_once")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.sender}"


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


class SellerQuestion(models.Model):
    """What our support asks the seller about a ticket. The seller sees the question, never the conversation or the person."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="seller_questions")
    seller = models.ForeignKey("sellers.Seller", on_delete=models.CASCADE, related_name="questions")
    about = models.CharField(max_length=80)
    question = EncryptedTextField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    answer = EncryptedTextField(blank=True, default="")
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(answered_at__isnull=True), name="one_open_seller_question"
            ),
        ]
        indexes = [models.Index(fields=["seller", "-id"], name="question_by_seller")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        return f"seller_question:{self.public_id}"
