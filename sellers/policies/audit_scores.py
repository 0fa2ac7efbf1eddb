"""From what was seen to scores, and from scores to what is proposed. Pure whole-number functions, versioned.

A new rule set is a new VERSION with its own function; old reports are reckoned by the version they were filed with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sellers.policies import audit_entries as entries

VERSION = "2026-11"
NONE, WARNING, RESTRICT, SUSPEND, CLOSE = "none", "warning", "restrict", "suspend", "close"
CONSEQUENCES = (NONE, WARNING, RESTRICT, SUSPEND, CLOSE)
# Share of the whole, in percent; parts that could not be looked at leave their share to the others.
SHARES = {"stock": 45, "storage": 25, "origin": 20, "reference": 10}
ROUGH_TOLERANCE = 25  # percent a rough count may miss the claim
ROUGH_LOSS, MOST_ROUGH_LOSS = 5, 20
TEMPERATURE, HUMIDITY = (50, 300), (20, 70)  # tenths of a degree; percent
CLEAN_LOSS = {5: 0, 4: 3, 3: 12, 2: 30, 1: 50}
EXPIRED_LOSS, MOST_EXPIRED_LOSS = 10, 60
RECEIPT_WORTH = {"match": 100, "differs": 40, "missing": 0, "forged": 0}


@dataclass(frozen=True)
class Scores:
    """Each from 0 to 100; None where there was nothing to look at."""

    stock: int
    storage: int
    origin: int | None
    reference: int | None
    total: int
    proposal: str
    reasons: tuple[str, ...] = ()


Row = tuple[str, Mapping[str, Any]]


def score(rows: Sequence[Row], claimed: Sequence[Mapping[str, Any]], picks: Sequence[str]) -> Scores:
    """Scores of the entries in force, as (kind, body). `claimed` is the stock snapshot taken when the visit began."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in entries.KINDS}
    for kind, body in rows:
        by_kind[kind].append(body)
    if by_kind[entries.REFUSAL]:
        return Scores(0, 0, None, None, 0, SUSPEND, ("entry_refused",))
    stock = stock_score(by_kind[entries.COUNT], by_kind[entries.BIN], claimed, picks)
    storage = storage_score(by_kind[entries.CONDITION])
    origin = origin_score(by_kind[entries.RECEIPT])
    reference = reference_score(by_kind[entries.INTERVIEW])
    total = _together({"stock": stock, "storage": storage, "origin": origin, "reference": reference})
    forged = any(body["outcome"] == "forged" for body in by_kind[entries.RECEIPT])
    expired = sum(int(body["expired"]) for body in by_kind[entries.CONDITION])
    proposal, reasons = propose(stock, storage, origin, total, forged=forged, expired=expired)
    return Scores(stock, storage, origin, reference, total, proposal, reasons)


def stock_score(
    counts: Sequence[Mapping[str, Any]], bins: Sequence[Mapping[str, Any]], claimed: Sequence[Mapping[str, Any]],
    picks: Sequence[str],
) -> int:  # fmt: skip
    """The mean over the pick list (what is missing costs twice what is too much), less what the walk found off."""
    pieces = {str(row["sku"]): int(row["pieces"]) for row in claimed}
    counted = {str(body["sku"]): int(body["counted"]) for body in counts}
    exact = [_accuracy(pieces.get(sku, 0), counted[sku]) if sku in counted else 0 for sku in picks]
    base = sum(exact) // len(exact) if exact else 100
    return max(0, base - min(MOST_ROUGH_LOSS, ROUGH_LOSS * len(rough_differences(bins, claimed))))


