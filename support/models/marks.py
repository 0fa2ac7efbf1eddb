"""How far each side has read."""

from django.db import models

from support.models.conversations import Conversation


class ReadMark(models.Model):
    """One row a side and conversation. `up_to` is the id of the last message seen; it only ever grows."""

    class Side(models.TextChoices):
        CUSTOMER = "customer"
        DESK = "desk"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="marks")
    side = models.CharField(max_length=8, choices=Side.choices)
    up_to = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "side"], name="one_read_mark_a_side")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.side} {self.up_to}"
