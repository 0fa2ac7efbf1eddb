"""Which pieces of an order can still be taken off it, and why they will not arrive. Pure."""

from logistics.states import ParcelException, ParcelStatus, UnitStatus

NEVER_CAME, AT_WAREHOUSE, LOST, SENT_BACK, SPOILT, CAME_BACK = (
    "never_came", "at_warehouse", "lost", "sent_back", "spoilt", "came_back",
)  # fmt: skip
ENDINGS = {
    ParcelException.LOST.value: LOST, ParcelException.RETURNED_TO_SENDER.value: SENT_BACK, ParcelException.DAMAGED.value: SPOILT,
}  # fmt: skip
UNPACKED = frozenset({UnitStatus.RECEIVED, UnitStatus.CAPTURED})
IN_A_PARCEL = frozenset({UnitStatus.PACKED, UnitStatus.SHIPPED})


def cause_of(status: str, parcel_exception: str, parcel_status: str = "") -> str:
    """Why a piece will not arrive, as far as the road knows; empty while it is on its way, arrived or stopped already.

    What lies unpacked in our warehouse could still travel: whether it shall is for people to say.
    """
    if status == UnitStatus.EXPECTED:
        return NEVER_CAME
    if status in UNPACKED:
        return AT_WAREHOUSE
    if status not in IN_A_PARCEL:
        return ""
    return CAME_BACK if parcel_status == ParcelStatus.CAME_BACK else ENDINGS.get(parcel_exception, "")
