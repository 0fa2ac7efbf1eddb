"""Taking in carriers' messages, one or a million: mapped, bounded, stored once by the carrier's own event id.

Both ways hold the parcel's lock while they ask for the event id, so a repeat is one also where the carrier changed its time.
The batch way is set-based: COPY into a temporary table, one INSERT … SELECT a chunk; what follows for a parcel is a row of work.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from itertools import islice

from django.db import connection, transaction

from logistics import locks
from logistics.carriers.base import Carrier, CarrierEvent
from logistics.carriers.table import carrier as carrier_of
from logistics.models import Parcel, ParkedEvent, TrackingEvent
from logistics.policies import tracking
from logistics.policies.capture import plain_number
from logistics.services import elsewhere, following, parked_messages
from logistics.services.parked_messages import Parking
from logistics.states import ParcelStatus
from marketplace.core import tasks, time
from marketplace.core.duties import service as duties
from marketplace.core.masking import mask_name
from marketplace.core.textnorm import clean_line

logger = logging.getLogger(__name__)

UNKNOWN_DUTY = "carrier_code_unknown"
AHEAD = timedelta(minutes=10)  # clocks differ; more than that is from the future
CHUNK = 20_000
TAKEN, REPEATED = "taken", "repeated"
NOT_YET = frozenset({ParcelStatus.ARRIVED, ParcelStatus.IN_CUSTOMS, ParcelStatus.OPENED, ParcelStatus.CLEARED})


@dataclass(frozen=True)
class Report:
    """What became of a batch."""

    taken: int = 0
    repeated: int = 0
    parked: int = 0

    def __add__(self, other: "Report") -> "Report":
        return Report(self.taken + other.taken, self.repeated + other.repeated, self.parked + other.parked)


@transaction.atomic
def take(*, carrier: str, event: CarrierEvent) -> str:
    """One message: `taken`, `repeated`, or the reason for which it was parked. Raises UnknownCarrier."""
    courier = carrier_of(carrier)
    outcome = _store(courier, event)
    if outcome in {TAKEN, REPEATED}:
        return outcome
    left = elsewhere.hand_on(courier, [Parking(event, outcome)])
    if not left:
        return TAKEN
    return outcome if parked_messages.park(courier.code, left) else REPEATED


def retry_parked() -> int:
    """Try what is parked and due; returns how many found their place."""
    return sum(_retry(row) for row in parked_messages.due())


def ingest(*, carrier: str, events: Iterable[CarrierEvent], chunk: int = CHUNK) -> Report:
    """Many messages, a transaction a chunk: a break in the middle loses nothing, the repeat adds nothing. Raises UnknownCarrier."""
    courier, report, rest = carrier_of(carrier), Report(), iter(events)
    while some := list(islice(rest, chunk)):
        report += _ingest(courier, some)
    return report


@transaction.atomic
def _retry(row: ParkedEvent) -> bool:
    outcome = _store(carrier_of(row.carrier), parked_messages.event_of(row))
    if outcome in {TAKEN, REPEATED}:
        parked_messages.taken(row)
        return True
    parked_messages.wait_on(row)
    return False


def _store(courier: Carrier, event: CarrierEvent) -> str:
    number = plain_number(event.waybill)
    if event.at > time.now() + AHEAD:
        return parked_messages.FUTURE
    pk = Parcel.objects.filter(carrier=courier.code, waybill=number).exclude(waybill="").values_list("pk", flat=True)
    found = pk.first()
    if found is None:
        return parked_messages.EARLY if _is_booked(courier, number) else parked_messages.UNKNOWN_WAYBILL
    box = locks.parcel(found)
    source = source_of(courier.code, event.event_id)
    if TrackingEvent.objects.filter(parcel=box, source=source).exists():
        return REPEATED
    meaning = courier.meanings.get(event.code.strip().upper())
    if meaning is None:
        alarm(courier.code, event.code)
    TrackingEvent.objects.create(
        parcel=box, code=meaning.code if meaning else tracking.UNKNOWN, reason=meaning.reason if meaning else "",
        place=clean_line(event.place, max_length=80), source=source, at=_bounded(event.at, box.created_at),
        heard_at=time.now(), told=event.code[:40], note=_signer(event),
    )  # fmt: skip
    following.follow(parcel_id=box.pk)
    return TAKEN


def _is_booked(courier: Carrier, number: str) -> bool:
    return Parcel.objects.filter(
        carrier_bookings__carrier=courier.code, carrier_bookings__waybill=number, status__in=NOT_YET
    ).exists()  # fmt: skip


def source_of(carrier: str, event_id: str) -> str:
    """The name under which a carrier's message is stored."""
    return f"{carrier}:{event_id}"[:120]


def alarm(carrier: str, code: str) -> None:
    """A code that nobody explained to us: it is kept as UNKNOWN and somebody asks the carrier."""
    logger.error("carrier %s sent code %r that its table lacks", carrier, code[:40])
    duties.call(kind=UNKNOWN_DUTY, subject=f"{carrier}:{code[:40]}", facts={"carrier": carrier, "code": code[:40]})


