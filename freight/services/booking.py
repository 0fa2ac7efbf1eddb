"""Places on departures: booked, rolled with a reason, flown. Capacity is a conditional UPDATE over a CHECK."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import F

from freight import errors, locks
from freight.models import Booking, Departure, Roll
from freight.policies import goods
from freight.selectors import pool
from freight.states import BOOKING, BookingStatus
from logistics.models import Parcel
from logistics.states import FlightStatus
from marketplace.core import time, trail
from marketplace.core.textnorm import clean_line


@transaction.atomic
def book(*, parcel: Parcel, departure: Departure, actor: str) -> Booking:
    """Give one parcel a place by hand. Raises AlreadyBooked, NotPlannable, GoodsRefused, NoRoom."""
    row = locks.departure(departure.pk)
    found = pool.waiting(row.lane.origin).select_related("consignment").filter(pk=parcel.pk).first()
    if found is None:
        raise errors.AlreadyBooked
    asked = pool.needs_of(found)
    if not goods.fits(asked, takes_dangerous=row.method.takes_dangerous, takes_cold=row.method.takes_cold):
        raise errors.GoodsRefused
    made = place(departure=row, parcels=[found], actor=actor)[0]
    trail.record(
        verb="booking.made", target=trail.ref(found), actor=actor, after={"departure": row.pk, "awb": row.flight.awb}
    )
    return made


def place(*, departure: Departure, parcels: Sequence[Parcel], actor: str) -> list[Booking]:
    """Take room for parcels and write their places; the caller holds the departure. Four statements, however many parcels.

    A roll that waited for its next flight learns its booking. Raises NotPlannable, NoRoom, AlreadyBooked.
    """
    now = time.now()
    if departure.flight.status != FlightStatus.PLANNED or departure.flight.cutoff_at <= now:
        raise errors.NotPlannable
    made = [
        Booking(
            parcel=parcel, departure=departure, actual_g=parcel.weight_g or 0, volume_cm3=pool.volume_cm3(parcel),
            made_at=now, made_by=actor,
        )
        for parcel in parcels
    ]  # fmt: skip
    grams, volume = sum(row.actual_g for row in made), sum(row.volume_cm3 for row in made)
    room = Departure.objects.filter(
        pk=departure.pk, booked_g__lte=F("capacity_g") - grams, booked_cm3__lte=F("capacity_cm3") - volume
    )
    if not room.update(booked_g=F("booked_g") + grams, booked_cm3=F("booked_cm3") + volume):
        raise errors.NoRoom
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(made)
    except IntegrityError:
        raise errors.AlreadyBooked from None
    _answer_rolls(made)
    return made


@transaction.atomic
def roll(*, booking: Booking, reason: str, actor: str, note: str = "") -> Roll:
    """Take one parcel off its departure, with a reason; it waits for the next plan. Raises BadReason, IllegalMove."""
    if reason not in Roll.Reason.values:
        raise errors.BadReason(fields={"reason": errors.BadReason.message})
    words = clean_line(note, max_length=200, field="note")
    row = locks.departure(booking.departure_id)
    return roll_all(departure=row, bookings=[locks.booking(booking.pk)], reason=reason, actor=actor, note=words)[0]


def roll_all(
    *, departure: Departure, bookings: Sequence[Booking], reason: str, actor: str, note: str = ""
) -> list[Roll]:
    """As `roll` for many places of one departure, which the caller holds."""
    if not bookings:
        return []
    BOOKING.move_all(bookings, BookingStatus.ROLLED, actor=actor, why=reason)
    grams, volume = sum(row.actual_g for row in bookings), sum(row.volume_cm3 for row in bookings)
    Departure.objects.filter(pk=departure.pk).update(
        booked_g=F("booked_g") - grams, booked_cm3=F("booked_cm3") - volume
    )
    now = time.now()
    return Roll.objects.bulk_create(
        Roll(booking=row, parcel_id=row.parcel_id, reason=reason, note=note[:200], at=now, by=actor) for row in bookings
    )


@transaction.atomic
def roll_flight(
    *, departure: Departure, reason: str, actor: str, note: str = "", only: Iterable[int] | None = None
) -> int:
    """Everything booked on a departure (or `only` these parcels) is rolled. Again it changes nothing."""
    row = locks.departure(departure.pk)
    bookings = locks.bookings_of(row, BookingStatus.BOOKED)
    wanted = None if only is None else set(only)
    chosen = [one for one in bookings if wanted is None or one.parcel_id in wanted]
    return len(roll_all(departure=row, bookings=chosen, reason=reason, actor=actor, note=note))


@transaction.atomic
def note_flown(*, departure: Departure, parcels: Sequence[Parcel], actor: str) -> list[Booking]:
    """What really flew: booked places are flown, parcels booked elsewhere are moved here, the rest booked is rolled.

    A flight that carried more than its capacity on paper has the capacity it proved. Again it changes nothing.
    """
    row = locks.departure(departure.pk)
    aboard = {parcel.pk: parcel for parcel in parcels}
    here = {one.parcel_id: one for one in Booking.objects.filter(departure=row).exclude(status=BookingStatus.ROLLED)}
    left = [one for one in here.values() if one.status == BookingStatus.BOOKED and one.parcel_id not in aboard]
    roll_all(departure=row, bookings=left, reason=Roll.Reason.NOT_READY, actor=actor)
    others = Booking.objects.filter(parcel_id__in=aboard, status=BookingStatus.BOOKED).exclude(departure=row)
    for elsewhere in list(others.select_related("departure")):
        other = locks.departure(elsewhere.departure_id)
        roll_all(
            departure=other, bookings=[elsewhere], reason=Roll.Reason.OPS, actor=actor, note=f"flew on {row.flight.awb}"
        )
    now = time.now()
    fresh = Booking.objects.bulk_create(
        Booking(
            parcel=parcel, departure=row, actual_g=parcel.weight_g or 0, volume_cm3=pool.volume_cm3(parcel), made_at=now,
            made_by=actor,
        )
        for pk, parcel in aboard.items() if pk not in here
    )  # fmt: skip
    flown = [*fresh, *(one for pk, one in here.items() if pk in aboard)]
    BOOKING.move_all([one for one in flown if one.status == BookingStatus.BOOKED], BookingStatus.FLOWN, actor=actor)
    _answer_rolls(flown)
    grams, volume = sum(one.actual_g for one in flown), sum(one.volume_cm3 for one in flown)
    Departure.objects.filter(pk=row.pk).update(
        booked_g=grams,
        booked_cm3=volume,
        capacity_g=max(row.capacity_g, grams),
        capacity_cm3=max(row.capacity_cm3, volume),
    )
    return flown


def _answer_rolls(made: Sequence[Booking]) -> None:
    """Rolled parcels that have their next place."""
    by_parcel = {row.parcel_id: row for row in made}
    waiting = list(Roll.objects.filter(parcel_id__in=by_parcel, booking_after=None).order_by("parcel_id", "-pk"))
    taken: Counter[int] = Counter()
    for row in waiting:
        if not taken[row.parcel_id]:
            row.booking_after = by_parcel[row.parcel_id]
            taken[row.parcel_id] += 1
    Roll.objects.bulk_update([row for row in waiting if row.booking_after_id], ["booking_after"], batch_size=500)
