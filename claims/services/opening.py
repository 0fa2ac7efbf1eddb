"""A claim begins: reported by the shopper, by support or operations, or by itself when the road writes something down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from django.db import IntegrityError, transaction

from claims.errors import BadClaim, ClaimedAlready, NothingLost, PhotoNeeded, TooLateToReport
from claims.models import Claim, ClaimEntry, ClaimPiece
from claims.policies.deciding import is_late
from claims.policies.terms import CLOCK, terms
from claims.selectors.pieces import Claimable, claimable
from claims.services import evidence, filing, judging
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import files, ids, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from orders import locks as order_locks
from orders import selectors as orders
from orders.errors import PieceGivenBack
from orders.models import Order, Refund
from orders.policies.settlement import Parts
from orders.selectors.given import refundable_pieces
from orders.services import escrow
from orders.services import pieces as piece_accounts
from orders.states import Lifecycle

SYSTEM = "system:claims"
Kind, Reporter = Claim.Kind, Claim.Reporter


@dataclass(frozen=True)
class Report:
    """What somebody reports: a kind, pieces by order line number or by passport code, words, where the money shall go."""

    kind: str
    pieces: Mapping[int, int] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    parcel: str = ""
    text: str = ""
    way: str = Refund.Way.SOURCE.value


def report(*, user: User, order_number: str, wish: Report, uploads: Sequence[IO[bytes]] = ()) -> Claim:
    """The shopper reports something of an order of their own; damage with a photo. Decided at once where the rules can.

    Raises OrderNotFound, BadClaim, PhotoNeeded, NothingLost, ClaimedAlready, TooLateToReport and the refusals of files.
    """
    order = orders.order_for(user, order_number)  # before anything is decoded and written
    if wish.kind == Kind.DAMAGED and not uploads:
        raise PhotoNeeded(fields={"files": PhotoNeeded.message})
    clean = filing.store(uploads)
    text = filing.words(wish.text)
    return _open(order.pk, wish, Reporter.SHOPPER, user.ref, text, clean)


def report_for(*, by: User, order: Order, wish: Report, uploads: Sequence[IO[bytes]] = ()) -> Claim:
    """A colleague of support or operations reports it for the shopper. Never about an order of their own. Raises as `report`."""
    require_role(by, Role.OPS, Role.AGENT)
    if order.user_id == by.pk:
        raise NothingLost
    clean = filing.store(uploads)
    reporter = Reporter.OPS if by.has_role(Role.OPS) else Reporter.SUPPORT
    return _open(order.pk, wish, reporter, by.ref, filing.words(wish.text), clean)


def by_itself(*, order: Order, wish: Report) -> Claim | None:
    """What the road wrote down opens a claim. None where its pieces are claimed, given back or gone already: again is harmless."""
    try:
        return _open(order.pk, wish, Reporter.SYSTEM, SYSTEM, wish.text, ())
    except (ClaimedAlready, NothingLost):
        return None


@transaction.atomic
def _open(order_id: int, wish: Report, reporter: str, actor: str, text: str, clean: Sequence[files.CleanFile]) -> Claim:
    order = order_locks.order(order_id)
    order_locks.escrow(order_id)  # before any piece, as everywhere
    if wish.kind not in Kind.values or wish.way not in Refund.Way.values:
        raise BadClaim(fields={"kind": BadClaim.message})
    if order.confirmed_at is None or order.lifecycle == Lifecycle.CANCELLED:
        raise NothingLost
    chosen = _choose(order, wish)
    share = _share(order, chosen)
    claim = _create(order, chosen, share, wish, reporter, actor)
    _require_in_time(claim)
    _name(order, claim, chosen)
    side = {Reporter.SYSTEM: "system", Reporter.OPS: "ops", Reporter.SUPPORT: "support"}.get(
        Reporter(reporter), "shopper"
    )
    filing.write(claim, side=ClaimEntry.Side(side), text=text, clean=clean, actor=actor)
    escrow.freeze(order_id=order.pk, source=claim.ref, actor=actor, share=share)
    clocks.start(kind=CLOCK, subject=claim.ref, actor=actor)
    trail.record(
        verb="claim.opened", target=trail.ref(claim), actor=actor, why=wish.kind, after={"fen": claim.claim_fen}
    )
    emit(topic="claims.opened", key=claim.ref, payload={"claim": claim.number})
    judging.judge(claim)
    return claim


def _choose(order: Order, wish: Report) -> list[Claimable]:
    """The very pieces: by code, or so many of a line. Raises NothingLost, ClaimedAlready, BadClaim."""
    known = [one for one in claimable(order) if wish.parcel in ("", one.parcel)]
    if wish.codes:
        found = [one for one in known if one.code in wish.codes]
    else:
        found = []
        for number, count in wish.pieces.items():
            mine = [one for one in known if one.line.number == number and one.fits(wish.kind)]
            free = [one for one in mine if not one.is_taken]
            if count < 0 or (count and not mine):
                raise NothingLost(fields={"line": number})
            if count > len(free):
                raise ClaimedAlready(fields={"line": number, "left": len(free)})
            found += free[:count]
    if not found or any(not one.fits(wish.kind) for one in found):
        raise NothingLost
    if any(one.is_taken for one in found):
        raise ClaimedAlready
    if len({one.parcel for one in found}) > 1:
        raise BadClaim(fields={"pieces": BadClaim.message})
    return found


def _share(order: Order, chosen: Sequence[Claimable]) -> dict[int, Parts]:
    """(goods, freight, tax) by line id that these pieces may still be given back. Raises ClaimedAlready where nothing is left."""
    lines = {one.line.pk: one.line for one in chosen}
    share: dict[int, Parts] = {}
    for pk, line in lines.items():
        count = sum(one.line.pk == pk for one in chosen)
        if count > line.kept:
            raise ClaimedAlready(fields={"line": line.number, "left": line.kept})
        parts = refundable_pieces(line, count)
        if sum(parts):
            share[pk] = parts
    if not share:
        raise ClaimedAlready
    return share


def _create(
    order: Order, chosen: Sequence[Claimable], share: Mapping[int, Parts], wish: Report, reporter: str, actor: str
) -> Claim:
    claim: Claim = Claim.objects.create(
        number=ids.next_number("MC"), kind=wish.kind, order=order, parcel=chosen[0].unit.parcel, user=order.user,
        reporter=reporter, reported_by=actor, way=wish.way, share={str(pk): list(parts) for pk, parts in share.items()},
        claim_fen=sum(sum(parts) for parts in share.values()), is_insured=order.insurance_fen > 0, opened_at=time.now(),
    )  # fmt: skip
    return claim


def _require_in_time(claim: Claim) -> None:
    """A shopper who reports too late is told at once, instead of by a refusal. Colleagues may open it: a person looks."""
    if claim.reporter != Reporter.SHOPPER or claim.parcel is None:
        return
    now = terms()
    facts = evidence.attach(claim, [], photos=0, terms=now)
    if is_late(facts, now):
        raise TooLateToReport(fields={"days": now.days(claim.kind, is_insured=claim.is_insured)})


def _name(order: Order, claim: Claim, chosen: Sequence[Claimable]) -> None:
    codes: dict[int, list[str]] = {}
    for one in chosen:
        codes.setdefault(one.line.pk, []).append(one.code)
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            ClaimPiece.objects.bulk_create(ClaimPiece(claim=claim, unit=one.unit, line=one.line) for one in chosen)
        piece_accounts.hold(order_id=order.pk, codes=codes, source=claim.ref)
    except (IntegrityError, PieceGivenBack) as error:
        raise ClaimedAlready from error
