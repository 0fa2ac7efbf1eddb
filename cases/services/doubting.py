"""A return that says "not genuine": the examination opens by itself, and the very piece waits for it at the returns centre."""

from django.db import transaction

from cases import selectors
from cases.models import Case
from cases.services import opening
from cases.states import CaseStatus
from marketplace.core.duties import service as duties
from marketplace.core.errors import DomainError
from returns import selectors as returns
from returns.models import ReturnCase
from returns.services import holding

SYSTEM = "system:cases"
DUTY = "return_doubt"
LEAST = 4


@transaction.atomic
def open_for_return(*, number: str) -> Case | None:
    """Open a case of authenticity about the piece of a return, or let the one about this order go on. Again changes nothing.

    None where none can be opened (too late, nothing left, decided before): the piece is let go, and operations are called.
    """
    found = returns.case_by_number(number)
    if not found.is_held:
        return None
    standing = Case.objects.filter(order=found.order_id, kind=Case.Kind.AUTHENTICITY)
    case: Case | None = standing.exclude(status__in=(CaseStatus.WITHDRAWN, CaseStatus.FINAL)).first()
    if case is not None:
        return case
    lines = sorted({item.line.number for item in found.items.all() if not item.line.is_gift})
    try:
        return opening.open_case(
            user=found.user, order_number=found.order.number, reason=Case.Reason.COUNTERFEIT, line_numbers=lines[:1],
            text=_said(found), way=found.way, actor=SYSTEM,
        )  # fmt: skip
    except DomainError as error:
        holding.let_go(order_number=found.order.number, why=str(error.code), actor=SYSTEM)
        duties.call(kind=DUTY, subject=found.ref)
        return None


def let_go(*, number: str) -> None:
    """A case of authenticity is over: its piece need not wait any longer."""
    case = selectors.case_by(number)
    if case.kind == Case.Kind.AUTHENTICITY:
        holding.let_go(order_number=case.order.number, why=case.outcome or str(case.status), actor=SYSTEM)


def _said(case: ReturnCase) -> str:
    """The shopper's own words, and where the piece is; both sides read it."""
    where = f"退货 {case.number}：实物在退货中心封存待鉴定。 / Return {case.number}: the piece is kept at our centre."
    words = str(case.note).strip()
    return f"{words}\n{where}" if len(words) >= LEAST else where
