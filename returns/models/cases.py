"""Returns: the case, the very units it names, and what the inspector found."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from logistics.models import Unit, Warehouse
from marketplace.core.crypto.fields import EncryptedTextField
from marketplace.core.ids import secret_code
from orders.models import Order, OrderLine, Refund
from returns.states import Detour, Disposition, Stage


def label_code() -> str:
    return secret_code(12)


class ReturnCase(models.Model):
    """A shopper's wish to send something back."""

    class Wish(models.TextChoices):
        REFUND = "refund"
        EXCHANGE = "exchange"
        REPAIR = "repair"
        KEEP = "keep"

    class Reason(models.TextChoices):
        NO_REASON = "no_reason"
        QUALITY = "quality"
        DAMAGED = "damaged"
        WRONG = "wrong"
        MISSING = "missing"
        NOT_GENUINE = "not_genuine"
        LATE = "late"

    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="returns")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="returns")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.REQUESTED)
    outcome = models.CharField(max_length=12, blank=True)
    wish = models.CharField(max_length=8, choices=Wish.choices, default=Wish.REFUND)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    note = EncryptedTextField(blank=True, default="", help_text="what the shopper wrote")
    answer = EncryptedTextField(blank=True, default="", help_text="why we decided so; the shopper reads it")
    rule = models.CharField(max_length=40)
    return_freight_payer = models.CharField(max_length=10)
    refund_fen = models.BigIntegerField(default=0)
    way = models.CharField(
        max_length=6, choices=Refund.Way.choices, default=Refund.Way.SOURCE, db_default=Refund.Way.SOURCE,
        help_text="where the refund goes",
    )  # fmt: skip
    waybill = models.CharField(max_length=40, blank=True, default="", db_default="", help_text="the courier's number")
    advance_fen = models.BigIntegerField(
        default=0, db_default=0, help_text="store credit lent before the decision (instant refund)"
    )
    label_code = models.CharField(max_length=32, unique=True, default=label_code)
    centre = models.ForeignKey(Warehouse, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    customs_apply_by = models.DateField(null=True, blank=True)
    customs_arrive_by = models.DateField(null=True, blank=True)
    supervised_place = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        help_text="where customs released the pieces; empty: not known",
    )
    customs_filed_at = models.DateTimeField(null=True, blank=True, help_text="when customs were asked (CEB625)")
    detour = models.CharField(
        max_length=7, choices=Detour.choices, blank=True, default=Detour.NONE, db_default="",
        help_text="our centre at the supervised place is out: we carry the pieces there from another one",
    )  # fmt: skip
    carried_at = models.DateTimeField(null=True, blank=True, help_text="when a detour reached the supervised place")
    rerouted_at = models.DateTimeField(
        null=True, blank=True, help_text="when the label was led to another centre, because the first one went out"
    )
    requested_at = models.DateTimeField()
    send_before = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    # It arrived after the case had expired and the seller had been paid: a second person decides, whatever the match says.
    came_after_release = models.BooleanField(default=False)
    keep_refused_at = models.DateTimeField(
        null=True, blank=True, help_text="we would not pay a part for keeping it; it may still be sent"
    )
    held_at = models.DateTimeField(
        null=True, blank=True, help_text="its pieces are evidence of a doubt about their being genuine"
    )
    let_go_at = models.DateTimeField(null=True, blank=True, help_text="the doubt is decided")
    decided_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="when it ended, whichever way")

    class Meta:
        indexes = [
            models.Index(fields=["stage", "id"], name="return_by_stage"),
            models.Index(fields=["user", "-id"], name="return_by_user"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"return_case:{self.number}"

    @property
    def centre_code(self) -> str:
        """Code of the centre that acts for the case."""
        return self.centre.code if self.centre else ""

    @property
    def is_routed_to_its_place(self) -> bool:
        """Does the way lead to the very supervised place where customs released the pieces? By a detour too, while it may succeed."""
        if self.detour in (Detour.WAITS, Detour.SENT, Detour.ARRIVED):
            return True
        return self.is_centre_at_its_place

    @property
    def is_centre_at_its_place(self) -> bool:
        """Does the centre of the case stand at that place?"""
        return bool(self.supervised_place and self.centre and self.centre.supervised_place == self.supervised_place)

    @property
    def is_held(self) -> bool:
        """Are its pieces evidence that must stay with us?"""
        return self.held_at is not None and self.let_go_at is None


class CourierProof(models.Model):
    """The courier's number behind an instant refund: used once, and good only while a scan follows."""

    case = models.OneToOneField(ReturnCase, on_delete=models.PROTECT, related_name="courier")
    carrier = models.CharField(max_length=20)
    # A keyed digest: the number itself stands on the case and goes with the account, that it was used does not.
    number_index = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True, blank=True, help_text="the courier or our centre has seen the parcel")
    turned_back_at = models.DateTimeField(null=True, blank=True, help_text="no scan came: the loan was asked back")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number_index"], name="courier_number_used_once"),
            models.CheckConstraint(
                condition=Q(scanned_at__isnull=True) | Q(turned_back_at__isnull=True), name="scanned_or_turned_back"
            ),
        ]
        indexes = [
            models.Index(fields=["given_at"], condition=Q(scanned_at=None, turned_back_at=None), name="courier_to_ask")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.carrier}"


class ReturnItem(models.Model):
    """One physical unit named by a case. A unit is in at most one open case."""

    case = models.ForeignKey(ReturnCase, on_delete=models.CASCADE, related_name="items")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="return_items")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="return_items")
    is_open = models.BooleanField(default=True)
    # What becomes of a piece that is the seller's again after a settled return; chosen by the seller, done by the centre.
    disposition = models.CharField(max_length=8, choices=Disposition.choices, blank=True)
    disposition_by = models.CharField(max_length=80, blank=True)
    disposition_at = models.DateTimeField(null=True, blank=True)
    homeward = models.ForeignKey(
        "returns.Homeward", null=True, blank=True, on_delete=models.SET_NULL, related_name="items",
        help_text="the parcel that brings it back to the shopper",
    )  # fmt: skip
    gone_at = models.DateTimeField(null=True, blank=True, help_text="it left our centre for good")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(is_open=True), name="one_open_case_per_unit"),
            models.UniqueConstraint(fields=["case", "unit"], name="unit_once_in_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"


class Inspection(models.Model):
    """What came back, measured the same way as it went out, and how well the two agree."""

    class Verdict(models.TextChoices):
        MATCH = "match"
        UNSURE = "unsure"
        MISMATCH = "mismatch"

    class Grade(models.TextChoices):
        SMALL_FLAW = "A"
        FAULTY = "B"
        BADLY_DAMAGED = "C"

    item = models.OneToOneField(ReturnItem, on_delete=models.PROTECT, related_name="inspection")
    inspector = models.CharField(max_length=80)
    serial_seen = EncryptedTextField(blank=True, default="")
    tag_seen = EncryptedTextField(blank=True, default="")
    weight_g = models.PositiveIntegerField()
    length_mm = models.PositiveIntegerField(null=True, blank=True)
    width_mm = models.PositiveIntegerField(null=True, blank=True)
    height_mm = models.PositiveIntegerField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    reasons = models.JSONField(default=list)
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True)
    note = EncryptedTextField(blank=True, default="")
    confirmed_by = models.CharField(max_length=80, blank=True)
    inspected_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id} {self.verdict}"
