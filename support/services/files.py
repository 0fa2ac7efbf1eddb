"""Files of messages: told apart by their bytes, bounded, pictures drawn anew, stored by digest where no address leads.

Checked and written before the transaction of the message: named by their content, so a row that never comes leaves no harm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from marketplace.core import files, mp4, time
from returns.policies.reasons import VIDEO_BYTES, VIDEO_SECONDS
from support import limits, selectors
from support.errors import BadVideo, TooManyFiles
from support.models import Conversation, Message, MessageFile
from support.policies import MOST_FILES, MOST_FILES_IN_ALL

FOLDER = "support"
SMALL, SMALL_SIDE = "support/small", 640
ALLOWED = files.DOCUMENTS | {files.MP4}


@dataclass(frozen=True)
class Stored:
    """A file that is checked and written, waiting for its message. `seconds` of a video."""

    clean: files.CleanFile
    seconds: int = 0

    @property
    def path(self) -> str:
        return f"{FOLDER}/{self.clean.name}"


def small_path(path: str) -> str:
    """Where the small twin of a picture lies, which is what a bubble shows."""
    return f"{SMALL}/{path.removeprefix(f'{FOLDER}/')}"


def store(uploads: Sequence[IO[bytes]], *, author: str) -> list[Stored]:
    """Check and write uploads of `author`. Raises TooManyFiles, TooFast, BadVideo and the refusals of `core.files`."""
    if not uploads:
        return []
    if len(uploads) > MOST_FILES:
        raise TooManyFiles
    limits.files(author, len(uploads))
    checked = [_checked(upload) for upload in uploads]
    for one in checked:
        _save(one.path, one.clean.data)
        if one.clean.mime in files.PICTURES:
            _save(small_path(one.path), files.clean_picture(one.clean.data, max_side=SMALL_SIDE).data)
    return checked


def _save(path: str, data: bytes) -> None:
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))


def _checked(upload: IO[bytes]) -> Stored:
    clean = files.accept(upload, allowed=ALLOWED, max_bytes=VIDEO_BYTES)
    if clean.mime != files.MP4:
        return Stored(clean)
    seconds = mp4.seconds(clean.data)
    if seconds is None or not 0 < seconds <= VIDEO_SECONDS:
        raise BadVideo
    return Stored(clean, max(1, round(seconds)))


def attach(message: Message, conversation: Conversation, stored: Sequence[Stored]) -> list[MessageFile]:
    """The rows of a message's files; the caller holds the conversation. Raises TooManyFiles where it holds enough."""
    if not stored:
        return []
    if selectors.files_of(conversation).count() + len(stored) > MOST_FILES_IN_ALL:
        raise TooManyFiles
    now = time.now()
    return MessageFile.objects.bulk_create(
        MessageFile(
            message=message, file=one.path, mime=one.clean.mime, size=len(one.clean.data), width=one.clean.width,
            height=one.clean.height, seconds=one.seconds, added_at=now,
        )
        for one in {one.path: one for one in stored}.values()
    )  # fmt: skip


def forget(conversations: Sequence[int]) -> int:
    """Erase the files of these conversations, rows first; bytes that no other message holds go too. Returns how many rows."""
    rows = MessageFile.objects.filter(message__conversation__in=conversations)
    names = set(rows.values_list("file", flat=True))
    count, _by_kind = rows.delete()
    held = set(MessageFile.objects.filter(file__in=names).values_list("file", flat=True))
    gone = sorted(names - held)

    def delete() -> None:
        for name in gone:
            default_storage.delete(name)
            default_storage.delete(small_path(name))

    transaction.on_commit(delete, robust=True)
    return count
