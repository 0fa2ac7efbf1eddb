"""Does a warranty cover this fault, and what does it pay. Pure.

The terms are those stored with the warranty when it was bought: a later rule changes nothing. Codes are permanent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.core.money import share_by_bp
from orders.policies.warranty_plans import Terms

COVERED = "covered"
NONE = "no_warranty"
NOT_BEGUN = "not_begun"
WAITING = "waiting"
ENDED = "ended"
FAULT_NOT_COVERED = "fault_not_covered"
CAP_REACHED = "cap_reached"
REPORT_WITHIN = timedelta(days=30)  # a fault that showed on the last day may still be reported so long after it
LATE = "reported_late"

MANY_CLAIMS, FIRST_DAYS, SAME_PICTURE, HIGH_SHARE = "many_claims", "first_days", "same_picture", "high_share"
MANY, SOON = 3, timedelta(days=7)
HIGH_SHARE_BP = 8000
UNECONOMIC_BP = 7000  # a repair dearer than this share of the piece is not worth while


@dataclass(frozen=True)
class Cover:
    """The warranty of one piece: its terms, its days, what the piece cost and what claims have taken."""

    terms: Terms
    starts_at: datetime | None
    ends_at: datetime | None
    piece_fen: int
    used_fen: int = 0

    @property
    def cap_fen(self) -> int:
        """What it still pays, for all claims to come."""
        return max(0, share_by_bp(self.piece_fen, self.terms.cap_bp) - self.used_fen)


@dataclass(frozen=True)
class Verdict:
    """The answer, with the code of the rule that gave it."""

    code: str
    cap_fen: int = 0

    @property
    def is_covered(self) -> bool:
        return self.code == COVERED


def judge(cover: Cover | None, *, fault: str, happened_at: datetime, reported_at: datetime) -> Verdict:
    """Is the fault covered? Both ends of the term count: from `starts_at` on, up to but not at `ends_at`."""
    if cover is None:
        return Verdict(NONE)
    if cover.starts_at is None or cover.ends_at is None or happened_at < cover.starts_at:
        return Verdict(NOT_BEGUN)
    if happened_at >= cover.ends_at:
        return Verdict(ENDED)
    if reported_at >= cover.ends_at + REPORT_WITHIN:
        return Verdict(LATE)
    if happened_at < cover.starts_at + timedelta(days=cover.terms.waiting_days):
        return Verdict(WAITING)
    if fault not in cover.terms.faults:
        return Verdict(FAULT_NOT_COVERED)
    return Verdict(COVERED, cover.cap_fen) if cover.cap_fen else Verdict(CAP_REACHED)


def deductible_fen(terms: Terms, cost_fen: int) -> int:
    """The shopper's share of a claim of this cost: a share of it, at least the minimum, never more than the cost."""
    if not terms.deductible_bp and not terms.least_deductible_fen:
        return 0
    return min(cost_fen, max(terms.least_deductible_fen, share_by_bp(cost_fen, terms.deductible_bp)))


@dataclass(frozen=True)
class Split:
    """Who bears a cost."""

    warranty_fen: int
    shopper_fen: int


def split(terms: Terms, *, cost_fen: int, cap_fen: int) -> Split:
    """The warranty pays the cost less the deductible, up to the cap; the shopper the rest. The two sum to the cost."""
    borne = min(cap_fen, cost_fen - deductible_fen(terms, cost_fen))
    return Split(borne, cost_fen - borne)


def is_economic(*, cost_fen: int, piece_fen: int) -> bool:
    """Is a repair worth while, or is the piece better replaced or paid out?"""
    return cost_fen <= share_by_bp(piece_fen, UNECONOMIC_BP)


def pay_out_fen(terms: Terms, *, piece_fen: int, cap_fen: int) -> int:
    """What is paid where a piece cannot be repaired nor replaced: its price less the deductible, up to the cap."""
    return split(terms, cost_fen=piece_fen, cap_fen=cap_fen).warranty_fen


def doubts(*, claims_in_a_year: int, since_start: timedelta, is_known_picture: bool, used_bp: int) -> Sequence[str]:
    """Why a person should look at a covered claim. A sign only ever leads to a person; it refuses nothing."""
    found = []
    if claims_in_a_year >= MANY:
        found.append(MANY_CLAIMS)
    if since_start < SOON:
        found.append(FIRST_DAYS)
    if is_known_picture:
        found.append(SAME_PICTURE)
    if used_bp >= HIGH_SHARE_BP:
        found.append(HIGH_SHARE)
    return found
