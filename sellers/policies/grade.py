"""The grade as a pure function of its events: same events, same grade, byte for byte. Never stored without them.

A seller starts at 500 points (C). Points come with codes; the best grade needs a good audit, and a failed audit caps what
points alone could buy.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sellers.models import Seller

VERSION = "2026-11"
START, LEAST, MOST = 500, 0, 1000
STEPS = ((900, Seller.Grade.S), (750, Seller.Grade.A), (600, Seller.Grade.B), (400, Seller.Grade.C))
# What a code is worth where the caller does not know better.
POINTS = {
    "verified": 40,
    "audit_good": 120,
    "audit_fair": 20,
    "audit_failed": -250,
    "shipped_on_time": 2,
    "shipped_late": -8,
    "evidence_mismatch": -60,
    "returned_not_as_described": -15,
    "dispute_lost": -40,
    "document_lapsed": -50,
}
LABELS = {
    "verified": _("Verified"),
    "audit_good": _("Surprise audit: good"),
    "audit_fair": _("Surprise audit: fair"),
    "audit_failed": _("Surprise audit: failed"),
    "shipped_on_time": _("Handed in on time"),
    "shipped_late": _("Handed in late"),
    "evidence_mismatch": _("Goods did not match the listing"),
    "returned_not_as_described": _("Returned: not as described"),
    "dispute_lost": _("Dispute lost"),
    "document_lapsed": _("A document lapsed"),
}
GOOD_AUDIT, FAILED_AUDIT = "audit_good", "audit_failed"
PASS_MARK, GOOD_MARK = 60, 85


@dataclass(frozen=True)
class Standing:
    """Points between 0 and 1000 and the grade they make."""

    points: int
    grade: Seller.Grade


def standing(events: Iterable[tuple[str, int]]) -> Standing:
    """Grade of (code, points) events. Order does not matter."""
    total, has_good_audit, has_failed_audit = START, False, False
    for code, points in events:
        total += points
        has_good_audit |= code == GOOD_AUDIT
        has_failed_audit |= code == FAILED_AUDIT
    points = max(LEAST, min(MOST, total))
    grade = next((grade for least, grade in STEPS if points >= least), Seller.Grade.D)
    if has_failed_audit and grade in (Seller.Grade.S, Seller.Grade.A):
        grade = Seller.Grade.B
    if grade == Seller.Grade.S and not has_good_audit:
        grade = Seller.Grade.A
    return Standing(points, grade)


def audit_code(stock_score: int, storage_score: int) -> str:
    """What an audit with these scores (0–100) counts as: the worse of the two decides."""
    worst = min(stock_score, storage_score)
    if worst >= GOOD_MARK:
        return GOOD_AUDIT
    return "audit_fair" if worst >= PASS_MARK else FAILED_AUDIT
