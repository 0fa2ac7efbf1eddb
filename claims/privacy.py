"""What this room exports and erases. A claim stays with its order; a person's own words and pictures go."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from claims.models import Claim, ClaimEntry, ClaimFile
from claims.states import UNDER_WAY

OWN = (ClaimEntry.Side.SHOPPER, ClaimEntry.Side.SUPPORT)


def export(ref: str) -> list[dict[str, Any]]:
    """The person's claims: what, when, what they wrote, how it ended."""
    return [
        {
            "number": claim.number, "order": claim.order.number, "kind": claim.kind, "claim_fen": claim.claim_fen,
            "state": claim.status, "rule": claim.rule, "paid_fen": claim.paid_fen, "opened": claim.opened_at,
            "ended": claim.ended_at, "answer": claim.answer,
            "written": [entry.text for entry in claim.entries.all() if entry.side == ClaimEntry.Side.SHOPPER],
        }
        for claim in _claims(ref).select_related("order").prefetch_related("entries").order_by("id")
    ]  # fmt: skip


def erase(ref: str) -> None:
    """What the person wrote and showed goes, also where support wrote it down for them; figures and reasons stay."""
    own = ClaimEntry.objects.filter(claim__in=_claims(ref), side__in=OWN)
    shown = ClaimFile.objects.filter(entry__in=own)
    names = set(shown.values_list("file", flat=True))
    shown.delete()
    own.update(text="")
    names -= set(ClaimFile.objects.filter(file__in=names).values_list("file", flat=True))
    for name in names:  # named by their content: another entry may show the same one
        transaction.on_commit(partial(default_storage.delete, name), robust=True)


def blocks(ref: str) -> Iterator[str]:
    """A claim under way."""
    if _claims(ref).filter(status__in=UNDER_WAY).exists():
        yield _("A claim about one of your orders is still open. Please wait until it is decided.")


def _claims(ref: str) -> Any:
    return Claim.objects.filter(user__public_id=ref.removeprefix("user:"))
