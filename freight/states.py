"""States of freight."""

from django.db import models

from marketplace.core.states import Machine, table


class BookingStatus(models.TextChoices):
    BOOKED = "booked"
    FLOWN = "flown"
    ROLLED = "rolled"


BOOKING = Machine("booking", table(booked="flown rolled", flown="", rolled=""))


class PlanStatus(models.TextChoices):
    WAITING = "waiting"
    SOLVING = "solving"
    READY = "ready"
    APPLIED = "applied"
    DISCARDED = "discarded"
    FAILED = "failed"


PLAN = Machine(
    "freight_plan",
    table(
        waiting="solving discarded failed",
        solving="ready failed waiting",
        ready="applied discarded",
        applied="",
        discarded="",
        failed="",
    ),
)


class BillStatus(models.TextChoices):
    MATCHED = "matched"
    OPEN = "open"
    DISPUTED = "disputed"
    ACCEPTED = "accepted"
    CREDITED = "credited"


BILL = Machine(
    "freight_bill",
    table(open="disputed accepted", disputed="accepted credited", matched="", accepted="", credited=""),
)


class InvoiceStatus(models.TextChoices):
    AUDITED = "audited"
    PAID = "paid"


INVOICE = Machine("freight_invoice", table(audited="paid", paid=""))


class OutageStatus(models.TextChoices):
    RUNNING = "running"
    OVER = "over"


OUTAGE = Machine("freight_outage", table(running="over", over=""))
