"""What whoever reported it does next: answer a question, take it back, ask for a second look; and the hand of the clock."""

from collections.abc import Sequence
from typing import IO

from django.db import IntegrityError, transaction

from claims import locks
from claims.errors import ClaimedAlready, ClaimNotNow
from claims.models import Claim, ClaimEntry, ClaimPiece
from claims.policies.terms import CLOCK
from claims.services import filing, paying
from claims.states import CLAIM, ClaimStatus
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from orders.errors import PieceGivenBack
from orders.models import Order
from orders.services import escrow
from orders.services import pieces as piece_accounts

SYSTEM = "system:claims"
SPEAKS = (ClaimStatus.REVIEW, ClaimStatus.ASKED)


def say(*, claim: Claim, text: str, uploads: Sequence[IO[bytes]] = (), side: str, actor: str) -> ClaimEntry:
    """Words and files while a person looks; an answer to our question starts our clock again.

    Raises ClaimNotNow, BadClaim, SaidEnoughOfClaim and the refusals of files.
    """
    if claim.status not in SPEAKS:  # a look before anything is decoded and written; asked again under the lock
        raise ClaimNotNow
    clean = filing.store(uploads)
    with transaction.atomic():
        found = locks.claim(claim.pk)
        if found.status not in SPEAKS:
            raise ClaimNotNow
        entry = filing.write(found, side=side, text=filing.words(text), clean=clean, actor=actor)
        if found.status == ClaimStatus.ASKED:
            CLAIM.move(found, ClaimStatus.REVIEW, actor=actor, why="answered")
            clocks.resume(kind=CLOCK, subject=found.ref, actor=actor)
        return entry


@transaction.atomic
def withdraw(*, claim: Claim, actor: str) -> Claim:
    """It was found after all. Again it changes nothing. Raises ClaimNotNow once it is decided."""
    found = locks.claim(claim.pk)
    if found.status == ClaimStatus.WITHDRAWN:
        return found
    if found.status not in SPEAKS:
        raise ClaimNotNow
    paying.close(found, ClaimStatus.WITHDRAWN, actor=actor, why="taken back")
    return found


@transaction.atomic
def second_look(*, claim: Claim, text: str, actor: str) -> Claim:
    """A refused claim is looked at once more, by somebody else; a new 48 hours. Raises ClaimNotNow, BadClaim, ClaimedAlready."""
    found = locks.claim(claim.pk)
    if found.status != ClaimStatus.REFUSED or found.appealed_at is not None:
        raise ClaimNotNow
    _take_again(found)
    filing.write(found, side=ClaimEntry.Side.SHOPPER, text=filing.words(text), actor=actor)
    CLAIM.move(found, ClaimStatus.REVIEW, actor=actor, why="second look", appealed_at=time.now(), ended_at=None)
    escrow.freeze_again(order_id=found.order_id, source=found.ref, actor=actor)
    clocks.start(kind=CLOCK, subject=found.ref, actor=actor)
    trail.record(verb="claim.second_look", target=trail.ref(found), actor=actor)
    emit(topic="claims.needs_person", key=found.ref, payload={"claim": found.number})
    return found


def _take_again(claim: Claim) -> None:
    codes: dict[int, list[str]] = {}
    for row in ClaimPiece.objects.filter(claim=claim).select_related("unit"):
        codes.setdefault(row.line_id, []).append(row.unit.passport_code)
    try:
        with transaction.atomic():
            ClaimPiece.objects.filter(claim=claim).update(is_live=True)
        piece_accounts.hold(order_id=claim.order_id, codes=codes, source=claim.ref)
    except (IntegrityError, PieceGivenBack) as error:
        raise ClaimedAlready from error


@transaction.atomic
def piece_cleared(*, order: Order, unit: int) -> int:
    """Operations cleared what the bench had found: a claim that opened by itself about that piece is over."""
    rows = Claim.objects.filter(order=order, reporter="system", status__in=SPEAKS, pieces__unit_id=unit)
    ended = 0
    for pk in sorted(rows.values_list("pk", flat=True)):
        found = locks.claim(pk)
        if found.status in SPEAKS:
            paying.close(found, ClaimStatus.WITHDRAWN, actor=SYSTEM, why="cleared at the bench")
            ended += 1
    return ended
