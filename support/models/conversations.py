"""Conversations and what is said in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id


class Conversation(models.Model):
    """One thread with one person, with the context they came from (`order:…`, `parcel:…`, `listing:…`).

    A guest's hangs on a random key in the session and moves to the account at login. `opened_by` and `client_id` make a
    first message that is sent twice open one conversation. `page` is the pattern of the page where they asked. A
    conversation by mail or WeChat has its `correspondent`. `handled_by` says who answers next: the assistant, or people
    once a ticket was handed to them (`services/handing.py`).
    """

    class Channel(models.TextChoices):
        WEB = "web"
        MAIL = "mail"
        WECHAT = "wechat"

    class Desk(models.TextChoices):
        BOT = "bot"
        PEOPLE = "people"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="conversations"
    )
    guest_key = models.CharField(max_length=40, blank=True, db_index=True)
    opened_by = models.CharField(max_length=80)
    client_id = models.CharField(max_length=40, blank=True)
    context = models.CharField(max_length=80, blank=True)
    page = models.CharField(max_length=120, blank=True)
    correspondent = models.ForeignKey(
        "support.Correspondent", null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    locale = models.CharField(max_length=10, default="zh-hans")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.WEB)
    handled_by = models.CharField(max_length=6, choices=Desk.choices, default=Desk.PEOPLE)
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

    @property
    def ref(self) -> str:
        """How clocks and events name it."""
        return f"conversation:{self.public_id}"


class Message(models.Model):
    """One message. `client_id` is unique per conversation and author, so a retried send arrives once.

    `choices` are buttons below it, without personal words: `{"label", "say"}` sends `say` as the person's next message,
    `{"label", "href"}` leads somewhere.
    """

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
    choices = models.JSONField(default=list, blank=True)
    client_id = models.CharField(max_length=40)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "author", "client_id"], name="message_arrives_once")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.sender}"
