"""Messages that follow a declaration: delivered (513), withdrawn (623), returned (625), the arrival list of a flight (711).

Asked for once by cause, sent by the job outside any transaction, settled by customs' receipt: accepted exactly once. A return whose
pieces do not come is called back: not sent at all where it has not left, else deleted by a message of its own (appType 3).
"""

import logging
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.db import transaction

from logistics import errors, locks
from logistics.customs import checking, codes, signing
from logistics.customs.client import Terminal
from logistics.customs.fields import LAYOUTS
from logistics.customs.messages import DELETE, NEW, Arrival, build, build_arrival
from logistics.customs.receiving import Receipt
from logistics.models import Declaration, Flight, Paper, Parcel
from logistics.services import customs, customs_clock
from logistics.states import DECLARATION, PAPER, DeclarationStatus, PaperStatus, ParcelException
from marketplace.core import tasks, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.ids import public_id
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line

logger = logging.getLogger(__name__)

TASK = "logistics.customs"
DUTY = "customs_paper_refused"
WITHDRAWABLE = frozenset({DeclarationStatus.DECLARED, DeclarationStatus.ACCEPTED, DeclarationStatus.INSPECTION})
RETURNABLE = frozenset({DeclarationStatus.RELEASED, DeclarationStatus.CLOSED})
TO_SEND = (PaperStatus.ASKED, PaperStatus.RECALL)
UNSENT = (PaperStatus.ASKED, PaperStatus.DROPPED)
NOTHING = (PaperStatus.REFUSED, PaperStatus.DROPPED)  # customs has nothing of it
AT_CUSTOMS = (PaperStatus.SENT, PaperStatus.RECALL, PaperStatus.RECALLED, PaperStatus.ACCEPTED)
RECEIPT_OF = {"514": "513", "624": "623", "626": "625", "712": "711"}


@transaction.atomic
def ask_withdrawal(*, parcel: Parcel, reason: str, actor: str) -> Paper:
    """Withdraw the list of a parcel before it is released. While one is under way, that one. Raises NotWithdrawable, BadText."""
    box = locks.parcel(parcel.pk)
    case = Declaration.objects.filter(parcel=box).first()
    if case is None or case.status not in WITHDRAWABLE or not case.invt_no:
        raise errors.NotWithdrawable
    waiting = case.papers.filter(kind=Paper.Kind.WITHDRAWAL, status__in=(PaperStatus.ASKED, PaperStatus.SENT)).first()
    if waiting is not None:
        return waiting
    why = clean_line(reason, max_length=300, min_length=1, field="reason")
    count = case.papers.filter(kind=Paper.Kind.WITHDRAWAL).count()
    return _ask(Paper.Kind.WITHDRAWAL, f"623:{box.number}:{count + 1}", actor, declaration=case, reason=why)


@transaction.atomic
def ask_return(*, parcel: Parcel, source: str, pieces: Mapping[int, int], reason: str, actor: str) -> Paper | None:
    """Ask customs to count pieces of a released list as returned; `pieces` maps declared line numbers to numbers of pieces.

    The same `source` asks once; other pieces correct it while it has not left, and one that customs has nothing of is asked anew under
    a new number. None where there is no customs to ask (no terminal, or a list without a number: it was cleared
    before we kept them). Raises NotReturnable.
    """
    box = locks.parcel(parcel.pk)
    case = Declaration.objects.filter(parcel=box).first()
    if case is None or not case.invt_no or not settings.CUSTOMS_URL:
        return None
    kept = {str(line): count for line, count in pieces.items()}
    known = Paper.objects.filter(source=source).first()
    found = locks.paper(known.pk) if known is not None else None
    if found is not None and (found.status not in UNSENT or (found.status, found.pieces) == (PaperStatus.ASKED, kept)):
        return found
    if case.status not in RETURNABLE or not _within(case, pieces, but=source):
        raise errors.NotReturnable(fields={"pieces": ", ".join(f"{line}: {count}" for line, count in pieces.items())})
    if found is not None:
        return _asked_anew(found, kept, actor)
    return _ask(Paper.Kind.RETURN, source, actor, declaration=case, reason=reason[:300], pieces=kept)


