"""The seller's deposit: asked, paid in through the payment provider or by bank transfer, drawn on with a case number, returned.

What is left of it is the balance of `deposit` in the book. Whatever people book by hand (a bank transfer, a draw) needs two
of them.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import rules, time, trail
from marketplace.core.errors import Conflict
from marketplace.core.money import from_minor
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line, clean_text
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.models import PaymentAttempt
from marketplace.payments.services import attempts
from marketplace.payments.services import refunds as provider_refunds
from sellers import locks
from sellers.errors import (
    DepositNotDue,
    DepositNotFound,
    DepositTooSmall,
    HoldIncomplete,
    OwnCase,
    RequirementNotFound,
    SameDecider,
)
from sellers.models import Deposit, DepositMove, Seller
from sellers.policies.rules_reserve import KIND
from sellers.policies.team import Permission
from sellers.selectors import is_member, ref
from sellers.selectors.deposits import amount_for
from sellers.selectors.money import deposit_of
from sellers.selectors.papers import WORKING
from sellers.selectors.team import require
from sellers.services import applications
from sellers.states import DEPOSIT, DEPOSIT_MOVE, DepositMoveStatus, DepositStatus, SellerStatus

SYSTEM = "system:deposits"
PAGE_OPEN = timedelta(hours=2)
LEAST_WORDS = 10
CODE = "deposit"
Move = DepositMove.Kind
ASKABLE = WORKING | {SellerStatus.IN_REVIEW}


@transaction.atomic
def ask(*, seller: Seller, actor: str = SYSTEM, amount_minor: int | None = None) -> Deposit:
    """Ask for the deposit of the seller's kind (rule `sellers.requirements`), or for `amount_minor`. Asked already: that one.

    Raises DepositNotDue before somebody reads the application, and once the shop is closed.
    """
    locks.till(seller.pk)
    found = deposit_of(seller)
    if found is not None and found.status in (DepositStatus.ASKED, DepositStatus.RECEIVED):
        return found
    if not Seller.objects.filter(pk=seller.pk, status__in=ASKABLE).exists():
        raise DepositNotDue
    deposit = Deposit.objects.create(
        seller=seller, amount_minor=amount_minor or amount_for(seller), currency=seller.currency, asked_by=actor,
        asked_at=time.now(),
    )  # fmt: skip
    trail.record(
        verb="deposit.asked", target=trail.ref(deposit), actor=actor,
        after={"amount_minor": deposit.amount_minor, "currency": deposit.currency},
    )  # fmt: skip
    return deposit


def pay(*, seller: Seller, by: User, return_url: str, method: str = "card") -> PaymentAttempt:
    """Open the provider's payment page for the deposit. Calls the provider: not for a transaction.

    Raises NotAllowed, DepositNotDue, payments.AlreadyPaid.
    """
    attempt = start_payment(seller=seller, by=by, return_url=return_url, method=method)
    return attempts.open_at_provider(attempt_id=attempt.pk)


@transaction.atomic
def start_payment(*, seller: Seller, by: User, return_url: str, method: str) -> PaymentAttempt:
    """The database half of `pay`."""
    require(seller, by, Permission.MONEY)
    deposit = deposit_of(seller)
    if deposit is None or deposit.status != DepositStatus.ASKED:
        raise DepositNotDue
    return attempts.start(
        reference=deposit.ref, method=method, amount_minor=deposit.amount_minor, currency=deposit.currency,
        return_url=return_url, description=f"全球喵喵 deposit {seller.display_name}"[:120],
        expires_at=time.now() + PAGE_OPEN, actor=by.ref,
    )  # fmt: skip


@transaction.atomic
def apply_success(*, attempt_id: int, reference: str, amount_minor: int, payment_ref: str, is_surplus: bool) -> None:
    """The provider collected the money. Booked once; a second payment, or one nobody waits for, goes straight back."""
    deposit = _locked(reference)
    way = f"payment:{payment_ref}"
    if deposit.way == way:
        return
    if is_surplus or deposit.status != DepositStatus.ASKED or amount_minor != deposit.amount_minor:
        _send_back(deposit, attempt_id, amount_minor)
        return
    _receive(deposit, way=way, actor=SYSTEM)


@transaction.atomic
def propose_bank_transfer(*, seller: Seller, statement_line: str, by: User) -> DepositMove:
    """Finance saw the deposit on our bank statement. A second person books it (`approve`). Raises NotAllowed, DepositNotDue."""
    _require_ops(seller, by)
    deposit = deposit_of(seller)
    if deposit is None or deposit.status != DepositStatus.ASKED:
        raise DepositNotDue
    line = clean_line(statement_line, min_length=3, max_length=40, field="statement_line")
    return _propose(deposit, Move.BANK_IN, deposit.amount_minor, line, by)


@transaction.atomic
def propose_draw(
    *, seller: Seller, amount_minor: int, case_number: str, reason: str, evidence: str, by: User
) -> DepositMove:
    """Take from the deposit for a case; `reason` is what the seller reads. A second person books it (`approve`).

    Raises NotAllowed, OwnCase, HoldIncomplete, DepositNotFound, DepositTooSmall.
    """
    _require_ops(seller, by)
    deposit = _received(seller)
    values = {
        "reason": clean_text(reason, max_length=1000, field="reason"),
        "evidence": clean_text(evidence, max_length=2000, field="evidence"),
    }
    case = clean_line(case_number, max_length=40, field="case_number")
    missing = {name: HoldIncomplete.message for name, text in values.items() if len(text) < LEAST_WORDS}
    if missing or len(case) < 3:
        raise HoldIncomplete(fields=missing or {"case_number": HoldIncomplete.message})
    if not 0 < amount_minor <= left(seller):
        raise DepositTooSmall(fields={"amount": DepositTooSmall.message})
    return _propose(deposit, Move.DRAW, amount_minor, case, by, **values)


@transaction.atomic
def approve(*, move: DepositMove, by: User) -> DepositMove:
    """The second pair of eyes; it is booked now. Raises NotAllowed, OwnCase, SameDecider, DepositNotDue, DepositTooSmall."""
    seller = move.deposit.seller
    _require_ops(seller, by)
    if move.proposed_by == by.ref:
        raise SameDecider
    deposit = _locked(move.deposit.ref)
    DEPOSIT_MOVE.move(move, DepositMoveStatus.APPROVED, actor=by.ref, decided_by=by.ref, decided_at=time.now())
    if move.kind == Move.BANK_IN:
        if deposit.status != DepositStatus.ASKED:
            raise DepositNotDue
        _receive(deposit, way=f"bank:{move.case_number}", actor=by.ref)
    else:
        _draw(deposit, move)
    return move


@transaction.atomic
def refuse(*, move: DepositMove, reason: str, by: User) -> DepositMove:
    """It is not right; nothing is booked. Raises NotAllowed, OwnCase, SameDecider."""
    _require_ops(move.deposit.seller, by)
    if move.proposed_by == by.ref:
        raise SameDecider
    why = clean_text(reason, max_length=400, field="reason")
    DEPOSIT_MOVE.move(move, DepositMoveStatus.REFUSED, actor=by.ref, why=why, decided_by=by.ref, decided_at=time.now())
    return move


@transaction.atomic
def begin_return(*, seller: Seller, at: datetime | None = None) -> Deposit | None:
    """The seller closed: from this day on (rule `sellers.reserve`) the deposit goes back. None without a deposit."""
    deposit = Deposit.objects.filter(seller=seller, status=DepositStatus.RECEIVED, return_on=None).first()
    if deposit is None:
        for asked in Deposit.objects.filter(seller=seller, status=DepositStatus.ASKED):
            DEPOSIT.move(asked, DepositStatus.CANCELLED, actor=SYSTEM, why="the seller closed")
        return None
    days = int(rules.at(KIND).body["deposit_after_closing_days"])
    deposit.return_on = (at or time.now()).astimezone(time.SHANGHAI).date() + timedelta(days=days)
    deposit.save(update_fields=["return_on"])
    trail.record(
        verb="deposit.return_planned", target=trail.ref(deposit), actor=SYSTEM,
        after={"return_on": deposit.return_on.isoformat()},
    )  # fmt: skip
    return deposit


def returnable() -> list[Seller]:
    """Closed sellers whose deposit's day has come. Whoever knows their orders (above) checks that none is open."""
    due = Deposit.objects.filter(
        status=DepositStatus.RECEIVED, return_on__lte=time.today(), seller__status=SellerStatus.CLOSED
    )
    return [deposit.seller for deposit in due.select_related("seller").order_by("pk")[:200]]


