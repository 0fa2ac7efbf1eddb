"""A member: points, the RFM cell and the tier that follows from it, birthday, who invited whom. No ID number, no address."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from marketplace.core.ids import public_id


class Member(models.Model):
    """One row a shopper who ever looked or bought. `points` is what can be spent; its story is `PointsEntry`."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    tier = models.CharField(max_length=8, default="basic")
    points = models.BigIntegerField(default=0)
    recency = models.PositiveSmallIntegerField(default=0, help_text="3 lately, 2 a while ago, 1 long ago, 0 never")
    frequency = models.PositiveSmallIntegerField(default=0, help_text="2 often, 1 now and then, 0 never")
    monetary = models.PositiveSmallIntegerField(default=0, help_text="2 much, 1 less, 0 nothing")
    orders_year = models.PositiveIntegerField(default=0)
    spent_year_fen = models.BigIntegerField(default=0)
    last_order_at = models.DateTimeField(null=True, blank=True)
    tier_since = models.DateTimeField(null=True, blank=True)
    rules_version = models.PositiveIntegerField(default=1)
    reckoned_at = models.DateTimeField(null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    birthday_told_at = models.DateTimeField(null=True, blank=True)
    devices = models.JSONField(default=list, blank=True, help_text="salted marks of browsers, the ten latest")
    invite_code = models.CharField(max_length=12, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0), name="points_not_negative"),
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True, birth_day__isnull=True)
                | Q(birth_month__gte=1, birth_month__lte=12, birth_day__gte=1, birth_day__lte=31),
                name="birthday_is_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["birth_month", "birth_day"], condition=Q(birth_month__isnull=False), name="members_birthdays"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.tier}"

    @property
    def ref(self) -> str:
        return f"member:{self.pk}"

    @property
    def cell(self) -> str:
        """`R3 F2 M1`; empty before the first order."""
        return f"R{self.recency} F{self.frequency} M{self.monetary}" if self.recency else ""


class Spend(models.Model):
    """What one completed order left with us, in fen, absolute: a later refund writes a smaller figure."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    order_ref = models.CharField(max_length=40, unique=True)
    fen = models.BigIntegerField()
    points = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(fen__gte=0), name="spend_not_negative")]
        indexes = [models.Index(fields=["user", "at"], name="spend_of_user")]

    def __str__(self) -> str:
        return f"{self.order_ref} {self.fen}"


class PointsEntry(models.Model):
    """One movement of points. `source` unique: the same cause counts once."""

    class Reason(models.TextChoices):
        ORDER = "order"
        REFUND = "refund"
        SPENT = "spent"
        INVITATION = "invitation"
        REVIEW = "review"
        FEEDBACK = "feedback"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    points = models.BigIntegerField()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    source = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(points=0), name="points_entry_moves")]
        indexes = [models.Index(fields=["user", "-id"], name="points_of_user")]

    def __str__(self) -> str:
        return f"{self.points} {self.reason}"


class Invitation(models.Model):
    """Who brought whom. Decided at the first completed order of the invited: rewarded, or refused with a reason."""

    class State(models.TextChoices):
        ACCEPTED = "accepted"
        REWARDED = "rewarded"
        REFUSED = "refused"

    class Why(models.TextChoices):
        SAME_PERSON = "same_person"
        SAME_DEVICE = "same_device"
        SAME_ADDRESS = "same_address"
        TOO_MANY = "too_many"
        NOT_NEW = "not_new"

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invited_people")
    invited = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invited_by")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACCEPTED)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    accepted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(inviter=F("invited")), name="nobody_invites_themselves"),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(why="")) | (~Q(state="refused") & Q(why="")),
                name="refused_invitation_says_why",
            ),
        ]
        indexes = [models.Index(fields=["inviter", "-id"], name="invitations_of_user")]

    def __str__(self) -> str:
        return f"{self.inviter_id} → {self.invited_id}: {self.state}"
