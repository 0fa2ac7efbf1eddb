"""Differences between the books: put down by the comparison, then looked at by people until each is explained or corrected."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from finance import locks
from finance.errors import BadCorrection, BadWords, NotNow, OwnCorrection
from finance.models import Break, BreakNote, Correction, Item
from finance.policies.matching import HERE, Fault
from finance.states import BREAK, OPEN_BREAK, BreakStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.textnorm import clean_text
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book

SYSTEM = "system:finance"
CLOCK = "recon_break"
# What a difference may belong to. The account itself and accounts of people are booked by their own verbs.
AGAINST = (
    AccountCode.BANK, AccountCode.PROVIDER_FEE, AccountCode.COMPENSATION_EXPENSE, AccountCode.FX_CLEARING,
    AccountCode.DISPUTE_HOLD,
)  # fmt: skip
OF_THE_BANK = (
    AccountCode.PROVIDER_CLEARING, AccountCode.PROVIDER_FEE, AccountCode.COMPENSATION_EXPENSE, AccountCode.FX_CLEARING,
    AccountCode.FREIGHT_COST,
)  # fmt: skip
LEAST_WORDS = 8
MOST_WORDS, MOST_OF_A_NOTE = 500, 1000


def open_breaks() -> QuerySet[Break]:
    """Differences that nobody has ended yet."""
    return Break.objects.filter(status__in=OPEN_BREAK)


def put_down(found: Collection[Fault], judged: Collection[str]) -> set[str]:
    """Write what the comparison found of the `judged` keys; the caller's transaction holds the lock of the comparison.

    What is there with the same figures stays as it is; what agrees now is healed. Returns keys that were accepted as they are.
    """
    standing = {(one.key, one.currency): one for one in open_breaks().filter(key__in=judged)}
    accepted = {
        (one.key, one.currency, one.here_minor, one.there_minor)
        for one in Break.objects.filter(key__in=judged, status=BreakStatus.ACCEPTED)
    }
    known = {fault for fault in found if (fault.key, fault.currency, fault.here_minor, fault.there_minor) in accepted}
    wanted = {(fault.key, fault.currency): fault for fault in found if fault not in known}
    for place, one in standing.items():
        if place not in wanted:
            _end(one, BreakStatus.HEALED, by=SYSTEM, why="both sides agree now")
    for place, fault in wanted.items():
        if place not in standing:
            _open(fault)
        elif (standing[place].here_minor, standing[place].there_minor) != (fault.here_minor, fault.there_minor):
            Break.objects.filter(pk=standing[place].pk).update(
                here_minor=fault.here_minor, there_minor=fault.there_minor, kind=fault.kind
            )
    return {fault.key for fault in known} - {fault.key for fault in wanted.values()}


def _open(fault: Fault) -> None:
    made = Break.objects.create(
        key=fault.key, kind=fault.kind, currency=fault.currency, here_minor=fault.here_minor,
        there_minor=fault.there_minor, opened_at=time.now(),
    )  # fmt: skip
    clocks.start(kind=CLOCK, subject=made.ref, actor=SYSTEM)
    trail.record(verb="break.opened", target=made.ref, actor=SYSTEM, after={"kind": made.kind, "key": made.key})


def _end(one: Break, status: str, *, by: str, why: str) -> None:
    BREAK.move(one, status, actor=by, why=why, ended_at=time.now(), ended_by=by, ended_why=why[:500])
    Correction.objects.filter(of=one, state=Correction.State.WAITING).update(
        state=Correction.State.REFUSED, decided_by=by, decided_at=time.now()
    )
    clocks.stop(kind=CLOCK, subject=one.ref, actor=by)


@transaction.atomic
def assign(*, of: int, to: User, by: User) -> Break:
    """Give it to somebody of finance. Raises NotAllowed (either of the two), NotNow."""
    _finance(by)
    _finance(to)
    one = _locked(of)
    Break.objects.filter(pk=one.pk).update(assigned_to=to.ref, assigned_at=time.now())
    trail.record(
        verb="break.assigned", target=one.ref, actor=by.ref, before={"to": one.assigned_to}, after={"to": to.ref}
    )
    return one


@transaction.atomic
def say(*, of: int, text: str, by: User) -> BreakNote:
    """What was found out. Also after the end. Raises NotAllowed, BadWords, BadText."""
    _finance(by)
    words = _words(text, 1, MOST_OF_A_NOTE)
    return BreakNote.objects.create(of=locks.of_break(of), by=by.ref, text=words, at=time.now())


@transaction.atomic
def accept(*, of: int, why: str, by: User) -> Break:
    """The difference is explained and stays. It comes back only if its figures change. Raises NotAllowed, BadWords, BadText, NotNow."""
    _finance(by)
    one = _locked(of)
    if one.status != BreakStatus.OPEN:
        raise NotNow
    _end(one, BreakStatus.ACCEPTED, by=by.ref, why=_words(why))
    Item.objects.filter(key=one.key).update(is_settled=True)
    return one


@transaction.atomic
def propose(*, of: int, account: str, why: str, by: User) -> Correction:
    """Propose the entry that makes both books agree. It waits for a second person.

    Raises NotAllowed, BadCorrection, BadWords, BadText, NotNow.
    """
    _finance(by)
    one = _locked(of)
    if one.status != BreakStatus.OPEN:
        raise NotNow
    if account not in against(one):
        raise BadCorrection(fields={"account": BadCorrection.message})
    words = _words(why)
    made = Correction.objects.create(
        of=one, account=account, legs=_legs(one, account), why=words, proposed_by=by.ref,
        proposed_at=time.now(),
    )  # fmt: skip
    BREAK.move(one, BreakStatus.PROPOSED, actor=by.ref, why=words[:200])
    return made


@transaction.atomic
def decide(*, of: int, is_right: bool, by: User) -> Break:
    """The second pair of eyes: book it as proposed, or send it back. Raises NotAllowed, OwnCorrection, NotNow."""
    _finance(by)
    one = _locked(of)
    waiting = Correction.objects.filter(of=one, state=Correction.State.WAITING).first()
    if waiting is None:
        raise NotNow
    if not is_right:
        _decided(waiting, Correction.State.REFUSED, by)
        BREAK.move(one, BreakStatus.OPEN, actor=by.ref, why="the correction was refused")
        return one
    if waiting.proposed_by == by.ref:
        raise OwnCorrection
    if waiting.legs != _legs(one, waiting.account):
        raise NotNow  # another line has come since: what was proposed no longer mends it
    _decided(waiting, Correction.State.BOOKED, by)
    legs = [Leg(AccountCode(code), "", currency, amount) for code, currency, amount in waiting.legs]
    book(source=f"recon:{one.pk}", kind="correction", legs=legs, memo=one.key)
    _end(one, BreakStatus.CORRECTED, by=by.ref, why=waiting.why)
    return one


def _decided(waiting: Correction, state: str, by: User) -> None:
    Correction.objects.filter(pk=waiting.pk).update(state=state, decided_by=by.ref, decided_at=time.now())


def against(one: Break) -> tuple[AccountCode, ...]:
    """The accounts that a difference may belong to."""
    return OF_THE_BANK if one.is_bank else AGAINST


def _legs(one: Break, account: str) -> list[list[str | int]]:
    """What is missing on the clearing (or our bank) account in each currency of the key, against `account`."""
    mine = AccountCode.BANK if one.is_bank else AccountCode.PROVIDER_CLEARING
    sums: dict[str, int] = {}
    for item in Item.objects.filter(key=one.key):
        sums[item.currency] = sums.get(item.currency, 0) + (-1 if item.side == HERE else 1) * item.amount_minor
    legs: list[list[str | int]] = []
    for currency, missing in sorted(sums.items()):
        if missing:
            legs += [[str(mine), currency, missing], [account, currency, -missing]]
    return legs


def _locked(pk: int) -> Break:
    one = locks.of_break(pk)
    if not one.is_open:
        raise NotNow
    return one


def _finance(user: User) -> None:
    require_role(user, Role.FINANCE, Role.OPS)


def _words(text: str, least: int = LEAST_WORDS, most: int = MOST_WORDS) -> str:
    words = clean_text(text, max_length=most, field="why")
    if len(words) < least:
        raise BadWords(fields={"why": BadWords.message})
    return words