@transaction.atomic
def give_back(*, seller: Seller, actor: str = SYSTEM) -> int:
    """What is left of the deposit becomes payable, after debts; the next payout takes it to the bank. Returns minor units.

    Raises DepositNotFound, DepositNotDue (not closed, its day has not come, or a case still holds money).
    """
    locks.till(seller.pk)
    deposit = _received(seller)
    is_due = deposit.return_on is not None and deposit.return_on <= time.today()
    if seller.status != SellerStatus.CLOSED or not is_due or seller.holds.exclude(status="lifted").exists():
        raise DepositNotDue
    amount, owner = left(seller), ref(seller)
    debt = min(amount, balance(AccountCode.SELLER_RECEIVABLE, owner, deposit.currency))
    DEPOSIT.move(deposit, DepositStatus.RETURNED, actor=actor, returned_at=time.now())
    if amount:
        legs = [
            Leg(AccountCode.DEPOSIT, owner, deposit.currency, amount),
            Leg(AccountCode.SELLER_RECEIVABLE, owner, deposit.currency, -debt),
            Leg(AccountCode.SELLER_PAYABLE, owner, deposit.currency, debt - amount),
        ]
        book(source=f"{deposit.ref}:returned", kind="deposit_returned", legs=legs, memo=deposit.public_id)
    emit(topic="sellers.deposit_changed", key=ref(seller), payload=_payload(deposit, "returned", amount))
    return amount


