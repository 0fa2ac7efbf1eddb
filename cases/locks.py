"""The row lock of a case. Taken first: case → purchase → order → escrow → till → ledger account."""

from cases.errors import CaseNotFound
from cases.models import Case
from marketplace.core import locks


def case(pk: int) -> Case:
    """One case, so that two hands never move it at once. Raises CaseNotFound."""
    found = locks.rows(Case.objects.filter(pk=pk))
    if not found:
        raise CaseNotFound
    return found[0]
