"""What this room exports and erases. A case stays three years with its order; a person's own words and pictures go."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case, Entry, EntryFile, Pack
from cases.states import OVER


def export(ref: str) -> list[dict[str, Any]]:
    """The person's cases: what, why, when, what they wrote, how it ended."""
    return [
        {
            "number": case.number, "order": case.order.number, "kind": case.kind, "reason": case.reason,
            "claim_fen": case.claim_fen, "state": case.status, "outcome": case.outcome, "refunded_fen": case.refunded_fen,
            "damages_fen": case.damages_fen, "opened": case.opened_at, "ended": case.final_at,
            "written": [entry.text for entry in case.entries.all() if entry.side == Entry.Side.SHOPPER],
        }
        for case in _cases(ref).select_related("order").prefetch_related("entries").order_by("id")
    ]  # fmt: skip


def erase(ref: str) -> None:
    """What the person wrote and showed goes; the case, its rulings and figures stay."""
    own = Entry.objects.filter(case__in=_cases(ref), side=Entry.Side.SHOPPER)
    shown = EntryFile.objects.filter(entry__in=own)
    names = set(shown.values_list("file", flat=True))
    shown.delete()
    packs = Pack.objects.filter(order__user__public_id=ref.removeprefix("user:")).exclude(file="")
    names |= set(packs.values_list("file", flat=True))
    packs.delete()  # they hold the words, pictures and address too, and can be made again from what stays
    own.update(text="")
    _remove(names)


def _remove(names: set[str]) -> None:
    """Files are named by their content: another entry may show the same one."""
    names -= set(EntryFile.objects.filter(file__in=names).values_list("file", flat=True))
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name), robust=True)


def blocks(ref: str) -> Iterator[str]:
    """A case under way, or damages that we owe."""
    found = _cases(ref)
    if found.exclude(status__in=OVER).exists() or found.filter(damages_fen__gt=0, damages_paid_at=None).exists():
        yield _("A case about one of your orders is still open. Please wait until it is decided.")


def _cases(ref: str) -> Any:
    return Case.objects.filter(user__public_id=ref.removeprefix("user:"))