@transaction.atomic
def disputed(*, reference: str, dispute: str, amount_minor: int) -> None:
    """The seller's bank wants the deposit payment back: the provider took the money, so it no longer secures anything."""
    deposit = _locked(reference)
    taken = min(amount_minor, balance(AccountCode.DEPOSIT, ref(deposit.seller), deposit.currency))
    legs = [
        Leg(AccountCode.DEPOSIT, ref(deposit.seller), deposit.currency, taken),
        Leg(AccountCode.DISPUTE_HOLD, "", deposit.currency, amount_minor - taken),
        Leg(AccountCode.PROVIDER_CLEARING, "", deposit.currency, -amount_minor),
    ]
    book(source=f"dispute:{dispute}:opened", kind="deposit_disputed", legs=legs, memo=deposit.public_id)
    emit(topic="sellers.deposit_changed", key=ref(deposit.seller), payload=_payload(deposit, "disputed", taken))


@transaction.atomic
def dispute_won(*, reference: str, dispute: str, amount_minor: int) -> None:
    """The provider gave the money back: it is a deposit again. A lost dispute changes nothing more."""
    deposit = _locked(reference)
    legs = [
        Leg(AccountCode.PROVIDER_CLEARING, "", deposit.currency, amount_minor),
        Leg(AccountCode.DEPOSIT, ref(deposit.seller), deposit.currency, -amount_minor),
    ]
    book(source=f"dispute:{dispute}:won", kind="deposit_received", legs=legs, memo=deposit.public_id)


def settle_refund(*, source: str, amount_minor: int) -> None:
    """A surplus payment reached the seller's card again."""
    reference = provider_refunds.reference_of(source)
    deposit = Deposit.objects.get(public_id=reference.removeprefix("deposit:"))
    legs = [
        Leg(AccountCode.REFUND_PAYABLE, deposit.ref, deposit.currency, amount_minor),
        Leg(AccountCode.PROVIDER_CLEARING, "", deposit.currency, -amount_minor),
    ]
    book(source=f"{source}:settled", kind="refund_settled", legs=legs, memo=deposit.public_id)


def left(seller: Seller) -> int:
    """What stands in the book as the seller's deposit, in minor units."""
    return balance(AccountCode.DEPOSIT, ref(seller), seller.currency)


