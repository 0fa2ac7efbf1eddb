"""Insured claims at the insurer: intent, call, outcome. The call is never inside a transaction (docs/outside-calls.md).

A webhook is a hint, and so is every sweep: the claim is fetched and what it says is applied under a guard, as often as it comes.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from claims import locks
from claims.errors import ClaimNotNow, InsurerUnreachable
from claims.insurers.base import InsurerFault, Standing, Submission
from claims.insurers.table import DEFAULT, INSURERS, address_of, client_of
from claims.models import Claim, ClaimEntry, InsurerClaim, InsurerNews, Recovery, StockClaim
from claims.services import filing, insured, recovering
from claims.states import INSURER_CLAIM, InsurerStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import tasks, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit

logger = logging.getLogger(__name__)
SYSTEM = "system:insurer"
DUTY_MORE, DUTY_MORE_STOCK, DUTY_SILENT = "insurer_asks", "insurer_asks_stock", "insurer_silent"
DUTY_REFUSED_STOCK = "insurer_refused_stock"
EVERY, LONGEST, CLAIMED = timedelta(hours=1), timedelta(hours=6), timedelta(minutes=5)
CALLS_AFTER = 5
S = InsurerStatus
SHARED = (
    "kind", "worth_fen", "delivered_at", "is_declared_lost", "seal", "packed_g", "last_g", "openings", "rule", "fault",
    "photos", "custody",
)  # fmt: skip


def begin(claim: Claim) -> InsurerClaim | None:
    """The intent, in the transaction that paid. None where the shopper bought no insurance or nothing was at our expense."""
    amount = recovering.our_cost(claim)
    if not claim.is_insured or amount <= 0:
        return None
    return _intend(InsurerClaim(claim=claim, insurer=DEFAULT, amount_minor=amount))


def begin_stock(claim: StockClaim) -> InsurerClaim | None:
    """The same for a shop's stock, in its currency. None where no policy covers it or nothing was paid."""
    if claim.policy is None or not claim.paid_minor:
        return None
    row = InsurerClaim(
        stock_claim=claim, insurer=claim.policy.insurer, currency=claim.currency, amount_minor=claim.paid_minor
    )
    return _intend(row)


def _intend(row: InsurerClaim) -> InsurerClaim:
    row.created_at = row.next_at = time.now()
    row.save(force_insert=True)
    tasks.send("claims.call_insurers")
    return row


def run_due() -> int:
    """Every claim that is due: sent, looked for, or asked about. Returns how many. Never inside a transaction."""
    due = InsurerClaim.objects.filter(next_at__lte=time.now()).order_by("next_at", "pk").values_list("pk", flat=True)
    return sum(call(pk) for pk in list(due[:100]))


def backlog() -> int:
    return InsurerClaim.objects.filter(next_at__lte=time.now()).count()


def call(pk: int) -> bool:
    """One call about one claim, by whoever takes it first. False where nobody is to be asked or somebody else does it now."""
    row = InsurerClaim.objects.select_related("claim", "stock_claim__warehouse").get(pk=pk)
    if not address_of(row.insurer) or not _take(row):
        return False
    client, insurer = client_of(row.insurer), INSURERS[row.insurer]
    try:
        if row.status in (S.CREATED, S.UNKNOWN, S.SENT):
            told = client.find(row.key) if row.status in (S.UNKNOWN, S.SENT) else None
            if told is None:
                _sent(row)
                told = client.submit(_submission(row))
        else:
            told = client.find(row.key)
        if told is None:
            raise InsurerFault("they do not know it")
        standing = insurer.read(told)
    except InsurerFault as fault:
        _failed(row, fault)
        return True
    settle(pk=row.pk, standing=standing)
    return True


def _take(row: InsurerClaim) -> bool:
    """Nobody else calls about it for some minutes; a call that dies leaves it due again."""
    due = InsurerClaim.objects.filter(pk=row.pk, next_at=row.next_at, next_at__lte=time.now())
    return bool(due.update(next_at=time.now() + CLAIMED))


