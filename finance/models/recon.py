"""The provider's balance transactions as they are, and the lines of both books that are compared."""

from django.db import models
from django.db.models import Q


class Movement(models.Model):
    """One line of the provider's account of our money, stored once by its id."""

    ref = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField(help_text="signed, before the fee")
    fee_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    source_ref = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    fetched_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at", "id"], name="movement_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class Item(models.Model):
    """A movement on one side: `posting:<id>` of our book, or `<line>` and `<line>:fee` of the provider's."""

    class Side(models.TextChoices):
        HERE = "here"
        THERE = "there"

    side = models.CharField(max_length=5, choices=Side.choices)
    ref = models.CharField(max_length=90, unique=True)
    key = models.CharField(max_length=120, db_index=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    what = models.CharField(max_length=40)
    at = models.DateTimeField()
    is_settled = models.BooleanField(default=False, help_text="both sides agreed, or the difference was accepted")

    class Meta:
        indexes = [models.Index(fields=["key"], condition=Q(is_settled=False), name="item_to_match")]

    def __str__(self) -> str:
        return f"{self.side} {self.ref}"


class Cursor(models.Model):
    """How far a reader has come, written in one transaction with what it read: a worker that dies goes on from here."""

    name = models.CharField(max_length=20, unique=True)
    head = models.CharField(max_length=80, blank=True, help_text="the newest that was read with everything before it")
    tail = models.CharField(max_length=80, blank=True, help_text="first reading: how far back it has come")
    top = models.CharField(max_length=80, blank=True, help_text="first reading: what it began with")
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
