"""What this room exports and erases. A repair stays with its piece; a person's own words and pictures go."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from repairs.models import CasePhoto, Partner, PartnerMember, RepairCase, Trip, WorkPhoto
from repairs.selectors import trips
from repairs.states import OPEN, PartnerStatus
from returns.services import errands


def export(ref: str) -> list[dict[str, Any]]:
    """The person's repairs and, for a service point's people, the places where they work."""
    repairs = [
        {
            "number": case.number, "piece": case.line.title, "fault": case.fault, "state": case.status, "written": case.words,
            "verdict": case.verdict, "remedy": case.remedy, "paid_out_fen": case.paid_out_fen, "stars": case.stars,
            "opened": case.opened_at, "ended": case.ended_at,
        }
        for case in _cases(ref).select_related("line").order_by("id")
    ]  # fmt: skip
    places = [
        {"service_point": one.partner.name, "since": one.since} for one in _memberships(ref).select_related("partner")
    ]
    return repairs + places


def erase(ref: str) -> None:
    """Words and pictures of the person go; what was done to the piece and what it cost stays."""
    shown = CasePhoto.objects.filter(case__in=_cases(ref))
    benched = WorkPhoto.objects.filter(work__case__in=_cases(ref))
    names = set(shown.values_list("file", flat=True)) | set(benched.values_list("file", flat=True))
    shown.delete()
    benched.delete()
    _cases(ref).update(words="")
    errands.forget(trips.errands_of(ref))
    Trip.objects.filter(work__case__in=_cases(ref)).update(waybill="")
    _memberships(ref).delete()
    names -= set(CasePhoto.objects.filter(file__in=names).values_list("file", flat=True))
    names -= set(WorkPhoto.objects.filter(file__in=names).values_list("file", flat=True))
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name), robust=True)


def blocks(ref: str) -> Iterator[str]:
    """A repair under way, or a service point that nobody else looks after."""
    if _cases(ref).filter(status__in=OPEN).exists():
        yield _("A repair of one of your things is still open. Please wait until it is over.")
    working = Partner.objects.filter(members__in=_memberships(ref), status=PartnerStatus.CERTIFIED)
    if working.exists():
        yield _("You look after a certified service point. Please hand it over first.")


def _cases(ref: str) -> Any:
    return RepairCase.objects.filter(user__public_id=ref.removeprefix("user:"))


def _memberships(ref: str) -> Any:
    return PartnerMember.objects.filter(user__public_id=ref.removeprefix("user:"))
