"""The seller's stock policy: bought, billed by the month, ended; claims under it; premiums passed on to the insurer."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from claims import locks
from claims.errors import ClaimNotNow, InsuredAlready, NothingToRemit, NotInsured, OwnClaim, StockNotClaimable
from claims.insurers.table import DEFAULT
from claims.models import PremiumBill, Remittance, StockClaim, StockClaimPiece, StockPolicy
from claims.policies import terms
from claims.selectors.stock import claimable_pieces, due_months, shares_of, value_of
from claims.services import filing, submitting
from claims.states import POLICY, STOCK_CLAIM, PolicyStatus, StockClaimStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import ids, rules, tasks, time, trail
from marketplace.core.locks import advisory
from marketplace.core.money import split
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from sellers import locks as seller_locks
from sellers.models import Seller
from sellers.selectors import ref
from warehousing.models import Piece
from warehousing.services import losses

SYSTEM = "system:claims"


@transaction.atomic
def buy(*, seller: Seller, actor: str) -> StockPolicy:
    """Insure everything that the shop has on our shelves, from today on. Raises InsuredAlready."""
    try:
        with transaction.atomic():
            made: StockPolicy = StockPolicy.objects.create(
                number=ids.next_number("MK"), seller=seller, insurer=DEFAULT, begins_on=time.today(), bought_by=actor,
                bought_at=time.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise InsuredAlready from error
    trail.record(verb="stock_policy.bought", target=trail.ref(made), actor=actor)
    return made


@transaction.atomic
def end(*, seller: Seller, actor: str) -> StockPolicy:
    """No cover from tomorrow on; the premium of the month that runs is still owed. Raises NotInsured."""
    found = StockPolicy.objects.filter(seller=seller, status=PolicyStatus.ACTIVE).first()
    if found is None:
        raise NotInsured
    POLICY.move(found, PolicyStatus.ENDED, actor=actor, ends_on=time.today())
    return found


def bill_due() -> int:
    """The premium of every month that is over and not billed, one transaction each."""
    return tasks.each(due_months(), lambda row: bill(policy_id=row[0], month=row[1]) is not None)


def backlog() -> int:
    return len(due_months())


@transaction.atomic
def bill(*, policy_id: int, month: date) -> PremiumBill | None:
    """One month's premium on what lay there at its end (or at the end of the cover): from what we owe the seller, the rest is
    their debt; owed to the insurer at once. None where it was billed before."""
    policy = StockPolicy.objects.select_related("seller").get(pk=policy_id)
    seller_locks.till(policy.seller_id)
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if last >= time.today():
        raise ValueError("this month is not over")
    rule = rules.at(terms.STOCK_CODE)
    value = value_of(policy.seller, on=min(last, policy.ends_on or last))
    try:
        with transaction.atomic():
            made: PremiumBill = PremiumBill.objects.create(
                policy=policy, month=month, currency=policy.seller.currency, pieces=value.pieces,
                value_minor=value.minor, premium_minor=terms.premium(rule.body, value.minor), rule_version=rule.version,
                billed_at=time.now(),
            )  # fmt: skip
    except IntegrityError:
        return None
    if made.premium_minor:
        _book_premium(policy, made)
    trail.record(verb="stock_policy.billed", target=trail.ref(made), actor=SYSTEM, after={"minor": made.premium_minor})
    return made


def _book_premium(policy: StockPolicy, made: PremiumBill) -> None:
    owner, currency, amount = ref(policy.seller), made.currency, made.premium_minor
    there = min(balance(AccountCode.SELLER_PAYABLE, owner, currency), amount)
    legs = [
        Leg(AccountCode.SELLER_PAYABLE, owner, currency, there),
        Leg(AccountCode.SELLER_RECEIVABLE, owner, currency, amount - there),
        Leg(AccountCode.INSURANCE_PAYABLE, "", currency, -amount),
    ]
    book(source=f"premium:{policy.number}:{made.month:%Y-%m}", kind="premium", legs=legs, memo=policy.number)


@transaction.atomic
def remit(*, currency: str, amount_minor: int, statement_line: str, by: User, insurer: str = DEFAULT) -> Remittance:
    """Premiums that shoppers and sellers paid go to the insurer, as the bank statement shows; a line of it counts once.

    Raises NotAllowed, NothingToRemit, BadText.
    """
    require_role(by, Role.OPS)
    line = clean_line(statement_line, min_length=3, max_length=60, field="statement_line")
    advisory(f"remittance:{insurer}")  # the account is a sum, not a guarded column
    known = Remittance.objects.filter(statement_line=line).first()
    if known is not None:
        return known
    if not 0 < amount_minor <= balance(AccountCode.INSURANCE_PAYABLE, "", currency):
        raise NothingToRemit(fields={"amount_minor": NothingToRemit.message})
    made: Remittance = Remittance.objects.create(
        insurer=insurer, currency=currency, amount_minor=amount_minor, statement_line=line, paid_by=by.ref,
        paid_at=time.now(),
    )  # fmt: skip
    legs = [
        Leg(AccountCode.INSURANCE_PAYABLE, "", currency, amount_minor),
        Leg(AccountCode.BANK, "", currency, -amount_minor),
    ]
    book(source=f"remittance:{made.pk}", kind="premium_remitted", legs=legs, memo=line)
    trail.record(verb="premium.remitted", target=trail.ref(made), actor=by.ref, after={"minor": amount_minor})
    return made


@transaction.atomic
def report(
    *, seller: Seller, codes: Sequence[str], kind: str, text: str, actor: str, source: str = "seller"
) -> StockClaim:
    """Pieces that were damaged or went missing in our hands, by their labels. Raises StockNotClaimable, BadClaim."""
    pieces = [one for one in claimable_pieces(seller, kind) if one.code in set(codes)]
    houses = {one.warehouse for one in pieces}
    if not pieces or len(pieces) != len(set(codes)) or len(houses) != 1:
        raise StockNotClaimable
    policy = StockPolicy.objects.filter(seller=seller, status=PolicyStatus.ACTIVE).first()
    claim: StockClaim = StockClaim.objects.create(
        number=ids.next_number("MC"), kind=kind, seller=seller, policy=policy, warehouse_id=pieces[0].warehouse,
        source=source[:80], currency=seller.currency, amount_minor=sum(one.minor for one in pieces), opened_at=time.now(),
        text=filing.words(text),
    )  # fmt: skip
    try:
        with transaction.atomic():
            StockClaimPiece.objects.bulk_create(StockClaimPiece(claim=claim, piece_id=one.pk) for one in pieces)
    except IntegrityError as error:
        raise StockNotClaimable from error
    trail.record(verb="stock_claim.opened", target=trail.ref(claim), actor=actor, why=kind)
    emit(topic="claims.stock_opened", key=claim.ref, payload={"claim": claim.number})
    _judge(claim, policy)
    return claim


def _judge(claim: StockClaim, policy: StockPolicy | None) -> None:
    """Missing in our count, under a policy: paid at once up to the limit of the rules. All else waits for a person."""
    reason = "missing_in_count" if claim.kind == StockClaim.Kind.LOST else "damaged_on_receipt"
    is_covered = policy is not None and policy.begins_on <= time.today()
    rule = "insured_stock" if is_covered and claim.kind == StockClaim.Kind.LOST else "unclear"
    reasons = [reason, *([] if is_covered else ["not_covered"])]
    StockClaim.objects.filter(pk=claim.pk).update(rule=rule, reasons=reasons)
    claim.rule, claim.reasons = rule, reasons
    if rule == "insured_stock":
        _pay(claim, SYSTEM, "")


@transaction.atomic
def decide(*, claim: StockClaim, pays: bool, why: str, by: User) -> StockClaim:
    """A person of operations, never one of the shop. Raises NotAllowed, OwnClaim, ClaimNotNow, BadClaim."""
    require_role(by, Role.OPS)
    found = locks.stock_claim(claim.pk)
    said = filing.words(why, field="why", least=6)
    if found.seller.members.filter(user=by).exists():
        raise OwnClaim
    if found.status != StockClaimStatus.OPEN:
        raise ClaimNotNow
    if pays:
        _pay(found, by.ref, said)
        return found
    StockClaimPiece.objects.filter(claim=found).update(is_live=False)
    STOCK_CLAIM.move(
        found, StockClaimStatus.REFUSED, actor=by.ref, why="person", answer=said, decided_by=by.ref, ended_at=time.now()
    )
    emit(topic="claims.stock_decided", key=found.ref, payload={"claim": found.number})
    return found


def _pay(claim: StockClaim, actor: str, answer: str) -> None:
    """To what we owe the seller; their debt is not set off by it. Our expense, or the insurer's debt where a policy covers it.

    What the shelves made good meanwhile is not paid again, and what is paid here the shelves do not make good later.
    """
    seller, currency = claim.seller, claim.currency
    shares = losses.not_made_good(shares_of(claim))
    amount = min(terms.indemnity(rules.at(terms.STOCK_CODE).body, sum(shares.values())), claim.amount_minor)
    if amount:
        losses.made_good(dict(zip(shares, split(amount, list(shares.values())), strict=True)))
    STOCK_CLAIM.move(
        claim, StockClaimStatus.PAID, actor=actor, why=claim.rule, paid_minor=amount, answer=answer, decided_by=actor,
        ended_at=time.now(),
    )  # fmt: skip
    if amount:
        bears = (
            Leg(AccountCode.CLAIM_RECEIVABLE, f"insurer:{claim.policy.insurer}", currency, amount)
            if claim.policy is not None
            else Leg(AccountCode.COMPENSATION_EXPENSE, "", currency, amount)
        )
        legs = [bears, Leg(AccountCode.SELLER_PAYABLE, ref(seller), currency, -amount)]
        book(source=claim.ref, kind="stock_claim", legs=legs, memo=claim.number)
        submitting.begin_stock(claim)
    emit(topic="claims.stock_decided", key=claim.ref, payload={"claim": claim.number})


@transaction.atomic
def received_damaged(*, notice: str) -> StockClaim | None:
    """A receipt was closed: pieces that were recorded as damaged open a claim of an insured shop by themselves, once a notice."""
    first = Piece.objects.filter(line__notice__number=notice).exclude(defect="").select_related("seller").first()
    if first is None or not StockPolicy.objects.filter(seller=first.seller, status=PolicyStatus.ACTIVE).exists():
        return None
    codes = [one.code for one in claimable_pieces(first.seller, StockClaim.Kind.DAMAGED) if one.notice == notice]
    if not codes:
        return None
    return report(
        seller=first.seller, codes=codes, kind=StockClaim.Kind.DAMAGED, text=f"notice {notice}", actor=SYSTEM,
        source=f"notice:{notice}",
    )  # fmt: skip
