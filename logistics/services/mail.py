"""Customs' mail: every fact is kept once, then followed by whoever it concerns; what follows from nothing says why.

A fact about a list that we do not know, a code that no table has, bytes that nobody can read: kept, told to operations, and
confirmed to the terminal, so that one bad message never holds up the others.
"""

import hashlib
import logging

from django.db import transaction

from logistics.customs import codes
from logistics.customs.client import Terminal
from logistics.customs.messages import BadMessage
from logistics.customs.receiving import Fact, FormatError, Receipt, TaxFacts, read
from logistics.models import CustomsMail, Declaration, Paper
from logistics.policies import receipts as policy
from logistics.services import customs, papers, tax_bills
from marketplace.core import time, trail
from marketplace.core.duties import service as duties

logger = logging.getLogger(__name__)

DUTY = "customs_mail"
DOCUMENTS = frozenset({"312", "412", "512"})
P = CustomsMail.Problem


def collect(*, terminal: Terminal) -> int:
    """Take in what waits at the terminal; returns how many messages. Raises CustomsUnreachable."""
    raws = terminal.receipts()
    for raw in raws:
        take(body=raw.body)
    if raws:
        terminal.confirm([raw.number for raw in raws])
    return len(raws)


def take(*, body: bytes) -> int:
    """Take in one message; returns how many of its facts were new. Never raises for what is in it."""
    try:
        facts = read(body)
    except BadMessage as error:
        return int(_unreadable(body, str(error)))
    return sum(follow(fact) for fact in facts)


@transaction.atomic
def follow(fact: Fact) -> bool:
    """Keep one fact and let follow what follows from it. False where it was kept before."""
    entry = _entry(fact)
    _row, is_new = CustomsMail.objects.get_or_create(
        digest=_digest(fact), defaults={**entry, "received_at": time.now()}
    )
    if not is_new:
        return False
    problem, case, paper = _apply(fact)
    if problem or case or paper:
        CustomsMail.objects.filter(pk=_row.pk).update(problem=problem, declaration=case, paper=paper)
    if problem:
        _alarm(_row, problem)
    return True


Outcome = tuple[str, Declaration | None, Paper | None]


def _apply(fact: Fact) -> Outcome:
    if isinstance(fact, FormatError):
        return P.FORMAT_ERROR, None, None
    if isinstance(fact, TaxFacts):
        case = tax_bills.take(facts=fact)
        return (P.NONE if case else P.UNKNOWN_LIST), case, None
    if fact.kind in papers.RECEIPT_OF:
        paper = papers.settle(receipt=fact)
        unknown = P.NONE if policy.meaning(fact.code).is_known else P.UNKNOWN_CODE
        return (unknown if paper else P.UNKNOWN_LIST), (paper.declaration if paper else None), paper
    if fact.kind in DOCUMENTS:
        return _document(fact)
    customs.apply_receipt(facts=fact.facts)
    found = Declaration.objects.filter(parcel__number=fact.about).first()
    if found is None:
        return P.UNKNOWN_LIST, None, None
    return (P.NONE if policy.meaning(fact.code).is_known else P.UNKNOWN_CODE), found, None


def _document(fact: Receipt) -> Outcome:
    """Order, payment and waybill are only noted; a refusal needs a person, the list itself will be rejected anyway."""
    by = {
        "312": "parcel__consignment__order_number", "412": "parcel__consignment__payment_ref", "512": "parcel__number"
    }[fact.kind]  # fmt: skip
    case = Declaration.objects.filter(**{by: fact.about}).order_by("pk").first()
    if case is None:
        return P.UNKNOWN_LIST, None, None
    is_refused = fact.code == codes.REJECTED or fact.code.startswith("-")
    return (P.REFUSED if is_refused else P.NONE), case, None


def _entry(fact: Fact) -> dict[str, object]:
    if isinstance(fact, FormatError):
        return {
            "kind": "900", "about": fact.message_kind, "code": fact.code, "info": fact.info, "returned_at": fact.returned_at
        }  # fmt: skip
    if isinstance(fact, TaxFacts):
        return {
            "kind": fact.kind, "about": fact.number, "invt_no": fact.invt_no, "code": fact.status, "returned_at": fact.returned_at
        }  # fmt: skip
    return {
        "kind": fact.kind, "about": fact.about, "invt_no": fact.invt_no, "code": fact.code, "info": fact.info[:300],
        "returned_at": fact.returned_at,
    }  # fmt: skip


def _digest(fact: Fact) -> str:
    return hashlib.sha256(repr(fact).encode()).hexdigest()


@transaction.atomic
def _unreadable(body: bytes, why: str) -> bool:
    row, is_new = CustomsMail.objects.get_or_create(
        digest=hashlib.sha256(body).hexdigest(),
        defaults={"kind": "?", "info": why[:300], "problem": P.UNREADABLE, "received_at": time.now()},
    )
    if is_new:
        trail.record(verb="customs.unreadable_receipt", target=trail.ref(row), actor=customs.ACTOR)
        _alarm(row, P.UNREADABLE)
    return is_new


def _alarm(row: CustomsMail, problem: str) -> None:
    logger.error("customs mail %s (CEB%s, code %s): %s", row.pk, row.kind, row.code, problem)
    duties.call(kind=DUTY, subject=trail.ref(row), facts={"problem": problem, "kind": row.kind, "code": row.code})
