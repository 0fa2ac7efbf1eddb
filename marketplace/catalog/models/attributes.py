"""Typed properties of a category."""

from django.db import models

from marketplace.catalog.models.goods import Category


class CategoryAttribute(models.Model):
    """What is asked about goods of a category (and of everything below it). `name` is translated."""

    class Kind(models.TextChoices):
        TEXT = "text"
        NUMBER = "number"
        CHOICE = "choice"
        YESNO = "yesno"

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="attributes")
    code = models.SlugField(max_length=40, allow_unicode=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.TEXT)
    unit = models.CharField(max_length=12, blank=True)
    choices = models.JSONField(default=list, blank=True, help_text="[[code, zh_hans, en], …]")
    on_label = models.BooleanField(default=False, help_text="the Chinese electronic label should say it")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["category_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["category", "code"], name="one_attribute_per_category_and_code")]

    def __str__(self) -> str:
        return f"{self.category_id}: {self.code}"
