"""The log of talks with customs: who, when, about what, what they answered, and the letter if there is one."""

from datetime import datetime
from typing import IO

from django.db import transaction

from logistics import errors
from logistics.models import Flight, LiaisonEntry, Parcel
from logistics.policies import escorts as policy
from marketplace.core import files, time, trail
from marketplace.core.errors import DomainError
from marketplace.core.textnorm import clean_line, clean_text

MOST_BYTES = 8 * files.MIB
MAX_SIDE = 2000


@transaction.atomic
def write(
    *, office: str, channel: str, about: str, actor: str, officer: str = "", answer: str = "", spoke_at: datetime | None = None,
    flight: Flight | None = None, parcel: Parcel | None = None, letter: IO[bytes] | None = None,
) -> LiaisonEntry:  # fmt: skip
    """Write one talk down. It is never changed; what comes later is another entry. The officer's name is kept encrypted.

    Raises BadText, ClockJump (a talk in the future), BadFile and its kin, DomainError for an unknown channel.
    """
    if channel not in LiaisonEntry.Channel.values:
        raise DomainError(code="unknown_channel", fields={"channel": ", ".join(LiaisonEntry.Channel.values)})
    now = time.now()
    if spoke_at is not None and spoke_at > now + policy.AHEAD:
        raise errors.ClockJump(fields={"spoke_at": errors.ClockJump.message})
    content = b""
    if letter is not None:
        content = files.accept(letter, allowed=files.PICTURES, max_bytes=MOST_BYTES, max_side=MAX_SIDE).data
    entry: LiaisonEntry = LiaisonEntry.objects.create(
        flight=flight, parcel=parcel, channel=channel, content=content, spoke_at=spoke_at or now, written_by=actor, written_at=now,
        office=clean_line(office, max_length=80, min_length=1, field="office"),
        officer=clean_line(officer, max_length=60, min_length=0, field="officer"),
        about=clean_line(about, max_length=300, min_length=1, field="about"),
        answer=clean_text(answer, max_length=1000, field="answer"),
    )  # fmt: skip
    trail.record(verb="liaison.written", target=trail.ref(entry), actor=actor, after={"channel": channel})
    return entry


@transaction.atomic
def letter_of(*, entry: LiaisonEntry, reader: str) -> bytes:
    """The letter of an entry; each reading leaves a trail row. Raises NotFound's DomainError where there is none."""
    if not entry.content:
        raise DomainError(code="not_found", status=404)
    trail.record(verb="liaison.letter_read", target=trail.ref(entry), actor=reader)
    return bytes(entry.content)