def _receive(deposit: Deposit, *, way: str, actor: str) -> None:
    seller = deposit.seller
    DEPOSIT.move(deposit, DepositStatus.RECEIVED, actor=actor, received_at=time.now(), way=way)
    account = AccountCode.BANK if way.startswith("bank:") else AccountCode.PROVIDER_CLEARING
    legs = [
        Leg(account, "", deposit.currency, deposit.amount_minor),
        Leg(AccountCode.DEPOSIT, ref(seller), deposit.currency, -deposit.amount_minor),
    ]
    book(source=f"{deposit.ref}:received", kind="deposit_received", legs=legs, memo=deposit.public_id)
    statement = str(from_minor(deposit.amount_minor, deposit.currency))
    with suppress(RequirementNotFound):  # the list of an older application asks for none
        applications.provide_by_system(seller=seller, code=CODE, statement=statement)
    emit(topic="sellers.deposit_changed", key=ref(seller), payload=_payload(deposit, "received", deposit.amount_minor))


def _draw(deposit: Deposit, move: DepositMove) -> None:
    """Debt first; what is drawn beyond it makes good what the platform bore."""
    seller, amount = deposit.seller, move.amount_minor
    if amount > left(seller):
        raise DepositTooSmall
    owner = ref(seller)
    debt = min(amount, balance(AccountCode.SELLER_RECEIVABLE, owner, deposit.currency))
    legs = [
        Leg(AccountCode.DEPOSIT, owner, deposit.currency, amount),
        Leg(AccountCode.SELLER_RECEIVABLE, owner, deposit.currency, -debt),
        Leg(AccountCode.COMPENSATION_EXPENSE, "", deposit.currency, debt - amount),
    ]
    book(source=f"deposit_move:{move.public_id}", kind="deposit_drawn", legs=legs, memo=deposit.public_id)
    with suppress(RequirementNotFound):
        applications.take_back_by_system(seller=seller, code=CODE, why=f"drawn on: {move.case_number}")
    payload = {**_payload(deposit, "drawn", amount), "move": move.public_id}
    emit(topic="sellers.deposit_changed", key=ref(seller), payload=payload)


def _propose(deposit: Deposit, kind: str, amount: int, case: str, by: User, **words: str) -> DepositMove:
    try:
        with transaction.atomic():
            move = DepositMove.objects.create(
                deposit=deposit, kind=kind, amount_minor=amount, case_number=case, proposed_by=by.ref,
                proposed_at=time.now(), **words,
            )  # fmt: skip
    except IntegrityError as error:
        if "one_move_per_case" not in str(error):
            raise
        raise Conflict(fields={"case_number": Conflict.message}) from error
    trail.record(
        verb="deposit.proposed", target=trail.ref(move), actor=by.ref, why=words.get("reason", ""),
        after={"kind": kind, "amount_minor": amount, "case": case},
    )  # fmt: skip
    return move


def _send_back(deposit: Deposit, attempt_id: int, amount_minor: int) -> None:
    source = f"deposit-late:{attempt_id}"
    legs = [
        Leg(AccountCode.PROVIDER_CLEARING, "", deposit.currency, amount_minor),
        Leg(AccountCode.REFUND_PAYABLE, deposit.ref, deposit.currency, -amount_minor),
    ]
    book(source=source, kind="late_payment", legs=legs, memo=deposit.public_id)
    provider_refunds.request(
        source=source, reference=deposit.ref, amount_minor=amount_minor, actor=SYSTEM, attempt_id=attempt_id
    )


def _received(seller: Seller) -> Deposit:
    found = Deposit.objects.filter(seller=seller, status=DepositStatus.RECEIVED).first()
    if found is None:
        raise DepositNotFound
    return found


def _locked(reference: str) -> Deposit:
    """The deposit behind `deposit:<id>`, its seller's till held. Raises DepositNotFound."""
    public_id = reference.removeprefix("deposit:")
    found = Deposit.objects.filter(public_id=public_id).first()
    if found is None:
        raise DepositNotFound
    locks.till(found.seller_id)
    return Deposit.objects.select_related("seller").get(pk=found.pk)


def _require_ops(seller: Seller, by: User) -> None:
    require_role(by, Role.OPS)
    if is_member(seller, by):
        raise OwnCase


def _payload(deposit: Deposit, what: str, amount: int) -> dict[str, str | int]:
    return {"deposit": deposit.public_id, "what": what, "amount_minor": amount}
