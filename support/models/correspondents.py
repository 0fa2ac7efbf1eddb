"""People who write from outside our pages (mail, WeChat), and what has arrived from them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import public_id
from support.models.conversations import Conversation, Message


class Correspondent(models.Model):
    """Somebody at the other end of a channel: a mail address, an OpenID. `digest` (salted) finds the row, the address is encrypted.

    `user` is the account that it was bound to by a one-time link; `link_nonce` is the part of that link that works once.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    channel = models.CharField(max_length=8, choices=Conversation.Channel.choices)
    digest = models.CharField(max_length=64)
    address = EncryptedTextField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="correspondents"
    )
    link_nonce = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="one_correspondent_an_address")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        """Who wrote, as messages and the trail name them: the account it was bound to, else the other end itself."""
        return self.user.ref if self.user else f"{self.channel}:{self.public_id}"


class Arrival(models.Model):
    """One letter or push that came in, kept once by its own id (`key` is a digest of it). What was made of it is the verdict.

    `media_id` names a picture that WeChat keeps for us and that a job fetches; `next_at` is when it tries next.
    """

    class Verdict(models.TextChoices):
        TAKEN = "taken"
        WAITING = "waiting"
        AUTOMATIC = "automatic"
        BOUNCE = "bounce"
        LIST = "list"
        OWN = "own"
        FLOOD = "flood"
        REFUSED = "refused"
        EMPTY = "empty"
        EVENT = "event"

    channel = models.CharField(max_length=8, choices=Conversation.Channel.choices)
    key = models.CharField(max_length=64)
    correspondent = models.ForeignKey(Correspondent, null=True, on_delete=models.CASCADE, related_name="arrivals")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="arrivals")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="arrivals")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    letter_id = EncryptedTextField(blank=True, default="")
    subject = EncryptedTextField(blank=True, default="")
    media_id = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="arrival_kept_once")]
        indexes = [
            models.Index(fields=["correspondent", "received_at"], name="arrival_by_correspondent"),
            models.Index(fields=["next_at"], condition=Q(verdict="waiting"), name="arrival_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.verdict}"
