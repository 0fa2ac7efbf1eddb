"""Attendance as pure arithmetic: which phone times can be right, when a flight is attended, and what a handover leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# SAMPLE values: no source gives them.
AHEAD = timedelta(minutes=2)
"""A phone's clock may run ahead of ours by this much."""
LATE = timedelta(hours=24)
"""What a phone kept without a connection may come in this late."""
GRACE = timedelta(minutes=5)
"""Two escorts who pass each other at the gate leave no gap."""
OVERRUN = timedelta(minutes=15)
"""So long after the end of a shift its escort may still be handing over."""
WEIGHT_TOLERANCE_G = 50
WEIGHT_TOLERANCE_SHARE = 0.02


@dataclass(frozen=True)
class Span:
    """A stretch of time; `end` None while it lasts."""

    start: datetime
    end: datetime | None


def plausible(told_at: datetime, *, now: datetime, not_before: datetime | None = None) -> bool:
    """Can the phone's time be right? Not in the future, not older than a phone keeps things, not before what came before."""
    if told_at > now + AHEAD or told_at < now - LATE:
        return False
    return not_before is None or told_at >= not_before - AHEAD


def gaps(attended: Sequence[Span], *, start: datetime, end: datetime) -> list[Span]:
    """Stretches between `start` and `end` longer than GRACE in which nobody was there, oldest first."""
    found: list[Span] = []
    reached = start
    for span in sorted(attended, key=lambda one: one.start):
        if span.start >= end:
            break
        if span.start - reached > GRACE:
            found.append(Span(reached, span.start))
        reached = max(reached, min(span.end or end, end))
    if end - reached > GRACE:
        found.append(Span(reached, end))
    return found


def weight_is_off(before_g: int, after_g: int) -> bool:
    """Do the weights before and after an opening differ by more than a new seal, tape and two readings of one scale?"""
    return abs(after_g - before_g) > max(WEIGHT_TOLERANCE_G, int(before_g * WEIGHT_TOLERANCE_SHARE))
