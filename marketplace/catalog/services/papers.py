"""Papers behind a listing: receipts, price tags, certificates; and what an independent inspector says of its quality."""

from datetime import date
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.catalog.errors import AlreadyThere, BadListing, PaperNotFound, TooManyPapers
from marketplace.catalog.models import Certificate, Listing, ListingPaper
from marketplace.core import files, locks, textnorm, time, trail
from sellers.models import Seller

MOST_PAPERS = 12
MOST_CERTIFICATES = 8
MAX_BYTES = 8 * files.MIB
NAME, ISSUER, NUMBER = 80, 120, 80


def add(*, listing: Listing, kind: str, upload: IO[bytes], actor: str) -> ListingPaper:
    """Keep a paper, encrypted. The same file again is the paper that is there.

    Raises BadListing (kind), TooManyPapers, and the refusals of `core.files`.
    """
    if kind not in ListingPaper.Kind.values:
        raise BadListing(fields={"kind": _("Please choose one of the listed values.")})
    clean = files.accept(upload, allowed=files.DOCUMENTS, max_bytes=MAX_BYTES)
    return _keep(listing, kind, clean, actor)


@transaction.atomic
def _keep(listing: Listing, kind: str, clean: files.CleanFile, actor: str) -> ListingPaper:
    locks.advisory(f"papers:{listing.pk}")  # a phone that finds its connection again may send twice at once
    known = ListingPaper.objects.filter(listing=listing).defer("content")
    there = known.filter(sha256=clean.sha256).first()
    if there is not None:
        return there
    if known.count() >= MOST_PAPERS:
        raise TooManyPapers
    paper: ListingPaper = ListingPaper.objects.create(
        listing=listing, kind=kind, content_type=clean.mime, sha256=clean.sha256, content=clean.data,
        created_at=time.now(),
    )  # fmt: skip
    trail.record(
        verb="listing.paper_added", target=trail.ref(listing), actor=actor, after={"kind": kind, "sha256": clean.sha256}
    )
    return paper


@transaction.atomic
def remove(*, listing: Listing, paper_id: str, actor: str) -> None:
    """Take a paper away, unless an accepted certificate stands on it. Raises PaperNotFound, AlreadyThere."""
    paper = ListingPaper.objects.filter(listing=listing, public_id=paper_id).defer("content").first()
    if paper is None:
        raise PaperNotFound
    if Certificate.objects.filter(paper=paper, verdict=Certificate.Verdict.ACCEPTED).exists():
        raise AlreadyThere(_("A certificate that we have checked stands on this paper. It has to stay."))
    ListingPaper.objects.filter(pk=paper.pk).delete()
    trail.record(
        verb="listing.paper_removed", target=trail.ref(listing), actor=actor,
        before={"kind": paper.kind, "sha256": paper.sha256},
    )  # fmt: skip


@transaction.atomic
def read_own(*, seller: Seller, paper_id: str, reader: User) -> ListingPaper:
    """A paper for the shop's own people. Raises PaperNotFound. Leaves a trail row."""
    return _read(ListingPaper.objects.filter(public_id=paper_id, listing__seller=seller).first(), reader, "own paper")


@transaction.atomic
def read_for_review(*, paper_id: str, reader: User) -> ListingPaper:
    """A paper for a moderator. Raises NotAllowed, PaperNotFound. Leaves a trail row."""
    require_role(reader, Role.OPS)
    return _read(ListingPaper.objects.filter(public_id=paper_id).first(), reader, "moderation")


def _read(paper: ListingPaper | None, reader: User, why: str) -> ListingPaper:
    if paper is None:
        raise PaperNotFound
    trail.record(verb="listing.paper_read", target=f"listingpaper:{paper.public_id}", actor=reader.ref, why=why)
    return paper


@transaction.atomic
def add_certificate(
    *, listing: Listing, name: str, issuer: str, number: str, expires_on: date | None, paper_id: str = "", actor: str
) -> Certificate:
    """Name a certificate. Raises BadListing (fields; ended already), PaperNotFound, AlreadyThere, TooManyPapers."""
    said = {
        "name": textnorm.clean_line(name, max_length=NAME, min_length=2, field="name"),
        "issuer": textnorm.clean_line(issuer, max_length=ISSUER, min_length=2, field="issuer"),
        "number": textnorm.clean_line(number, max_length=NUMBER, min_length=2, field="number"),
    }
    if expires_on is not None and expires_on < time.today():
        raise BadListing(fields={"expires_on": _("This certificate has ended.")})
    paper = None
    if paper_id:
        paper = ListingPaper.objects.filter(listing=listing, public_id=paper_id).defer("content").first()
        if paper is None:
            raise PaperNotFound
    if Certificate.objects.filter(listing=listing).count() >= MOST_CERTIFICATES:
        raise TooManyPapers
    try:
        with transaction.atomic():
            made: Certificate = Certificate.objects.create(
                listing=listing, expires_on=expires_on, paper=paper, created_at=time.now(), **said
            )
    except IntegrityError:
        raise AlreadyThere from None
    trail.record(verb="listing.certificate_added", target=trail.ref(listing), actor=actor, after=said)
    return made


@transaction.atomic
def remove_certificate(*, listing: Listing, certificate_id: int, actor: str) -> None:
    """Take a certificate back. Raises PaperNotFound."""
    found = Certificate.objects.filter(listing=listing, pk=certificate_id).first()
    if found is None:
        raise PaperNotFound
    Certificate.objects.filter(pk=found.pk).delete()
    trail.record(
        verb="listing.certificate_removed", target=trail.ref(listing), actor=actor,
        before={"issuer": found.issuer, "number": found.number},
    )  # fmt: skip


@transaction.atomic
def check_certificate(*, certificate: Certificate, is_accepted: bool, reviewer: User) -> Certificate:
    """A person looked at the certificate with its issuer. Raises NotAllowed."""
    require_role(reviewer, Role.OPS)
    verdict = Certificate.Verdict.ACCEPTED if is_accepted else Certificate.Verdict.REFUSED
    changes = {"verdict": verdict.value, "checked_by": reviewer.ref, "checked_at": time.now()}
    Certificate.objects.filter(pk=certificate.pk).update(**changes)
    for name, value in changes.items():
        setattr(certificate, name, value)
    trail.record(
        verb=f"certificate.{verdict.value}", target=trail.ref(certificate.listing), actor=reviewer.ref,
        after={"issuer": certificate.issuer, "number": certificate.number},
    )  # fmt: skip
    return certificate


@transaction.atomic
def grade_quality(*, listing: Listing, grade: str, by: str, reviewer: User) -> Listing:
    """Write what an independent inspector found; empty takes it back. Raises NotAllowed, BadListing."""
    require_role(reviewer, Role.OPS)
    if grade and grade not in Listing.Quality.values:
        raise BadListing(fields={"grade": _("Please choose one of the listed values.")})
    said = textnorm.clean_line(by, max_length=80, min_length=2 if grade else 0, field="by") if grade else ""
    before = {"quality_grade": listing.quality_grade, "quality_by": listing.quality_by}
    Listing.objects.filter(pk=listing.pk).update(quality_grade=grade, quality_by=said, updated_at=time.now())
    listing.quality_grade, listing.quality_by = grade, said
    trail.record(
        verb="listing.quality_graded", target=trail.ref(listing), actor=reviewer.ref, before=before,
        after={"quality_grade": grade, "quality_by": said},
    )  # fmt: skip
    return listing
