"""Supervisors read along. Every look is in the trail."""

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import trail
from support.models import Ticket


@transaction.atomic
def watch(*, ticket: Ticket, supervisor: User) -> None:
    """That `supervisor` read this conversation; the door checked the role."""
    trail.record(verb="ticket.watch", target=ticket.ref, actor=supervisor.ref)
