"""The double-entry book.

Sign convention: a debit is positive, a credit is negative, every transaction sums to zero per currency (deferred
constraint trigger). Amounts are whole minor units. Rows are append-only (trigger); a correction is a new transaction.
"""

from django.db import models
from django.db.models import F, Q

from marketplace.core.ids import public_id


class Account(models.Model):
    """One account of one owner in one currency.

    `balance_minor` is kept by a database trigger for guarded accounts only (escrow, seller payables …): their CHECK is
    what makes overdrawing impossible. Unguarded accounts (bank, income) are summed, so that no row is hot.
    """

    class Kind(models.TextChoices):
        ASSET = "asset"
        LIABILITY = "liability"
        INCOME = "income"
        EXPENSE = "expense"

    code = models.CharField(max_length=40)
    owner = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    is_guarded = models.BooleanField(default=False)
    balance_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "owner", "currency"], name="one_account_per_owner"),
            models.CheckConstraint(
                condition=Q(is_guarded=False)
                | Q(kind="liability", balance_minor__lte=0)
                | Q(kind="asset", balance_minor__gte=0),
                name="guarded_account_never_overdrawn",
            ),
        ]
        indexes = [models.Index(fields=["owner"], name="account_by_owner")]

    def __str__(self) -> str:
        return f"{self.code}:{self.owner}:{self.currency}"


class Transaction(models.Model):
    """One economic fact. `source` is unique, so replaying its cause books nothing twice."""

    source = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    booked_at = models.DateTimeField()
    memo = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["booked_at"], name="ledger_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class Posting(models.Model):
    """One leg: positive debits, negative credits, minor units of `currency`."""

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount_minor=0), name="posting_not_zero")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"


class DayClose(models.Model):
    """A closed business day (Asia/Shanghai). Nothing is booked into it or before it any more (trigger on postings).

    Reopening is two people's: one asks, another does it. The row stays; closing again makes a new one.
    """

    day = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=80)
    postings = models.BigIntegerField(default=0)
    salt = models.CharField(
        max_length=40, default=public_id, help_text="hashed along: the figures of a quiet day could be guessed"
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of the salted trial balance in canonical JSON")
    checks = models.JSONField(default=list, help_text="what was looked at, and what was accepted with a reason")
    reopen_asked_at = models.DateTimeField(null=True, blank=True)
    reopen_asked_by = models.CharField(max_length=80, blank=True)
    reopen_why = models.CharField(max_length=300, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=Q(reopened_at=None), name="one_close_per_day"),
            models.CheckConstraint(
                condition=Q(reopened_at=None) | ~Q(reopened_by="") & ~Q(reopened_by=F("reopen_asked_by")),
                name="a_day_is_reopened_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    @property
    def is_open_again(self) -> bool:
        return self.reopened_at is not None


class DayBalance(models.Model):
    """One line of the trial balance of a closed day, kept so that nobody has to add up the whole book again."""

    close = models.ForeignKey(DayClose, on_delete=models.PROTECT, related_name="balances")
    code = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    opening_minor = models.BigIntegerField(default=0)
    debit_minor = models.BigIntegerField(default=0)
    credit_minor = models.BigIntegerField(default=0, help_text="positive")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["close", "code", "currency"], name="one_balance_per_close"),
            models.CheckConstraint(condition=Q(debit_minor__gte=0, credit_minor__gte=0), name="sides_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.close_id} {self.code} {self.currency}"
