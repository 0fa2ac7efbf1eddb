"""Reads of what people reported."""

from django.db.models import Count, QuerySet

from marketplace.accounts.models import User
from marketplace.catalog.errors import ReportNotFound
from marketplace.catalog.models import Listing, ListingReport
from marketplace.catalog.states import ReportState


def open_reports() -> QuerySet[ListingReport]:
    """What waits for a person, the longest waiting first."""
    found = ListingReport.objects.filter(state=ReportState.OPEN).select_related("listing__seller", "listing__category")
    return found.order_by("created_at", "pk")


def by_id(public_id: str) -> ListingReport:
    """Raises ReportNotFound."""
    rows = ListingReport.objects.select_related("listing__seller", "listing__category", "user", "picture")
    found = rows.defer("picture__content").filter(public_id=public_id).first()
    if found is None:
        raise ReportNotFound
    return found


def about(listing: Listing) -> QuerySet[ListingReport]:
    """All reports of a listing, the newest first."""
    return ListingReport.objects.filter(listing=listing).order_by("-pk")


def of_user(user: User) -> QuerySet[ListingReport]:
    """What a person reported, the newest first."""
    return ListingReport.objects.filter(user=user).select_related("listing").order_by("-pk")


def is_open_for(listing_id: int, reporter: str) -> bool:
    """Has this person a report about the listing that nobody has looked at yet?"""
    return ListingReport.objects.filter(listing=listing_id, reporter=reporter, state=ReportState.OPEN).exists()


def record_of(user: User | None) -> dict[str, int]:
    """How a person's earlier reports ended: tells a moderator how much weight this one has."""
    if user is None:
        return {}
    rows = ListingReport.objects.filter(user=user).exclude(state=ReportState.OPEN).values_list("state")
    return dict(rows.annotate(many=Count("pk")).order_by())
