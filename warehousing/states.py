"""States of the shelf room. Codes are permanent; labels are translated in `words`."""

from django.db import models

from marketplace.core.states import Machine, table


class NoticeStatus(models.TextChoices):
    ANNOUNCED = "announced"
    HANDED_IN = "handed_in"
    RECEIVED = "received"
    CANCELLED = "cancelled"


NOTICE = Machine(
    "inbound_notice", table(announced="handed_in cancelled", handed_in="received", received="", cancelled="")
)


class WaveStatus(models.TextChoices):
    OPEN = "open"
    DONE = "done"


WAVE = Machine("pick_wave", table(open="done", done=""))


class TaskStatus(models.TextChoices):
    TODO = "todo"
    PICKED = "picked"
    SHORT = "short"
    DROPPED = "dropped"


TASK = Machine("pick_task", table(todo="picked short dropped", picked="", short="", dropped=""))


class CountStatus(models.TextChoices):
    FIRST = "first"
    SECOND = "second"
    CLOSED = "closed"
    VOID = "void"


COUNT = Machine("cycle_count", table(first="second closed void", second="closed void", closed="", void=""))


class TransferStatus(models.TextChoices):
    PACKING = "packing"
    SENT = "sent"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


TRANSFER = Machine("transfer", table(packing="sent cancelled", sent="arrived", arrived="", cancelled=""))


class RecallStatus(models.TextChoices):
    ASKED = "asked"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


RECALL = Machine(
    "recall", table(asked="packed cancelled", packed="handed_over cancelled", handed_over="", cancelled="")
)


class LossStatus(models.TextChoices):
    NOTICED = "noticed"
    PAID = "paid"
    REFUSED = "refused"
    FOUND = "found"
    TAKEN_BACK = "taken_back"


LOSS = Machine(
    "shelf_loss", table(noticed="paid refused found", paid="taken_back", refused="", found="", taken_back="")
)
