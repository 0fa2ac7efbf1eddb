"""What keeps a bag off a flight although both are in order: the clock, the room, and what the flight does not carry."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from logistics import errors
from logistics.models import Bag, Flight, Parcel
from logistics.policies.loading import DANGEROUS, FULL
from marketplace.core import time, trail
from marketplace.core.errors import Conflict

LIMITS: dict[str, type[Conflict]] = {DANGEROUS: errors.NoDangerousGoods, FULL: errors.FlightFull}
Limit = Callable[[Flight, Sequence[Parcel]], str]


def refuse(*, flight: Flight, bag: Bag, parcels: Sequence[Parcel], actor: str, anyway: str) -> None:
    """Refuse a bag; the caller holds the flight. With `anyway` it passes and the trail says what it passed by.

    Nobody lets dangerous goods pass: what a carrier does not take is not ours to allow. Raises NoDangerousGoods, PastCutoff,
    FlightFull.
    """
    found = [code for path in import_string(settings.LOADING_LIMITS) if (code := _ask(path, flight, parcels))]
    if DANGEROUS in found:
        raise LIMITS[DANGEROUS]
    is_late = time.now() > flight.cutoff_at
    if anyway and (is_late or found):
        passed = [*(["cutoff"] if is_late else []), *found]
        after = {"bag": bag.number, "passed_by": passed}
        trail.record(verb="flight.loaded_anyway", target=trail.ref(flight), actor=actor, why=anyway, after=after)
        return
    if is_late:
        raise errors.PastCutoff(fields={"cutoff_at": flight.cutoff_at.isoformat()})
    if found:
        raise LIMITS[found[0]]


def _ask(path: str, flight: Flight, parcels: Sequence[Parcel]) -> str:
    limit: Limit = import_string(path)
    return limit(flight, parcels)
