"""Pay, refuse, or let a person look: the rules in their order, the first that fits decides. Pure: plain values in, a decision out.

What cannot be refused by what the road itself recorded is never refused by a rule: then a person looks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from claims.policies.terms import Terms

PAY, REFUSE, PERSON = "pay", "refuse", "person"
LOST, DAMAGED, SHORT = "lost", "damaged", "short"
PLATFORM, SELLER = "platform", "seller"


@dataclass(frozen=True)
class Weighing:
    """One attended opening by customs: the scale before and after."""

    before_g: int
    after_g: int | None


@dataclass(frozen=True)
class Facts:
    """What is known of the pieces of a claim. Weights in grams, worth in fen.

    `seal`: intact, tampered, missing, mismatch or unknown as last seen by us. `mismatch`: our own bench found the piece so
    (`logistics.policies.capture`), before it was packed.
    """

    kind: str
    reported_at: datetime
    worth_fen: int
    is_insured: bool = False
    by_us: bool = False
    delivered_at: datetime | None = None
    has_signature: bool = False
    is_declared_lost: bool = False
    is_on_the_way: bool = False
    seal: str = "unknown"
    packed_g: int | None = None
    last_g: int | None = None
    openings: tuple[Weighing, ...] = field(default=())
    open_incidents: int = 0
    photos: int = 0
    carrier_reported: bool = False
    is_rejected: bool = False
    mismatch: str = ""
    earlier_claims: int = 0
    fault: str = ""


@dataclass(frozen=True)
class Decision:
    """`rule` and `reasons` are permanent codes (`claims/words.py` has their words)."""

    verdict: str
    rule: str
    reasons: tuple[str, ...]
    borne_by: str = PLATFORM


def decide(facts: Facts, terms: Terms) -> Decision:
    """The first rule that has something to say."""
    for rule in RULES:
        found = rule(facts, terms)
        if found is not None:
            return found
    return Decision(PERSON, "unclear", ("nothing_decides",))


def is_late(facts: Facts, terms: Terms) -> bool:
    """Reported after its days? What we found ourselves, and what never arrived, is never late."""
    if facts.by_us or facts.delivered_at is None:
        return False
    return facts.reported_at > facts.delivered_at + timedelta(days=terms.days(facts.kind, is_insured=facts.is_insured))


def lighter(facts: Facts, terms: Terms) -> bool:
    """Did the box lose weight between our scale and the last one, or while customs had it open?"""
    if facts.packed_g and facts.last_g and terms.differs(facts.packed_g, facts.last_g):
        return True
    return any(one.after_g is not None and terms.differs(one.before_g, one.after_g) for one in facts.openings)


def _bench(facts: Facts, _terms: Terms) -> Decision | None:
    """Our own bench found it so before it was packed: the seller is asked first, so a person says who bears it."""
    if not facts.mismatch:
        return None
    return Decision(PERSON, "found_at_our_bench", (f"bench_{facts.mismatch}",), SELLER)


def _lost_for_good(facts: Facts, _terms: Terms) -> Decision | None:
    if facts.kind == LOST and facts.is_declared_lost:
        return Decision(PAY, "declared_lost", ("searched_and_written_off",))
    return None


def _still_travels(facts: Facts, _terms: Terms) -> Decision | None:
    if facts.is_on_the_way:
        return Decision(REFUSE, "still_travelling", ("not_declared_lost",))
    return None


def _too_late(facts: Facts, terms: Terms) -> Decision | None:
    return Decision(REFUSE, "reported_too_late", ("deadline_over",)) if is_late(facts, terms) else None


def _signed_for(facts: Facts, _terms: Terms) -> Decision | None:
    """Delivered by the courier's word and not there by the shopper's: one word against the other."""
    if facts.kind != LOST or facts.delivered_at is None:
        return None
    return Decision(PERSON, "delivered_but_missing", ("signed" if facts.has_signature else "no_signature",))


def _often(facts: Facts, terms: Terms) -> Decision | None:
    if facts.by_us or facts.earlier_claims < terms.many_claims:
        return None
    return Decision(PERSON, "many_claims", ("many_claims",))


def _dear(facts: Facts, terms: Terms) -> Decision | None:
    limit = max(terms.auto_fen, terms.insured_auto_fen) if facts.is_insured else terms.auto_fen
    return Decision(PERSON, "worth_a_look", ("above_limit",)) if facts.worth_fen > limit else None


def _seal_broken(facts: Facts, _terms: Terms) -> Decision | None:
    if facts.seal in ("tampered", "missing", "mismatch") or facts.open_incidents:
        return Decision(PAY, "seal_not_intact", ("seal_incident",) if facts.open_incidents else (f"seal_{facts.seal}",))
    return None


def _lost_weight(facts: Facts, terms: Terms) -> Decision | None:
    return Decision(PAY, "lost_weight", ("weight_fell",)) if facts.kind != LOST and lighter(facts, terms) else None


def _sealed_and_weighed(facts: Facts, terms: Terms) -> Decision | None:
    """Short, yet the box never lost a gram under seals that were intact: the record speaks against it, so a person looks at both."""
    if facts.kind != SHORT or facts.seal != "intact" or facts.packed_g is None or facts.last_g is None:
        return None
    return Decision(PERSON, "sealed_and_weighed", ("seal_intact", "weight_agrees"))


def _shown(facts: Facts, _terms: Terms) -> Decision | None:
    shown = {"photo": facts.photos, "carrier_says_so": facts.carrier_reported, "cold_chain_broken": facts.is_rejected}
    reasons = tuple(reason for reason, is_there in shown.items() if is_there)
    return Decision(PAY, "damage_shown", reasons) if facts.kind == DAMAGED and reasons else None


Rule = Callable[[Facts, Terms], Decision | None]
RULES: tuple[Rule, ...] = (
    _bench, _lost_for_good, _still_travels, _too_late, _signed_for, _often, _dear, _seal_broken, _lost_weight,
    _sealed_and_weighed, _shown,
)  # fmt: skip
