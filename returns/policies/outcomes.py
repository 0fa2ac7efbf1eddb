"""What may become of a case: which ways are open for a reason, what the grade proposes, and who decides. Pure; fen.

Sources: Consumer Rights Protection Law Art. 24 (quality: take back, or replace, or repair, by the shopper's choice) and Art. 25 (seven
days without reason: take back; replacing is our offer, not a right). The rest is the platform's promise. Amounts and shares of
keeping with a part refund and of approval are SAMPLE figures, to be set by finance.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

REFUND, EXCHANGE, REPAIR, KEEP, DECLINE = "refund", "exchange", "repair", "keep", "decline"
SMALL_FLAW, FAULTY, BADLY_DAMAGED = "A", "B", "C"
GRADES = {SMALL_FLAW: EXCHANGE, FAULTY: REPAIR, BADLY_DAMAGED: REFUND}
WORST_FIRST = (BADLY_DAMAGED, FAULTY, SMALL_FLAW)

# reason → ways in which the shopper's wish decides (a right by law or promise), and ways that are only offered
RIGHTS: dict[str, frozenset[str]] = {
    "no_reason": frozenset({REFUND}),
    "quality": frozenset({REFUND, EXCHANGE, REPAIR}),
    "damaged": frozenset({REFUND, EXCHANGE, REPAIR}),
    "wrong": frozenset({REFUND, EXCHANGE}),
    "missing": frozenset({REFUND, EXCHANGE}),
    "not_genuine": frozenset({REFUND}),
    "late": frozenset({REFUND}),
}
OFFERS: dict[str, frozenset[str]] = {"no_reason": frozenset({EXCHANGE})}

KEEP_BP = {
    "quality": 3000,
    "damaged": 3000,
    "wrong": 2000,
    "missing": 2000,
    "late": 1000,
}  # SAMPLE: share of what is left of the goods
KEEP_ALONE_FEN = 20_000  # SAMPLE: above it a person looks first
KEEP_AGAIN_DAYS = 90  # SAMPLE: a second one within it a person looks at
ALONE_FEN = 300_000  # SAMPLE: what an inspector may refund without a colleague
OPS_FEN = 300_000  # SAMPLE: doubtful and above it: operations


TO_CHOOSE = timedelta(hours=48)  # SAMPLE: from the proposal on
REFUND_WITHIN = timedelta(days=7)  # Art. 25, from receipt
TO_DECIDE = timedelta(days=1)  # what is left of them to us once the shopper's time is over


class Level(IntEnum):
    """Who may decide: the inspector of the piece, a second person, operations."""

    ALONE = 1
    SECOND = 2
    OPS = 3


@dataclass(frozen=True)
class Proposal:
    """`code`: what we would do. `ways`: what the shopper may choose instead. `why`: a stable code of the reason."""

    code: str
    why: str
    ways: tuple[str, ...]


def open_to(reason: str) -> frozenset[str]:
    """Everything that a shopper may wish for this reason."""
    kept = frozenset({KEEP}) if reason in KEEP_BP else frozenset()
    return RIGHTS.get(reason, frozenset({REFUND})) | OFFERS.get(reason, frozenset()) | kept


def ways(reason: str, *, can_exchange: bool, can_repair: bool = True, grade: str = "") -> tuple[str, ...]:
    """What is open for a reason, in fixed order. An offer (not a right) needs a piece that is as good as new."""
    rights, offers = RIGHTS.get(reason, frozenset({REFUND})), OFFERS.get(reason, frozenset())
    found = [REFUND]
    if can_exchange and (EXCHANGE in rights or (EXCHANGE in offers and grade in ("", SMALL_FLAW))):
        found.append(EXCHANGE)
    if can_repair and REPAIR in rights and grade != BADLY_DAMAGED:
        found.append(REPAIR)
    return tuple(found)


def worst(grades: list[str]) -> str:
    """The grade of a case is that of its worst piece; empty where none was graded."""
    return next((grade for grade in WORST_FIRST if grade in grades), "")


def propose(*, grade: str, reason: str, wish: str, has_chosen: bool, can_exchange: bool) -> Proposal:
    """The grade proposes; what the shopper chose decides wherever it is open to them.

    `wish`: from the request, or chosen since (`has_chosen`). A wish for something other than the money counts as chosen.
    """
    open_ways = ways(reason, can_exchange=can_exchange, grade=grade)
    if (has_chosen or wish != REFUND) and wish in open_ways:
        return Proposal(wish, "wish", open_ways)
    by_grade = GRADES.get(grade, REFUND)
    if by_grade in open_ways:
        return Proposal(by_grade, f"grade_{grade}" if grade else "no_grade", open_ways)
    if by_grade == EXCHANGE and not can_exchange:
        return Proposal(REFUND, "no_stock", open_ways)
    return Proposal(REFUND, "law", open_ways)


def time_to_choose(received_at: datetime, now: datetime) -> timedelta:
    """How long the shopper may think about a proposal, so that the legal days from receipt are kept; nothing where they are nearly over."""
    left = received_at + REFUND_WITHIN - TO_DECIDE - now
    return min(TO_CHOOSE, left) if left >= timedelta(hours=1) else timedelta(0)


def propose_without_right(*, is_whole: bool) -> Proposal:
    """Something recorded abroad is missing on a piece that was to come back without a reason: its right has ended.

    `is_whole`: every piece of the case; else the others are refunded, and nothing but refunded.
    """
    if is_whole:
        return Proposal(DECLINE, "right_over", ())
    return Proposal(REFUND, "right_over_partly", (REFUND,))


def level(code: str, *, amount_fen: int, is_clear: bool, is_mismatch: bool = False) -> Level:
    """Who may decide `code` for `amount_fen`. A refusal and every doubt need a second person, great doubt or money operations."""
    if code == DECLINE:
        return Level.SECOND
    if is_mismatch or (not is_clear and amount_fen > OPS_FEN):
        return Level.OPS
    if not is_clear or amount_fen > ALONE_FEN:
        return Level.SECOND
    return Level.ALONE


def keep_fen(reason: str, goods_left_fen: int) -> int:
    """What is offered for keeping a flawed thing; 0 where nothing is."""
    return goods_left_fen * KEEP_BP.get(reason, 0) // 10_000


def keep_level(amount_fen: int, *, kept_lately: bool) -> Level:
    """Up to a sum and once in a while nobody has to look."""
    return Level.SECOND if amount_fen > KEEP_ALONE_FEN or kept_lately else Level.ALONE
