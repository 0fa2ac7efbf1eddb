"""States of a return. `stage` is where it is; the outcome is a separate field."""

from django.db import models

from marketplace.core.states import Machine, table


class Stage(models.TextChoices):
    REQUESTED = "requested"
    APPROVED = "approved"
    LABEL_ISSUED = "label_issued"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    INSPECTED = "inspected"
    DECIDED = "decided"
    SETTLED = "settled"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


CASE = Machine(
    "return_case",
    table(
        requested="approved declined withdrawn",
        approved="label_issued withdrawn expired",
        label_issued="in_transit received withdrawn expired decided",
        in_transit="received expired",
        received="inspected",
        inspected="decided",
        decided="settled declined",
        settled="",
        declined="settled",  # an appeal that was right
        withdrawn="",
        expired="received",
    ),
    field="stage",
)


class Detour(models.TextChoices):
    """The centre at the supervised place is out: pieces come to another one, and we carry them there.

    Decided when the label is made, and again when the centre goes out before the parcel is here.
    """

    NONE = ""
    WAITS = "waits"
    SENT = "sent"
    ARRIVED = "arrived"
    FAILED = "failed"  # not in time: the tax is ours
    OFF = "off"  # nothing has to be carried: the pieces stay the shopper's, or never came


DETOUR = Machine(
    "return_detour",
    table(**{"": "waits"}, waits="sent arrived failed off", sent="arrived failed", arrived="", failed="", off="waits"),
    field="detour",
)


class Disposition(models.TextChoices):
    """What becomes of a returned piece. Codes are permanent."""

    RESELL = "resell"
    SEND_HOME = "send"
    DONATE = "donate"
    DESTROY = "destroy"
    REFURBISH = "refurb"
    CUSTOMS = "customs"


WITH_PROOF = (Disposition.DESTROY, Disposition.SEND_HOME)
"""Done by verbs of their own: pictures and a second person, or a box with its waybill."""

STRAY = Machine("stray_parcel", table(found="matched sent_back disposed", matched="", sent_back="", disposed=""))
PICTURES = Machine("picture_match", table(waiting="done failed", done="", failed=""), field="state")


class PickupStatus(models.TextChoices):
    """A courier's appointment at the shopper's door."""

    CREATED = "created"
    SENT = "sent"
    UNKNOWN = "unknown"
    BOOKED = "booked"
    FAILED = "failed"
    CANCELLED = "cancelled"


PICKUP = Machine(
    "return_pickup",
    table(
        created="sent cancelled failed",
        sent="booked unknown failed",
        unknown="sent cancelled failed",
        booked="cancelled",
        failed="",
        cancelled="",
    ),
)


class RecallStatus(models.TextChoices):
    """Telling a carrier that a courier need not come."""

    CREATED = "created"
    SENT = "sent"
    UNKNOWN = "unknown"
    TOLD = "told"
    FAILED = "failed"  # a person telephones


RECALL = Machine(
    "pickup_recall",
    table(created="sent", sent="told unknown failed", unknown="sent failed", told="", failed="told"),
)


class HomewardStatus(models.TextChoices):
    """A parcel with pieces that stay the shopper's, from our bench to their door."""

    WAITING = "waiting"  # lies at the centre
    BOOKED = "booked"  # a courier comes for it
    SENT = "sent"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"  # an appeal was won: the pieces are ours


HOMEWARD = Machine(
    "homeward",
    table(waiting="booked sent cancelled", booked="sent cancelled", sent="arrived", arrived="", cancelled=""),
)


class AppealStatus(models.TextChoices):
    """A shopper's appeal against a refusal."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


APPEAL = Machine("return_appeal", table(open="upheld overturned", upheld="", overturned=""))


class OfferStatus(models.TextChoices):
    """A seller's offer of a part refund."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"


OFFER = Machine("part_refund", table(open="taken declined lapsed", taken="", declined="", lapsed=""))
