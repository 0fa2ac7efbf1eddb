"""From figures to a decision. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from risk.policies.facts import Facts
from risk.policies.rules_of_risk import Scoring
from risk.policies.signs import ANSWERED_BY, BY_OWNER, seen_in

ALLOW, STEP_UP, HOLD = "allow", "step_up", "hold"


@dataclass(frozen=True)
class Verdict:
    """`reasons`: (sign, points), answered ones with 0. `rules`: the version it was judged by."""

    decision: str
    score: int
    reasons: tuple[tuple[str, int], ...]
    rules: int

    def frozen(self, facts: Facts) -> dict[str, Any]:
        """As it is stored."""
        return {
            "facts": asdict(facts), "reasons": [list(one) for one in self.reasons], "score": self.score,
            "decision": self.decision, "rules": self.rules,
        }  # fmt: skip


def before_paying(facts: Facts, scoring: Scoring) -> Verdict:
    """Allow, ask for a proof, or let a person look once it is paid. What the owner could answer by a proof is asked, not held."""
    reasons = _reasons(facts, scoring)
    score = sum(points for _code, points in reasons)
    rest = sum(points for code, points in reasons if code not in BY_OWNER)
    decision = HOLD if rest >= scoring.hold_at else STEP_UP if score >= scoring.step_up_at else ALLOW
    return Verdict(decision, score, reasons, scoring.version)


def after_paying(facts: Facts, scoring: Scoring, *, first: str, proof: str) -> Verdict:
    """The last word, with the card known. `first`: what was decided at placing; `proof`: how the shopper proved themselves.

    Allow or hold: the money is in, so there is nothing left to ask. A proof that was wanted and is missing holds.
    """
    reasons = _reasons(facts, scoring, answered=ANSWERED_BY.get(proof, frozenset()))
    score = sum(points for _code, points in reasons)
    is_held = score >= scoring.hold_at or first == HOLD or (first == STEP_UP and not proof)
    return Verdict(HOLD if is_held else ALLOW, score, reasons, scoring.version)


def when_time_is_over(score: int, scoring: Scoring) -> bool:
    """Nobody looked in time: does the order go on (True), or does the money go back? The shopper was promised that moment."""
    return score < scoring.refund_at


def _reasons(facts: Facts, scoring: Scoring, answered: frozenset[str] = frozenset()) -> tuple[tuple[str, int], ...]:
    found: Sequence[str] = seen_in(facts, scoring.limits)
    return tuple((code, 0 if code in answered else scoring.weights[code]) for code in found if scoring.weights[code])
