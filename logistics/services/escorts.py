"""Escorts of a flight from touchdown to release: who is on duty, handovers signed by both, and what nobody attended.

The caller of the road's own verbs (arrival, openings) asks here who is beside the goods. A flight that landed before this
was kept has no attendance: then its escort of record counts, as ever.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from logistics import errors, locks
from logistics.models import Attendance, AttendanceGap, EscortHandover, EscortShift, Flight, Parcel
from logistics.policies import escorts as policy
from logistics.policies.escorts import Span
from logistics.selectors.escorts import IN_CHANNEL, in_channel, on_duty
from logistics.services import custody, signing
from logistics.services.custody import Touch, subject_of
from logistics.services.signing import Signed
from logistics.states import FlightStatus, ParcelStatus, SealStatus
from marketplace.accounts.models import Role, User
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.textnorm import clean_line

ACTOR = "system:escorts"
CLOCK = DUTY = "attendance_gap"
LONGEST_SHIFT = timedelta(hours=16)


def touch_down(*, flight: Flight, actor: str) -> None:
    """The flight landed: its first escort is on duty from this moment. The caller holds the flight's lock."""
    if flight.escort is None or flight.arrived_at is None or flight.attendances.exists():
        return
    people = User.objects.filter(pk__in=_rostered(flight))
    taker = next((person for person in people if person.ref == actor), flight.escort)
    Attendance.objects.create(
        flight=flight, escort=taker, began_at=flight.arrived_at, began_by=Attendance.Began.TOUCHDOWN
    )


def require_on_duty(parcel: Parcel, escort: User) -> None:
    """Raises NotTheEscort for anybody who is not on duty at the parcel's flight, EscortAbsent where nobody is."""
    flight = parcel.bag.flight if parcel.bag else None
    if flight is None or not escort.has_role(Role.ESCORT):
        raise errors.NotTheEscort
    present = on_duty(flight)
    if present is None:
        raise errors.EscortAbsent if escort.pk in _rostered(flight) else errors.NotTheEscort
    if present.pk != escort.pk:
        raise errors.NotTheEscort


@transaction.atomic
def plan_shift(*, flight: Flight, escort: User, starts_at: datetime, ends_at: datetime, actor: str) -> EscortShift:
    """Put an escort on the roster of a flight. The first one becomes the flight's escort of record.

    Raises NoEscort for a person without the role, BadFlight for times that cannot be, FlightClosed for a cancelled flight.
    """
    craft = locks.flight(flight.pk)
    if not escort.has_role(Role.ESCORT):
        raise errors.NoEscort(fields={"escort": errors.NoEscort.message})
    if craft.status == FlightStatus.CANCELLED:
        raise errors.FlightClosed
    if not timedelta(0) < ends_at - starts_at <= LONGEST_SHIFT or starts_at < craft.departs_at:
        raise errors.BadFlight(fields={"starts_at": errors.BadFlight.message})
    overlap = EscortShift.objects.filter(escort=escort, starts_at__lt=ends_at, ends_at__gt=starts_at).exclude(
        flight=craft
    )
    shift, is_new = EscortShift.objects.get_or_create(
        flight=craft, escort=escort, starts_at=starts_at, defaults={"ends_at": ends_at, "planned_by": actor}
    )
    if craft.escort is None:
        Flight.objects.filter(pk=craft.pk).update(escort=escort)
    if is_new:
        after = {"escort": escort.ref, "starts_at": starts_at.isoformat(), "also_elsewhere": overlap.count()}
        trail.record(verb="escort.planned", target=trail.ref(craft), actor=actor, after=after)
    return shift


@transaction.atomic
def drop_shift(*, shift: EscortShift, actor: str) -> None:
    """Take a line off the roster; attendance that was kept stays."""
    trail.record(
        verb="escort.unplanned", target=trail.ref(shift.flight), actor=actor, before={"escort": shift.escort.ref}
    )
    shift.delete()


