"""Comparing a seller's names with the sanctions list: at hand-in, and again whenever the list changes."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.textnorm import clean_text
from sellers import screening as lists
from sellers.errors import HitNotFound, OwnCase, ReasonNeeded
from sellers.models import Requirement, ScreeningHit, Seller
from sellers.policies.names import key_of
from sellers.selectors import is_member, ref
from sellers.selectors.papers import LIVE
from sellers.states import SCREENING_HIT, HitStatus

SYSTEM = "system:screening"
BATCH = 200


@transaction.atomic
def screen(*, seller: Seller) -> list[ScreeningHit]:
    """Compare every name of this seller with the list; new resemblances become open hits, known ones stay as decided."""
    current, new = lists.current(), []
    for field, name in _names(seller):
        digest = trail.digest(key_of(name))
        for match in current.search(name):
            hit, is_new = ScreeningHit.objects.get_or_create(
                seller=seller, source=match.source, entry=match.entry, name_digest=digest,
                defaults={
                    "entry_name": match.name, "field": field, "score": match.score, "found_at": time.now(),
                },
            )  # fmt: skip
            new += [hit] if is_new else []
    seller.screened_with = current.digest()
    seller.save(update_fields=["screened_with"])
    if new:
        found = [f"{hit.source}:{hit.entry}" for hit in new]
        trail.record(verb="seller.screening_hit", target=ref(seller), actor=SYSTEM, after={"entries": found})
    return new


def screen_due() -> int:
    """Sellers that were compared with another state of the list, one transaction each. Returns how many."""
    rows = list(_due()[:BATCH])
    for seller in rows:
        screen(seller=seller)
    return len(rows)


def backlog() -> int:
    """How many sellers wait to be compared."""
    return _due().count()


@transaction.atomic
def clear(*, seller: Seller, hit_id: int, reviewer: User, reason: str) -> ScreeningHit:
    """Somebody else of a similar name; why is kept. Raises NotAllowed, OwnCase, HitNotFound, ReasonNeeded, IllegalMove."""
    return _decide(seller, hit_id, reviewer, HitStatus.CLEARED, reason)


@transaction.atomic
def confirm(*, seller: Seller, hit_id: int, reviewer: User, reason: str) -> ScreeningHit:
    """It is the person or firm on the list: they cannot be approved any more. Raises as `clear`."""
    return _decide(seller, hit_id, reviewer, HitStatus.CONFIRMED, reason)


def _decide(seller: Seller, hit_id: int, reviewer: User, to: str, reason: str) -> ScreeningHit:
    require_role(reviewer, Role.OPS)
    if is_member(seller, reviewer):
        raise OwnCase
    text = clean_text(reason, max_length=500)
    if len(text) < 3:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    hit = ScreeningHit.objects.filter(seller=seller, pk=hit_id).first()
    if hit is None:
        raise HitNotFound
    SCREENING_HIT.move(
        hit, to, actor=reviewer.ref, why=text, decided_by=reviewer.ref, decided_at=time.now(), reason=text
    )
    return hit


def _names(seller: Seller) -> Iterator[tuple[str, str]]:
    """Every name the seller gave, each once, with where it stands."""
    seen = set()
    holders = Requirement.objects.filter(seller=seller).order_by("id")
    fields = [("legal_name", seller.legal_name), ("display_name", seller.display_name)]
    for field, name in [*fields, *((row.code, row.holder) for row in holders)]:
        key = key_of(name) if name else ""
        if key and key not in seen:
            seen.add(key)
            yield field, name


def _due() -> QuerySet[Seller]:
    return Seller.objects.filter(status__in=LIVE).exclude(screened_with=lists.current().digest()).order_by("id")
