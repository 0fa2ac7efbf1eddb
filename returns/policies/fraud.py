"""What makes a return worth a person's look. Pure, with reasons; a signal calls somebody and never refuses anything.

Thresholds are SAMPLE: a shop's own history replaces them. Returning much is a right; it is looked at, not held against anyone.
"""

from dataclasses import dataclass

from returns.policies import twin

SERIAL, EMPTY_BOX, SWAPPED, WARDROBING = "serial_returner", "empty_box", "swapped", "wardrobing"
LEAST_RETURNED, LEAST_SHARE_BP = 8, 6000  # pieces in 180 days, and the share of what was bought
LEAST_MISMATCHES = 2
EMPTY_BP = 3500  # less than this share of the outbound weight
LATE_DAYS, LEAST_WORN = 5, 2
WORN = ("B", "C")  # a small flaw (A) is no trace of use


@dataclass(frozen=True)
class History:
    """The shopper's last 180 days: pieces bought and sent back, pieces that were not what was sent, worn ones without a reason."""

    bought: int = 0
    returned: int = 0
    mismatches: int = 0
    worn_without_reason: int = 0


@dataclass(frozen=True)
class Seen:
    """This piece: reasons of the match, weights in grams, whether no reason was given, condition, days it was kept."""

    reasons: tuple[str, ...]
    weight_out_g: int | None
    weight_g: int
    is_no_reason: bool
    grade: str
    days_kept: int


@dataclass(frozen=True)
class Signal:
    code: str
    reasons: tuple[str, ...]


def signals(seen: Seen, history: History) -> list[Signal]:
    """What a person should look at, with why. Empty for the usual return."""
    found = [
        (SERIAL, _serial(history)),
        (EMPTY_BOX, _empty(seen)),
        (SWAPPED, _swapped(seen, history)),
        (WARDROBING, _worn(seen, history)),
    ]
    return [Signal(code, reasons) for code, reasons in found if reasons]


def _serial(history: History) -> tuple[str, ...]:
    share = history.returned * 10_000 // max(1, history.bought)
    return ("returns_most",) if history.returned >= LEAST_RETURNED and share >= LEAST_SHARE_BP else ()


def _empty(seen: Seen) -> tuple[str, ...]:
    if "not_in_parcel" in seen.reasons:
        return ("not_in_parcel",)
    is_light = bool(seen.weight_out_g) and seen.weight_g * 10_000 < (seen.weight_out_g or 0) * EMPTY_BP
    return ("weight_of_a_box",) if is_light else ()


def _swapped(seen: Seen, history: History) -> tuple[str, ...]:
    reasons = [
        code for code in (*twin.BLOCKING, "serial_differs", "tag_differs", "pictures_differ") if code in seen.reasons
    ]
    if history.mismatches >= LEAST_MISMATCHES:
        reasons.append("mismatched_before")
    return tuple(reasons)


def _worn(seen: Seen, history: History) -> tuple[str, ...]:
    """Worn and brought back: no reason given, the tag gone or traces of use, at the end of the days, or not the first time."""
    if not seen.is_no_reason:
        return ()
    traces = [code for code in ("tag_absent",) if code in seen.reasons] + (
        ["traces_of_use"] if seen.grade in WORN else []
    )
    if not traces:
        return ()
    pattern = ["kept_to_the_end"] if seen.days_kept >= LATE_DAYS else []
    pattern += ["worn_before"] if history.worn_without_reason >= LEAST_WORN else []
    return (*traces, *pattern) if pattern else ()
