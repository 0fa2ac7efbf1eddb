"""Keeping the verdict of the three-document gate: on the declarations, as findings with owner and clock. Set-based.

A manifest of thousands that agree takes a handful of statements; each finding that opens or ends costs a few of its own.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from logistics.documents import marks_of
from logistics.models import Consignment, ConsignmentLine, Declaration, Fingerprint, Flight, GateFinding, Parcel
from logistics.policies import matching
from logistics.states import DECLARATION, DeclarationStatus
from marketplace.core import time
from marketplace.core.clocks import service as clocks

CLOCK = "gate_mismatch"
# A clock rings for whoever mends the finding (marketplace/config/duties.py); the rest rings for operations.
CLOCK_OF = {owner: f"{CLOCK}_{owner}" for owner in (matching.FINANCE, matching.SUPPORT, matching.WAREHOUSE)}
CLOCKS = (CLOCK, *CLOCK_OF.values())
Verdicts = Mapping[int, Sequence[str]]


@transaction.atomic
def remember(*, flight: Flight, parcels: Sequence[Parcel], verdicts: Verdicts, district: str, actor: str) -> None:
    """Keep what the gate said about the parcels of a flight (parcel → codes); the caller holds the parcels."""
    pks = [parcel.pk for parcel in parcels]
    known = {case.parcel_id: case for case in Declaration.objects.filter(parcel_id__in=pks)}
    Declaration.objects.bulk_create(
        [Declaration(parcel_id=pk, customs_code=district) for pk in pks if pk not in known], ignore_conflicts=True
    )
    if len(known) < len(pks):
        known = {case.parcel_id: case for case in Declaration.objects.filter(parcel_id__in=pks)}
    elsewhere = [case.pk for case in known.values() if case.customs_code != district]  # on another flight before
    if elsewhere:
        Declaration.objects.filter(pk__in=elsewhere).update(customs_code=district)
    cases = list(known.values())
    good = [case for case in cases if not verdicts[case.parcel_id] and case.status == DeclarationStatus.DRAFT]
    bad = [case for case in cases if verdicts[case.parcel_id] and case.status == DeclarationStatus.MATCHED]
    DECLARATION.move_all(good, DeclarationStatus.MATCHED, actor=actor)
    DECLARATION.move_all(bad, DeclarationStatus.DRAFT, actor=actor)
    changed = [case for case in cases if case.mismatches != list(verdicts[case.parcel_id])]
    for case in changed:
        case.mismatches = list(verdicts[case.parcel_id])
    if changed:
        Declaration.objects.bulk_update(changed, ["mismatches"], batch_size=1000)
    note_findings(verdicts=verdicts, flight=flight, actor=actor)


@transaction.atomic
def note_findings(*, verdicts: Verdicts, flight: Flight | None, actor: str) -> None:
    """Open a finding for each code that is new, end each that is gone. The same verdict again changes nothing."""
    standing = {
        (row.parcel_id, row.code): row for row in GateFinding.objects.filter(parcel_id__in=verdicts, closed_at=None)
    }
    now = time.now()
    fresh = [
        GateFinding(parcel_id=pk, flight=flight, code=code, owner=matching.BY_CODE[code].owner, opened_at=now)
        for pk, codes in verdicts.items() for code in codes if (pk, code) not in standing
    ]  # fmt: skip
    if fresh:
        for row in GateFinding.objects.bulk_create(fresh):
            clocks.start(kind=CLOCK_OF.get(row.owner, CLOCK), subject=row.ref, actor=actor)
    _end([row for (pk, code), row in standing.items() if code not in verdicts[pk]], actor, "agrees now")


@transaction.atomic
def forget(*, parcel: Parcel, actor: str = "system:gate") -> int:
    """The parcel is unpacked or cancelled: what was wrong with its documents waits for nobody any more."""
    rows = list(GateFinding.objects.filter(parcel=parcel, closed_at=None))
    _end(rows, actor, "parcel taken apart")
    return len(rows)


def fingerprint(consignment: Consignment, *, lines: Iterable[ConsignmentLine]) -> None:
    """Mark what was handed down."""
    Fingerprint.objects.update_or_create(
        consignment=consignment, defaults={"marks": marks_of(consignment, list(lines))}
    )


def mark_address(consignment: Consignment) -> None:
    """An address may change until the seal is on: its district is marked anew, and nothing else, or a change of address would
    hide that another fact had been altered. A record without marks stays open.
    """
    known = Fingerprint.objects.filter(consignment=consignment).first()
    if known is not None:
        marks = {**known.marks, "district_code": marks_of(consignment, [])["district_code"]}
        Fingerprint.objects.filter(pk=known.pk).update(marks=marks)


def _end(rows: Sequence[GateFinding], actor: str, why: str) -> None:
    if not rows:
        return
    GateFinding.objects.filter(pk__in=[row.pk for row in rows], closed_at=None).update(closed_at=time.now())
    for row in rows:
        for kind in {CLOCK, CLOCK_OF.get(row.owner, CLOCK)}:  # older findings have the plain clock
            clocks.stop(kind=kind, subject=row.ref, actor=actor, reason=why)
