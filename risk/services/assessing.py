"""Looking at a purchase twice: when it is placed (may it be paid just so?) and when it is paid (may it go on?)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.payments.selectors import payment_signs
from risk import keys, selectors
from risk.models import Assessment
from risk.policies import judging
from risk.policies.facts import Account, Facts, Hands, Seen, cluster_of, gather, links_of, ring_of
from risk.policies.rules_of_risk import scoring
from risk.records import Payment, Placing
from risk.states import ASSESSMENT, Status

SYSTEM = "system:risk"
CLOCK = "risk_hold"
FIRST = {judging.ALLOW: Status.CLEAR, judging.STEP_UP: Status.CHALLENGED, judging.HOLD: Status.TO_HOLD}
SECURED = "authenticated"


@transaction.atomic(savepoint=False)
def assess(*, placing: Placing, user: User) -> None:
    """Look at a purchase that is being placed; two statements, and the rules. Looking twice, or side by side, leaves one assessment."""
    same = _same(placing)
    own = {kind: values[0] if values else "" for kind, values in same.items()}
    now = Seen(
        account=placing.user_id, at=placing.at, fen=placing.fen, sellers=placing.sellers, person=own["person"],
        place=own["place"], device=own["device"], network=own["network"], phone=own["phone"],
    )  # fmt: skip
    past = selectors.near(
        placing.reference, now, {kind: same[kind] for kind in ("person", "place", "device", "network")}
    )
    marks = [(user.pk, selectors.device_key(mark, user.pk), first) for mark, first in placing.trace.browsers]
    facts = gather(now, past, Account(user.date_joined, user.way_in_changed_at, marks))
    verdict = judging.before_paying(facts, scoring())
    row = Assessment(
        reference=placing.reference, user_id=placing.user_id, sellers=list(placing.sellers), fen=placing.fen,
        placed_at=placing.at, status=FIRST[verdict.decision], score=verdict.score, decision=verdict.decision,
        at_placing=verdict.frozen(facts), **{f"{kind}_key": value for kind, value in own.items()},
    )  # fmt: skip
    Assessment.objects.bulk_create([row], ignore_conflicts=True)


def _same(placing: Placing) -> dict[str, list[str]]:
    values = {
        "person": placing.person, "place": keys.place_of(placing.district_code, placing.address),
        "device": placing.trace.device, "network": placing.trace.network, "phone": keys.phone_of(placing.phone),
    }  # fmt: skip
    return {kind: keys.candidates(kind, value) for kind, value in values.items()}


@transaction.atomic(savepoint=False)
def settle(*, reference: str, attempt_id: int) -> datetime | None:
    """The money of a purchase is in, in the caller's transaction: None where it may go on, else until when a person decides.

    Settling twice gives the same answer. A purchase that was never looked at (older than this room) goes on.
    """
    row = selectors.assessment_of(reference)
    if row is None:
        return None
    if row.at_paying is not None:
        return row.hold_until if row.status == Status.HELD else None
    payment = _payment(row, attempt_id)
    now = replace(selectors.seen(row), card=payment.card, declines=payment.declines)
    facts = _facts(row, now)
    proof = row.proved_by or ("bank" if payment.secured == SECURED else "")
    verdict = judging.after_paying(facts, scoring(), first=row.decision, proof=proof)
    changes = {
        "card_key": payment.card, "declines": min(payment.declines, 999), "paid_at": time.now(), "score": verdict.score,
        "decision": verdict.decision, "at_paying": verdict.frozen(facts),
    }  # fmt: skip
    if not row.proved_by and proof:
        changes |= {"proved_by": proof, "proved_at": time.now()}
    if verdict.decision == judging.HOLD or row.status == Status.TO_HOLD:
        return _hold(row, changes)
    if row.status == Status.CHALLENGED:
        ASSESSMENT.move(row, Status.PROVED, actor=SYSTEM, why=proof, **changes)
    else:
        Assessment.objects.filter(pk=row.pk, at_paying__isnull=True).update(**changes)
    return None


def note_declines(*, reference: str) -> None:
    """What banks refused so far stands on the assessment: the next purchases of the account are looked at with it."""
    _card, _secured, declines = payment_signs(reference, 0)
    declines = min(declines, 999)
    Assessment.objects.filter(reference=reference, declines__lt=declines).update(declines=declines)


def _payment(row: Assessment, attempt_id: int) -> Payment:
    card, secured, declines = payment_signs(row.reference, attempt_id)
    return Payment(card=keys.card_key(card, row.user_id), secured=secured, declines=declines)


def _facts(row: Assessment, now: Seen) -> Facts:
    same = {kind: [value] for kind in ("person", "place", "device", "network", "card") if (value := getattr(now, kind))}
    past = selectors.near(row.reference, now, same)
    facts = gather(now, past, selectors.account_of(row.user))
    return replace(facts, **collusion(now, past, selectors.hands_of(now.sellers, with_cards=bool(now.card)), {
        seller: selectors.buyers_of(seller, now) for seller in now.sellers[:20]
    }))  # fmt: skip


def collusion(now: Seen, past: Sequence[Seen], hands: Hands, buyers: Mapping[int, Sequence[int]]) -> dict[str, Any]:
    """The figures of buyers and sellers in one hand; the strongest ring among the sellers of the purchase."""
    cluster = cluster_of(now, past)
    rings = [ring_of([now.account, *found], cluster) for found in buyers.values()]
    share, orders, accounts = max(rings, default=(0, 0, 0))
    return {
        "seller_links": links_of(now, hands), "ring_bp": share, "ring_orders": orders, "ring_accounts": accounts,
    }  # fmt: skip


def _hold(row: Assessment, changes: Mapping[str, Any]) -> datetime:
    """From here on a person decides; the clock says until when, and the shopper is told that moment."""
    clock = clocks.start(kind=CLOCK, subject=row.reference, actor=SYSTEM)
    if clock.due_at is None:
        raise ValueError(f"the clock of {row.reference} has no end")
    ASSESSMENT.move(row, Status.HELD, actor=SYSTEM, held_at=time.now(), hold_until=clock.due_at, **changes)
    duties.call(kind=f"clock:{CLOCK}", subject=row.reference)
    return clock.due_at