def _asked_anew(paper: Paper, pieces: dict[str, int], actor: str) -> Paper:
    if paper.status == PaperStatus.DROPPED:
        PAPER.move(
            paper, PaperStatus.ASKED, actor=actor, why="asked anew", reference=_reference(paper.kind), asked_at=time.now(),
            asked_by=actor, sent_at=None, answered_at=None, last_code="", last_info="", trouble={},
        )  # fmt: skip
    trail.record(
        verb="paper.corrected", target=trail.ref(paper), actor=actor, before={"pieces": paper.pieces}, after={"pieces": pieces}
    )  # fmt: skip
    Paper.objects.filter(pk=paper.pk).update(pieces=pieces)
    paper.pieces = pieces
    tasks.send(TASK)
    return paper


@transaction.atomic
def call_back(*, paper: Paper, why: str, actor: str) -> Paper:
    """These pieces do not come back: a return that has not left or was refused ends here, one that customs has is to be deleted.

    What customs has accepted stays as it is: no message takes that back, a person at the customs desk does (`conclude`).
    """
    fresh = locks.paper(paper.pk)
    if fresh.status in (PaperStatus.ASKED, PaperStatus.REFUSED):
        PAPER.move(fresh, PaperStatus.DROPPED, actor=actor, why=why, trouble={})
        duties.done(kind=DUTY, subject=trail.ref(fresh), actor=actor, why="called back")
    elif fresh.status == PaperStatus.SENT:
        PAPER.move(fresh, PaperStatus.RECALL, actor=actor, why=why)
        tasks.send(TASK)
    return fresh


@transaction.atomic
def conclude(*, paper: Paper, is_struck: bool, why: str, actor: str) -> Paper:
    """What a person heard at the customs desk: the return was struck out, or it stands. What has ended stays as it is."""
    fresh = locks.paper(paper.pk)
    if is_struck and fresh.status in AT_CUSTOMS:
        PAPER.move(fresh, PaperStatus.DROPPED, actor=actor, why=why)
    elif not is_struck and fresh.status in (PaperStatus.RECALL, PaperStatus.RECALLED):
        PAPER.move(fresh, PaperStatus.ACCEPTED, actor=actor, why=why, answered_at=time.now())
    return fresh


@transaction.atomic
def ask_delivered(*, parcel: Parcel, actor: str) -> Paper | None:
    """Tell customs that the shopper signed for the parcel. None where its list has no number."""
    case = Declaration.objects.filter(parcel=parcel).first()
    if case is None or not case.invt_no:
        return None
    return _ask(Paper.Kind.DELIVERED, f"513:{parcel.number}", actor, declaration=case)


@transaction.atomic
def ask_arrival(*, flight: Flight, actor: str) -> Paper | None:
    """The arrival list of a landed flight. None for a flight without parcels."""
    if not Parcel.objects.filter(bag__flight=flight).exists():
        return None
    return _ask(Paper.Kind.ARRIVAL, f"711:{flight.public_id}", actor, flight=flight)


@transaction.atomic
def ask_again(*, paper: Paper, actor: str) -> Paper:
    """What was wrong is mended: send a refused paper again. Raises IllegalMove."""
    fresh = locks.paper(paper.pk)
    PAPER.move(fresh, PaperStatus.ASKED, actor=actor, trouble={})
    duties.done(kind=DUTY, subject=trail.ref(fresh), actor=actor, why="sent again")
    tasks.send(TASK)
    return fresh


def due() -> list[int]:
    """Papers that were asked for and not sent, and those to delete. The arrival list goes first: customs wants to know what came."""
    rows = Paper.objects.filter(status__in=TO_SEND).order_by("-kind", "pk")
    return list(rows.values_list("pk", flat=True)[:200])


