"""Dated tariff data and the personal yearly quota. Limits and rates are rows with a source, never code."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.tariff.states import OddStatus


class HsRate(models.Model):
    """Rates of one HS code (prefix of 4–10 digits; the longest match wins) for a span of days, in basis points."""

    hs_prefix = models.CharField(max_length=10, db_index=True)
    name = models.CharField(max_length=200)
    duty_bp = models.PositiveIntegerField()
    vat_bp = models.PositiveIntegerField()
    consumption_bp = models.PositiveIntegerField(default=0)
    luxury_consumption_bp = models.PositiveIntegerField(
        null=True, blank=True, help_text="consumption tax instead of the normal one from luxury_from_fen a ml or g"
    )
    luxury_from_fen = models.PositiveIntegerField(null=True, blank=True, help_text="dutiable fen per ml or g")
    unit = models.CharField(max_length=3, default="011", help_text="customs unit code")
    unit1 = models.CharField(max_length=3, default="035", help_text="statutory unit code")
    on_positive_list = models.BooleanField(default=True)
    modes = ArrayField(models.CharField(max_length=4), default=list, help_text="supervision modes allowed: 9610, 1210")
    yearly_grams = models.PositiveIntegerField(null=True, blank=True, help_text="per person and year, in grams")
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)
    is_sample = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hs_prefix", "valid_from"], name="one_rate_per_hs_and_start")]

    def __str__(self) -> str:
        return f"{self.hs_prefix} {self.name}"


class ImportLimit(models.Model):
    """Limits and relief of a regime for a span of days, in fen and basis points."""

    regime = models.CharField(max_length=10)
    per_order_fen = models.BigIntegerField()
    per_year_fen = models.BigIntegerField(null=True, blank=True)
    relief_bp = models.PositiveIntegerField(
        help_text="share of VAT and consumption tax that is levied within the limits"
    )
    exempt_fen = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["regime", "valid_from"], name="one_limit_per_regime_and_start")]

    def __str__(self) -> str:
        return f"{self.regime} from {self.valid_from}"


class FxRate(models.Model):
    """`rate` units of `quote` per one `base`, published by `source` for `day`."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    day = models.DateField()
    source = models.CharField(max_length=40)
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "day", "source"], name="one_rate_per_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.rate} {self.day}"


class OddRate(models.Model):
    """A published rate that moved too much to be charged by before two people have looked at it."""

    base = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8, help_text="yuan for one unit")
    before = models.DecimalField(max_digits=18, decimal_places=8, help_text="the last rate that is charged by")
    day = models.DateField()
    source = models.CharField(max_length=40)
    seen_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=OddStatus.choices, default=OddStatus.WAITING)
    proposed_by = models.CharField(max_length=80, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_why = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("exchange rate that jumped")
        verbose_name_plural = _("exchange rates that jumped")
        constraints = [
            models.UniqueConstraint(fields=["base", "day", "source", "rate"], name="one_odd_rate"),
            models.CheckConstraint(
                condition=~Q(status="accepted") | ~Q(proposed_by="") & ~Q(decided_by="") & ~Q(decided_by=F("proposed_by")),
                name="an_odd_rate_is_accepted_by_two",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.base} {self.rate} {self.day}"

    @property
    def ref(self) -> str:
        return f"oddrate:{self.pk}"

    @property
    def moved(self) -> Decimal:
        """By how many per cent, with one place."""
        return ((self.rate / self.before - 1) * 100).quantize(Decimal("0.1"))


class QuotaYear(models.Model):
    """What one natural person imported in one calendar year through us, in fen of dutiable value."""

    person_ref = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    limit_fen = models.BigIntegerField()
    taken_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_ref", "year"], name="one_quota_per_person_and_year"),
            models.CheckConstraint(
                condition=Q(taken_fen__gte=0) & Q(taken_fen__lte=F("limit_fen")), name="quota_never_overspent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_ref} {self.year}"


class QuotaUse(models.Model):
    """One order's share of a quota. Taken at placing, given back by cancellation or a timely customs return."""

    quota = models.ForeignKey(QuotaYear, on_delete=models.PROTECT, related_name="uses")
    source = models.CharField(max_length=80, unique=True)
    amount_fen = models.BigIntegerField()
    restored_fen = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0) & Q(restored_fen__gte=0) & Q(restored_fen__lte=F("amount_fen")),
                name="quota_restored_at_most_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.amount_fen}"


class QuantityYear(models.Model):
    """What one natural person took of one heading with a yearly quantity (rice, sugar) in one calendar year, in grams.

    `limit_grams` is the limit in force at the last taking: a limit that is lowered binds from the next order on.
    """

    person_ref = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=4)
    limit_grams = models.PositiveBigIntegerField()
    taken_grams = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_ref", "year", "heading"], name="one_quantity_per_person_and_year"),
            models.CheckConstraint(
                condition=Q(taken_grams__gte=0) & Q(taken_grams__lte=F("limit_grams")), name="quantity_never_exceeded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_ref} {self.year} {self.heading}"


class QuantityUse(models.Model):
    """One order line's share of a yearly quantity, in pieces of `grams_each`. Given back piece by piece, as the quota is."""

    quantity = models.ForeignKey(QuantityYear, on_delete=models.PROTECT, related_name="uses")
    source = models.CharField(max_length=80)
    line = models.PositiveSmallIntegerField()
    pieces = models.PositiveIntegerField()
    grams_each = models.PositiveIntegerField()
    restored_pieces = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "line"], name="one_quantity_use_per_line"),
            models.CheckConstraint(
                condition=Q(restored_pieces__lte=F("pieces")), name="quantity_restored_at_most_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.line} {self.pieces}"
