"""Notes of colleagues about a person: facts for the next one, readable by the person on request."""

from django.db import transaction

from care import roles
from care.errors import NoteNotFound
from care.models import PersonNote
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.errors import DomainError
from marketplace.core.textnorm import clean_text

MOST = 1000


@transaction.atomic
def write(*, about: User, body: str, by: User) -> PersonNote:
    """By who may read the person's story. Raises NotAllowed, TakeATicketFirst, DomainError for no words, BadText for too many."""
    require_role(by, *roles.READERS)
    roles.require(by, about)
    text = clean_text(body, max_length=MOST, field="body")
    if len(text) < 2:
        raise DomainError(code="empty_note", fields={"body": "words"})
    note = PersonNote.objects.create(user=about, body=text, author=by.ref, written_at=time.now())
    trail.record(verb="care.note", target=about.ref, actor=by.ref)
    return note


@transaction.atomic
def remove(*, public_id: str, by: User) -> PersonNote:
    """Taken back by whoever wrote it, or by operations; the row stays for the trail, its words go. Raises NotAllowed, NoteNotFound."""
    require_role(by, *roles.READERS)
    mine = {} if by.has_role(Role.OPS) else {"author": by.ref}
    changed = PersonNote.objects.filter(public_id=public_id, removed_at=None, **mine).update(
        removed_at=time.now(), removed_by=by.ref, body=""
    )
    if not changed:
        raise NoteNotFound
    note = PersonNote.objects.select_related("user").get(public_id=public_id)
    trail.record(verb="care.note_removed", target=note.user.ref, actor=by.ref)
    return note
