"""Pictures and papers of repairs: told apart by their bytes, few, named by their content."""

from collections.abc import Collection, Sequence
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from marketplace.core import files
from repairs.errors import BadRepair

FOLDER = "repairs"
MOST = 8


def store(uploads: Sequence[IO[bytes]], *, allowed: Collection[str] = files.PICTURES) -> list[files.CleanFile]:
    """Check and write them, before any transaction. Raises BadRepair for too many, and the refusals of `core.files`."""
    if len(uploads) > MOST:
        raise BadRepair(fields={"photos": BadRepair.message})
    clean = [files.accept(upload, allowed=allowed) for upload in uploads]
    for one in clean:
        if not default_storage.exists(path(one)):
            default_storage.save(path(one), ContentFile(one.data))
    return clean


def path(one: files.CleanFile) -> str:
    """Where it lies."""
    return f"{FOLDER}/{one.name}"