@transaction.atomic
def _sent(row: InsurerClaim) -> None:
    if row.status != S.SENT:
        INSURER_CLAIM.move(row, S.SENT, actor=SYSTEM)


def _submission(row: InsurerClaim) -> Submission:
    about = row.subject
    facts = _of_the_road(about) if isinstance(about, Claim) else _of_the_shelf(about)
    opened = about.opened_at.isoformat()
    return Submission(row.key, about.number, about.kind, row.amount_minor, row.currency, opened, facts)


def _of_the_road(claim: Claim) -> dict[str, Any]:
    return {name: claim.facts[name] for name in SHARED if name in claim.facts}


def _of_the_shelf(claim: StockClaim) -> dict[str, Any]:
    """Which pieces, in which house, and what showed it; nobody's name."""
    pieces = claim.pieces.filter(is_live=True).order_by("piece__code")
    return {
        "warehouse": claim.warehouse.code, "source": claim.source, "worth_minor": claim.amount_minor,
        "pieces": list(pieces.values_list("piece__code", flat=True)), "reasons": claim.reasons,
    }  # fmt: skip


@transaction.atomic
def settle(*, pk: int, standing: Standing) -> InsurerClaim:
    """Apply what they say, under a guard; the same again, or an older word, changes nothing."""
    row = InsurerClaim.objects.select_related("claim__order", "stock_claim").get(pk=pk)
    next_at = None if standing.status in (S.REFUSED, S.PAID) else time.now() + EVERY
    InsurerClaim.objects.filter(pk=pk).update(next_at=next_at, failures=0, error="")
    duties.done(kind=DUTY_SILENT, subject=f"insurer:{row.insurer}", actor=SYSTEM, why="answers again")
    if standing.status == row.status or (row.status not in (S.SENT, S.UNKNOWN) and not _is_next(row.status, standing)):
        return row
    if row.status in (S.SENT, S.UNKNOWN):
        INSURER_CLAIM.move(row, S.SUBMITTED, actor=SYSTEM, reference=standing.reference)
        if standing.status == S.SUBMITTED:
            return row
    _apply(row, standing)
    return row


@transaction.atomic
def after_refusal(*, pk: int) -> Recovery | None:
    """They refused: our right against the party at fault is ours again and is used at once; where nobody can be asked by itself,
    and for a shop's stock, a colleague is called. Again changes nothing.
    """
    row = InsurerClaim.objects.select_related("claim__order", "stock_claim").get(pk=pk)
    facts = {"insurer": row.insurer, "reason": row.reason[:80]}
    if row.claim is None:
        duties.call(kind=DUTY_REFUSED_STOCK, subject=row.subject.ref, facts=facts)
        return None
    claim = locks.claim(row.claim.pk)
    if recovering.is_asked(claim):
        return None
    made = recovering.demand_uninsured(claim)
    if made is None and recovering.our_cost(claim) > 0:
        duties.call(kind=recovering.REFUSED_DUTY, subject=claim.ref, facts=facts)
    return made


def _is_next(seen: str, standing: Standing) -> bool:
    return INSURER_CLAIM.allows(seen, standing.status) or (standing.status == S.PAID and seen in (S.MORE, S.SUBMITTED))


def _apply(row: InsurerClaim, standing: Standing) -> None:
    if standing.status == S.MORE:
        INSURER_CLAIM.move(row, S.MORE, actor=SYSTEM, asked_for=standing.asked_for)
        duties.call(kind=_duty(row), subject=row.subject.ref, facts={"insurer": row.insurer})
        return
    duties.done(kind=_duty(row), subject=row.subject.ref, actor=SYSTEM, why=standing.status)
    if standing.status == S.SUBMITTED:
        INSURER_CLAIM.move(row, S.SUBMITTED, actor=SYSTEM)
    elif standing.status == S.REFUSED:
        INSURER_CLAIM.move(row, S.REFUSED, actor=SYSTEM, reason=standing.reason)
        insured.refused(row)
        payload = {"claim": row.subject.number, "insurer_claim": row.pk}
        emit(topic="claims.insurer_refused", key=row.subject.ref, payload=payload)
    else:
        _owe_and_pay(row, standing)