@transaction.atomic
def offer_handover(
    *, flight: Flight, giver: User, taker: User, signature: Signed | None, note: str = "",
    stays_until: datetime | None = None, told_at: datetime | None = None,
) -> EscortHandover:  # fmt: skip
    """The escort on duty signs that another one takes over. It counts when that one has signed too.

    Raises NotTheEscort, HandoverToOneself, NoEscort, EscortHandoverOpen, ClockJump, SignaturesMissing, BadFile.
    """
    craft = locks.flight(flight.pk)
    if giver.pk == taker.pk:
        raise errors.HandoverToOneself(fields={"taker": errors.HandoverToOneself.message})
    if not taker.has_role(Role.ESCORT) or not taker.is_active:
        raise errors.NoEscort(fields={"taker": errors.NoEscort.message})
    present = _present(craft)
    if present.escort_id != giver.pk:
        raise errors.NotTheEscort
    moment = moment_of(told_at, not_before=present.began_at)
    if stays_until is not None and not moment - policy.AHEAD <= stays_until <= moment + LONGEST_SHIFT:
        raise errors.ClockJump(fields={"stays_until": errors.ClockJump.message})
    try:
        with transaction.atomic():
            made = EscortHandover.objects.create(
                flight=craft, giver=giver, taker=taker, parcels=_in_hand(craft), offered_at=moment, stays_until=stays_until,
                note=clean_line(note, max_length=300, min_length=0, field="note"),
            )  # fmt: skip
    except IntegrityError:
        raise errors.EscortHandoverOpen from None
    signing.sign(party="giver", given=signature, by=giver, facts=_facts(made), handover=made)
    after = {"taker": taker.ref, "parcels": len(made.parcels)}
    trail.record(verb="escort.handover_offered", target=trail.ref(made), actor=giver.ref, after=after)
    return made


@transaction.atomic
def accept_handover(
    *, handover: EscortHandover, taker: User, signature: Signed | None, told_at: datetime | None = None
) -> EscortHandover:
    """The other escort signs: from now on they are on duty. Time between the giver's going and this is a gap.

    Raises NoHandover, NotTheEscort, ClockJump, SignaturesMissing, BadFile.
    """
    craft = locks.flight(handover.flight_id)
    fresh = EscortHandover.objects.select_related("giver", "taker").get(pk=handover.pk)
    if fresh.taker_id != taker.pk:
        raise errors.NotTheEscort
    if fresh.accepted_at is not None or fresh.withdrawn_at is not None:
        raise errors.NoHandover
    moment = moment_of(told_at, not_before=fresh.offered_at)
    left = fresh.stays_until if fresh.stays_until and moment - fresh.stays_until > policy.GRACE else moment
    EscortHandover.objects.filter(pk=fresh.pk).update(accepted_at=moment)
    fresh.accepted_at = moment
    signing.sign(party="taker", given=signature, by=taker, facts=_facts(fresh), handover=fresh)
    _end(craft, left, why="handover")
    _begin(craft, taker, moment, Attendance.Began.HANDOVER)
    parcels = _channel(craft)
    details = {"handover": fresh.public_id, "facts_sha256": custody_digest(fresh)}
    _touch(parcels, "escort_changed", craft, details, taker.ref)
    trail.record(verb="escort.handover_accepted", target=trail.ref(fresh), actor=taker.ref)
    return fresh


@transaction.atomic
def withdraw_handover(*, handover: EscortHandover, giver: User) -> None:
    """Take back an offer that nobody signed yet. Raises NotTheEscort, NoHandover."""
    locks.flight(handover.flight_id)
    if handover.giver_id != giver.pk:
        raise errors.NotTheEscort
    waiting = EscortHandover.objects.filter(pk=handover.pk, accepted_at__isnull=True, withdrawn_at__isnull=True)
    if not waiting.update(withdrawn_at=time.now()):
        raise errors.NoHandover
    trail.record(verb="escort.handover_withdrawn", target=trail.ref(handover), actor=giver.ref)


