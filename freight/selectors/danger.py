"""Parcels without a place whose promise no departure in sight can keep."""

from dataclasses import dataclass
from datetime import date

from freight.policies import assigning
from freight.selectors import pool
from logistics.models import Parcel


@dataclass(frozen=True)
class Endangered:
    """`earliest`: the first day at the door that a departure with room offers; None where nothing takes it."""

    parcel: Parcel
    promised: date
    earliest: date | None

    @property
    def late_days(self) -> int | None:
        return (self.earliest - self.promised).days if self.earliest else None


def endangered(origin: str) -> list[Endangered]:
    """Waiting parcels of an airport that would be late whatever they were booked on, the most urgent first."""
    given = pool.pool(origin)
    found = []
    for item in given.problem.items:
        days = [option.delivered_on for option in given.problem.options if assigning.may(item, option)]
        earliest = min(days, default=None)
        for parcel in given.parcels[item.key]:
            promised = parcel.consignment.promise_date
            if promised and (earliest is None or earliest > promised):
                found.append(Endangered(parcel, promised, earliest))
    return sorted(found, key=lambda one: (one.promised, one.parcel.number))
