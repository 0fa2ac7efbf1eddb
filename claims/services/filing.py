"""What people file in a claim: words and files, told apart by their bytes, few and bounded."""

from collections.abc import Sequence
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from claims.errors import BadClaim, SaidEnoughOfClaim
from claims.models import Claim, ClaimEntry, ClaimFile
from claims.policies.terms import MOST_ENTRIES, MOST_FILES
from marketplace.core import files, time, trail
from marketplace.core.textnorm import clean_text

FOLDER = "claims"
LEAST, MOST = 2, 2000


def store(uploads: Sequence[IO[bytes]]) -> list[files.CleanFile]:
    """Check and write files, before the transaction: named by their content, so a row that never comes leaves no harm.

    Raises BadClaim for more than six, and the refusals of `core.files`.
    """
    if len(uploads) > MOST_FILES:
        raise BadClaim(fields={"files": SaidEnoughOfClaim.message})
    clean = [files.accept(upload, allowed=files.DOCUMENTS) for upload in uploads]
    for one in clean:
        name = f"{FOLDER}/{one.name}"
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(one.data))
    return clean


def words(text: str, *, field: str = "text", least: int = LEAST) -> str:
    """What somebody wrote, or BadClaim."""
    said = clean_text(text, max_length=MOST, field=field)
    if len(said) < least:
        raise BadClaim(fields={field: BadClaim.message})
    return said


def write(claim: Claim, *, side: str, text: str, clean: Sequence[files.CleanFile] = (), actor: str) -> ClaimEntry:
    """The rows of an entry; the caller holds the claim. Raises SaidEnoughOfClaim."""
    if claim.entries.filter(side=side).count() >= MOST_ENTRIES:
        raise SaidEnoughOfClaim
    entry: ClaimEntry = ClaimEntry.objects.create(claim=claim, side=side, author=actor, text=text, at=time.now())
    ClaimFile.objects.bulk_create(ClaimFile(entry=entry, file=f"{FOLDER}/{one.name}", mime=one.mime) for one in clean)
    trail.record(verb="claim.said", target=trail.ref(claim), actor=actor, after={"side": side, "files": len(clean)})
    return entry


def pictures(claim: Claim) -> int:
    """How many files were shown in this claim."""
    return ClaimFile.objects.filter(entry__claim=claim).count()
