"""What people asked and nobody had written down yet."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from knowledge.models.articles import Article
from marketplace.core.crypto.fields import EncryptedTextField


class Gap(models.Model):
    """Similar questions, together. `marks` are salted digests of their words: they compare without saying anything."""

    locale = models.CharField(max_length=8)
    intent = models.CharField(max_length=30)
    sample = EncryptedTextField()
    marks = ArrayField(models.CharField(max_length=12), default=list)
    asked = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="gaps")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [GinIndex(fields=["marks"], name="gap_marks")]

    def __str__(self) -> str:
        return f"{self.intent} {self.asked}"


class GapQuestion(models.Model):
    """One question as it was asked: masked (no number, address, name that could be told), encrypted, kept 180 days."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="questions")
    text = EncryptedTextField()
    asked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.gap_id}"
