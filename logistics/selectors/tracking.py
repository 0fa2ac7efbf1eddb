"""Public tracking of one parcel: where it is, what comes next, when. Names nobody, shows no address. Four queries."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from logistics.carriers.table import CARRIERS
from logistics.models import Flight, Parcel, Seal, TrackingEvent
from logistics.policies import tracking as policy
from logistics.policies.route_map import RouteMap, route_map
from logistics.states import SealStatus
from marketplace.core import ids, time
from marketplace.core.errors import NotFound

EARLIER = timedelta(days=1)  # months before a parcel existed are not looked at


@dataclass(frozen=True)
class Tracking:
    """What anyone with the parcel number may know."""

    parcel: Parcel
    flight: Flight | None
    seal: Seal | None
    events: tuple[TrackingEvent, ...]

    @property
    def next_step(self) -> Any:
        """One sentence about what comes next."""
        return policy.AFTER_TROUBLE.get(self.parcel.exception) or policy.NEXT[self.parcel.status]

    @property
    def carrier_name(self) -> Any:
        known = CARRIERS.get(self.parcel.carrier)
        return known.name if known else ""


def tracking_of(number: str) -> Tracking:
    """The tracking of a parcel number as typed or scanned. Raises NotFound."""
    try:
        plain = ids.validate(number, "MM")
    except ids.BadNumber:
        raise NotFound from None
    parcel = Parcel.objects.select_related("consignment", "warehouse", "bag__flight").filter(number=plain).first()
    if parcel is None:
        raise NotFound
    return Tracking(
        parcel=parcel,
        flight=parcel.bag.flight if parcel.bag else None,
        seal=Seal.objects.filter(parcel=parcel, status=SealStatus.APPLIED).first(),
        events=tuple(
            TrackingEvent.objects.filter(parcel=parcel, at__gte=parcel.created_at - EARLIER).order_by("-at", "-id")[
                :100
            ]
        ),
    )


def timeline(found: Tracking) -> list[dict[str, Any]]:
    """Steps for the timeline component, the newest first."""
    steps = []
    for place, event in enumerate(found.events):
        said = policy.saying(event.code)
        state = "current" if place == 0 and found.parcel.status != "delivered" else "done"
        if event.code in {policy.FAILED, policy.HELD, policy.RETURNED, policy.LOST, policy.DELAYED, policy.DAMAGED}:
            state = "failed"
        elif event.code in {policy.SEALED, policy.RESEALED}:
            state = "sealed"
        name = (
            str(policy.place_name(event.place)) if not event.place.startswith("carrier:") else str(found.carrier_name)
        )
        steps.append(
            {
                "label": said.text,
                "icon": said.icon,
                "state": state,
                "at": event.at,
                "place": name,
                "note": str(policy.reason_text(event.reason)),
            }
        )
    return steps


def map_of(found: Tracking) -> RouteMap | None:
    """The map of the flight; before one is planned, towards Shanghai. None for places that no map knows."""
    landing = found.flight.destination if found.flight else "PVG"
    return route_map(found.parcel.warehouse.airport, landing, _flown(found))


def map_label(found: Tracking) -> str:
    """The map in words."""
    names = {
        "origin": policy.city(found.parcel.warehouse.airport),
        "landing": policy.city(found.flight.destination) if found.flight else _("China"),
    }
    return _("From %(origin)s to %(landing)s") % names


def _flown(found: Tracking) -> float:
    stop, flight = policy.STOP_OF_STATUS[found.parcel.status], found.flight
    if stop < policy.FLIGHT or flight is None:
        return 0.0
    if found.parcel.status != "departed":
        return 1.0
    whole = (flight.arrives_at - flight.departs_at).total_seconds()
    return min(max((time.now() - flight.departs_at).total_seconds() / whole, 0.02), 0.98) if whole > 0 else 0.5


def stops(found: Tracking) -> list[dict[str, str]]:
    """The five stops of the route line."""
    origin = policy.city(found.parcel.warehouse.airport)
    landing = policy.city(found.flight.destination) if found.flight else _("China")
    names = [str(origin), _("In the air"), _("Customs %(city)s") % {"city": landing}, _("Courier"), _("Your door")]
    return [{"name": name, "state": state, "note": ""} for name, state in policy.route(found.parcel.status, names)]