def send(*, paper_id: int, terminal: Terminal) -> bool:
    """Build, sign, send and settle one. False where the official schema refuses it: it waits for its owner. Raises CustomsUnreachable."""
    paper = Paper.objects.select_related(
        "flight",
        "declaration__parcel__consignment",
        "declaration__parcel__warehouse",
        "declaration__parcel__bag__flight",
    ).get(pk=paper_id)
    if paper.status not in TO_SEND:
        return False
    try:
        body = message_of(paper)
    except (errors.BadDeclaration, ValueError) as error:
        _set_aside(paper, error)
        return False
    terminal.send(body)
    with transaction.atomic():
        fresh = locks.paper(paper_id)
        if fresh.status == paper.status == PaperStatus.ASKED:
            PAPER.move(fresh, PaperStatus.SENT, actor=customs.ACTOR, sent_at=time.now())
        elif fresh.status == paper.status:
            PAPER.move(fresh, PaperStatus.RECALLED, actor=customs.ACTOR)
    return True


def message_of(paper: Paper) -> bytes:
    """The bytes of a paper, signed where it must be. Raises BadDeclaration, ValueError for a parcel that did not fly."""
    names = customs.parties()
    if paper.kind == Paper.Kind.ARRIVAL:
        body = build_arrival(_arrival(paper), names)
    else:
        case = paper.declaration
        if case is None:
            raise ValueError("a paper without its list")
        shipment = replace(
            customs.shipment_of(case), reference=paper.reference, reason=paper.reason, invt_no=case.invt_no,
            returned={int(line): count for line, count in paper.pieces.items()}, signed_at=case.parcel.delivered_at,
            app_type=DELETE if paper.status == PaperStatus.RECALL else NEW,
        )  # fmt: skip
        body = build(paper.kind, shipment, names)
    return checking.signed(body, signing.signer()) if LAYOUTS[paper.kind].is_signed else body


@transaction.atomic
def settle(*, receipt: Receipt) -> Paper | None:
    """What customs says of a paper. None where we know no such paper. A late or repeated word changes nothing.

    After a deletion was sent a receipt may speak of either message, for both have one number: it is noted, and a person concludes.
    """
    kind = RECEIPT_OF[receipt.kind]
    found = Paper.objects.filter(kind=kind)
    known = found.filter(reference=receipt.about) if kind != "513" else found.filter(source=f"513:{receipt.about}")
    first = known.first()
    if first is None:
        return None
    paper = locks.paper(first.pk)
    outcome = outcome_of(kind, receipt.code)
    changes = {"last_code": receipt.code, "last_info": receipt.info[:300]}
    if outcome is None or paper.status not in (PaperStatus.SENT, PaperStatus.RECALL):
        if paper.status not in (PaperStatus.ACCEPTED, PaperStatus.REFUSED, PaperStatus.DROPPED):
            Paper.objects.filter(pk=paper.pk).update(**changes)
        return paper
    if paper.status == PaperStatus.RECALL and outcome == PaperStatus.REFUSED:
        outcome = PaperStatus.DROPPED  # nothing is left to delete, and nobody mends it
    PAPER.move(paper, outcome, actor=customs.ACTOR, why=receipt.info[:200], answered_at=time.now(), **changes)
    if outcome == PaperStatus.REFUSED:
        duties.call(kind=DUTY, subject=trail.ref(paper), facts={"code": receipt.code, "kind": kind})
        if paper.kind == Paper.Kind.RETURN and paper.declaration is not None:
            payload = {
                "source": paper.source,
                "order_number": paper.declaration.parcel.consignment.order_number,
                "paper": paper.reference,
            }
            emit(topic="logistics.customs_return_refused", key=f"paper:{paper.reference}", payload=payload)
        return paper
    _accepted(paper)
    return paper


def outcome_of(kind: str, code: str) -> str | None:
    """What a returnStatus means for a paper: accepted, refused, or not decided yet. 120 is enough for the news of a delivery."""
    if code == codes.REJECTED or code.startswith("-"):
        return PaperStatus.REFUSED
    if code == codes.APPROVED or (kind == "513" and code == codes.ACCEPTED):
        return PaperStatus.ACCEPTED
    return None


