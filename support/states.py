"""States of a ticket, of its guided path, of an agent's place and of a swap of shifts."""

from django.db import models

from marketplace.core.states import Machine, table


class TicketStatus(models.TextChoices):
    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_SELLER = "waiting_seller"
    SOLVED = "solved"
    CLOSED = "closed"


OPEN = (TicketStatus.NEW, TicketStatus.OPEN, TicketStatus.WAITING_CUSTOMER, TicketStatus.WAITING_SELLER)
OURS = (TicketStatus.NEW, TicketStatus.OPEN)  # the customer waits for us: these fill an agent's hands

TICKET = Machine(
    "ticket",
    table(
        new="open solved closed",
        open="waiting_customer waiting_seller solved closed",
        waiting_customer="open solved closed waiting_seller",
        waiting_seller="open solved closed waiting_customer",
        solved="open closed",
        closed="open",
    ),
)


class PathStep(models.TextChoices):
    """The guided path of a good answer. A second axis: who waits for whom is the status."""

    ACCEPT = "accept"
    VERIFY = "verify"
    SOOTHE = "soothe"
    PROPOSE = "propose"
    ARCHIVE = "archive"


# Forward a step or several (a simple question needs no soothing); back to the facts where the person says otherwise.
PATH = Machine(
    "ticket_path",
    table(
        accept="verify soothe propose archive",
        verify="soothe propose archive",
        soothe="verify propose archive",
        propose="verify soothe archive",
        archive="verify",
    ),
    field="path",
)


class Availability(models.TextChoices):
    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"
    OFF = "off"


AVAILABILITY = Machine(
    "seat",
    table(online="busy away off", busy="online away off", away="online busy off", off="online busy away"),
    field="availability",
)


class SwapStatus(models.TextChoices):
    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


SWAP = Machine(
    "swap",
    table(asked="agreed refused withdrawn", agreed="approved refused withdrawn", approved="", refused="", withdrawn=""),
)


class RelayStatus(models.TextChoices):
    TRANSLATING = "translating"
    HELD = "held"
    DELIVERED = "delivered"
    REFUSED = "refused"
    CANCELLED = "cancelled"


RELAY = Machine(
    "relay",
    table(
        translating="held delivered cancelled",
        held="delivered refused cancelled",
        delivered="",
        refused="",
        cancelled="",
    ),
)
