"""Translations: both texts, who made it, when."""

from django.db import models
from django.db.models import Q

from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.translating.states import Status


class Translation(models.Model):
    """One text in one direction; at the same time the intent of the outside call, and the cache.

    `digest` is keyed, so nobody without our key can try texts out; empty where the text stays the original (no provider, nothing to
    translate) or was forgotten. `version` names provider and glossary. `why` tells why it stayed the original: `same`, `none`,
    `failed`; or that its words are `forgotten`.
    """

    digest = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=10)
    source_text = EncryptedTextField()
    target_text = EncryptedTextField(blank=True, default="")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WANTED)
    why = models.CharField(max_length=10, blank=True)
    provider = models.CharField(max_length=20, blank=True)
    version = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="translated_once"),
            models.CheckConstraint(
                condition=Q(status=Status.WANTED, next_at__isnull=False)
                | ~Q(status=Status.WANTED) & Q(next_at__isnull=True),
                name="wanted_is_due",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="translation_due"),
            models.Index(fields=["created_at"], condition=~Q(digest=""), name="translation_cached"),
        ]

    def __str__(self) -> str:
        return f"{self.source}→{self.target} {self.status}"

    @property
    def ref(self) -> str:
        return f"translation:{self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.status != Status.WANTED

    @property
    def is_original(self) -> bool:
        """Does the reader get foreign words, because nobody could translate them?"""
        return self.status == Status.ORIGINAL and self.why in ("none", "failed")

    @property
    def text(self) -> str:
        """What the reader reads: the translation, or the original where there is none."""
        return str(self.target_text or self.source_text)
