"""The keys of learning: which batch a piece belongs to, which reasons are the goods' fault, price bands. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core.time import SHANGHAI

LOT, WEEK = "lot", "week"
# Reasons of every door under one name. The road's doing and a change of mind say nothing about the goods.
FAULTS = frozenset({"quality", "wrong", "missing", "not_genuine", "not_as_described"})
SAME: Mapping[str, str] = {
    "wrong_item": "wrong",
    "counterfeit": "not_genuine",
    "short": "missing_piece",
    "damaged": "damaged",
}
REASONS: Mapping[str, Any] = {
    "quality": _("Quality problem"),
    "wrong": _("Not what was ordered"),
    "missing": _("Something is missing from it"),
    "not_genuine": _("Doubted to be genuine"),
    "not_as_described": _("Not as described"),
    "damaged": _("Damaged on the way"),
    "lost": _("Lost on the way"),
    "missing_piece": _("A whole piece never came"),
    "late": _("Came too late"),
    "no_reason": _("Changed their mind"),
}
# Upper bounds of one piece's price in fen; the last band has none.
BANDS: Sequence[int] = (10_000, 30_000, 80_000, 200_000)


def batch_label(batch: str, captured_at: datetime | None) -> str:
    """The lot as printed, letters made big so that two hands write one lot; else the ISO week (Asia/Shanghai) of its capture.

    A piece with neither is in a batch of its own kind, `week:none`: it is counted and never alarms by itself.
    """
    lot = "".join(batch.split()).upper()
    if lot:
        return f"{LOT}:{lot[:40]}"
    if captured_at is None:
        return f"{WEEK}:none"
    year, week, _day = captured_at.astimezone(SHANGHAI).isocalendar()
    return f"{WEEK}:{year}-W{week:02d}"


def reason_of(code: str) -> str:
    """One name for a reason, whichever door it came through."""
    return SAME.get(code, code)


def is_fault(reason: str) -> bool:
    """Does this reason (of `reason_of`) speak of the goods themselves?"""
    return reason in FAULTS


def band_of(unit_fen: int) -> int:
    """The number of the price band, from 0."""
    return next((place for place, most in enumerate(BANDS) if unit_fen < most), len(BANDS))
