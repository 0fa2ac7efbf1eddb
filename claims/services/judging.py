"""The decision: by the rules at once, or by a person of operations, never a side of it and never the same person twice."""

from dataclasses import dataclass

from django.db import transaction

from claims import locks
from claims.errors import BadClaim, ClaimNotNow, OwnClaim
from claims.models import Claim, ClaimEntry
from claims.policies import deciding
from claims.policies.deciding import Decision, Facts
from claims.policies.terms import CLOCK, Terms, terms
from claims.selectors.claims import is_party
from claims.services import evidence, filing, paying
from claims.states import CLAIM, ClaimStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from orders.models import Refund

SYSTEM = "system:claims"
LEAST_REASON = 6


def judge(claim: Claim) -> Decision:
    """Attach the evidence and let the rules look; the caller holds the claim, or has just made it."""
    now = terms()
    facts, kept = _look(claim, now)
    decision = deciding.decide(facts, now)
    Claim.objects.filter(pk=claim.pk).update(facts=kept, fault=facts.fault)
    claim.facts, claim.fault = kept, facts.fault
    if decision.verdict == deciding.PERSON or (decision.verdict == deciding.REFUSE and claim.reporter == "system"):
        _to_a_person(claim, decision, now)
    elif decision.verdict == deciding.PAY:
        _note(claim, decision.rule, decision.reasons, now.version, SYSTEM, decision.borne_by, "")
        if decision.rule == "declared_lost" and claim.reporter == Claim.Reporter.SYSTEM:
            paying.grant(claim, actor=SYSTEM)  # operations may still refund it by hand, and it may turn up
        else:
            paying.pay(claim, actor=SYSTEM)
    else:
        _note(claim, decision.rule, decision.reasons, now.version, SYSTEM, decision.borne_by, "")
        paying.close(claim, ClaimStatus.REFUSED, actor=SYSTEM, why=decision.rule)
    return decision


def _look(claim: Claim, now: Terms) -> tuple[Facts, dict[str, object]]:
    units = evidence.units_of(claim)
    facts = evidence.attach(claim, units, photos=filing.pictures(claim), terms=now)
    return facts, evidence.record(facts, claim, units)


def _to_a_person(claim: Claim, decision: Decision, now: Terms) -> None:
    _note(claim, decision.rule, decision.reasons, now.version, "", decision.borne_by, "")
    CLAIM.move(claim, ClaimStatus.REVIEW, actor=SYSTEM, why=decision.rule)
    emit(topic="claims.needs_person", key=claim.ref, payload={"claim": claim.number})


def _note(claim: Claim, rule: str, reasons: tuple[str, ...], version: int, by: str, borne_by: str, answer: str) -> None:
    values = {
        "rule": rule, "reasons": list(reasons), "rule_version": version, "decided_by": by, "borne_by": borne_by,
        "answer": answer, "decided_at": time.now() if by else None,
    }  # fmt: skip
    Claim.objects.filter(pk=claim.pk).update(**values)
    for name, value in values.items():
        setattr(claim, name, value)


@dataclass(frozen=True)
class Word:
    """What a person decides: pay or not, who bears the goods, whose fault it was (`kind:code`, empty as found), and why."""

    pays: bool
    why: str
    borne_by: str = Refund.Bearer.PLATFORM.value
    fault: str = ""


@transaction.atomic
def decide(*, claim: Claim, word: Word, by: User) -> Claim:
    """A person decides a claim that waits for one. The money goes at once, or waits for the shopper's bank.

    A second look is another person's. Raises NotAllowed, OwnClaim, ClaimNotNow, BadClaim, orders.DisputeOpen never.
    """
    require_role(by, Role.OPS)
    found = locks.claim(claim.pk)
    if is_party(found, by) or by.ref == found.refused_by:
        raise OwnClaim
    if found.status != ClaimStatus.REVIEW:
        raise ClaimNotNow
    why = filing.words(word.why, field="why", least=LEAST_REASON)
    if word.borne_by not in Refund.Bearer.values:
        raise BadClaim(fields={"borne_by": BadClaim.message})
    reasons = tuple(found.reasons)
    _note(found, "person", reasons, terms().version, by.ref, word.borne_by, why)
    if word.fault:
        party, _, code = word.fault.partition(":")
        if party not in ("carrier", "airline", "warehouse", "broker", "seller") or not code:
            raise BadClaim(fields={"fault": BadClaim.message})
        Claim.objects.filter(pk=found.pk).update(fault=word.fault[:60])
        found.fault = word.fault[:60]
    if word.pays:
        paying.pay(found, actor=by.ref)
    else:
        paying.close(found, ClaimStatus.REFUSED, actor=by.ref, why="person", refused_by=by.ref)
    return found


@transaction.atomic
def ask(*, claim: Claim, text: str, by: User) -> Claim:
    """Ask whoever reported it for more; our 48 hours rest until they answer. Raises NotAllowed, OwnClaim, ClaimNotNow, BadClaim."""
    require_role(by, Role.OPS)
    found = locks.claim(claim.pk)
    if is_party(found, by):
        raise OwnClaim
    if found.status != ClaimStatus.REVIEW or found.reporter == Claim.Reporter.SYSTEM:
        raise ClaimNotNow
    filing.write(found, side=ClaimEntry.Side.OPS, text=filing.words(text), actor=by.ref)
    CLAIM.move(found, ClaimStatus.ASKED, actor=by.ref)
    clocks.pause(kind=CLOCK, subject=found.ref, reason="asked for more", fault="customer", actor=by.ref)
    emit(topic="claims.asked", key=found.ref, payload={"claim": found.number, "entry": found.entries.count()})
    return found