def _owe_and_pay(row: InsurerClaim, standing: Standing) -> None:
    """Accepted: they owe it. Paid: it came; a word of payment that skipped the acceptance stands for both."""
    accepted = min(standing.accepted_minor or standing.paid_minor, row.amount_minor)
    if row.status != S.ACCEPTED:
        INSURER_CLAIM.move(row, S.ACCEPTED, actor=SYSTEM, accepted_minor=accepted)
        insured.accepted(row)
    if standing.status == S.PAID:
        INSURER_CLAIM.move(row, S.PAID, actor=SYSTEM, paid_minor=min(standing.paid_minor, row.accepted_minor))
        insured.paid(row)


def _duty(row: InsurerClaim) -> str:
    return DUTY_MORE if row.claim_id is not None else DUTY_MORE_STOCK


@transaction.atomic
def _failed(row: InsurerClaim, fault: InsurerFault) -> None:
    """Slower each time; for good where they will not have it; and a colleague is called."""
    failures = row.failures + 1
    logger.warning("insurer %s, claim %s: %s", row.insurer, row.subject.number, fault.message)
    delay = min(EVERY * failures, LONGEST)
    values = {"failures": failures, "error": fault.message[:200], "next_at": time.now() + delay}
    if fault.is_permanent and row.status == S.SENT:
        INSURER_CLAIM.move(row, S.FAILED, actor=SYSTEM, why=fault.message[:200])
        values["next_at"] = None
        insured.refused(row)
        facts = {"insurer": row.insurer, "fault": fault.message[:80]}
        duties.call(kind=_duty(row), subject=row.subject.ref, facts=facts)
    elif row.status == S.SENT:
        INSURER_CLAIM.move(row, S.UNKNOWN, actor=SYSTEM, why=fault.message[:200])
    InsurerClaim.objects.filter(pk=row.pk).update(**values)
    if failures == CALLS_AFTER:
        duties.call(kind=DUTY_SILENT, subject=f"insurer:{row.insurer}", facts={"insurer": row.insurer})


def heard(*, insurer: str, event_id: str, key: str) -> bool:
    """A signed message came: kept once by its id, and the claim is asked about soon. False for one that was known."""
    known = InsurerClaim.objects.filter(key=key[:40], insurer=insurer)
    try:
        with transaction.atomic():
            InsurerNews.objects.create(
                insurer=insurer, event_id=event_id[:80], key=key[:40], is_known=known.exists(), received_at=time.now()
            )
    except IntegrityError:
        return False
    known.exclude(status__in=(S.PAID, S.REFUSED, S.FAILED)).update(next_at=time.now())
    tasks.send("claims.call_insurers")
    return True


def reply(*, claim: Claim | StockClaim, text: str, by: User) -> InsurerClaim:
    """Operations answer what the insurer asked for; the call first, the row after it. Raises NotAllowed, ClaimNotNow, BadClaim."""
    require_role(by, Role.OPS)
    said = filing.words(text)
    row = _asked(claim)
    try:
        told = client_of(row.insurer).answer(row.key, said)
        standing = INSURERS[row.insurer].read(told)
    except InsurerFault as fault:
        logger.warning("insurer %s did not take an answer: %s", row.insurer, fault.message)
        raise InsurerUnreachable from fault
    with transaction.atomic():
        if isinstance(claim, Claim):
            filing.write(claim, side=ClaimEntry.Side.INSURER, text=said, actor=by.ref)
        else:
            trail.record(verb="stock_claim.answered", target=trail.ref(claim), actor=by.ref, why=said)
        return settle(pk=row.pk, standing=standing)


def _asked(claim: Claim | StockClaim) -> InsurerClaim:
    mine = {"claim": claim} if isinstance(claim, Claim) else {"stock_claim": claim}
    row = InsurerClaim.objects.filter(**mine, status=S.MORE).first()
    if row is None:
        raise ClaimNotNow
    return row
