"""What shoppers say about goods: reviews by those who got them, questions, answers by seller and earlier buyers.

An opinion is never deleted by the platform (E-Commerce Law Art. 39; a trigger keeps it): it is hidden for a stated reason,
and whoever wrote it may close their account, which takes the name away and leaves the words.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.catalog.models import Listing
from marketplace.core.ids import public_id
from orders.models.buying import OrderLine
from orders.states import OpinionStatus
from sellers.models import Seller


class Opinion(models.Model):
    """What the three share. `flags` is what the rules found; `hidden_for` the legal reason (policies.opinions.REASONS)."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="%(class)ss")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss"
    )
    body = models.TextField(max_length=2000, blank=True)
    status = models.CharField(max_length=6, choices=OpinionStatus.choices, default=OpinionStatus.SHOWN)
    flags = models.JSONField(default=list, blank=True)
    hidden_for = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.public_id


class Review(Opinion):
    """One review of one delivered order line: stars for the item (`rating`), the shop, our service.

    `revealed_at`: both sides have spoken or their days are over; before it nobody but the writer reads anything of it.
    `is_counted`: its stars are in the ratings now. `is_struck`: ruled to be about neither goods nor shop.
    """

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="review")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="reviews")
    rating = models.PositiveSmallIntegerField()
    seller_rating = models.PositiveSmallIntegerField(null=True, blank=True)
    service_rating = models.PositiveSmallIntegerField(null=True, blank=True)
    is_anonymous = models.BooleanField(default=False, db_default=False)
    revealed_at = models.DateTimeField(null=True, blank=True)
    is_counted = models.BooleanField(default=False)
    is_struck = models.BooleanField(default=False, db_default=False)
    helpful_count = models.PositiveIntegerField(default=0, db_default=0)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_changed_at = models.DateTimeField(null=True, blank=True)
    answer_hidden_for = models.CharField(
        max_length=12, blank=True, default="", db_default="", help_text="the legal reason; the words stay on file"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1) & Q(rating__lte=5), name="one_to_five_stars"),
            models.CheckConstraint(
                condition=Q(seller_rating=None) | Q(seller_rating__gte=1, seller_rating__lte=5),
                name="seller_stars_sane",
            ),
            models.CheckConstraint(
                condition=Q(service_rating=None) | Q(service_rating__gte=1, service_rating__lte=5),
                name="service_stars_sane",
            ),
            models.CheckConstraint(
                condition=Q(revealed_at__isnull=False) | ~Q(status="shown") & Q(is_counted=False),
                name="shown_after_reveal",
            ),
        ]
        indexes = [
            models.Index(fields=["listing", "-id"], condition=Q(revealed_at__isnull=False), name="review_by_listing"),
            models.Index(
                fields=["listing", "-helpful_count", "-id"],
                condition=Q(revealed_at__isnull=False),
                name="review_by_helpful",
            ),
            models.Index(fields=["seller", "-id"], name="review_by_seller"),
            models.Index(fields=["id"], condition=Q(status="held"), name="review_to_look_at"),
        ]


class FollowUp(Opinion):
    """What the same person adds later (追评), once; it stands under the review, without stars."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="follow_up")

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(status="held"), name="follow_up_to_look_at")]


class ReviewPhoto(models.Model):
    """A picture of a review or of its follow-up, drawn anew without its metadata."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="photos")
    image = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    is_later = models.BooleanField(default=False, db_default=False, help_text="came with the follow-up")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "is_later", "position"], name="one_review_photo_a_place")
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.review_id}#{self.position}"


class Question(Opinion):
    """A public question about a listing."""

    class Meta:
        indexes = [
            models.Index(fields=["listing", "-id"], condition=Q(status="shown"), name="question_by_listing"),
            models.Index(fields=["id"], condition=Q(status="held"), name="question_to_look_at"),
        ]


class Answer(Opinion):
    """One answer of one person: of the shop (`is_seller`), or of somebody whose item was delivered."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    is_seller = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="one_answer_a_person")]
        indexes = [models.Index(fields=["id"], condition=Q(status="held"), name="answer_to_look_at")]
