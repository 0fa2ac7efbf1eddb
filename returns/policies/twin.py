"""Is what came back what went out? Identity first, measurement second, and abstention where the evidence is thin.

A number recorded outbound and absent now is never invented: it stops the automatic path. A thing that never had a serial or
tag is matched by pictures together with weight, never by weight and size alone; pictures can raise doubt, never a mismatch.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.core.textnorm import nfkc

MATCH, UNSURE, MISMATCH = "match", "unsure", "mismatch"
WEIGHT_TOLERANCE_G = 5
WEIGHT_TOLERANCE_BP = 200  # 2 %: scale, humidity, a removed sticker
WEIGHT_ALARM_BP = 1500  # 15 %: an empty box or another thing
SIZE_TOLERANCE_MM = 5
LEAST_SCORE = 60  # of weight and size, where pictures alone have to say it
ABSENT = frozenset({"serial_absent", "tag_absent"})
RIGHT_OVER = "no_reason_ended"
BLOCKING = ("number_of_another_shopper", "number_of_another_delivery")
"""Reasons that no refund may follow, until somebody else has inspected the piece again."""
DOUBTS = ABSENT | {"weight_far_off", "weight_off", "size_off", "not_in_parcel", "number_of_another_piece", *BLOCKING}


@dataclass(frozen=True)
class Facts:
    """What was recorded of one thing. Empty text or None: not recorded. Weight in grams, sizes in millimetres."""

    serial: str = ""
    tag: str = ""
    weight_g: int | None = None
    sides_mm: tuple[int, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """`verdict` with its reasons (stable codes) and a 0–100 score of the measurements (None: nothing to compare)."""

    verdict: str
    reasons: tuple[str, ...]
    score: int | None


def compare(out: Facts, back: Facts) -> Verdict:
    """Compare outbound with inbound facts. Pure; never raises."""
    reasons: list[str] = []
    outcomes = [_identity("serial", out.serial, back.serial, reasons), _identity("tag", out.tag, back.tag, reasons)]
    score = _score(out, back, reasons)
    if MISMATCH in outcomes:
        return Verdict(MISMATCH, tuple(reasons), score)
    proven = MATCH in outcomes
    if not proven:
        reasons.append("nothing_identifies")
    calm = proven and UNSURE not in outcomes and "weight_far_off" not in reasons
    return Verdict(MATCH if calm else UNSURE, tuple(reasons), score)


def with_owners(verdict: Verdict, owner: str) -> Verdict:
    """A number on the piece is known to us as that of another thing: `owner` says whose (a code), empty for nobody's."""
    if not owner:
        return verdict
    return Verdict(MISMATCH, (*verdict.reasons, owner), verdict.score)


def without_parcel(verdict: Verdict) -> Verdict:
    """The parcel was opened and the piece was not in it."""
    return Verdict(MISMATCH, ("not_in_parcel",), verdict.score)


def with_right(verdict: Verdict, *, is_no_reason: bool) -> Verdict:
    """Serial or tag gone: goods are not complete any more, so the right without a reason ends. A right with a reason never does."""
    if is_no_reason and ABSENT & set(verdict.reasons):
        return Verdict(verdict.verdict, (*verdict.reasons, RIGHT_OVER), verdict.score)
    return verdict


def with_pictures(verdict: Verdict, opinion: str, picture_score: int | None) -> Verdict:
    """What pictures add. `same` decides only for goods that never had a number; `other` turns a match into a doubt."""
    reasons = (*verdict.reasons, f"pictures_{opinion}")
    score = verdict.score
    if picture_score is not None:
        score = picture_score if score is None else min(score, picture_score)
    if opinion == "differ" and verdict.verdict == MATCH:
        return Verdict(UNSURE, reasons, score)
    decides = (
        opinion == "same"
        and verdict.verdict == UNSURE
        and "nothing_identifies" in verdict.reasons
        and not DOUBTS & set(verdict.reasons)
        and (verdict.score or 0) >= LEAST_SCORE
    )
    return Verdict(MATCH if decides else verdict.verdict, reasons, score)


def is_right_over(reasons: Iterable[str]) -> bool:
    """Has the right without a reason ended for this piece, because something recorded abroad is missing?"""
    return RIGHT_OVER in reasons


def is_blocked(reasons: Iterable[str]) -> bool:
    """Does a number belong to somebody else's delivery?"""
    return bool(set(BLOCKING) & set(reasons))


def identifies(out: Facts, back: Facts) -> bool:
    """Does a number on the piece say that it is this one, and none that it is another?"""
    ignored: list[str] = []
    outcomes = {_identity("serial", out.serial, back.serial, ignored), _identity("tag", out.tag, back.tag, ignored)}
    return MATCH in outcomes and MISMATCH not in outcomes


def _identity(name: str, out: str, back: str, reasons: list[str]) -> str | None:
    """None where nothing was recorded outbound; a number found only on return is noted, not trusted."""
    out, back = normalise(out), normalise(back)
    if not out:
        if back:
            reasons.append(f"{name}_never_recorded")
        return None
    if not back:
        reasons.append(f"{name}_absent")
        return UNSURE
    reasons.append(f"{name}_equal" if out == back else f"{name}_differs")
    return MATCH if out == back else MISMATCH


def normalise(text: str) -> str:
    """A number as it is compared: capitals, without spaces and dashes; nothing else is forgiven."""
    return re.sub(r"[\s\-‐-―]", "", nfkc(text)).upper()


def _score(out: Facts, back: Facts, reasons: list[str]) -> int | None:
    parts = []
    if out.weight_g and back.weight_g is not None:
        off = abs(out.weight_g - back.weight_g)
        allowed = max(WEIGHT_TOLERANCE_G, out.weight_g * WEIGHT_TOLERANCE_BP // 10_000)
        alarm = max(allowed + 1, out.weight_g * WEIGHT_ALARM_BP // 10_000)
        if off > alarm:
            reasons.append("weight_far_off")
        elif off > allowed:
            reasons.append("weight_off")
        parts.append(100 if off <= allowed else max(0, 100 - 100 * (off - allowed) // (alarm - allowed)))
    if out.sides_mm and len(out.sides_mm) == len(back.sides_mm):
        off = max(abs(a - b) for a, b in zip(sorted(out.sides_mm), sorted(back.sides_mm), strict=True))
        if off > SIZE_TOLERANCE_MM:
            reasons.append("size_off")
        parts.append(100 if off <= SIZE_TOLERANCE_MM else max(0, 100 - 5 * (off - SIZE_TOLERANCE_MM)))
    return min(parts) if parts else None