def _bounded(at: datetime, born: datetime) -> datetime:
    """Not before the parcel was made, not after now."""
    return max(min(at, time.now()), born)


def _signer(event: CarrierEvent) -> str:
    return mask_name(event.signed_by)[:40] if event.signed_by else ""


# --- many at once ---------------------------------------------------------------------------------------------------

INCOMING = """
CREATE TEMPORARY TABLE logistics_incoming (
    waybill varchar(80), source varchar(120), code varchar(20), reason varchar(20), place varchar(80), told varchar(40),
    note varchar(40), at timestamptz, nth int
) ON COMMIT DROP
"""
COPY = "COPY logistics_incoming (waybill, source, code, reason, place, told, note, at, nth) FROM STDIN"
# Nested loops by index: a plan that reads the whole table would grow with it.
PLAN = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off"
INSERT = """
WITH fresh AS (
    INSERT INTO logistics_trackingevent (parcel_id, code, reason, place, source, told, note, at, heard_at)
    SELECT DISTINCT ON (i.source, p.id) p.id, i.code, i.reason, i.place, i.source, i.told, i.note,
           GREATEST(i.at, p.created_at), %(now)s
    FROM logistics_incoming i JOIN logistics_parcel p ON p.carrier = %(carrier)s AND p.waybill = i.waybill AND p.waybill <> ''
    WHERE NOT EXISTS (
        SELECT 1 FROM logistics_trackingevent e
        WHERE e.parcel_id = p.id AND e.source = i.source AND e.at >= p.created_at
    )
    ORDER BY i.source, p.id, i.nth
    ON CONFLICT DO NOTHING RETURNING parcel_id
), due AS (
    INSERT INTO logistics_newsdue (parcel_id) SELECT DISTINCT parcel_id FROM fresh ON CONFLICT DO NOTHING
)
SELECT count(*), count(*) > 0 FROM fresh
"""
HOMELESS = """
SELECT i.nth FROM logistics_incoming i
WHERE NOT EXISTS (
    SELECT 1 FROM logistics_parcel p WHERE p.carrier = %(carrier)s AND p.waybill = i.waybill AND p.waybill <> ''
)
"""
_ESCAPES = str.maketrans({"\\": r"\\", "\t": " ", "\n": " ", "\r": " ", "\0": None})


@transaction.atomic
def _ingest(courier: Carrier, events: Sequence[CarrierEvent]) -> Report:
    now = time.now()
    late = now + AHEAD
    parked = [Parking(event, parked_messages.FUTURE) for event in events if event.at > late]
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS pg_temp.logistics_incoming"
        )  # of an earlier chunk in a caller's transaction
        cursor.execute(INCOMING)
        cursor.copy_expert(COPY, _lines(courier, events, now))
        cursor.execute("ANALYZE logistics_incoming")
        locks.parcels_of_waybills(courier.code, sorted({plain_number(event.waybill) for event in events}))
        cursor.execute(PLAN)
        cursor.execute(HOMELESS, {"carrier": courier.code})
        homeless = [events[row[0]] for row in cursor.fetchall()]
        cursor.execute(INSERT, {"carrier": courier.code, "now": now})
        taken, is_any = cursor.fetchone()
        cursor.execute(
            "DROP TABLE logistics_incoming; RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_seqscan"
        )
    for event in homeless:
        is_early = _is_booked(courier, plain_number(event.waybill))
        parked.append(Parking(event, parked_messages.EARLY if is_early else parked_messages.UNKNOWN_WAYBILL))
    for code in {event.code.strip().upper() for event in events} - courier.meanings.keys():
        alarm(courier.code, code)
    if is_any:
        tasks.send(following.TASK)
    kept = parked_messages.park(courier.code, elsewhere.hand_on(courier, parked))
    return Report(taken, len(events) - taken - kept, kept)


def _lines(courier: Carrier, events: Sequence[CarrierEvent], now: datetime) -> StringIO:
    """The chunk in COPY's text form, without what comes from the future."""
    out, late, meanings, stamp = StringIO(), now + AHEAD, courier.meanings, now.isoformat()
    prefix, plain = f"{courier.code}:", _Plain()
    for nth, event in enumerate(events):
        if event.at > late:
            continue
        meaning = meanings.get(event.code) or meanings.get(event.code.strip().upper())
        code, reason = (meaning.code, meaning.reason) if meaning else (tracking.UNKNOWN, "")
        at = stamp if event.at > now else event.at.isoformat()
        note = _signer(event) if event.signed_by else ""
        source = f"{prefix}{event.event_id}"[:120].translate(_ESCAPES)
        place, told = event.place[:80].translate(_ESCAPES), event.code[:40].translate(_ESCAPES)
        waybill = plain[event.waybill]
        out.write(f"{waybill}\t{source}\t{code}\t{reason}\t{place}\t{told}\t{note.translate(_ESCAPES)}\t{at}\t{nth}\n")
    out.seek(0)
    return out


class _Plain(dict[str, str]):
    """Waybills as they are compared, worked out once each."""

    def __missing__(self, text: str) -> str:
        found = self[text] = plain_number(text).translate(_ESCAPES)
        return found
