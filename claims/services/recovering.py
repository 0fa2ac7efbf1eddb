"""Asking back what a claim cost us: a demand is a receivable from the day of the letter, until money comes or it is written off."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Sum

from claims import locks
from claims.errors import BadClaim, ClaimNotNow, NothingToRecover, OwnClaim
from claims.models import Claim, Recovery
from claims.policies.terms import ANSWER_DAYS, RECOVERY_CLOCK
from claims.selectors.claims import is_party
from claims.states import RECOVERY, ClaimStatus, RecoveryStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.money import CNY, convert_minor
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from orders.models import Refund
from sellers.services import earnings

SYSTEM = "system:claims"
Party = Recovery.Party


def demand_by_itself(claim: Claim, made: Sequence[Refund]) -> Recovery | None:
    """A paid claim asks the party at fault at once. Not our own warehouse, and not where the seller bore it in the refund already.

    An insured claim is asked of the insurer (`submitting`), who takes over our right against the carrier.
    """
    party, _, code = claim.fault.partition(":")
    if claim.is_insured or party in ("", Party.WAREHOUSE, Party.SELLER):
        return None
    amount = our_cost(claim)
    return _demand(claim, Party(party), code, amount, SYSTEM) if amount > 0 else None


def our_cost(claim: Claim) -> int:
    """What we bore of a paid claim in fen: goods and kept tax at our expense, less what was demanded already."""
    refunds = Refund.objects.filter(pieces_back__held_by=claim.ref, borne_by=Refund.Bearer.PLATFORM).distinct()
    goods = sum(refund.goods_fen + refund.tax_kept_fen for refund in refunds)
    asked = claim.recoveries.exclude(status=RecoveryStatus.WRITTEN_OFF).aggregate(fen=Sum("amount_fen", default=0))[
        "fen"
    ]
    return int(goods) - int(asked)


@transaction.atomic
def demand(*, claim: Claim, party: str, code: str, amount_fen: int, by: User) -> Recovery:
    """Operations ask a party for what it cost us, at most that. Raises NotAllowed, OwnClaim, ClaimNotNow, BadClaim,
    NothingToRecover.
    """
    require_role(by, Role.OPS)
    found = locks.claim(claim.pk)
    if is_party(found, by):
        raise OwnClaim
    if found.status != ClaimStatus.PAID:
        raise ClaimNotNow
    name = clean_line(code, min_length=1, max_length=40, field="code")
    if party not in Party.values or party == Party.INSURER:
        raise BadClaim(fields={"party": BadClaim.message})
    if not 0 < amount_fen <= our_cost(found):
        raise NothingToRecover(fields={"left_fen": our_cost(found)})
    return _demand(found, Party(party), name, amount_fen, by.ref)


def demand_of_insurer(claim: Claim, insurer: str, amount_fen: int) -> Recovery | None:
    """The insurer accepted: from now on they owe it. None where it was noted before."""
    amount = min(amount_fen, our_cost(claim))
    return _demand(claim, Party.INSURER, insurer, amount, SYSTEM) if amount > 0 else None


def _demand(claim: Claim, party: Party, code: str, amount: int, actor: str) -> Recovery:
    now = time.now()
    try:
        with transaction.atomic():
            made: Recovery = Recovery.objects.create(
                claim=claim, party=party, code=code[:40], amount_fen=amount, demanded_by=actor, demanded_at=now,
                answer_by=now + timedelta(days=ANSWER_DAYS),
            )  # fmt: skip
    except IntegrityError as error:
        raise NothingToRecover from error
    legs = [
        Leg(AccountCode.CLAIM_RECEIVABLE, made.owner, CNY, amount),
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, -amount),
    ]
    book(source=f"{made.ref}:demanded", kind="claim_recovery", legs=legs, memo=claim.number)
    clocks.start(kind=RECOVERY_CLOCK, subject=made.ref, actor=actor)
    trail.record(
        verb="recovery.demanded", target=trail.ref(made), actor=actor, after={"party": made.owner, "fen": amount}
    )
    emit(topic="claims.recovery_demanded", key=made.ref, payload={"recovery": made.public_id})
    return made


@transaction.atomic
def receive(*, recovery: Recovery, amount_fen: int, statement_line: str, by: User) -> Recovery:
    """Money came, as the bank statement shows; what is missing of the demand is written off.

    Raises NotAllowed, OwnClaim, ClaimNotNow, BadClaim.
    """
    found = _held(recovery, by)
    line = clean_line(statement_line, min_length=3, max_length=60, field="statement_line")
    if found.status != RecoveryStatus.DEMANDED:
        raise ClaimNotNow
    if not 0 < amount_fen <= found.amount_fen:
        raise BadClaim(fields={"amount_fen": BadClaim.message})
    came(found, amount_fen, line, by.ref)
    return found


def came(found: Recovery, amount: int, line: str, actor: str) -> None:
    """Book it; the caller holds the demand."""
    legs = [
        Leg(AccountCode.BANK, "", CNY, amount),
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, found.amount_fen - amount),
        Leg(AccountCode.CLAIM_RECEIVABLE, found.owner, CNY, -found.amount_fen),
    ]
    book(source=f"{found.ref}:received", kind="claim_recovered", legs=legs, memo=line)
    _end(found, RecoveryStatus.RECEIVED, actor, line, received_fen=amount, statement_line=line)


@transaction.atomic
def charge_seller(*, recovery: Recovery, by: User) -> Recovery:
    """A seller at fault: taken from what we owe them, the rest becomes their debt. Raises NotAllowed, OwnClaim, ClaimNotNow."""
    found = _held(recovery, by)
    if found.status != RecoveryStatus.DEMANDED or found.party != Party.SELLER:
        raise ClaimNotNow
    order = found.claim.order
    owed = convert_minor(found.amount_fen, CNY, order.seller_currency, 1 / order.fx_rate)
    legs = [
        *earnings.claw_back_legs(seller=order.seller, number=order.number, currency=order.seller_currency, amount=owed),
        Leg(AccountCode.FX_CLEARING, "", order.seller_currency, -owed),
        Leg(AccountCode.FX_CLEARING, "", CNY, found.amount_fen),
        Leg(AccountCode.CLAIM_RECEIVABLE, found.owner, CNY, -found.amount_fen),
    ]
    book(source=f"{found.ref}:charged", kind="claim_recovered", legs=legs, memo=order.number)
    _end(found, RecoveryStatus.RECEIVED, by.ref, "charged to the seller", received_fen=found.amount_fen)
    return found


@transaction.atomic
def write_off(*, recovery: Recovery, why: str, by: User) -> Recovery:
    """Nothing will come: our expense again. Raises NotAllowed, OwnClaim, ClaimNotNow, BadText."""
    found = _held(recovery, by)
    said = clean_line(why, min_length=4, max_length=300, field="why")
    if found.status != RecoveryStatus.DEMANDED:
        raise ClaimNotNow
    lose(found, said, by.ref)
    return found


def _held(recovery: Recovery, by: User) -> Recovery:
    """The demand under lock, for somebody of operations who is no side of its claim. Raises NotAllowed, OwnClaim."""
    require_role(by, Role.OPS)
    found: Recovery = locks.recovery(recovery.pk)
    if is_party(found.claim, by):
        raise OwnClaim
    return found


def lose(found: Recovery, why: str, actor: str) -> None:
    """Book the loss; the caller holds the demand."""
    legs = [
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, found.amount_fen),
        Leg(AccountCode.CLAIM_RECEIVABLE, found.owner, CNY, -found.amount_fen),
    ]
    book(source=f"{found.ref}:written_off", kind="claim_written_off", legs=legs, memo=found.claim.number)
    _end(found, RecoveryStatus.WRITTEN_OFF, actor, why, why=why)


def _end(found: Recovery, to: str, actor: str, reason: str, **changes: object) -> None:
    why = str(changes.pop("why", reason))
    RECOVERY.move(found, to, actor=actor, why=why, ended_at=time.now(), **changes)
    Recovery.objects.filter(pk=found.pk).update(why=why[:300])
    clocks.stop(kind=RECOVERY_CLOCK, subject=found.ref, actor=actor, reason=to)
