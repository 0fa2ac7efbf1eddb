"""Signatures of people on the escort's phone: drawn, or a typed name with a confirmation. Bound to what was signed."""

import io
from dataclasses import dataclass, field

from django.db import transaction

from logistics import errors
from logistics.models import EscortHandover, Opening, Signature
from logistics.policies.custody import facts_digest
from marketplace.accounts.models import User
from marketplace.core import files, time, trail
from marketplace.core.textnorm import clean_line

MOST_BYTES = 256 * 1024
MAX_SIDE = 1200


@dataclass(frozen=True)
class Signed:
    """What the phone sends: the name, and either the drawing (PNG) or the word that the typed name is meant as a signature."""

    name: str = field(repr=False)
    image: bytes = field(default=b"", repr=False)
    is_confirmed: bool = False


@transaction.atomic
def sign(
    *, party: str, given: Signed | None, by: User, facts: dict[str, object],
    opening: Opening | None = None, handover: EscortHandover | None = None,
) -> Signature:  # fmt: skip
    """Keep one signature. `given` None: the escort's sign-in counts (calls of programs).

    Raises SignaturesMissing for a typed name without confirmation, BadFile for a drawing that is no picture, BadText.
    """
    how, image = _how(given)
    name = clean_line(given.name if given else by.display_name, max_length=60, min_length=1, field="name")
    made = Signature.objects.create(
        opening=opening, handover=handover, party=party, how=how, name=name, image=image, facts_sha256=facts_digest(facts),
        signed_by=by.ref, signed_at=time.now(),
    )  # fmt: skip
    trail.record(verb="escort.signed", target=trail.ref(made), actor=by.ref, after={"party": party, "how": how})
    return made


def _how(given: Signed | None) -> tuple[str, bytes]:
    if given is None:
        return Signature.How.ACCOUNT, b""
    if given.image:
        clean = files.accept(io.BytesIO(given.image), allowed=files.PICTURES, max_bytes=MOST_BYTES, max_side=MAX_SIDE)
        return Signature.How.DRAWN, clean.data
    if not given.is_confirmed:
        raise errors.SignaturesMissing(fields={"is_confirmed": errors.SignaturesMissing.message})
    return Signature.How.TYPED, b""


__all__ = ["Signed", "sign"]
