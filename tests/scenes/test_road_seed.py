"""The seeded road without its pictures: lanes, flights ahead, an inspector whose key counts, loggers, and history behind the promise."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from freight.models import Contract, Departure, FlightCost, Invoice, Lane
from freight.services import departures
from logistics.models import ClimateRecord, EpcisCapture, Excursion, Flight, InspectorKey, PartnerEvent
from marketplace.accounts.models import User
from marketplace.core.models import Duty
from marketplace.core.time import now, today
from marketplace.scenes import foundation, lanes_past, runway, vouching
from orders.selectors.promises import promised
from promises.models import Promise
from tests.logistics.conftest import journey, pictures_stay_here
from tests.logistics.road import Journey

__all__ = ["journey", "pictures_stay_here"]
pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    people = foundation.people()
    foundation.reference_data()
    foundation.stations(people)
    runway.open_lanes()
    runway.furnish(people)
    lanes_past.remember()

    assert Lane.objects.count() == len(runway.RATES)
    assert set(Contract.objects.values_list("currency", flat=True)) == {"JPY", "USD", "AUD", "EUR", "GBP", "CNY"}
    ahead = Departure.objects.filter(flight__departs_at__gt=now())
    assert ahead.count() >= 2 * sum(map(len, runway.OWN_DAYS.values()))
    assert departures.make_due() == 0, "each day once"
    assert ahead.order_by("flight__departs_at").first().flight.escort is not None
    assert not Duty.objects.filter(kind="awb_block_empty").exists()
    assert not FlightCost.objects.exists(), "nothing has flown here"
    assert not Invoice.objects.exists()
    rests_on = promised("JP", today(), today())
    assert (rests_on.basis, rests_on.sample >= 40) == ("lane", True) or rests_on.basis == "weekday"
    count = Promise.objects.count()
    lanes_past.remember()
    assert Promise.objects.count() == count, "the same records again change nothing"


def test_somebody_vouches(journey: Callable[..., Journey], dana: User, lupe: User) -> None:
    """With a parcel that was delivered: the handler's words, one of them parked, and a logger that saw the sun."""
    journey(to="delivered")
    journey(to="captured")
    Flight.objects.update(destination="PVG")  # where the handler works
    vouching.furnish({"dana": dana, "lupe": lupe})
    key = InspectorKey.objects.get()
    assert key.approved_at is not None
    assert key.statements.count() >= 1
    assert (EpcisCapture.objects.get().accepted, PartnerEvent.objects.filter(status="parked").count()) == (2, 1)
    assert ClimateRecord.objects.count() == 1
    assert (
        Excursion.objects.count()
        == ClimateRecord.objects.filter(parcel__units__line__hs_code__startswith="3304").count()
    )
