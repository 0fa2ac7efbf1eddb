"""Flights as the freight plan has them: planned before the cut-off, bagged, loaded. Storms postpone, sometimes a bag stays behind."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from freight.models import Booking, Departure
from freight.services import ahead
from freight.states import BookingStatus
from freight.tasks import solve_plans
from logistics.models import Bag, Flight, Parcel
from logistics.selectors import cold
from logistics.services import bagging, flights
from logistics.services.flights import Times
from logistics.states import BagStatus, FlightStatus, ParcelStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.scenes.simulate import channel
from marketplace.scenes.simulate.stage import ACTOR, Stage

# Within the marks of `ahead`: a plan is asked for and made, then booked, then there is still time to bag and load.
PLANS_BEFORE, BOOKS_BEFORE, LOADS_BEFORE = timedelta(minutes=140), timedelta(minutes=100), timedelta(minutes=25)
DAY = timedelta(days=1)
BAG_HOLDS = 25


def plan_days(stage: Stage, days: Iterable[datetime]) -> None:
    """Note, for each day, that somebody looks at the board of departures."""
    for day in days:
        stage.agenda.at(day, "board", lambda: _look_at_board(stage))


def _look_at_board(stage: Stage) -> None:
    """What has its cut-off within a day gets an escort and its hours of planning, loading and leaving."""
    now = time.now()
    due = Departure.objects.filter(
        flight__status=FlightStatus.PLANNED, flight__cutoff_at__gt=now + PLANS_BEFORE,
        flight__cutoff_at__lte=now + PLANS_BEFORE + DAY,
    )  # fmt: skip
    for departure in due.select_related("flight").order_by("pk"):
        flight, agenda = departure.flight, stage.agenda
        if flight.escort_id is None:
            flights.assign_escort(flight=flight, escort=stage.laozhang, actor=ACTOR)
        agenda.at(flight.cutoff_at - PLANS_BEFORE, "plan", lambda flight=flight: _plan(flight.origin))  # type: ignore[misc]
        agenda.at(flight.cutoff_at - BOOKS_BEFORE, "book", lambda flight=flight: ahead.look_ahead(origin=flight.origin))  # type: ignore[misc]
        agenda.at(flight.cutoff_at - LOADS_BEFORE, "load", lambda row=departure: _load(stage, row))  # type: ignore[misc]


def _plan(origin: str) -> None:
    """The cut-off comes near: a plan is asked for, and the worker makes it."""
    ahead.look_ahead(origin=origin)
    solve_plans.run()


def _load(stage: Stage, departure: Departure) -> None:
    """Bag what has its place here, load it, close the manifest. An aircraft that nobody booked stays on the ground for us."""
    flight = Flight.objects.get(pk=departure.flight_id)
    booked = Parcel.objects.filter(
        pk__in=Booking.objects.filter(departure=departure, status=BookingStatus.BOOKED).values("parcel"), exception=""
    )
    bags = [*_closed(booked), *_bagged(stage, flight, booked)]
    if not bags:
        return
    for sack in [sack for sack in bags if len(bags) == 1 or not _stays(stage, sack)] or bags:
        flights.load_bag(flight=flight, bag=sack, actor=stage.lupe.ref)
    gate = flights.close_manifest(flight=flight, actor=stage.lupe.ref)
    if not gate.is_closed:
        raise RuntimeError(f"the three documents do not match: {gate.mismatches}")
    storm = stage.nature.happens(stage.nature.odds.storm, "storm", flight.origin, departure.local_date)
    late = stage.nature.hours(20, 0.3, "storm hours", flight.origin, departure.local_date) if storm else timedelta(0)
    if storm:
        stage.note("storms")
        _postpone(flight, late)
    stage.agenda.at(flight.departs_at + late, "depart", lambda: _depart(stage, flight))


def _closed(booked: QuerySet[Parcel]) -> list[Bag]:
    """Bags that were closed before: left behind the last time, or bagged at once because somebody waits for an exchange."""
    return list(Bag.objects.filter(parcels__in=booked, status=BagStatus.CLOSED, flight=None).distinct().order_by("pk"))


def _bagged(stage: Stage, flight: Flight, booked: QuerySet[Parcel]) -> list[Bag]:
    loose = list(booked.filter(status=ParcelStatus.SEALED).order_by("pk"))
    kinds, bags, lupe = cold.classes_of([parcel.pk for parcel in loose]), [], stage.lupe
    for kind in sorted({kinds.get(parcel.pk, "") for parcel in loose}):
        group = [parcel for parcel in loose if kinds.get(parcel.pk, "") == kind]
        for start in range(0, len(group), BAG_HOLDS):
            sack = bagging.open_bag(warehouse=stage.stations[flight.origin], actor=lupe.ref)
            for parcel in group[start : start + BAG_HOLDS]:
                bagging.put(bag=sack, parcel=parcel, actor=lupe.ref)
            bags.append(bagging.close(bag=sack, actor=lupe.ref))
    return bags


def _stays(stage: Stage, sack: Bag) -> bool:
    stays = stage.nature.happens(stage.nature.odds.left_behind, "behind", sack.number, time.today())
    if stays:
        stage.note("bags left behind")
    return stays


def _postpone(flight: Flight, late: timedelta) -> None:
    times = Times(flight.departs_at + late, flight.arrives_at + late, flight.cutoff_at + late)
    flights.postpone(flight=flight, times=times, why="Weather", actor=ACTOR)


def _depart(stage: Stage, flight: Flight) -> None:
    air = flight.arrives_at - flight.departs_at
    flights.depart(flight=flight, actor=stage.lupe.ref)
    stage.agenda.after(air, "land", lambda: _land(stage, flight))


def _land(stage: Stage, flight: Flight) -> None:
    flights.arrive(flight=flight, actor=User.objects.get(escorted_flights=flight).ref)
    stage.agenda.after(timedelta(hours=6), "customs", lambda: channel.declare(stage, flight))
