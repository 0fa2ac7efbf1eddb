"""What people file in a case: words and files, told apart by their bytes, few and bounded."""

from collections.abc import Sequence
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from cases import locks, selectors
from cases.errors import BadCase, NotNow, SaidEnough
from cases.models import Case, Entry, EntryFile
from cases.policies.claims import MOST_ENTRIES, MOST_FILES
from marketplace.core import files, time, trail
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text

FOLDER = "cases"
LEAST, MOST = 4, 4000


def store(uploads: Sequence[IO[bytes]]) -> list[files.CleanFile]:
    """Check and write the files. Before the transaction: named by their content, so a row that never comes leaves no harm.

    Raises BadCase for more than six, and the refusals of `core.files`.
    """
    if len(uploads) > MOST_FILES:
        raise BadCase(fields={"files": SaidEnough.message})
    clean = [files.accept(upload, allowed=files.DOCUMENTS) for upload in uploads]
    for one in clean:
        name = f"{FOLDER}/{one.name}"
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(one.data))
    return clean


def words(text: str, *, field: str = "text") -> str:
    """What a side wrote, or BadCase."""
    said = clean_text(text, max_length=MOST, field=field)
    if len(said) < LEAST:
        raise BadCase(fields={field: BadCase.message})
    return said


def say(*, case: Case, side: str, text: str, uploads: Sequence[IO[bytes]] = (), actor: str) -> Entry:
    """File something while the case takes evidence. Raises NotNow, SaidEnough, BadCase and the refusals of files."""
    if not selectors.can(case, side).speak:  # a look before anything is decoded and written; asked again under the lock
        raise NotNow
    clean = store(uploads)
    with transaction.atomic():
        found = locks.case(case.pk)
        if not selectors.can(found, side).speak:
            raise NotNow
        return write(found, side=side, text=words(text), clean=clean, actor=actor)


def write(case: Case, *, side: str, text: str, clean: Sequence[files.CleanFile] = (), actor: str) -> Entry:
    """The rows of an entry; the caller holds the case. Raises SaidEnough."""
    if case.entries.filter(side=side).count() >= MOST_ENTRIES:
        raise SaidEnough
    entry: Entry = Entry.objects.create(case=case, side=side, author=actor, text=text, at=time.now())
    EntryFile.objects.bulk_create(EntryFile(entry=entry, file=f"{FOLDER}/{one.name}", mime=one.mime) for one in clean)
    trail.record(verb="case.said", target=trail.ref(case), actor=actor, after={"side": side, "files": len(clean)})
    emit(topic="cases.said", key=case.ref, payload={"case": case.number, "entry": entry.pk, "side": side})
    return entry
