"""Reports of shoppers and visitors about goods on sale (E-Commerce Law Art. 59: a way to complain, and an answer in time).

A report changes nothing by itself: a person looks. What they find is told to whoever reported.
"""

import hashlib
import hmac
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.accounts.services.telling import tell
from marketplace.catalog.errors import AlreadyReported, BadListing, ReportedTooMuch, ReportNotFound
from marketplace.catalog.models import AfterReview, Listing, ListingReport, ReportPicture
from marketplace.catalog.selectors.moderation import last_number, open_after_review
from marketplace.catalog.services import after_reviews, moderation
from marketplace.catalog.states import LISTING, REPORT, ListingStatus, ReportState
from marketplace.core import files, textnorm, time, trail
from marketplace.core.clocks import service as clocks

CLOCK = "listing_report"
MAX_BODY, MAX_ANSWER, LEAST_WORDS = 1000, 500, 8
MAX_BYTES = 8 * files.MIB
DAY = timedelta(days=1)
ON_SHELF = frozenset(
    {ListingStatus.PUBLISHED, ListingStatus.PAUSED}
)  # a pause does not take goods out of a report's reach
A_DAY = {"user": 20, "visitor": 5}  # a visitor's address may be a whole house


def visitor_ref(address: str) -> str:
    """How a visitor is told apart: a keyed digest of the network address, which says nothing to anybody else."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"listing-report {address}".encode(), hashlib.sha256).hexdigest()
    return f"visitor:{digest[:32]}"


def give(
    *, listing: Listing, reason: str, body: str, user: User | None, visitor: str = "", picture: IO[bytes] | None = None
) -> ListingReport:
    """Take a report in. `visitor`: the reference of whoever has no account. Words are needed where the reason says little.

    Raises BadListing (reason, words), AlreadyReported, ReportedTooMuch and the refusals of `core.files`.
    """
    if reason not in ListingReport.Reason.values:
        raise BadListing(fields={"reason": _("Please choose one of the listed values.")})
    said = textnorm.clean_text(body, max_length=MAX_BODY, field="body")
    if reason == ListingReport.Reason.OTHER and len(said) < LEAST_WORDS:
        raise BadListing(fields={"body": _("Please say in a few words what is wrong.")})
    reporter = user.ref if user is not None else visitor
    _require_room(listing, reporter)  # before a picture is decoded; asked again where the row is written
    clean = files.accept(picture, allowed=files.PICTURES, max_bytes=MAX_BYTES) if picture is not None else None
    return _give(listing, reason, said, user, reporter, clean)


def _require_room(listing: Listing, reporter: str) -> None:
    """Raises AlreadyReported, ReportedTooMuch."""
    mine = ListingReport.objects.filter(reporter=reporter)
    if mine.filter(listing=listing, state=ReportState.OPEN).exists():
        raise AlreadyReported
    if mine.filter(created_at__gte=time.now() - DAY).count() >= A_DAY[reporter.partition(":")[0]]:
        raise ReportedTooMuch


@transaction.atomic
def _give(
    listing: Listing, reason: str, said: str, user: User | None, reporter: str, clean: files.CleanFile | None
) -> ListingReport:
    now = time.now()
    _require_room(listing, reporter)
    try:
        with transaction.atomic():
            report: ListingReport = ListingReport.objects.create(
                listing=listing, user=user, reporter=reporter, reason=reason, body=said, created_at=now,
                version=last_number(listing.pk),
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyReported from None
    if clean is not None:
        ReportPicture.objects.create(
            report=report, content_type=clean.mime, sha256=clean.sha256, content=clean.data, created_at=now
        )
    actor = user.ref if user is not None else "visitor"
    trail.record(
        verb="listing_report.given", target=trail.ref(report), actor=actor,
        after={"listing": listing.public_id, "reason": reason},
    )  # fmt: skip
    clocks.start(kind=CLOCK, subject=trail.ref(report), actor=actor)
    return report


@transaction.atomic
def dismiss(*, report: ListingReport, answer: str, reviewer: User) -> ListingReport:
    """Nothing was wrong, or it has been mended; the answer says so. Raises NotAllowed, BadListing, IllegalMove, StaleState."""
    require_role(reviewer, Role.OPS)
    return _close(report, ReportState.DISMISSED, _said(answer), reviewer)


@transaction.atomic
def uphold(*, report: ListingReport, answer: str, reviewer: User) -> ListingReport:
    """It is true: the goods leave the shop, the seller reads why, and everybody who reported them is told.

    A seller who was trusted to publish without a look is looked at again, as after any hit. Raises as `dismiss`.
    """
    require_role(reviewer, Role.OPS)
    said = _said(answer)
    listing = Listing.objects.select_related("seller", "category").get(pk=report.listing_id)
    _close(report, ReportState.UPHELD, said, reviewer)
    _take_down(listing, said, reviewer)
    alike = ListingReport.objects.filter(listing=listing, state=ReportState.OPEN).select_related("listing", "user")
    for other in alike.order_by("pk"):
        _close(other, ReportState.UPHELD, said, reviewer)
    return report


def read_picture(*, report_id: str, reader: User) -> ReportPicture:
    """The picture of a report, for a moderator; leaves a trail row. Raises NotAllowed, ReportNotFound."""
    require_role(reader, Role.OPS)
    found = ReportPicture.objects.select_related("report").filter(report__public_id=report_id).first()
    if found is None:
        raise ReportNotFound
    trail.record(verb="listing_report.picture_read", target=trail.ref(found.report), actor=reader.ref)
    return found


def _take_down(listing: Listing, said: str, reviewer: User) -> None:
    review = open_after_review(listing)
    if review is None and listing.seller.is_trusted and listing.status in ON_SHELF:
        review = after_reviews.put(listing=listing, cause=AfterReview.Cause.REPORT)
    if review is not None:
        moderation.close_after_review(review=review, is_hit=True, reason=said, reviewer=reviewer)
    elif LISTING.allows(listing.status, ListingStatus.REJECTED):
        moderation.reject(listing=listing, reason=said, actor=reviewer.ref)


def _close(report: ListingReport, to: str, said: str, reviewer: User) -> ListingReport:
    changes = {"answer": said, "decided_by": reviewer.ref, "decided_at": time.now()}
    if report.user_id is None:
        changes["reporter"] = ""  # a visitor's digest has done its work
    REPORT.move(report, to, actor=reviewer.ref, why=said, **changes)
    clocks.stop(kind=CLOCK, subject=trail.ref(report), actor=reviewer.ref)
    if report.user is not None:
        tell(
            report.user, template="report_upheld" if to == ReportState.UPHELD else "report_dismissed",
            source=f"listing_report:{report.public_id}",
            context={"title": report.listing.title or report.listing.sku, "reason": said},
            link=f"/reports/{report.public_id}/",
        )  # fmt: skip
    return report


def _said(answer: str) -> str:
    said = textnorm.clean_line(answer, max_length=MAX_ANSWER, field="reason")
    if len(said) < 4:
        told = _("Please say why; whoever reported it reads this.")
        raise BadListing(told, fields={"reason": told})
    return said
