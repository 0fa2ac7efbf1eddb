"""States of a repair case, of a work order at one place, and of a service partner. Codes are permanent."""

from django.db import models

from marketplace.core.states import Machine, table


class CaseStatus(models.TextChoices):
    REVIEW = "review"  # a person looks at the claim before it goes on
    CHOOSING = "choosing"  # the shopper chooses a service point
    WAITING = "waiting"  # of a return: no station of ours takes it now
    IN_REPAIR = "in_repair"  # with a service point, or on the way there
    REPAIRED = "repaired"  # ready to be handed back
    CLOSED = "closed"  # repaired and handed back
    SETTLED = "settled"  # replaced, or paid out
    UNREPAIRED = "unrepaired"  # handed back as it came
    HELPED = "helped"  # solved at home, with our words
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


REPAIR = Machine(
    "repair",
    table(
        review="choosing refused withdrawn",
        choosing="in_repair settled withdrawn",
        waiting="in_repair unrepaired",
        in_repair="choosing waiting repaired settled unrepaired",
        repaired="closed",
        closed="",
        settled="",
        unrepaired="",
        helped="",
        refused="",
        withdrawn="",
    ),
)
OPEN = (CaseStatus.REVIEW, CaseStatus.CHOOSING, CaseStatus.WAITING, CaseStatus.IN_REPAIR, CaseStatus.REPAIRED)


class WorkStatus(models.TextChoices):
    ASSIGNED = "assigned"  # the place has a working day to say yes
    ACCEPTED = "accepted"  # the piece is awaited
    RECEIVED = "received"  # on the bench, photographed
    QUOTED = "quoted"  # the shopper decides about the price
    WORKING = "working"
    DONE = "done"
    HANDED_BACK = "handed_back"
    DECLINED = "declined"  # by the place, before the piece came
    PASSED_ON = "passed_on"  # to the central station
    GIVEN_UP = "given_up"  # cannot, or shall not, be repaired; the piece lies there
    CANCELLED = "cancelled"


WORK = Machine(
    "repair_work",
    table(
        assigned="accepted declined cancelled",
        accepted="received cancelled",
        received="quoted working passed_on given_up",
        quoted="working given_up",
        working="done passed_on given_up",
        done="handed_back",
        given_up="handed_back",
        handed_back="",
        declined="",
        passed_on="",
        cancelled="",
    ),
)
UNDER_WAY = (WorkStatus.ASSIGNED, WorkStatus.ACCEPTED, WorkStatus.RECEIVED, WorkStatus.QUOTED, WorkStatus.WORKING)


class PartnerStatus(models.TextChoices):
    APPLIED = "applied"
    CHECKED = "checked"  # one person of ours has read the papers
    CERTIFIED = "certified"  # a second one too
    SUSPENDED = "suspended"
    EXPIRED = "expired"  # the certification ran out
    REJECTED = "rejected"
    CLOSED = "closed"


PARTNER = Machine(
    "repair_partner",
    table(
        applied="checked rejected",
        checked="certified applied rejected",
        certified="suspended expired closed",
        suspended="certified closed",
        expired="applied closed",
        rejected="applied",
        closed="",
    ),
)


class StatementStatus(models.TextChoices):
    OPEN = "open"  # drawn up
    APPROVED = "approved"  # one of us has compared it with the orders
    PAID = "paid"  # a second one had our bank pay it


STATEMENT = Machine("repair_statement", table(open="approved", approved="open paid", paid=""))


class TripStatus(models.TextChoices):
    ASKED = "asked"  # the carrier is being asked for a courier
    BOOKED = "booked"
    ARRIVED = "arrived"
    FAILED = "failed"
    CANCELLED = "cancelled"


TRIP = Machine(
    "repair_trip",
    table(asked="booked failed cancelled", booked="arrived cancelled", arrived="", failed="", cancelled=""),
)
