"""What partner shops are paid: a statement a month, approved by one of us, paid by our bank on the word of another.

drawn up  nothing is booked: each piece of labour is owed since its work was done (`booking.earned`)
paid      Dr repair_payable (of the shop)  Cr bank; the memo is the statement's number, by which the bank's line finds it (finance)
"""

import re
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from django.db import IntegrityError, transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import ids, tasks, time, trail
from marketplace.core import locks as rows
from marketplace.core.duties import service as duties
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line, clean_text, nfkc
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from repairs import locks
from repairs.errors import AccountChanged, BadRepair, NoAccount, OwnPoint, SameEyes
from repairs.models import Partner, Statement, WorkOrder
from repairs.selectors import statements as found_by
from repairs.selectors.cases import require_at
from repairs.states import STATEMENT, StatementStatus

PREFIX, DUTY = "MS", "repair_statement"
ACCOUNT = re.compile(r"[0-9A-Z]{8,34}")
LEAST_WHY = 10


def make_due() -> int:
    """Draw up the statements of the month that is over, one transaction a shop; again draws up nothing. Returns how many."""
    return tasks.each(found_by.partners_owed(_before(last_month())), _make)


def last_month() -> date:
    """The first day of the month that is over, in Shanghai."""
    return (time.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def _before(month: date) -> datetime:
    following = (month + timedelta(days=32)).replace(day=1)
    return datetime.combine(following, clock_time.min, tzinfo=time.SHANGHAI)


@transaction.atomic
def _make(partner_pk: int) -> bool:
    partner, month = locks.partner(partner_pk), last_month()
    works = rows.rows(found_by.unpaid(partner, _before(month)))
    amount = sum(work.labour_fen for work in works)
    if not amount or Statement.objects.filter(partner=partner, month=month).exists():
        return False
    try:
        with transaction.atomic():
            made: Statement = Statement.objects.create(
                number=ids.next_number(PREFIX), partner=partner, month=month, works_count=len(works), amount_fen=amount,
                made_at=time.now(),
            )  # fmt: skip
    except IntegrityError:  # a colleague of this job was quicker
        return False
    WorkOrder.objects.filter(pk__in=[work.pk for work in works], statement=None).update(statement=made)
    duties.call(kind=DUTY, subject=made.ref, facts={"shop": partner.name, "fen": amount})
    trail.record(verb="repair_statement.made", target=made.ref, actor="system:repairs", after={"fen": amount})
    return True


@transaction.atomic
def set_account(*, partner: Partner, holder: str, account: str, by: User) -> Partner:
    """Where the shop is paid. An approved statement whose account changed has to be approved again.

    Raises NotYourPoint, BadRepair.
    """
    require_at(by, partner)
    found = locks.partner(partner.pk)
    name = clean_line(holder, min_length=2, max_length=80, field="holder")
    number = re.sub(r"[\s\-]", "", nfkc(account)).upper()
    if not ACCOUNT.fullmatch(number):
        raise BadRepair(fields={"account": BadRepair.message})
    if (str(found.bank_holder), str(found.bank_account)) == (name, number):
        return found
    found.bank_holder, found.bank_account, found.bank_since = name, number, time.now()
    found.save(update_fields=["bank_holder", "bank_account", "bank_since"])
    trail.record(verb="repair_partner.account", target=trail.ref(found), actor=by.ref)
    return found


@transaction.atomic
def approve(*, statement: Statement, by: User) -> Statement:
    """The first of two: the orders are right. Raises NotAllowed, OwnPoint, NoAccount, IllegalMove."""
    found = _held(statement, by)
    if found.partner.bank_since is None:
        raise NoAccount
    STATEMENT.move(
        found, StatementStatus.APPROVED, actor=by.ref, approved_by=by.ref, approved_at=time.now(), why="",
        account_since=found.partner.bank_since,
    )  # fmt: skip
    return found


@transaction.atomic
def send_back(*, statement: Statement, why: str, by: User) -> Statement:
    """Something is wrong with it: approve it anew. Raises NotAllowed, OwnPoint, BadRepair, IllegalMove."""
    found = _held(statement, by)
    said = clean_text(why, max_length=400, field="why")
    if len(said) < LEAST_WHY:
        raise BadRepair(fields={"why": BadRepair.message})
    STATEMENT.move(found, StatementStatus.OPEN, actor=by.ref, why=said, approved_by="", approved_at=None)
    return found


@transaction.atomic
def pay(*, statement: Statement, by: User) -> Statement:
    """The second of two had our bank transfer it. Booked once.

    Raises NotAllowed, OwnPoint, SameEyes, AccountChanged since it was approved, IllegalMove, ledger.Overdrawn.
    """
    found = _held(statement, by)
    if found.approved_by == by.ref:
        raise SameEyes
    if found.status == StatementStatus.APPROVED and found.partner.bank_since != found.account_since:
        raise AccountChanged
    STATEMENT.move(found, StatementStatus.PAID, actor=by.ref, paid_by=by.ref, paid_at=time.now())
    legs = [
        Leg(AccountCode.REPAIR_PAYABLE, found.partner.ref, CNY, found.amount_fen),
        Leg(AccountCode.BANK, "", CNY, -found.amount_fen),
    ]
    book(source=f"{found.ref}:paid", kind="repair_paid", legs=legs, memo=found.number)
    duties.done(kind=DUTY, subject=found.ref, actor=by.ref)
    emit(topic="repairs.statement_paid", key=found.ref, payload={"statement": found.number})
    return found


def _held(statement: Statement, by: User) -> Statement:
    require_role(by, Role.OPS, Role.FINANCE)
    partner = locks.partner(statement.partner_id)
    if partner.members.filter(user=by).exists():
        raise OwnPoint
    return Statement.objects.select_related("partner").get(pk=statement.pk)