def rough_differences(
    bins: Sequence[Mapping[str, Any]], claimed: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[int, int]]:
    """Categories whose rough count misses the claim by more than the tolerance: category → (claimed, seen)."""
    want: dict[str, int] = {}
    seen: dict[str, int] = {}
    for row in claimed:
        want[str(row["category"])] = want.get(str(row["category"]), 0) + int(row["pieces"])
    for body in bins:
        seen[str(body["category"])] = seen.get(str(body["category"]), 0) + int(body["rough"])
    return {
        name: (pieces, seen.get(name, 0))
        for name, pieces in sorted(want.items())
        if abs(seen.get(name, 0) - pieces) * 100 > max(pieces, 1) * ROUGH_TOLERANCE
    }


def storage_score(conditions: Sequence[Mapping[str, Any]]) -> int:
    """The worst place counts: goods spoil where it is worst."""
    return min((_place(body) for body in conditions), default=0)


def origin_score(receipts: Sequence[Mapping[str, Any]]) -> int | None:
    worth = [RECEIPT_WORTH[str(body["outcome"])] for body in receipts]
    return sum(worth) // len(worth) if worth else None


def reference_score(interviews: Sequence[Mapping[str, Any]]) -> int | None:
    """Mean of all answers (0 to 4); whoever could not be reached says nothing."""
    answers = [int(value) for body in interviews for value in body["answers"].values()]
    return sum(answers) * 25 // len(answers) if answers else None


def propose(
    stock: int, storage: int, origin: int | None, total: int, *, forged: bool = False, expired: int = 0
) -> tuple[str, tuple[str, ...]]:
    """What the rules propose, and why; the second reviewer decides. The severest reason wins."""
    found: list[tuple[str, str]] = []
    if forged:
        found.append((SUSPEND, "forged_receipt"))
    if stock < 40:
        found.append((SUSPEND, "stock_missing"))
    elif stock < 60:
        found.append((RESTRICT, "stock_wrong"))
    if expired >= 5:
        found.append((RESTRICT, "expired_goods"))
    if origin is not None and origin < 40:
        found.append((RESTRICT, "origin_unproven"))
    if storage < 60:
        found.append((WARNING, "storage_poor"))
    if total < 85:
        found.append((WARNING, "below_good"))
    worst = max((consequence for consequence, _reason in found), key=CONSEQUENCES.index, default=NONE)
    return worst, tuple(reason for _consequence, reason in found)


def _accuracy(claimed: int, counted: int) -> int:
    missing, extra = max(0, claimed - counted), max(0, counted - claimed)
    return max(0, 100 - 100 * (2 * missing + extra) // max(claimed, 1))


def _place(body: Mapping[str, Any]) -> int:
    loss = CLEAN_LOSS[int(body["cleanliness"])] + min(MOST_EXPIRED_LOSS, EXPIRED_LOSS * int(body["expired"]))
    if not TEMPERATURE[0] <= int(body["celsius_tenths"]) <= TEMPERATURE[1]:
        loss += 15
    if not HUMIDITY[0] <= int(body["humidity"]) <= HUMIDITY[1]:
        loss += 10
    return max(0, 100 - loss)


def _together(parts: Mapping[str, int | None]) -> int:
    known = {name: value for name, value in parts.items() if value is not None}
    shares = sum(SHARES[name] for name in known)
    return sum(SHARES[name] * value for name, value in known.items()) // shares


def missing(rows: Sequence[Row], picks: Sequence[str], claimed: Sequence[Mapping[str, Any]]) -> list[str]:
    """Codes of what a visit still lacks before it can be filed: nothing where entry was refused."""
    kinds = [kind for kind, _body in rows]
    lacking = [] if entries.SIGNATURE in kinds else ["signature"]
    if entries.REFUSAL in kinds:
        return lacking
    counted = {str(body["sku"]) for kind, body in rows if kind == entries.COUNT}
    if entries.BIN not in kinds:
        lacking.append("bins")
    if set(picks) - counted:
        lacking.append("counts")
    if entries.CONDITION not in kinds:
        lacking.append("conditions")
    if claimed and entries.RECEIPT not in kinds:
        lacking.append("receipts")
    if entries.INTERVIEW not in kinds:
        lacking.append("interviews")
    return lacking
