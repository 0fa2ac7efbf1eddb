"""What the catalogue knows of a person: saved items, what they looked at, what was chosen for them, notices they gave."""

from typing import Any

from marketplace.catalog.models import Acquisition, BrowsingChoice, Favourite, ListingReport, Pick, ReportPicture, Visit
from marketplace.catalog.services import ip_readings


def export(ref: str) -> list[dict[str, Any]]:
    """Everything, in readable words; what they bought stands among the orders."""
    mine = {"user__public_id": ref.removeprefix("user:")}
    saved = Favourite.objects.filter(**mine).select_related("listing").order_by("pk")
    seen = Visit.objects.filter(**mine).select_related("listing").order_by("-last_at")
    picks = Pick.objects.filter(**mine).select_related("listing").order_by("position")
    reports = ListingReport.objects.filter(**mine).select_related("listing").order_by("pk")
    choices = BrowsingChoice.objects.filter(**mine).values("keeps_history", "wants_personal", "erased_at")
    return [
        *ip_readings.export(ref),
        *({"kind": "saved", "listing": one.listing.public_id, "title": str(one.listing), "at": one.created_at} for one in saved),
        *({"kind": "seen", "listing": one.listing.public_id, "title": str(one.listing), "times": one.times, "last": one.last_at}
          for one in seen),
        *({"kind": "chosen", "listing": one.listing.public_id, "title": str(one.listing), "why": one.why} for one in picks),
        *({"kind": "report", "listing": one.listing.public_id, "title": str(one.listing), "reason": one.reason, "words": one.body,
           "state": one.state, "answer": one.answer, "at": one.created_at} for one in reports),
        *({"kind": "choice", **one} for one in choices),
    ]  # fmt: skip


def erase(ref: str) -> None:
    """All of it goes. Of a report stays which goods were meant and why, without the person, their words and their picture; a
    right holder's notice loses its tie to the account and is forgotten three years after its end."""
    ip_readings.part_from(ref)
    reports = ListingReport.objects.filter(user__public_id=ref.removeprefix("user:"))
    ReportPicture.objects.filter(report__in=reports).delete()
    reports.update(user=None, reporter="", body="")
    for model in (Favourite, Visit, Pick, Acquisition, BrowsingChoice):
        model.objects.filter(user__public_id=ref.removeprefix("user:")).delete()
