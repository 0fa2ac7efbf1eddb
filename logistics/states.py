"""States of things on the road."""

from django.db import models

from marketplace.core.states import Machine, table


class UnitStatus(models.TextChoices):
    EXPECTED = "expected"
    RECEIVED = "received"
    CAPTURED = "captured"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    DISPOSED = "disposed"
    CANCELLED = "cancelled"


UNIT = Machine(
    "unit",
    table(
        expected="received cancelled",
        received="captured expected disposed cancelled",
        captured="packed received disposed cancelled",
        packed="captured shipped cancelled",
        shipped="delivered disposed cancelled",
        delivered="returning",
        returning="returned delivered",
        returned="disposed delivered",
        disposed="",
        cancelled="",
    ),
)


class ParcelStatus(models.TextChoices):
    PACKING = "packing"
    SEALED = "sealed"
    BAGGED = "bagged"
    MANIFESTED = "manifested"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    IN_CUSTOMS = "in_customs"
    OPENED = "opened"
    CLEARED = "cleared"
    LAST_MILE = "last_mile"
    RETURNING = "returning"
    CAME_BACK = "came_back"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


PARCEL = Machine(
    "parcel",
    table(
        packing="sealed cancelled",
        sealed="bagged packing",
        bagged="manifested sealed",
        manifested="departed bagged",
        departed="arrived",
        arrived="in_customs",
        in_customs="opened cleared",
        opened="in_customs",
        cleared="last_mile",
        last_mile="delivered returning",
        returning="last_mile delivered came_back",
        came_back="",
        delivered="",
        cancelled="",
    ),
)

IN_TRANSIT = frozenset(
    {"sealed", "bagged", "manifested", "departed", "arrived", "in_customs", "cleared", "last_mile", "returning"}
)


class ParcelException(models.TextChoices):
    NONE = ""
    DELAYED = "delayed"
    DAMAGED = "damaged"
    LOST = "lost"
    HELD = "held"
    RETURNED_TO_SENDER = "returned_to_sender"


class SealStatus(models.TextChoices):
    ISSUED = "issued"
    APPLIED = "applied"
    BROKEN = "broken"
    VOID = "void"


SEAL = Machine("seal", table(issued="applied void", applied="broken", broken="", void=""))


class BagStatus(models.TextChoices):
    OPEN = "open"
    CLOSED = "closed"
    LOADED = "loaded"
    UNLOADED = "unloaded"


BAG = Machine("bag", table(open="closed", closed="loaded open", loaded="unloaded closed", unloaded=""))


class FlightStatus(models.TextChoices):
    PLANNED = "planned"
    CLOSED = "closed"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


FLIGHT = Machine(
    "flight",
    table(
        planned="closed cancelled", closed="departed planned cancelled", departed="arrived", arrived="", cancelled=""
    ),
)


class DeclarationStatus(models.TextChoices):
    DRAFT = "draft"
    MATCHED = "matched"
    DECLARED = "declared"
    ACCEPTED = "accepted"
    INSPECTION = "inspection"
    RELEASED = "released"
    CLOSED = "closed"
    REJECTED = "rejected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


DECLARATION = Machine(
    "declaration",
    table(
        draft="matched",
        matched="declared draft",
        declared="accepted rejected inspection released withdrawn",
        accepted="inspection released rejected returned withdrawn",
        inspection="released returned rejected accepted withdrawn",
        released="closed",
        closed="",
        rejected="draft",
        returned="",
        withdrawn="draft",
    ),
)


class FoundStatus(models.TextChoices):
    """Goods that came without notice."""

    FOUND = "found"
    OWNED = "owned"
    RETURNED = "returned"
    DISPOSED = "disposed"


FOUND = Machine("found_goods", table(found="owned returned disposed", owned="", returned="", disposed=""))


class PrintStatus(models.TextChoices):
    QUEUED = "queued"
    PRINTED = "printed"
    FAILED = "failed"


PRINT_JOB = Machine("print_job", table(queued="printed failed", printed="", failed=""))


class IncidentStatus(models.TextChoices):
    OPEN = "open"
    RESOLVED = "resolved"


SEAL_INCIDENT = Machine("seal_incident", table(open="resolved", resolved=""))


class ScreeningOutcome(models.TextChoices):
    CLEAR = "clear"
    LIMITED = "limited"
    REFUSE = "refuse"


class PaperStatus(models.TextChoices):
    """A message to customs that follows a declaration (return, withdrawal, delivery, arrival list).

    Only a return is called back: `recall` waits for its deletion to be sent, `recalled` for a person's word from the customs desk.
    """

    ASKED = "asked"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RECALL = "recall"
    RECALLED = "recalled"
    DROPPED = "dropped"  # customs has nothing of it


PAPER = Machine(
    "paper",
    table(
        asked="sent refused dropped",
        sent="accepted refused recall dropped",
        accepted="dropped",
        refused="asked dropped",
        recall="recalled accepted dropped",
        recalled="accepted dropped",
        dropped="asked",  # the pieces come after all
    ),
)


class BookingStatus(models.TextChoices):
    CREATED = "created"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNUSED = "unused"


BOOKING = Machine(
    "carrier_booking",
    table(
        created="sent failed unused",
        sent="succeeded failed unknown",
        unknown="sent succeeded failed unused",
        succeeded="unused",
        failed="",
        unused="",
    ),
)


class ParkedStatus(models.TextChoices):
    WAITING = "waiting"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


PARKED = Machine("parked_event", table(waiting="taken given_up", taken="", given_up="waiting"))


class FollowerStatus(models.TextChoices):
    ASKED = "asked"
    ACTIVE = "active"
    ENDED = "ended"


FOLLOWER = Machine("follower", table(asked="active ended", active="ended", ended=""))
