"""Refusals of care."""

from marketplace.core.errors import NotFound


class NoteNotFound(NotFound):
    code = "note_not_found"


class PersonNotFound(NotFound):
    code = "person_not_found"
