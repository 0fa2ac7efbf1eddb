"""Refusals of care."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import NotAllowed, NotFound


class NoteNotFound(NotFound):
    code = "note_not_found"


class PersonNotFound(NotFound):
    code = "person_not_found"


class TakeATicketFirst(NotAllowed):
    code = "take_a_ticket_first"
    message = _("You see the whole person when you have a ticket of theirs.")
