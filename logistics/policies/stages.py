"""Where an order is, from where its things are. Pure."""

from collections.abc import Mapping, Sequence

WAITING, AT_WAREHOUSE, IN_TRANSIT, IN_CUSTOMS, LAST_MILE, DELIVERED = (
    "waiting",
    "at_warehouse",
    "in_transit",
    "in_customs",
    "last_mile",
    "delivered",
)
ORDER = (WAITING, AT_WAREHOUSE, IN_TRANSIT, IN_CUSTOMS, LAST_MILE, DELIVERED)

PARCEL_STAGE = {
    "packing": AT_WAREHOUSE,
    "sealed": AT_WAREHOUSE,
    "bagged": AT_WAREHOUSE,
    "manifested": AT_WAREHOUSE,
    "departed": IN_TRANSIT,
    "arrived": IN_TRANSIT,
    "in_customs": IN_CUSTOMS,
    "opened": IN_CUSTOMS,
    "cleared": IN_CUSTOMS,
    "last_mile": LAST_MILE,
    "returning": LAST_MILE,
    "came_back": LAST_MILE,
    "delivered": DELIVERED,
    "cancelled": AT_WAREHOUSE,
}
UNIT_STAGE = {"expected": WAITING, "received": AT_WAREHOUSE, "captured": AT_WAREHOUSE}


def order_stage(units: Sequence[str], parcels: Mapping[str, str], parcel_of_unit: Sequence[str]) -> str:
    """The least advanced stage among the things that are still wanted.

    `units` are unit statuses, `parcel_of_unit` the parcel number of each ('' where none), `parcels` number → status.
    Cancelled units do not count; an order of which nothing counts waits.
    """
    stages = [
        UNIT_STAGE.get(status) or PARCEL_STAGE[parcels.get(parcel, "delivered")]
        for status, parcel in zip(units, parcel_of_unit, strict=True)
        if status != "cancelled"
    ]
    return min(stages, key=ORDER.index, default=WAITING)
