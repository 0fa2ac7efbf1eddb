"""A shop becomes a service point: it applies with papers, two of us look, it is certified for a year, graded, suspended."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import IO, Any

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import files, tasks, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line, clean_text
from repairs import locks
from repairs.errors import AppliedAlready, BadRepair, NotNow, OwnPoint, PapersMissing, SameEyes
from repairs.models import Partner, PartnerMember, PartnerPaper
from repairs.policies import places
from repairs.selectors.partners import application_of, to_expire
from repairs.services import photos
from repairs.services.grading import DUTY as GRADE_DUTY
from repairs.states import PARTNER, PartnerStatus

SYSTEM = "system:repairs"
CLOCK = "repair_application"
VALID = timedelta(days=365)
LEAST_WHY = 10
NEEDED = frozenset(PartnerPaper.Kind.values)
MOST_PAPERS = 20
REAPPLY = (PartnerStatus.REJECTED, PartnerStatus.EXPIRED)


def apply(*, user: User, values: Mapping[str, Any], papers: Sequence[tuple[str, IO[bytes]]], actor: str) -> Partner:
    """Apply as a service point with a licence, a technician's certificate and pictures of the premises.

    Whoever was rejected, or whose certification ran out, applies again with the same place. Raises AppliedAlready, PapersMissing,
    BadRepair and the refusals of files.
    """
    found = application_of(user)
    if found is not None and found.status not in REAPPLY:
        raise AppliedAlready
    kinds = [kind for kind, _file in papers]
    if set(kinds) - NEEDED or NEEDED - set(kinds) or len(kinds) > MOST_PAPERS:
        raise PapersMissing
    clean = [photos.store([file], allowed=files.DOCUMENTS)[0] for _kind, file in papers]
    return _apply(user, found, _checked(values), list(zip(kinds, clean, strict=True)), actor)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    city = places.CITIES.get(str(values["city"]))
    if city is None:
        raise BadRepair(fields={"city": BadRepair.message})
    spot = values.get("latitude"), values.get("longitude")
    north, east = (
        float(city.latitude if spot[0] is None else spot[0]),
        float(city.longitude if spot[1] is None else spot[1]),
    )
    if not places.is_inside(north, east):
        raise BadRepair(fields={"latitude": BadRepair.message})
    trades = sorted({str(one) for one in values["trades"]})
    if not trades:
        raise BadRepair(fields={"trades": BadRepair.message})
    return {
        "name": clean_line(values["name"], min_length=2, max_length=80, field="name"), "city": city.code,
        "address": clean_line(values["address"], min_length=4, max_length=200, field="address"),
        "phone": clean_line(values["phone"], min_length=5, max_length=30, field="phone"),
        "hours": clean_line(values.get("hours", ""), max_length=80, field="hours"), "trades": trades,
        "latitude": Decimal(str(round(north, 5))), "longitude": Decimal(str(round(east, 5))),
    }  # fmt: skip


@transaction.atomic
def _apply(
    user: User,
    before: Partner | None,
    values: dict[str, Any],
    papers: Sequence[tuple[str, files.CleanFile]],
    actor: str,
) -> Partner:
    now = time.now()
    if before is None:
        partner: Partner = Partner.objects.create(**values, applied_by=user.ref, applied_at=now)
        PartnerMember.objects.create(partner=partner, user=user, since=now)
    else:
        partner = locks.partner(before.pk)
        for name, value in values.items():
            setattr(partner, name, value)
        partner.checked_by = partner.certified_by = partner.why = ""
        partner.save(update_fields=[*values, "checked_by", "certified_by", "why"])
        PARTNER.move(partner, PartnerStatus.APPLIED, actor=actor, applied_at=now)
    PartnerPaper.objects.bulk_create(
        PartnerPaper(partner=partner, kind=kind, file=photos.path(one), mime=one.mime, added_at=now)
        for kind, one in papers
    )
    clocks.start(kind=CLOCK, subject=partner.ref, actor=actor)
    trail.record(verb="repair_partner.applied", target=trail.ref(partner), actor=actor)
    return partner


@transaction.atomic
def check(*, partner: Partner, by: User) -> Partner:
    """The first pair of eyes: the papers are in order. Raises NotAllowed, OwnPoint, IllegalMove."""
    found = _judged(partner, by)
    PARTNER.move(found, PartnerStatus.CHECKED, actor=by.ref, checked_by=by.ref)
    return found


@transaction.atomic
def certify(*, partner: Partner, by: User) -> Partner:
    """The second pair: certified for a year from today. Raises NotAllowed, OwnPoint, SameEyes, IllegalMove."""
    found = _judged(partner, by)
    if found.checked_by == by.ref:
        raise SameEyes
    until = time.today() + VALID
    PARTNER.move(
        found,
        PartnerStatus.CERTIFIED,
        actor=by.ref,
        certified_by=by.ref,
        certified_at=time.now(),
        certified_until=until,
    )
    clocks.stop(kind=CLOCK, subject=found.ref, actor=by.ref)
    duties.done(kind=GRADE_DUTY, subject=found.ref, actor=by.ref, why="certified anew")
    return _told(found)


@transaction.atomic
def reject(*, partner: Partner, why: str, by: User) -> Partner:
    """Not like this; the applicant reads why and may apply again. Raises NotAllowed, OwnPoint, BadRepair, IllegalMove."""
    found = _judged(partner, by)
    PARTNER.move(found, PartnerStatus.REJECTED, actor=by.ref, why=_words(why))
    _remember(found, _words(why))
    clocks.stop(kind=CLOCK, subject=found.ref, actor=by.ref)
    return _told(found)


@transaction.atomic
def suspend(*, partner: Partner, why: str, by: User) -> Partner:
    """No new work from now on; what lies there is finished. Raises NotAllowed, OwnPoint, BadRepair, IllegalMove."""
    found = _judged(partner, by)
    PARTNER.move(found, PartnerStatus.SUSPENDED, actor=by.ref, why=_words(why))
    _remember(found, _words(why))
    duties.done(kind=GRADE_DUTY, subject=found.ref, actor=by.ref, why="suspended")
    return _told(found)


@transaction.atomic
def resume(*, partner: Partner, by: User) -> Partner:
    """Work again, as long as the certification runs. Raises NotAllowed, OwnPoint, NotNow, IllegalMove."""
    found = _judged(partner, by)
    if found.certified_until is None or found.certified_until < time.today():
        raise NotNow
    PARTNER.move(found, PartnerStatus.CERTIFIED, actor=by.ref)
    _remember(found, "")
    return _told(found)


def expire_due() -> int:
    """Certifications whose last day is over. Returns how many."""
    return tasks.each(to_expire(), _expire)


@transaction.atomic
def _expire(pk: int) -> bool:
    found = locks.partner(pk)
    if (
        found.status != PartnerStatus.CERTIFIED
        or found.certified_until is None
        or found.certified_until >= time.today()
    ):
        return False
    PARTNER.move(found, PartnerStatus.EXPIRED, actor=SYSTEM)
    _told(found)
    return True


def _remember(partner: Partner, why: str) -> None:
    """The reason that the partner reads."""
    partner.why = why
    partner.save(update_fields=["why"])


def _told(partner: Partner) -> Partner:
    emit(
        topic="repairs.partner_changed", key=partner.ref,
        payload={"partner": partner.public_id, "status": str(partner.status), "at": time.now().isoformat()},
    )  # fmt: skip
    return partner


def _judged(partner: Partner, by: User) -> Partner:
    require_role(by, Role.OPS)
    if partner.members.filter(user=by).exists():
        raise OwnPoint
    return locks.partner(partner.pk)


def _words(why: str) -> str:
    said = clean_text(why, max_length=400, field="why")
    if len(said) < LEAST_WHY:
        raise BadRepair(fields={"why": BadRepair.message})
    return said


@transaction.atomic
def set_up_central(*, values: Mapping[str, Any], first: User, second: User) -> Partner:
    """Our own station: written by two of us, without papers. Raises NotAllowed, SameEyes, BadRepair."""
    for by in (first, second):
        require_role(by, Role.OPS)
    if first.pk == second.pk:
        raise SameEyes
    station: Partner = Partner.objects.create(
        **_checked(values), kind=Partner.Kind.CENTRAL, applied_by=first.ref, applied_at=time.now(), checked_by=first.ref,
        certified_by=second.ref, certified_at=time.now(), certified_until=time.today() + VALID,
        status=PartnerStatus.CERTIFIED,
    )  # fmt: skip
    trail.record(verb="repair_partner.central", target=trail.ref(station), actor=second.ref)
    return _told(station)
