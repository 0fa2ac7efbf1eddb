"""The clock's hand: steps that are over move on by themselves."""

from django.db import transaction

from cases import locks, selectors
from cases.errors import BankDecides
from cases.services import binding, hearing
from cases.states import CaseStatus
from marketplace.core import tasks, time

SYSTEM = "system:cases"


def move_due() -> int:
    """Every case whose step is over, one transaction each. Returns how many were looked at."""
    return tasks.each(selectors.due_to_move(), _move)


def _move(case_id: int) -> bool:
    try:
        return move_on(case_id)
    except BankDecides:
        return False  # it goes on when the bank has decided


@transaction.atomic
def move_on(case_id: int) -> bool:
    """Without an answer: evidence. After the evidence: the ruling waits. After the days for an appeal: final."""
    case = locks.case(case_id)
    if case.step_ends_at is None or case.step_ends_at > time.now():
        return False
    if case.status == CaseStatus.OPENED:
        hearing.no_answer(case)
    elif case.status == CaseStatus.EVIDENCE:
        hearing.end_evidence(case, SYSTEM)
    elif case.status == CaseStatus.RULED:
        binding.bind_ruling(case=case, ruling=case.rulings.get(instance=1), actor=SYSTEM)
    else:
        return False
    return True
