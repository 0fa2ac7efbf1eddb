"""States of a promotion, of one person's coupon, of a time-limited price."""

from django.db import models

from marketplace.core.states import Machine, table


class PromotionStatus(models.TextChoices):
    DRAFT = "draft"
    WAITING = "waiting"  # a second person of ops has to agree
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"
    REJECTED = "rejected"


PROMOTION = Machine(
    "promotion",
    table(
        draft="waiting live ended", waiting="live rejected ended", live="paused ended", paused="live ended", ended="",
        rejected="",
    ),
)  # fmt: skip


class CouponStatus(models.TextChoices):
    HELD = "held"
    RESERVED = "reserved"  # lies in a purchase that is not paid yet
    USED = "used"
    EXPIRED = "expired"


COUPON = Machine("coupon", table(held="reserved expired", reserved="held used", used="held", expired=""))


class CutStatus(models.TextChoices):
    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


PRICE_CUT = Machine("price_cut", table(planned="running cancelled", running="ended", ended="", cancelled=""))
