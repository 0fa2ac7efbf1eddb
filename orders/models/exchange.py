"""What the two sides of an order say of each other, blindly; and what follows a review: answers, votes, challenges, sums."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.core.ids import public_id
from orders.models.buying import Order
from orders.models.opinions import Review
from orders.policies.reviewing import ASPECTS, CHALLENGE_REASONS, OUTCOMES
from orders.states import ChallengeStatus
from sellers.models import Seller


class Exchange(models.Model):
    """One row an order of which one side has spoken. Neither reads the other before `revealed_at`."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="exchange")
    closes_at = models.DateTimeField()
    shopper_done_at = models.DateTimeField(null=True, blank=True, help_text="every item that came is reviewed")
    seller_done_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["closes_at"], condition=Q(revealed_at=None), name="exchange_to_reveal")]

    def __str__(self) -> str:
        return f"{self.order_id} {'read' if self.revealed_at else 'sealed'}"


class ShopperRating(models.Model):
    """How it was with the shopper, by the shop. Read by that shopper; other shops read an average only (docs/reviews.md)."""

    exchange = models.OneToOneField(Exchange, on_delete=models.PROTECT, related_name="rating")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="shopper_ratings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="ratings_by_shops"
    )
    stars = models.PositiveSmallIntegerField()
    codes = models.JSONField(default=list, blank=True)
    body = models.TextField(max_length=500, blank=True)
    by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="shopper_stars_sane")]
        indexes = [models.Index(fields=["user", "-id"], name="ratings_of_shopper")]

    def __str__(self) -> str:
        return f"{self.exchange_id} {self.stars}"


class HelpfulVote(models.Model):
    """One person's word that a review helped; may be taken back (`is_on`)."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="one_vote_a_person")]
        indexes = [models.Index(fields=["user", "at"], name="votes_of_person")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.is_on}"


class AnswerVersion(models.Model):
    """What a shop's answer said, each time it was written. Append-only."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="answer_versions")
    body = models.TextField(max_length=2000)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.review_id} {self.at:%Y-%m-%d}"


class RatingTally(models.Model):
    """How many counted votes of so many stars a listing or a shop has. `subject`: `listing:<id>` or `seller:<id>`."""

    subject = models.CharField(max_length=40)
    aspect = models.CharField(max_length=8, choices=[(code, code) for code in ASPECTS])
    stars = models.PositiveSmallIntegerField()
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "aspect", "stars"], name="one_tally_a_star"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="tally_stars_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.aspect} {self.stars}: {self.votes}"


class Challenge(models.Model):
    """A shop asks us to look at a review, once. The review stays readable meanwhile, with a neutral mark."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="challenge")
    status = models.CharField(max_length=8, choices=ChallengeStatus.choices, default=ChallengeStatus.OPEN)
    reason = models.CharField(max_length=12, choices=[(code, code) for code in CHALLENGE_REASONS])
    body = models.TextField(max_length=2000)
    given_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    appealed_by = models.CharField(max_length=7, blank=True, help_text="shopper or seller")
    appeal = models.TextField(max_length=2000, blank=True)
    step_ends_at = models.DateTimeField(null=True, blank=True, help_text="then the ruling is final")
    final_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "id"], name="challenges_by_status"),
            models.Index(fields=["step_ends_at"], condition=~Q(step_ends_at=None), name="challenges_to_end"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.status}"

    @property
    def ref(self) -> str:
        return f"challenge:{self.public_id}"


class ChallengeFile(models.Model):
    """Evidence of the shop: a picture or PDF; the storage name is its SHA-256. Read by the shop and by us."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="files")
    file = models.CharField(max_length=120)
    mime = models.CharField(max_length=20)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.public_id


class ReviewRuling(models.Model):
    """What was decided and why, in words that stand beside the review. Never the same person twice."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="rulings")
    instance = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=6, choices=[(code, code) for code in OUTCOMES])
    law = models.CharField(max_length=12, blank=True, help_text="one of policies.opinions.REASONS where it hides")
    words = models.TextField(max_length=1000)
    ruled_by = models.CharField(max_length=80)
    ruled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["challenge", "instance"], name="one_review_ruling_an_instance"),
            models.UniqueConstraint(fields=["challenge", "ruled_by"], name="nobody_rules_a_review_twice"),
            models.CheckConstraint(
                condition=Q(outcome="hidden") & ~Q(law="") | ~Q(outcome="hidden") & Q(law=""), name="hiding_names_a_law"
            ),
        ]
        ordering = ["instance"]

    def __str__(self) -> str:
        return f"{self.challenge_id}/{self.instance} {self.outcome}"
