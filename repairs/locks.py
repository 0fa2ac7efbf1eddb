"""Row locks of repairs. Order: case → work → stock → ledger account."""

from marketplace.core import locks
from repairs.errors import PartnerNotFound, RepairNotFound
from repairs.models import Partner, RepairCase, ReserveShare


def case(pk: int) -> RepairCase:
    """One case; its work orders move only under it. Raises RepairNotFound."""
    found = locks.rows(RepairCase.objects.filter(pk=pk))
    if not found:
        raise RepairNotFound
    return found[0]


def partner(pk: int) -> Partner:
    """One service point. Raises PartnerNotFound."""
    found = locks.rows(Partner.objects.filter(pk=pk))
    if not found:
        raise PartnerNotFound
    return found[0]


def share(warranty_id: int) -> ReserveShare | None:
    """What is set aside for a warranty; None where it never was."""
    found = locks.rows(ReserveShare.objects.filter(warranty_id=warranty_id))
    return found[0] if found else None
