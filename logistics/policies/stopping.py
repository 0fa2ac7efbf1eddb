"""Which pieces of an order can still be taken off it, and why they will not arrive. Pure."""

from logistics.states import ParcelException, UnitStatus

NEVER_CAME, AT_WAREHOUSE, LOST, SENT_BACK = "never_came", "at_warehouse", "lost", "sent_back"
ENDINGS = {ParcelException.LOST.value: LOST, ParcelException.RETURNED_TO_SENDER.value: SENT_BACK}
UNPACKED = frozenset({UnitStatus.RECEIVED, UnitStatus.CAPTURED})
IN_A_PARCEL = frozenset({UnitStatus.PACKED, UnitStatus.SHIPPED})


def cause_of(status: str, parcel_exception: str) -> str:
    """Why a piece will not arrive, as far as the road knows; empty while it is on its way, arrived or stopped already.

    What lies unpacked in our warehouse could still travel: whether it shall is for people to say.
    """
    if status == UnitStatus.EXPECTED:
        return NEVER_CAME
    if status in UNPACKED:
        return AT_WAREHOUSE
    return ENDINGS.get(parcel_exception, "") if status in IN_A_PARCEL else ""
