"""What the assistant remembers of a conversation, and what became of each message it answered."""

from django.db import models

from marketplace.core.crypto.fields import EncryptedJSONField, EncryptedTextField
from support.models import Conversation, Message


class Memory(models.Model):
    """The short memory of one conversation (`memory.py` gives it its shape): which order, what is asked, which act waits.

    Encrypted, because an order number beside what was said about it is personal.
    """

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="bot_memory")
    state = EncryptedJSONField(default=dict)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"memory {self.conversation_id}"


class Turn(models.Model):
    """One message of the person and what the assistant did with it. Codes and numbers only, so it may be counted for ever.

    Unique by message: a replayed event finds it and answers nothing.
    """

    class Outcome(models.TextChoices):
        ANSWERED = "answered"  # from live data or a rule
        ASKED = "asked"  # asked back: which order, which of two meanings, yes or no
        ACTED = "acted"  # did something after a yes
        REFUSED = "refused"  # tried, and the service said why not
        LOGIN = "login"  # asked to sign in first
        OUTSIDE = "outside"  # not a matter of ours
        UNSOLVED = "unsolved"  # understood, and had no answer
        HANDED = "handed"  # to people

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="bot_turn")
    intent = models.CharField(max_length=24)
    confidence = models.FloatField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at", "intent"], name="bot_turn_by_day")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.intent} {self.outcome}"


class Draft(models.Model):
    """A plain answer that waits for other words of the language model: the intent of the outside call.

    Said once, by whoever settles it first: the task with the model's words, or the sweep with the plain ones.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="bot_draft")
    question = EncryptedTextField()
    plain = EncryptedTextField()
    choices = models.JSONField(default=list, blank=True)
    locale = models.CharField(max_length=10)
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"draft {self.message_id}"
