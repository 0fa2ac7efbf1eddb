"""Flights: three a week from every station. Bags are closed at the cut-off; storms postpone, sometimes a bag stays behind."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from logistics.models import Bag, Flight, Parcel
from logistics.selectors import cold
from logistics.services import bagging, flights
from logistics.services.flights import Plan, Times
from logistics.states import ParcelStatus
from marketplace.core import time
from marketplace.core.checkdigits import make_awb
from marketplace.scenes.data.stations import DESTINATION, LANES
from marketplace.scenes.simulate import channel
from marketplace.scenes.simulate.stage import ACTOR, Stage

LEAVES_AT = 22  # on the wall of the airport
CUTOFF = timedelta(hours=3)
LOADING = timedelta(minutes=30)  # bags are closed at the warehouse's cut-off; the airline takes the last one later
BAG_HOLDS = 25
AWB_FROM = 6_000_000


def plan_departures(stage: Stage, station: str, days: list[datetime], place: int) -> None:
    """Note the departures of a lane: every other day but Sundays, lanes taking turns."""
    zone = ZoneInfo(stage.stations[station].time_zone)
    for day in days:
        if (day.toordinal() + place) % 2 or day.weekday() == 6:
            continue
        leaves = datetime(day.year, day.month, day.day, LEAVES_AT, tzinfo=zone)
        stage.agenda.at(leaves - CUTOFF, "cut-off", lambda leaves=leaves: cut_off(stage, station, leaves))  # type: ignore[misc]


def cut_off(stage: Stage, station: str, leaves: datetime) -> None:
    """Bag what is sealed, load it, close the manifest. Without a parcel there is no flight of ours."""
    sealed = list(
        Parcel.objects.filter(warehouse=stage.stations[station], status=ParcelStatus.SEALED, exception="").order_by(
            "pk"
        )
    )
    behind = list(Bag.objects.filter(warehouse=stage.stations[station], status="closed", flight=None).order_by("pk"))
    if not sealed and not behind:
        return
    lupe, bags = stage.lupe, behind
    kinds = cold.classes_of([parcel.pk for parcel in sealed])
    for kind in sorted(set(kinds.values())):
        group = [parcel for parcel in sealed if kinds[parcel.pk] == kind]
        for start in range(0, len(group), BAG_HOLDS):
            sack = bagging.open_bag(warehouse=stage.stations[station], actor=lupe.ref)
            for parcel in group[start : start + BAG_HOLDS]:
                bagging.put(bag=sack, parcel=parcel, actor=lupe.ref)
            bags.append(bagging.close(bag=sack, actor=lupe.ref))
    flight = _planned(stage, station, leaves)
    loaded = [sack for sack in bags if len(bags) == 1 or not _stays(stage, sack)] or bags
    for sack in loaded:
        flights.load_bag(flight=flight, bag=sack, actor=lupe.ref)
    gate = flights.close_manifest(flight=flight, actor=lupe.ref)
    if not gate.is_closed:
        raise RuntimeError(f"the three documents do not match: {gate.mismatches}")
    storm = stage.nature.happens(stage.nature.odds.storm, "storm", station, leaves.date())
    late = stage.nature.hours(20, 0.3, "storm hours", station, leaves.date()) if storm else timedelta(0)
    if storm:
        stage.note("storms")
        _postpone(flight, late)
    stage.agenda.at(leaves + late, "depart", lambda: _depart(stage, flight))


def _planned(stage: Stage, station: str, leaves: datetime) -> Flight:
    prefix, carrier, hours = LANES[station]
    count = Flight.objects.count() + 1
    plan = Plan(
        designator=f"{carrier}{700 + count % 100}", origin=station, destination=DESTINATION,
        awb=make_awb(prefix, AWB_FROM + count), departs_at=leaves, arrives_at=leaves + timedelta(hours=hours),
        cutoff_at=leaves - CUTOFF + LOADING,
    )  # fmt: skip
    return flights.plan(plan=plan, escort=stage.laozhang, actor=ACTOR)


def _stays(stage: Stage, sack: Bag) -> bool:
    stays = stage.nature.happens(stage.nature.odds.left_behind, "behind", sack.number, time.today())
    if stays:
        stage.note("bags left behind")
    return stays


def _postpone(flight: Flight, late: timedelta) -> None:
    times = Times(flight.departs_at + late, flight.arrives_at + late, flight.cutoff_at + late)
    flights.postpone(flight=flight, times=times, why="Weather", actor=ACTOR)


def _depart(stage: Stage, flight: Flight) -> None:
    flights.depart(flight=flight, actor=stage.lupe.ref)
    air = timedelta(hours=LANES[flight.origin][2])
    stage.agenda.after(air, "land", lambda: _land(stage, flight))


def _land(stage: Stage, flight: Flight) -> None:
    flights.arrive(flight=flight, actor=stage.laozhang.ref)
    stage.agenda.after(timedelta(hours=6), "customs", lambda: channel.declare(stage, flight))
