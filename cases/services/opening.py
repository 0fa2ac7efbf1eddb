"""The shopper opens a case, or takes it back."""

from collections.abc import Sequence
from typing import IO

from django.db import IntegrityError, transaction

from cases import locks, selectors
from cases.errors import BadCase, NothingToClaim, NotNow, OpenAlready, TooLateToClaim
from cases.models import Case, Entry
from cases.policies import claims
from cases.services import filing
from cases.states import CASE, CaseStatus
from claims.selectors.pieces import live_lines
from marketplace.accounts.models import User
from marketplace.core import files, ids, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from orders import selectors as orders
from orders.models import Order, Refund
from orders.policies.settlement import Parts, portion
from orders.selectors.money import left_of
from orders.services import escrow

ANSWER_CLOCK = "case_answer"
Kind = Case.Kind


def open_case(
    *, user: User, order_number: str, reason: str, line_numbers: Sequence[int], text: str, claim_fen: int | None = None,
    way: str = Refund.Way.SOURCE, uploads: Sequence[IO[bytes]] = (), actor: str,
) -> Case:  # fmt: skip
    """Open a mediation about some lines of an order, or (reason `counterfeit`) a doubt about one of them.

    `claim_fen`: how much of these lines is disputed; nothing said, all that is left of them. Only this share waits in escrow.
    Raises OrderNotFound, BadCase, NothingToClaim, TooLateToClaim, OpenAlready and the refusals of files.
    """
    orders.order_for(user, order_number)  # before anything is decoded and written
    clean = filing.store(uploads)
    return _open(user, order_number, reason, tuple(line_numbers), filing.words(text), claim_fen, way, clean, actor)


@transaction.atomic
def _open(
    user: User, order_number: str, reason: str, numbers: Sequence[int], text: str, claim_fen: int | None, way: str,
    clean: Sequence[files.CleanFile], actor: str,
) -> Case:  # fmt: skip
    order = orders.order_for(user, order_number)
    kind = Kind.AUTHENTICITY if reason == Case.Reason.COUNTERFEIT else Kind.MEDIATION
    if reason not in Case.Reason.values or way not in Refund.Way.values:
        raise BadCase(fields={"reason": BadCase.message})
    share = _share(order, numbers, kind, claim_fen)
    _require_in_time(order)
    case = _create(order, user, kind, reason, share, way)
    filing.write(case, side=Entry.Side.SHOPPER, text=text, clean=clean, actor=actor)
    whole = left_of(list(order.lines.all()))
    escrow.freeze(order_id=order.pk, source=case.ref, actor=actor, share=None if share == whole else share)
    clocks.start(kind=ANSWER_CLOCK, subject=case.ref, actor=actor)
    trail.record(verb="case.opened", target=trail.ref(case), actor=actor, why=reason, after={"fen": case.claim_fen})
    emit(topic="cases.opened", key=case.ref, payload={"case": case.number})
    return case


def _share(order: Order, numbers: Sequence[int], kind: str, claim_fen: int | None) -> dict[int, Parts]:
    lines = {line.number: line for line in order.lines.all()}
    if not numbers or set(numbers) - lines.keys() or (kind == Kind.AUTHENTICITY and len(set(numbers)) != 1):
        raise BadCase(fields={"lines": BadCase.message})
    if live_lines(order) & {lines[number].pk for number in set(numbers)}:
        raise NothingToClaim(fields={"lines": NothingToClaim.message})  # a claim about the road decides first
    left = left_of([lines[number] for number in sorted(set(numbers))])
    worth = sum(sum(parts) for parts in left.values())
    if not worth or order.confirmed_at is None:
        raise NothingToClaim
    if claim_fen is None or kind == Kind.AUTHENTICITY:
        return left
    if not 0 < claim_fen <= worth:
        raise BadCase(fields={"claim_fen": NothingToClaim.message})
    return portion(left, claim_fen)


def _require_in_time(order: Order) -> None:
    since = order.delivered_at
    if since is not None and time.now() > since + claims.OPEN_FOR:
        raise TooLateToClaim


def _create(
    order: Order, user: User, kind: str, reason: str, share: dict[int, Parts], way: str
) -> Case:  # fmt: skip
    now = time.now()
    try:
        with transaction.atomic():
            case: Case = Case.objects.create(
                number=ids.next_number("MD"), kind=kind, order=order, user=user, reason=reason, way=way,
                share={str(pk): list(parts) for pk, parts in share.items()},
                claim_fen=sum(sum(parts) for parts in share.values()), opened_at=now, step_ends_at=now + claims.ANSWER,
                line_id=next(iter(share)) if kind == Kind.AUTHENTICITY else None,
            )  # fmt: skip
    except IntegrityError as error:
        if "one_case_per_order_and_kind" not in str(error):
            raise
        raise OpenAlready from error
    return case


@transaction.atomic
def withdraw(*, case: Case, actor: str) -> Case:
    """The shopper lets it go, before a ruling; the money goes on. Again it changes nothing. Raises NotNow."""
    found = locks.case(case.pk)
    if found.status == CaseStatus.WITHDRAWN:
        return found
    if not selectors.can(found, selectors.SHOPPER).withdraw:
        raise NotNow
    CASE.move(found, CaseStatus.WITHDRAWN, actor=actor, step_ends_at=None, final_at=time.now())
    stop_clocks(found, actor)
    escrow.unfreeze(order_id=found.order_id, source=found.ref, actor=actor)
    emit(topic="cases.withdrawn", key=found.ref, payload={"case": found.number})
    return found


def stop_clocks(case: Case, actor: str) -> None:
    """Whatever clock of this case runs: its step is over."""
    for kind in ("case_answer", "case_ruling", "case_examination", "case_review"):
        clocks.stop(kind=kind, subject=case.ref, actor=actor)