def _accepted(paper: Paper) -> None:
    if paper.declaration_id is None:
        return
    case = Declaration.objects.select_related("parcel__consignment").get(pk=paper.declaration_id)
    if paper.kind == Paper.Kind.RETURN:
        payload = {
            "source": paper.source,
            "order_number": case.parcel.consignment.order_number,
            "paper": paper.reference,
        }
        emit(topic="logistics.customs_return_accepted", key=f"paper:{paper.reference}", payload=payload)
    if paper.kind == Paper.Kind.WITHDRAWAL:
        box = locks.parcel(case.parcel_id)
        fresh = Declaration.objects.get(pk=case.pk)
        if not DECLARATION.allows(fresh.status, DeclarationStatus.WITHDRAWN):
            logger.error("customs withdrew the list of parcel %s, which is %s", box.number, fresh.status)
            return
        DECLARATION.move(fresh, DeclarationStatus.WITHDRAWN, actor=customs.ACTOR, why=paper.reason, invt_no="")
        if box.exception not in customs.STAYS:
            Parcel.objects.filter(pk=box.pk).update(exception=ParcelException.HELD)
        customs_clock.stopped(box, code=str(DeclarationStatus.WITHDRAWN), actor=customs.ACTOR)


def _ask(kind: str, source: str, actor: str, **values: object) -> Paper:
    found = Paper.objects.filter(source=source).first()
    if found is not None:
        return found
    made: Paper = Paper.objects.create(
        kind=kind, source=source, reference=_reference(kind), asked_by=actor, asked_at=time.now(), **values
    )
    trail.record(verb="paper.asked", target=trail.ref(made), actor=actor, after={"kind": kind, "source": source})
    tasks.send(TASK)
    return made


def _reference(kind: str) -> str:
    """Our number of a paper: at most twenty characters, never used twice."""
    return f"P{kind}{public_id().replace('-', '').replace('_', '')[-14:].upper()}"


def _within(case: Declaration, pieces: Mapping[int, int], *, but: str) -> bool:
    """Not more pieces of a line than were declared, less what customs took back or is asked to take back already by others than `but`."""
    declared = {line.number: line.wanted for line in case.parcel.consignment.lines.all()}
    for other in case.papers.filter(kind=Paper.Kind.RETURN).exclude(status__in=NOTHING).exclude(source=but):
        for line, count in other.pieces.items():
            declared[int(line)] = declared.get(int(line), 0) - count
    return bool(pieces) and all(1 <= count <= declared.get(line, 0) for line, count in pieces.items())


def _arrival(paper: Paper) -> Arrival:
    flight = paper.flight
    if flight is None:
        raise ValueError("an arrival list without its flight")
    parcels = Parcel.objects.filter(bag__flight=flight).order_by("number").values_list("number", flat=True)
    district = (
        Declaration.objects.filter(parcel__bag__flight=flight).values_list("customs_code", flat=True).first() or ""
    )
    return Arrival(
        reference=paper.reference, customs_code=district, awb=flight.awb, voyage=flight.designator,
        declared_at=time.now(), parcels=list(parcels),
    )  # fmt: skip


@transaction.atomic
def _set_aside(paper: Paper, error: Exception) -> None:
    wrong = getattr(error, "fields", None) or {"paper": str(error)}
    plain = {str(name): str(text) for name, text in wrong.items()}
    if paper.status == PaperStatus.RECALL:  # who concludes it at the desk was called when it was called back
        PAPER.move(paper, PaperStatus.RECALLED, actor=customs.ACTOR, why="schema", trouble=plain)
        return
    PAPER.move(paper, PaperStatus.REFUSED, actor=customs.ACTOR, why="schema", trouble=plain)
    duties.call(kind=DUTY, subject=trail.ref(paper), facts={"fields": sorted(plain)[:10]})
    logger.error("paper %s cannot be sent: %s", paper.reference, sorted(plain))
