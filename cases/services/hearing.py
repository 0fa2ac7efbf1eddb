"""From the answer to the end of the evidence: what sides do, and what the clock does for those who do not."""

from collections.abc import Sequence
from typing import IO

from django.db import transaction

from cases import locks, selectors
from cases.errors import NotNow
from cases.models import Case, Entry
from cases.policies import claims
from cases.services import binding, filing
from cases.services.opening import ANSWER_CLOCK
from cases.states import CASE, CaseStatus
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit

SYSTEM = "system:cases"
RULING_CLOCK = "case_ruling"


def answer(*, case: Case, text: str, uploads: Sequence[IO[bytes]] = (), actor: str) -> Case:
    """The seller answers; both sides then have three days for evidence. Raises NotNow, BadCase and the refusals of files."""
    if case.status != CaseStatus.OPENED:  # a look before anything is decoded and written; asked again under the lock
        raise NotNow
    clean = filing.store(uploads)
    with transaction.atomic():
        found = locks.case(case.pk)
        if found.status != CaseStatus.OPENED:
            raise NotNow
        filing.write(found, side=Entry.Side.SELLER, text=filing.words(text), clean=clean, actor=actor)
        now = time.now()
        CASE.move(found, CaseStatus.ANSWERED, actor=actor, answered_at=now)
        clocks.stop(kind=ANSWER_CLOCK, subject=found.ref, actor=actor, reason="answered")
        _begin_evidence(found, actor)
        return found


@transaction.atomic
def agree(*, case: Case, actor: str) -> Case:
    """The seller gives in: the claim is granted and the case is final, without a ruling. Only in a mediation.

    Raises NotNow, BankDecides.
    """
    found = locks.case(case.pk)
    if found.kind != Case.Kind.MEDIATION or found.status not in (CaseStatus.OPENED, CaseStatus.EVIDENCE):
        raise NotNow
    binding.bind(case=found, outcome=Case.Outcome.FULL, actor=actor)
    return found


@transaction.atomic
def done(*, case: Case, side: str, actor: str) -> Case:
    """A side has nothing to add; when both have said so, the ruling need not wait. Raises NotNow."""
    found = locks.case(case.pk)
    if not selectors.can(found, side).done:
        raise NotNow
    mark(found, side)
    if found.shopper_done and found.seller_done:
        end_evidence(found, actor)
    return found


def mark(case: Case, side: str) -> None:
    """Remember that a side said it; the caller holds the case."""
    name = "shopper_done" if side == selectors.SHOPPER else "seller_done"
    Case.objects.filter(pk=case.pk).update(**{name: True})
    setattr(case, name, True)


def no_answer(case: Case) -> None:
    """The seller's three days are over: the case goes on without their answer."""
    clocks.stop(kind=ANSWER_CLOCK, subject=case.ref, actor=SYSTEM, reason="no answer")
    _begin_evidence(case, SYSTEM)


def _begin_evidence(case: Case, actor: str) -> None:
    CASE.move(case, CaseStatus.EVIDENCE, actor=actor, step_ends_at=time.now() + claims.EVIDENCE)
    emit(topic="cases.evidence_open", key=case.ref, payload={"case": case.number})


def end_evidence(case: Case, actor: str) -> None:
    """Now it waits for us."""
    CASE.move(case, CaseStatus.READY, actor=actor, step_ends_at=None, shopper_done=False, seller_done=False)
    clocks.start(kind=RULING_CLOCK, subject=case.ref, actor=actor)