@transaction.atomic
def leave(*, flight: Flight, escort: User, why: str, told_at: datetime | None = None) -> AttendanceGap | None:
    """The escort must go and nobody takes over: a gap begins while anything is in the channel.

    Raises NotTheEscort, ParcelLiesOpen, ClockJump, BadText.
    """
    craft = locks.flight(flight.pk)
    present = _present(craft)
    if present.escort_id != escort.pk:
        raise errors.NotTheEscort
    if any(parcel.status == ParcelStatus.OPENED for parcel in locks.parcels_of_flight(craft)):
        raise errors.ParcelLiesOpen
    reason = clean_line(why, max_length=200, min_length=1, field="why")
    moment = moment_of(told_at, not_before=present.began_at)
    _end(craft, moment, why=reason)
    return _open_gap(craft, moment, reason, actor=escort.ref)


@transaction.atomic
def take_up(*, flight: Flight, escort: User, told_at: datetime | None = None) -> Attendance:
    """An escort of the roster is beside the parcels again; a gap ends. Raises NotTheEscort, EscortHandoverOpen where somebody is there."""
    craft = locks.flight(flight.pk)
    if escort.pk not in _rostered(craft) or craft.status != FlightStatus.ARRIVED:
        raise errors.NotTheEscort
    current = craft.attendances.filter(ended_at__isnull=True).first()
    if current is not None:
        if current.escort_id == escort.pk:
            return current
        raise errors.EscortHandoverOpen(message=errors.NotTheEscort.message)
    last = craft.attendances.order_by("-ended_at").first()
    moment = moment_of(told_at, not_before=last.ended_at if last else craft.arrived_at)
    return _begin(craft, escort, moment, Attendance.Began.RETURN)


@transaction.atomic
def report_absence(*, flight: Flight, since: datetime, why: str, actor: str) -> AttendanceGap | None:
    """Operations learnt that the escort was not there since a moment: their attendance ends there. Raises ClockJump, EscortAbsent."""
    craft = locks.flight(flight.pk)
    present = craft.attendances.filter(ended_at__isnull=True).first()
    if present is None:
        raise errors.EscortAbsent
    if not present.began_at <= since <= time.now():
        raise errors.ClockJump(fields={"since": errors.ClockJump.message})
    reason = clean_line(why, max_length=200, min_length=1, field="why")
    _end(craft, since, why=reason)
    return _open_gap(craft, since, reason, actor=actor)


@transaction.atomic
def explain_gap(*, gap: AttendanceGap, explanation: str, actor: str) -> AttendanceGap:
    """Operations say what happened; the passport goes on showing the gap, with this sentence. Raises BadText."""
    text = clean_line(explanation, max_length=500, min_length=1, field="explanation")
    gap.explanation, gap.explained_by, gap.explained_at = text, actor, time.now()
    gap.save(update_fields=["explanation", "explained_by", "explained_at"])
    duties.done(kind=DUTY, subject=trail.ref(gap), actor=actor, why=text)
    clocks.stop(kind=CLOCK, subject=trail.ref(gap), actor=actor, reason="explained")
    trail.record(verb="escort.gap_explained", target=trail.ref(gap), actor=actor, why=text[:200])
    return gap


def expired_offers() -> list[int]:
    """Flights whose escort said until when they stay, and nobody signed."""
    late = EscortHandover.objects.filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True, stays_until__lt=time.now() - policy.GRACE,
        flight__attendances__ended_at__isnull=True, flight__attendances__isnull=False,
    )  # fmt: skip
    return list(late.order_by("pk").values_list("pk", flat=True)[:200])


@transaction.atomic
def expire_offer(handover_id: int) -> bool:
    """The giver has gone and nobody came: attendance ends when they said, a gap begins. The offer stays open to be signed."""
    offer = EscortHandover.objects.select_related("flight", "giver").get(pk=handover_id)
    craft = locks.flight(offer.flight_id)
    present = craft.attendances.filter(ended_at__isnull=True, escort=offer.giver).first()
    fresh = EscortHandover.objects.get(pk=handover_id)
    if present is None or fresh.accepted_at is not None or fresh.withdrawn_at is not None or fresh.stays_until is None:
        return False
    moment = max(fresh.stays_until, present.began_at)
    _end(craft, moment, why="handover not taken")
    _open_gap(craft, moment, "handover not taken", actor=ACTOR)
    return True


