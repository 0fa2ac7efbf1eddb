"""The printer queue: a job a label, for one station. The program beside the printer says once what became of each."""

import re

from django.db import transaction

from logistics import errors
from logistics.models import PrintJob, Warehouse
from logistics.states import PRINT_JOB, PrintStatus
from marketplace.core import time, trail
from marketplace.core.errors import DomainError
from marketplace.core.textnorm import nfkc

STATION = re.compile(r"[A-Z0-9-]{1,20}")
OUTCOMES = frozenset({PrintStatus.PRINTED, PrintStatus.FAILED})


@transaction.atomic
def queue(
    *, warehouse: Warehouse, station: str, kind: str, number: str, actor: str, reprint_of: PrintJob | None = None
) -> PrintJob:
    """Ask for a label at a station; the caller has seen that the thing is one of theirs. Raises BadStation."""
    made = PrintJob.objects.create(
        warehouse=warehouse, station=plain_station(station), kind=kind, number=number, reprint_of=reprint_of, asked_by=actor,
        asked_at=time.now(),
    )  # fmt: skip
    after = {"kind": kind, "number": number, "reprint": reprint_of is not None}
    trail.record(verb="label.print", target=trail.ref(made), actor=actor, after=after)
    return made


@transaction.atomic
def acknowledge(*, job: PrintJob, outcome: str, error: str, actor: str) -> PrintJob:
    """What the printer did. The same word again changes nothing; another word later raises PrintedAlready."""
    if outcome not in OUTCOMES:
        raise DomainError(code="unknown_outcome", fields={"outcome": "printed failed"})
    fresh = PrintJob.objects.get(pk=job.pk)
    if fresh.status == outcome:
        return fresh
    if fresh.status != PrintStatus.QUEUED:
        raise errors.PrintedAlready(fields={"status": fresh.status})
    PRINT_JOB.move(
        fresh, outcome, actor=actor, ended_at=time.now(), error=nfkc(error)[:200] if outcome == "failed" else ""
    )
    return fresh


def reprint(*, job: PrintJob, actor: str) -> PrintJob:
    """The same label once more; the first job stays as it is."""
    return queue(
        warehouse=job.warehouse, station=job.station, kind=job.kind, number=job.number, actor=actor, reprint_of=job
    )


def plain_station(text: str) -> str:
    """A station's name as it is written on the printer. Raises BadStation."""
    plain = nfkc(text[:60]).strip().upper()
    if not STATION.fullmatch(plain):
        raise errors.BadStation(fields={"station": errors.BadStation.message})
    return plain
