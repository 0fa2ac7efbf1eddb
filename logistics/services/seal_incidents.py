"""Seal incidents: a parcel whose seal is not right stays where it is until operations have said what became of it."""

from collections.abc import Sequence

from django.db import transaction

from logistics import errors, locks
from logistics.models import CustomsReceipt, Parcel, Seal, SealCheck, SealCount, SealIncident
from logistics.policies import receipts
from logistics.policies import seals as policy
from logistics.services import custody
from logistics.services.custody import subject_of
from logistics.states import SEAL_INCIDENT, IncidentStatus, ParcelException, ParcelStatus, SealStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.errors import DomainError
from marketplace.core.textnorm import clean_line

CLOCK = DUTY = "seal_incident"


def open_for(*, parcel: Parcel, check: SealCheck, expected: str, actor: str) -> SealIncident:
    """Stop the parcel; the caller holds its lock. A second find while one is open belongs to the first."""
    already = SealIncident.objects.filter(parcel=parcel, status=IncidentStatus.OPEN).first()
    if already is not None:
        return already
    made = SealIncident.objects.create(
        kind=check.outcome, parcel=parcel, check_row=check, expected=expected, seen=check.seen, opened_by=actor,
        opened_at=time.now(),
    )  # fmt: skip
    if not parcel.exception:
        _except(parcel, ParcelException.HELD)
    custody.append(
        subject=subject_of(parcel), action="seal_incident", actor=actor, place=check.place,
        details={"incident": made.public_id, "kind": made.kind},
    )  # fmt: skip
    _call(made, actor)
    return made


def open_for_stock(*, count: SealCount, actor: str) -> SealIncident:
    """Unused seals that nobody can find: somebody could seal with them."""
    numbers = ", ".join(count.missing)
    made = SealIncident.objects.create(
        kind=policy.STOCK, seal_count=count, expected=numbers[:500], opened_by=actor, opened_at=time.now()
    )
    _call(made, actor)
    return made


@transaction.atomic
def take(*, incident: SealIncident, reviewer: User) -> SealIncident:
    """Somebody of operations takes it on; the newest counts. Raises NotAllowed, Conflict once it is resolved."""
    require_role(reviewer, Role.OPS)
    if not SealIncident.objects.filter(pk=incident.pk, status=IncidentStatus.OPEN).update(owner=reviewer.ref):
        raise errors.Conflict
    trail.record(verb="seal_incident.take", target=trail.ref(incident), actor=reviewer.ref)
    incident.refresh_from_db()
    return incident


@transaction.atomic
def resolve(*, incident: SealIncident, resolution: str, why: str, reviewer: User) -> SealIncident:
    """Operations say what became of it, and the parcel goes on. The world must bear it out: an intact check after the
    incident, a new seal since, the parcel back at the bench, or given up; of missing stock, that none can be used any more.

    Raises NotAllowed, DomainError (unknown resolution), IncidentNotMended, IllegalMove, BadText.
    """
    require_role(reviewer, Role.OPS)
    said = clean_line(why, max_length=500, min_length=4, field="why")
    if resolution not in policy.RESOLUTIONS:
        raise DomainError(code="unknown_resolution", fields={"resolution": ", ".join(policy.RESOLUTIONS)})
    box = locks.parcel(incident.parcel_id) if incident.parcel_id else None
    fresh = SealIncident.objects.select_related("seal_count").get(pk=incident.pk)
    if not _is_mended(fresh, box, resolution):
        raise errors.IncidentNotMended
    SealIncident.objects.filter(pk=fresh.pk).update(why=said)  # `why` of a move is the trail's word
    SEAL_INCIDENT.move(
        fresh, IncidentStatus.RESOLVED, actor=reviewer.ref, why=said, resolution=resolution, resolved_by=reviewer.ref,
        resolved_at=time.now(), owner=fresh.owner or reviewer.ref,
    )  # fmt: skip
    fresh.why = said
    if box is not None:
        if box.exception == ParcelException.HELD and not _customs_holds(box):
            _except(box, ParcelException.NONE)
        custody.append(
            subject=subject_of(box), action="seal_incident_resolved", actor=reviewer.ref, place="operations",
            details={"incident": fresh.public_id, "resolution": resolution},
        )  # fmt: skip
    clocks.stop(kind=CLOCK, subject=_subject(fresh), actor=reviewer.ref, reason=resolution)
    duties.done(kind=DUTY, subject=_subject(fresh), actor=reviewer.ref, why=resolution)
    return fresh


def refuse_open(parcels: Sequence[Parcel]) -> None:
    """Nothing moves a parcel on while its seal is doubted. Raises SealIncidentOpen naming the parcels."""
    stopped = SealIncident.objects.filter(parcel__in=list(parcels), status=IncidentStatus.OPEN)
    numbers = sorted(stopped.values_list("parcel__number", flat=True))
    if numbers:
        raise errors.SealIncidentOpen(fields={"parcels": ", ".join(str(number) for number in numbers)})


def _customs_holds(box: Parcel) -> bool:
    """The newest word of customs detains the parcel: that is not ours to end."""
    said = CustomsReceipt.objects.filter(declaration__parcel=box).exclude(code__in=receipts.NO_CHANGE)
    newest = said.select_related("declaration").order_by("-returned_at", "-pk").first()
    if newest is None:
        return False
    meaning = receipts.meaning(newest.code)
    return meaning.exception == ParcelException.HELD and meaning.to in ("", newest.declaration.status)


def _is_mended(incident: SealIncident, box: Parcel | None, resolution: str) -> bool:
    if incident.kind == policy.STOCK:
        numbers = incident.seal_count.missing if incident.seal_count else []
        usable = Seal.objects.filter(number__in=numbers, status=SealStatus.ISSUED).exists()
        return resolution in {"voided", "intact"} and (resolution == "intact" or not usable)
    if box is None:
        return False
    if resolution == "intact":
        newer = SealCheck.objects.filter(parcel=box, pk__gt=incident.check_row_id or 0).order_by("-pk").first()
        return newer is not None and newer.outcome == policy.INTACT
    if resolution == "replaced":
        return Seal.objects.filter(
            parcel=box, status=SealStatus.APPLIED, applied_at__gte=incident.opened_at
        ).exclude(number=incident.expected).exists()  # fmt: skip
    if resolution == "taken_back":
        return box.status == ParcelStatus.PACKING
    return resolution == "given_up" and box.exception == ParcelException.LOST


def _call(incident: SealIncident, actor: str) -> None:
    subject = _subject(incident)
    trail.record(verb="seal_incident.open", target=subject, actor=actor, after={"kind": incident.kind})
    clocks.start(kind=CLOCK, subject=subject, actor=actor)
    duties.call(kind=DUTY, subject=subject, facts={"kind": incident.kind})


def _except(parcel: Parcel, exception: str) -> None:
    Parcel.objects.filter(pk=parcel.pk).update(exception=exception)
    parcel.exception = exception


def _subject(incident: SealIncident) -> str:
    return f"incident:{incident.public_id}"