def overrun() -> QuerySet[Attendance]:
    """Who is still written down as present although their last shift at the flight is over and nobody took over.

    Not those who came after it ended, nor those who signed an offer: they gave their word how long they stay.
    """
    shifts = EscortShift.objects.filter(flight=OuterRef("flight"), escort=OuterRef("escort")).order_by("-ends_at")
    offers = EscortHandover.objects.filter(
        flight=OuterRef("flight"), giver=OuterRef("escort"), accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    present = Attendance.objects.filter(ended_at__isnull=True, flight__status=FlightStatus.ARRIVED)
    planned = present.annotate(until=Subquery(shifts.values("ends_at")[:1]))
    late = planned.filter(until__lt=time.now() - policy.OVERRUN, began_at__lt=F("until"))
    return late.exclude(Exists(offers)).order_by("pk")


@transaction.atomic
def end_overrun(attendance_id: int) -> bool:
    """The shift is over and nobody was handed anything: attendance ends with it, a gap begins. Whoever stayed takes up again."""
    flight_id = Attendance.objects.values_list("flight_id", flat=True).get(pk=attendance_id)
    craft = locks.flight(flight_id)
    present = overrun().filter(pk=attendance_id).first()
    if present is None or not _channel(craft):
        return False
    _end(craft, present.until, why="shift over")  # type: ignore[attr-defined]
    _open_gap(craft, present.until, "shift over, nobody took over", actor=ACTOR)  # type: ignore[attr-defined]
    return True


@transaction.atomic
def finish(*, flight: Flight) -> bool:
    """Nothing of the flight is in the channel any more: attendance and an open gap end. True where something ended."""
    craft = locks.flight(flight.pk)
    if craft.status != FlightStatus.ARRIVED or _channel(craft):
        return False
    now = time.now()
    ended = Attendance.objects.filter(flight=craft, ended_at__isnull=True).update(ended_at=now, ended_why="released")
    ended += AttendanceGap.objects.filter(flight=craft, ended_at__isnull=True).update(ended_at=now)
    return bool(ended)


def _present(flight: Flight) -> Attendance:
    """The open attendance; that of the escort of record begins here for a flight that landed before it was kept."""
    found = flight.attendances.filter(ended_at__isnull=True).first()
    if found is not None:
        return found
    if (
        flight.status != FlightStatus.ARRIVED
        or flight.arrived_at is None
        or flight.escort is None
        or flight.attendances.exists()
    ):
        raise errors.EscortAbsent if flight.status == FlightStatus.ARRIVED else errors.NotTheEscort
    return Attendance.objects.create(
        flight=flight, escort=flight.escort, began_at=flight.arrived_at, began_by=Attendance.Began.TOUCHDOWN
    )


def _begin(flight: Flight, escort: User, moment: datetime, how: str) -> Attendance:
    """A new attendance; what lies between the last one and this becomes a gap, and an open gap ends."""
    spans = [Span(one.began_at, one.ended_at) for one in flight.attendances.all()]
    ends = [span.end for span in spans if span.end is not None]
    made = Attendance.objects.create(flight=flight, escort=escort, began_at=moment, began_by=how)
    trail.record(verb="escort.began", target=trail.ref(flight), actor=escort.ref, after={"how": how})
    if not ends:
        return made
    since = max(ends)
    gap = AttendanceGap.objects.filter(flight=flight, ended_at__isnull=True).first()
    if gap is None and policy.gaps(spans, start=since, end=moment):
        gap = _open_gap(flight, since, "", actor=escort.ref)
    if gap is not None:
        AttendanceGap.objects.filter(pk=gap.pk).update(ended_at=max(moment, gap.began_at))
        parcels = list(in_channel().filter(number__in=gap.parcels).order_by("pk"))
        _touch(parcels, "attended_again", flight, {"gap": gap.public_id}, escort.ref)
    return made


def _end(flight: Flight, moment: datetime, *, why: str) -> None:
    open_one = flight.attendances.filter(ended_at__isnull=True).first()
    if open_one is None:
        return
    Attendance.objects.filter(pk=open_one.pk).update(ended_at=max(moment, open_one.began_at), ended_why=why[:200])
    trail.record(verb="escort.ended", target=trail.ref(flight), actor=open_one.escort.ref, why=why)


def _open_gap(flight: Flight, since: datetime, why: str, *, actor: str) -> AttendanceGap | None:
    parcels = _channel(flight)
    if not parcels:
        return None
    opened = sum(parcel.status == ParcelStatus.OPENED for parcel in parcels)
    gap = AttendanceGap.objects.create(
        flight=flight, began_at=since, why=why, parcels=[parcel.number for parcel in parcels], open_parcels=opened
    )
    _touch(parcels, "unattended", flight, {"gap": gap.public_id}, actor)
    trail.record(
        verb="escort.gap", target=trail.ref(gap), actor=actor, why=why, after={"parcels": len(parcels), "open": opened}
    )
    clocks.start(kind=CLOCK, subject=trail.ref(gap), actor=actor)
    duties.call(
        kind=DUTY, subject=trail.ref(gap), facts={"flight": flight.designator, "open": opened}, is_late=bool(opened)
    )
    return gap


def _touch(parcels: Sequence[Parcel], action: str, flight: Flight, details: dict[str, str], actor: str) -> None:
    locked = locks.parcels_of_flight(flight)
    wanted = {parcel.pk for parcel in parcels}
    touches = [
        Touch(subject_of(one), action, f"airport:{flight.destination}", details) for one in locked if one.pk in wanted
    ]
    custody.append_many(touches=touches, actor=actor)


def _channel(flight: Flight) -> list[Parcel]:
    return list(in_channel().filter(bag__flight=flight).order_by("pk"))


def _in_hand(flight: Flight) -> list[dict[str, str]]:
    """What the handover speaks of: parcels in the channel, each with its seal."""
    rows = in_channel().filter(bag__flight=flight).prefetch_related("seals").order_by("number")
    return [
        {"parcel": parcel.number, "status": parcel.status, "seal": _seal_number(parcel)} for parcel in rows
    ]  # fmt: skip


def _seal_number(parcel: Parcel) -> str:
    return next((seal.number for seal in parcel.seals.all() if seal.status == SealStatus.APPLIED), "")


def _facts(handover: EscortHandover) -> dict[str, object]:
    return {
        "handover": handover.public_id,
        "flight": handover.flight.public_id,
        "parcels": handover.parcels,
        "note": handover.note,
    }


def custody_digest(handover: EscortHandover) -> str:
    """Digest of what both signed, as custody keeps it."""
    from_facts: str = signing.facts_digest(_facts(handover))
    return from_facts


def _rostered(flight: Flight) -> set[int]:
    """Everybody on the roster of a flight: escort of record, planned shifts, whoever took over or is asked to."""
    people = User.objects.filter(
        Q(pk=flight.escort_id) | Q(escort_shifts__flight=flight) | Q(attendances__flight=flight)
        | Q(handovers_taken__flight=flight, handovers_taken__withdrawn_at__isnull=True)
    )  # fmt: skip
    return set(people.values_list("pk", flat=True))


def moment_of(told_at: datetime | None, *, not_before: datetime | None) -> datetime:
    """The phone's time where it can be right; our own where the phone says none. Raises ClockJump for one that cannot be."""
    now = time.now()
    if told_at is None:
        return now
    if not policy.plausible(told_at, now=now, not_before=not_before):
        raise errors.ClockJump(fields={"told_at": errors.ClockJump.message})
    return max(min(told_at, now), not_before or told_at)


__all__ = [
    "IN_CHANNEL", "accept_handover", "drop_shift", "end_overrun", "expire_offer", "expired_offers", "explain_gap", "finish", "leave",
    "moment_of", "offer_handover", "on_duty", "overrun", "plan_shift", "report_absence", "require_on_duty", "take_up", "touch_down",
    "withdraw_handover",
]  # fmt: skip
