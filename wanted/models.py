"""A want: what a shopper is looking for. An offer: what a seller would bring, as a private listing of the catalogue."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.catalog.models import Listing
from marketplace.core.ids import public_id
from marketplace.core.time import SHANGHAI
from sellers.models import Seller
from wanted.policies.limits import MOST_PIECES
from wanted.states import OfferStatus, WantStatus


class Want(models.Model):
    """What one shopper wants from one country. Sellers see everything here but `user`."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wants")
    status = models.CharField(max_length=9, choices=WantStatus.choices, default=WantStatus.OPEN)
    title = models.CharField(max_length=80, blank=True)
    text = models.TextField(max_length=1000, blank=True)
    link = models.CharField(max_length=500, blank=True, help_text="http or https; shown, never fetched")
    picture = models.CharField(max_length=120, blank=True, help_text="name in the storage, below `wanted/`")
    country = models.CharField(max_length=2)
    quantity = models.PositiveSmallIntegerField(default=1, help_text="pieces; the budget is for all of them")
    budget_fen = models.BigIntegerField()
    open_until = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(budget_fen__gt=0), name="want_budget_positive"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_PIECES), name="want_quantity_limits"
            ),
        ]
        indexes = [
            models.Index(fields=["country", "-id"], condition=Q(status="open"), name="wants_open"),
            models.Index(fields=["open_until"], condition=Q(status="open"), name="wants_to_end"),
            models.Index(fields=["user", "-id"], name="wants_of_user"),
            models.Index(fields=["ended_at"], condition=~Q(title=""), name="wants_to_forget"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.status}"

    @property
    def ref(self) -> str:
        return f"want:{self.public_id}"

    @property
    def last_day(self) -> date:
        """The last day (Asia/Shanghai) on which it is open; `open_until` is the end of it."""
        return (self.open_until - timedelta(seconds=1)).astimezone(SHANGHAI).date()


class Offer(models.Model):
    """A seller's answer. Goods, price, weight and HS code stand in its private listing."""

    class Why(models.TextChoices):
        """Why it ended without being bought."""

        OTHER_CHOSEN = "other_chosen"
        WANT_WITHDRAWN = "want_withdrawn"
        WANT_EXPIRED = "want_expired"
        NOT_BOUGHT = "not_bought"
        DAYS_OVER = "days_over"
        SELLER = "seller"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    want = models.ForeignKey(Want, on_delete=models.PROTECT, related_name="offers")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="offers_on_wants")
    listing = models.OneToOneField(Listing, on_delete=models.PROTECT, related_name="offer_on_want")
    status = models.CharField(max_length=9, choices=OfferStatus.choices, default=OfferStatus.OPEN)
    arrival_days = models.PositiveSmallIntegerField(help_text="from the payment to the shopper's door")
    note = models.CharField(max_length=500, blank=True)
    proof = models.CharField(max_length=120, help_text="proof of channel; name in the storage, below `wanted/`")
    proof_type = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=14, choices=Why.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["want", "seller"],
                condition=Q(status__in=["open", "accepted"]),
                name="one_live_offer_per_seller",
            ),
            models.UniqueConstraint(
                fields=["want"], condition=Q(status__in=["accepted", "bought"]), name="one_chosen_offer_per_want"
            ),
        ]
        indexes = [
            models.Index(fields=["seller", "-id"], name="offers_of_seller"),
            models.Index(fields=["valid_until"], condition=Q(status="open"), name="offers_to_end"),
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} for {self.want_id}: {self.status}"

    @property
    def ref(self) -> str:
        return f"offer:{self.public_id}"


class Digest(models.Model):
    """The sellers of a country were told of new wants on this day (Asia/Shanghai): once a day, not once a want."""

    country = models.CharField(max_length=2)
    day = models.DateField()
    up_to = models.BigIntegerField(help_text="the last want (primary key) that was told")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "day"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.country} {self.day}"
