"""A seller's proof for a brand, and its verdict."""

from datetime import date
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.accounts.services.telling import tell
from marketplace.catalog.errors import BadListing, PaperNotFound
from marketplace.catalog.models import Brand, BrandAuthorisation
from marketplace.catalog.policies.matching import brand_key
from marketplace.catalog.selectors.moderation import brand_of
from marketplace.core import files, textnorm, time, trail
from marketplace.core.errors import StaleState
from sellers.models import Seller

MAX_BYTES = 8 * files.MIB


def hand_in(
    *, seller: Seller, brand: str, upload: IO[bytes], valid_until: date | None, actor: str
) -> BrandAuthorisation:
    """Show a proof for a brand by any of its names; a brand nobody has named yet is made. The same file again changes nothing.

    Raises BadListing (no name, ended), and the refusals of `core.files`.
    """
    name = textnorm.clean_line(brand, max_length=80, min_length=1, field="brand")
    if valid_until is not None and valid_until < time.today():
        raise BadListing(fields={"valid_until": _("This has ended already.")})
    clean = files.accept(upload, allowed=files.DOCUMENTS, max_bytes=MAX_BYTES)
    return _keep(seller, name, clean, valid_until, actor)


@transaction.atomic
def _keep(
    seller: Seller, name: str, clean: files.CleanFile, valid_until: date | None, actor: str
) -> BrandAuthorisation:
    brand = brand_of(name) or Brand.objects.get_or_create(key=brand_key(name), defaults={"name": name})[0]
    made: BrandAuthorisation
    made, is_new = BrandAuthorisation.objects.get_or_create(
        seller=seller, brand=brand, sha256=clean.sha256,
        defaults={
            "content_type": clean.mime, "content": clean.data, "valid_until": valid_until, "created_at": time.now(),
        },
    )  # fmt: skip
    if is_new:
        trail.record(
            verb="brand_authorisation.handed_in", target=trail.ref(made), actor=actor, after={"brand": brand.key}
        )
    return made


@transaction.atomic
def decide(*, authorisation: BrandAuthorisation, is_accepted: bool, reason: str, reviewer: User) -> BrandAuthorisation:
    """The verdict, once; a refusal says why. The seller is told. Raises NotAllowed, BadListing, StaleState."""
    require_role(reviewer, Role.OPS)
    said = textnorm.clean_line(reason, max_length=300, field="reason")
    if not is_accepted and len(said) < 4:
        raise BadListing(_("Please tell the seller why."), fields={"reason": _("Please tell the seller why.")})
    verdict = BrandAuthorisation.Verdict.ACCEPTED if is_accepted else BrandAuthorisation.Verdict.REFUSED
    changes = {"verdict": verdict.value, "reason": said, "decided_by": reviewer.ref, "decided_at": time.now()}
    if BrandAuthorisation.objects.filter(pk=authorisation.pk, verdict="").update(**changes) != 1:
        raise StaleState
    for name, value in changes.items():
        setattr(authorisation, name, value)
    trail.record(
        verb=f"brand_authorisation.{verdict.value}", target=trail.ref(authorisation), actor=reviewer.ref, why=said
    )
    for user in User.objects.filter(memberships__seller=authorisation.seller_id):
        tell(
            user, template="brand_accepted" if is_accepted else "brand_refused",
            source=f"brand_authorisation:{authorisation.public_id}",
            context={"title": str(authorisation.brand), "reason": said}, link="/seller/brands/",
        )  # fmt: skip
    return authorisation


@transaction.atomic
def read(*, public_id: str, reader: User, seller: Seller | None = None) -> BrandAuthorisation:
    """The paper for its shop (`seller`) or for a moderator. Raises NotAllowed, PaperNotFound. Leaves a trail row."""
    if seller is None:
        require_role(reader, Role.OPS)
    found = BrandAuthorisation.objects.filter(public_id=public_id)
    paper = (found if seller is None else found.filter(seller=seller)).first()
    if paper is None:
        raise PaperNotFound
    trail.record(verb="brand_authorisation.read", target=trail.ref(paper), actor=reader.ref)
    return paper
