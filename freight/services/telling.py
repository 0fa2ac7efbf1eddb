"""Telling sellers about a lane that is stopped; which parcels a postponed flight makes late."""

from collections.abc import Iterator

from django.utils.translation import override

from freight.models import Departure, Outage
from freight.models.departures import Booking
from freight.policies.assigning import late_days
from freight.selectors import pool
from freight.states import BookingStatus
from logistics.models import Warehouse
from logistics.states import ParcelStatus
from logistics.stoppable import keys_of
from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.core import switches, time
from sellers.models import Seller, SellerMember
from sellers.states import SellerStatus

LINK = "/seller/"


def lane_stopped(outage: Outage) -> int:
    """Everybody who sells over the lane reads what happens to their goods. Returns how many; once a person and outage.

    Where the stop switch was set with it, that tells them already.
    """
    if outage.switches:
        return 0
    told = 0
    for person in _sellers(outage):
        with override(person.locale):
            why = str(switches.CAUSES[outage.cause])
        context = {"lane": outage.lane.code, "why": why, "detour": outage.detour.code if outage.detour else ""}
        told += bool(tell(person, template="lane_stopped", source=f"{outage.ref}:stopped", context=context, link=LINK))
    Outage.objects.filter(pk=outage.pk).update(told_sellers_at=time.now())
    return told


def lane_open(outage: Outage) -> int:
    """The lane flies again."""
    if outage.switches:
        return 0
    people = _sellers(outage)
    return sum(
        bool(
            tell(one, template="lane_open", source=f"{outage.ref}:open", context={"lane": outage.lane.code}, link=LINK)
        )
        for one in people
    )


def late_on(departure: Departure) -> list[int]:
    """Loose parcels booked on a departure whose promise it breaks as it stands now."""
    day = pool.delivered_on(departure)
    rows = Booking.objects.filter(
        departure=departure, status=BookingStatus.BOOKED, parcel__status=ParcelStatus.SEALED
    ).select_related("parcel__consignment")
    return [row.parcel_id for row in rows if late_days(row.parcel.consignment.promise_date, day)]


def _sellers(outage: Outage) -> Iterator[User]:
    codes = set(Warehouse.objects.filter(airport=outage.lane.origin).values_list("code", flat=True))
    selling = Seller.objects.filter(status=SellerStatus.APPROVED)
    countries = set(selling.values_list("country", flat=True).distinct())
    concerned = [country for country, keys in keys_of(countries).items() if keys & codes]
    members = SellerMember.objects.filter(seller__in=selling.filter(country__in=concerned)).values("user_id")
    return User.objects.filter(pk__in=members, is_active=True).order_by("pk").iterator(chunk_size=500)
