"""Operations files an airline's notice about one flight: the document that bad weather needs to excuse anything."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from marketplace.core import time, trail
from marketplace.core.textnorm import clean_line
from promises.errors import BadNotice
from promises.models import FlightNotice
from promises.policies import evidence

LONGEST = timedelta(days=14)


@dataclass(frozen=True)
class NoticeFacts:
    """What the airline wrote: its reference, the flight, and from when to when it could not fly."""

    reference: str
    flight: str
    flight_day: date
    since: datetime
    until: datetime


@transaction.atomic
def file(*, facts: NoticeFacts, actor: str) -> FlightNotice:
    """Keep it; the same one again is the same row. Orders that are judged from now on count it. Raises BadNotice, BadText."""
    reference = clean_line(facts.reference, max_length=100, min_length=3, field="reference")
    flight = clean_line(facts.flight, max_length=10, min_length=3, field="flight").upper().replace(" ", "")
    if not facts.since < facts.until <= facts.since + LONGEST or facts.since > time.now():
        raise BadNotice
    row, is_new = FlightNotice.objects.get_or_create(
        code=evidence.WEATHER, reference=reference, flight=flight, flight_day=facts.flight_day,
        defaults={"since": facts.since, "until": facts.until, "filed_by": actor, "filed_at": time.now()},
    )  # fmt: skip
    if is_new:
        trail.record(
            verb="promise.notice", target=trail.ref(row), actor=actor, after={"reference": reference, "flight": flight}
        )
    return row
