"""Our bank's statement: taken over once, each line matched to our entry on `bank`, what is left is a difference like any other.

A line is never guessed: it is matched where exactly one open entry of that sum fits, or exactly one of them is named in its words.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from finance.errors import BadStatement, BankLineNotFound, TwinSaid
from finance.models import BankLine, BankStatement, CarrierBill, Item
from finance.models.bank import HELD, Twin
from finance.policies import statements
from finance.policies.matching import HERE, THERE, Fault, Kind
from finance.policies.statements import Row, Unreadable
from finance.policies.twins import Facts, pairs
from finance.selectors.bank import unexplained
from finance.services import bills, breaks
from finance.states import BillStatus
from finance.words_of_statements import WHY
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import locks, time, trail
from marketplace.core.money import CNY
from marketplace.core.textnorm import clean_line
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting

LOCK = "finance:bank"
NEAR = timedelta(days=7)  # between our entry and the bank's line
LATE = timedelta(days=10)  # an entry of ours that the bank should have shown by now
MOST_OPEN = 5_000
LEAST_NAME = 6  # letters of a number that may name an entry
FURTHEST = 10  # a tenth: yuan that are further from what a foreign bill is worth by the published rate did not pay it


def take_in(*, data: bytes, name: str, by: User, currency: str = "CNY") -> BankStatement:
    """Take a statement over and match it. The same file again changes nothing; lines that had come before are not doubled.

    Raises NotAllowed, BadStatement (nothing was written).
    """
    require_role(by, Role.FINANCE, Role.OPS)
    digest = hashlib.sha256(data).hexdigest()
    known = BankStatement.objects.filter(digest=digest).first()
    if known is not None:
        return known
    try:
        found = statements.read(data, currency)
        if max(row.day for row in found.rows) > time.today() + timedelta(days=1):
            raise Unreadable("future")
    except Unreadable as error:
        raise BadStatement(fields={"file": told(error)}) from error
    made = _store(found, digest, clean_line(name, max_length=400)[:120] or "statement", by)
    match()
    return made


def told(error: Unreadable) -> str:
    """One sentence about a file that cannot be read."""
    words = str(WHY[error.why])
    place = _("Line %(line)d: %(words)s") % {"line": error.line, "words": words} if error.line else words
    return f"{place} ({error.value})" if error.value else place


@transaction.atomic
def _store(found: statements.Statement, digest: str, name: str, by: User) -> BankStatement:
    locks.advisory(LOCK)
    known = BankStatement.objects.filter(digest=digest).first()
    if known is not None:
        return known
    digests = [row.digest for row in found.rows]
    there = set(BankLine.objects.filter(digest__in=digests).values_list("digest", flat=True))
    fresh = [row for row in found.rows if row.digest not in there]
    fresh, doubts = _apart(fresh, found.kind)
    days = [row.day for row in found.rows]
    made = BankStatement.objects.create(
        digest=digest, name=name, kind=found.kind, account=found.account, first_day=min(days), last_day=max(days),
        lines=len(found.rows), new_lines=len(fresh), taken_by=by.ref, taken_at=time.now(),
    )  # fmt: skip
    BankLine.objects.bulk_create(
        BankLine(
            statement=made, digest=row.digest, booked_on=row.day, amount_minor=row.amount_minor, currency=row.currency,
            reference=row.reference, text=row.text, party=row.party, end_to_end=row.end_to_end,
            twin_id=doubts.get(row.digest), twin_word=Twin.DOUBT if row.digest in doubts else "",
        )
        for row in fresh
    )  # fmt: skip
    trail.record(
        verb="bank.statement_taken",
        target=f"statement:{made.pk}",
        actor=by.ref,
        after={"lines": made.lines, "new": made.new_lines, "doubts": len(doubts)},
    )
    return made


def _apart(fresh: list[Row], kind: str) -> tuple[list[Row], dict[str, int]]:
    """Without the lines that a file of another kind brought already; and digest → the line that one may be (a person says)."""
    if not fresh:
        return [], {}
    days = [row.day for row in fresh]
    there = BankLine.objects.filter(booked_on__range=(min(days), max(days)), twins=None).exclude(statement__kind=kind)
    known = [
        Facts(one.pk, one.booked_on, one.amount_minor, one.currency, one.reference, one.end_to_end, one.text)
        for one in there.exclude(twin_word__in=HELD).order_by("pk")
    ]
    new = [
        Facts(place, row.day, row.amount_minor, row.currency, row.reference, row.end_to_end, row.text)
        for place, row in enumerate(fresh)
    ]
    found = pairs(new, known)
    sure = {pair.new for pair in found if pair.is_sure}
    doubts = {fresh[pair.new].digest: pair.known for pair in found if not pair.is_sure}
    return [row for place, row in enumerate(fresh) if place not in sure], doubts


@transaction.atomic
def say_twin(*, line_id: int, is_same: bool, by: User) -> BankLine:
    """A person's word on a line that may have come before: the same payment (it explains nothing and is kept), or another one (it is
    matched like any other). Raises NotAllowed, BankLineNotFound, TwinSaid.
    """
    require_role(by, Role.FINANCE, Role.OPS)
    locks.advisory(LOCK)
    found = BankLine.objects.filter(pk=line_id).exclude(twin=None).first()
    if found is None:
        raise BankLineNotFound
    word = Twin.SAME if is_same else Twin.OTHER
    if found.twin_word == word:
        return found
    if found.twin_word != Twin.DOUBT:
        raise TwinSaid
    BankLine.objects.filter(pk=found.pk).update(twin_word=word, twin_by=by.ref)
    trail.record(verb=f"bank.line_{word}", target=f"bankline:{found.pk}", actor=by.ref, after={"twin": found.twin_id})
    match()
    found.refresh_from_db()
    return found


@transaction.atomic
def match() -> int:
    """Match what is open, pay the bills that the bank paid, and put down what is left. Again changes nothing. Returns how many matched."""
    locks.advisory(LOCK)
    if not BankStatement.objects.exists():
        return 0
    lines = list(unexplained()[:MOST_OPEN])
    done = _pay_bills(lines)
    entries = _open_entries()
    for fits in (_named, _alone):
        for line in lines:
            entry = None if line.posting_id else fits(line, entries, lines)
            if entry is not None:
                entries.remove(entry)
                _matched(line, entry)
                done += 1
    _put_down(lines, entries)
    return done


def _pay_bills(lines: Iterable[BankLine]) -> int:
    """A payment that names a booked bill and has its sum pays it; the entry that follows is matched like any other.

    A bill in another currency may be paid in yuan: by a line that names it in full and is near what it is worth on that day.
    """
    owed = list(CarrierBill.objects.filter(status=BillStatus.BOOKED).order_by("pk"))
    paid = 0
    for line in lines:
        fits = [
            bill for bill in owed
            if (bill.currency, -bill.owed_minor) == (line.currency, line.amount_minor) and _names(bill.number, line, least=3)
        ]  # fmt: skip
        in_yuan = [] if fits else [bill for bill in owed if _pays_in_yuan(line, bill)]
        if len(fits or in_yuan) == 1:
            (bill,) = fits or in_yuan
            posting = bills.paid(bill=bill, on=line.booked_on, paid_fen=-line.amount_minor if in_yuan else None)
            owed.remove(bill)
            _matched(line, posting)
            paid += 1
    return paid


def _pays_in_yuan(line: BankLine, bill: CarrierBill) -> bool:
    """The sum alone proves nothing here, so the name must: a whole number of the bill, and no further off than rates and fees go."""
    if line.currency != CNY or bill.currency == CNY or line.amount_minor >= 0 or not _names(bill.number, line):
        return False
    worth = bills.worth_fen(bill, line.booked_on)
    return worth is not None and abs(-line.amount_minor - worth) * FURTHEST <= worth


def _open_entries() -> list[Posting]:
    """Our entries on `bank` of the time of the statements that no line shows yet, the oldest first."""
    taken = BankLine.objects.exclude(posting=None).values("posting")
    since = _noon(_covered()[0]) - 2 * NEAR
    found = Posting.objects.filter(account__code=AccountCode.BANK, transaction__booked_at__gte=since).exclude(
        pk__in=taken
    )
    return list(found.select_related("transaction").order_by("pk")[:MOST_OPEN])


def _named(line: BankLine, entries: Sequence[Posting], _lines: Sequence[BankLine]) -> Posting | None:
    """The one entry of this sum that the line names; None for none and for several."""
    found = [one for one in _same(line, entries) if _is_named(one, line)]
    return found[0] if len(found) == 1 else None


def _alone(line: BankLine, entries: Sequence[Posting], lines: Sequence[BankLine]) -> Posting | None:
    """The one entry of this sum of these days, where no other open line could be it as well."""
    found = [one for one in _same(line, entries) if abs(_day(one) - line.booked_on) <= NEAR]
    rivals = [
        other for other in lines
        if not other.posting_id and (other.currency, other.amount_minor) == (line.currency, line.amount_minor)
    ]  # fmt: skip
    return found[0] if len(found) == 1 and len(rivals) == 1 else None


def _same(line: BankLine, entries: Sequence[Posting]) -> list[Posting]:
    return [one for one in entries if (one.currency, one.amount_minor) == (line.currency, line.amount_minor)]


def _is_named(entry: Posting, line: BankLine) -> bool:
    source = entry.transaction.source
    if entry.transaction.kind == "correction":
        return entry.transaction.memo == line.key
    return any(_names(word, line) for word in (entry.transaction.memo, *source.split(":")))


def _names(word: str, line: BankLine, least: int = LEAST_NAME) -> bool:
    said = f"{line.reference} {line.text}".casefold()
    return len(word) >= least and word.casefold() in said


def _matched(line: BankLine, entry: Posting) -> None:
    BankLine.objects.filter(pk=line.pk).update(posting=entry, matched_at=time.now())
    line.posting_id = entry.pk


def _put_down(lines: Sequence[BankLine], entries: Sequence[Posting]) -> None:
    """Open what has no other side, heal what has it now. Lines at once, entries once the bank should have shown them."""
    first, last = _covered()
    late = [one for one in entries if first <= _day(one) <= last - LATE]
    faults = [
        Fault(line.key, Kind.MISSING_HERE, line.currency, 0, line.amount_minor) for line in lines if not line.posting_id
    ]
    faults += [Fault(_key(one), Kind.MISSING_THERE, one.currency, one.amount_minor, 0) for one in late]
    _keep_items([line for line in lines if not line.posting_id], late)
    open_keys = set(breaks.open_breaks().filter(key__startswith="bank:").values_list("key", flat=True))
    breaks.put_down(faults, judged={fault.key for fault in faults} | open_keys)


def _keep_items(lines: Iterable[BankLine], entries: Iterable[Posting]) -> None:
    """What the page of a difference shows; settled, because this comparison has its own way of matching."""
    items = [
        Item(side=THERE, ref=line.key, key=line.key, currency=line.currency, amount_minor=line.amount_minor,
             what=(line.reference or "bank")[:40], at=_noon(line.booked_on), is_settled=True)
        for line in lines
    ]  # fmt: skip
    items += [
        Item(side=HERE, ref=f"posting:{one.pk}", key=_key(one), currency=one.currency, amount_minor=one.amount_minor,
             what=one.transaction.kind, at=one.transaction.booked_at, is_settled=True)
        for one in entries
    ]  # fmt: skip
    Item.objects.bulk_create(items, ignore_conflicts=True)


def _covered() -> tuple[date, date]:
    """From the first to the last day of all statements."""
    days: dict[str, list[date]] = defaultdict(list)
    for first, last in BankStatement.objects.values_list("first_day", "last_day"):
        days["first"].append(first)
        days["last"].append(last)
    return min(days["first"]), max(days["last"])


def _key(entry: Posting) -> str:
    return f"bank:posting:{entry.pk}"


def _day(entry: Posting) -> date:
    return entry.transaction.booked_at.astimezone(time.SHANGHAI).date()


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=time.SHANGHAI)
