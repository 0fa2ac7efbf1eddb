"""States of a ticket."""

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
