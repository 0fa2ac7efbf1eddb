"""The seller's verbs on a listing. Every change leaves its old and new values in the trail and is searchable in seconds."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import opencc
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import selectors
from marketplace.catalog.errors import BadListing, NotByHand, NotReady, SellerCannotSell, SkuTaken
from marketplace.catalog.memory import in_chunk
from marketplace.catalog.models import Category, IpNotice, Listing, ListingSignal
from marketplace.catalog.policies import fields as rules
from marketplace.catalog.policies.matching import match_key
from marketplace.catalog.policies.moderation import Findings
from marketplace.catalog.services import after_reviews, versions
from marketplace.catalog.services.examining import review
from marketplace.catalog.services.withdrawing import announce_withdrawn
from marketplace.catalog.states import IP_OPEN, LISTING, ListingStatus
from marketplace.core import time, trail
from marketplace.core.errors import IllegalMove, StaleState
from marketplace.core.outbox.emit import emit, emit_all
from sellers.models import Seller

# What a person looked at when they approved; a change of it is looked at again unless the seller is trusted.
REVIEWED = frozenset(
    {"category", "brand", "brand_zh", "origin_country", "hs_code", "gtin", "condition", "danger", "attributes"}
    | {f"{text}_{language}" for text in ("title", "description") for language in rules.LANGUAGES}
)
KEPT_IN_TRAIL = 300
_noted: ContextVar[list[str] | None] = ContextVar("noted", default=None)
MEASURES = frozenset({"weight_g", "length_mm", "width_mm", "height_mm"})


@transaction.atomic
def create_draft(*, seller: Seller, fields: Mapping[str, Any], actor: str) -> Listing:
    """A new draft of `seller`. `fields` as in `policies.fields`; `currency` is the seller's own where it is left out.

    Raises BadListing, SkuTaken.
    """
    values = _with_traditional(rules.clean(fields))
    values["category"] = _category(values["category"])
    values.setdefault("currency", seller.currency)
    now = time.now()
    try:
        with transaction.atomic():
            listing = Listing(seller=seller, created_at=now, updated_at=now, **values)
            listing.match_key = _match_key(listing)
            listing.save(force_insert=True)
    except IntegrityError as error:
        raise _sku_taken_or(error) from error
    ListingSignal.objects.create(listing=listing)
    versions.record(listing=listing, actor=actor, is_first=True)
    trail.record(verb="listing.created", target=trail.ref(listing), actor=actor, after={"sku": listing.sku})
    _announce(listing)
    return listing


@transaction.atomic
def edit(*, listing: Listing, changes: Mapping[str, Any], actor: str) -> Listing:
    """Change some fields. What a reviewer has seen and a seller who is not trusted changes goes back to the queue.

    Raises BadListing, SkuTaken, IllegalMove (a retired or private listing), StaleState.
    """
    if listing.status in {ListingStatus.RETIRED, ListingStatus.PRIVATE}:
        raise IllegalMove(fields={"from": listing.status, "to": listing.status})
    values = _with_traditional(rules.clean(changes, partial=True), listing)
    if listing.is_estimated and values.keys() & MEASURES and "is_estimated" not in values:
        values["is_estimated"] = False  # whoever types the measures has looked at them
    if "category" in values:
        values["category"] = _category(values["category"])
    changed = {name: value for name, value in values.items() if getattr(listing, name) != value}
    if not changed:
        return listing
    before = {name: _kept(getattr(listing, name)) for name in changed}
    _store(listing, changed)
    versions.record(listing=listing, actor=actor)
    trail.record(
        verb="listing.edited", target=trail.ref(listing), actor=actor,
        before=before, after={name: _kept(value) for name, value in changed.items()},
    )  # fmt: skip
    if REVIEWED & changed.keys():
        _look_again(listing, actor)
    _announce(listing)
    return listing


@transaction.atomic
def submit(
    *,
    listing: Listing,
    actor: str,
    needs_pictures: bool = True,
    findings: Findings | None = None,
    is_new: bool = False,
) -> Listing:
    """Hand the listing in. A trusted seller's goes on sale at once and is flagged; others wait for a person.

    Rows of a file come without pictures: `needs_pictures=False` leaves that to the reviewer. `findings` spares asking the
    rules twice where the caller has just done so. `is_new`: made in this very transaction, nothing hangs on it yet.
    Raises SellerCannotSell, NotReady (naming what is missing or held), IllegalMove.
    """
    _require_open_shop(listing)
    findings = findings or review(listing)
    missing = _missing(listing, findings, needs_pictures)
    if missing:
        raise NotReady(fields=missing)
    if not is_new:
        _require_no_notice(listing)
    to = ListingStatus.PUBLISHED if listing.seller.is_trusted else ListingStatus.IN_MODERATION
    _move(listing, to, actor, flags=list(findings.flags))
    if to == ListingStatus.PUBLISHED:
        after_reviews.draw(listing=listing, number=1 if is_new else None)
    return listing


@transaction.atomic
def publish(*, listing: Listing, actor: str, why: str = "") -> Listing:
    """Put on sale what a reviewer approved. Raises SellerCannotSell, NotByHand, IllegalMove, StaleState."""
    _require_open_shop(listing)
    _require_no_notice(listing)
    _move(listing, ListingStatus.PUBLISHED, actor, why=why)
    return listing


@transaction.atomic
def pause(*, listing: Listing, actor: str) -> Listing:
    """Take off sale for a while."""
    _move(listing, ListingStatus.PAUSED, actor)
    return listing


@transaction.atomic
def resume(*, listing: Listing, actor: str) -> Listing:
    """Back on sale. Raises SellerCannotSell, and IllegalMove where the listing is not paused."""
    if listing.status != ListingStatus.PAUSED:
        raise IllegalMove(fields={"from": listing.status, "to": ListingStatus.PUBLISHED})
    _require_open_shop(listing)
    _require_no_notice(listing)
    _move(listing, ListingStatus.PUBLISHED, actor)
    return listing


@transaction.atomic
def retire(*, listing: Listing, actor: str) -> Listing:
    """Never again. Orders that were placed keep their own copy of everything; carts are answered."""
    was_on_sale = listing.status == ListingStatus.PUBLISHED
    _move(listing, ListingStatus.RETIRED, actor)
    if was_on_sale:
        announce_withdrawn(listing=listing, why="retired")
    return listing


@transaction.atomic
def after_pictures(*, listing: Listing, actor: str) -> None:
    """The gallery changed: what is on sale is looked at again as after an edit."""
    Listing.objects.filter(pk=listing.pk).update(updated_at=time.now())
    _look_again(listing, actor)
    _announce(listing)


def _missing(listing: Listing, findings: Findings, needs_pictures: bool) -> dict[str, Any]:
    """What stops the listing: always a name, an HS code and clean goods; a picture and a known code unless trusted.

    One by one (not by file) also the seller's word about goods with a sign of China, and measures that were looked at.
    """
    missing: dict[str, Any] = {}
    if not (
        selectors.title_in(listing, "zh_hans") or (listing.seller.is_trusted and selectors.title_in(listing, "en"))
    ):
        missing["title_zh_hans"] = _("Shoppers read Chinese: please give the item a Chinese name.")
    if not listing.hs_code:
        missing["hs_code"] = _("Customs needs an HS code of 6 to 10 digits.")
    elif "not_on_positive_list" in findings.holds:
        missing["hs_code"] = _("Goods of this HS code may not be imported by cross-border retail.")
    elif "hs_unknown" in findings.flags and not listing.seller.is_trusted:
        missing["hs_code"] = _("We do not know this HS code. Please check it, or ask our desk.")
    if "forbidden_goods" in findings.holds:
        missing["title_zh_hans"] = _("These goods may not be sold here.")
    if "category_closed" in findings.holds:
        missing["category"] = _("This category is closed at the moment.")
    if "over_yearly_quantity" in findings.holds:
        missing["weight_g"] = _("One piece is more than a person may bring in within a year.")
    if needs_pictures and "china_loop" in findings.flags:
        missing["attestation"] = _("Barcode or origin points to China: please give your word where you bought it.")
    if listing.is_estimated:
        missing["weight_g"] = _("Weight and size are a guess: please check and save them.")
    if needs_pictures and "no_picture" in findings.flags and not listing.seller.is_trusted:
        missing["pictures"] = _("Please add at least one picture.")
    return missing


def _look_again(listing: Listing, actor: str) -> None:
    """After an edit of reviewed fields: forbidden goods leave the shop, others are flagged or queued."""
    if listing.status not in {ListingStatus.PUBLISHED, ListingStatus.PAUSED}:
        return
    findings = review(listing)
    if listing.seller.is_trusted and not findings.holds:
        Listing.objects.filter(pk=listing.pk).update(flags=list(findings.flags))
        listing.flags = list(findings.flags)
        after_reviews.draw(listing=listing)
        return
    flags = [*findings.holds, *findings.flags]
    LISTING.move(listing, ListingStatus.IN_MODERATION, actor=actor, why="edited", flags=flags, updated_at=time.now())


def _move(listing: Listing, to: str, actor: str, *, why: str = "", **changes: Any) -> None:
    if to == ListingStatus.PUBLISHED and listing.published_at is None:
        changes["published_at"] = time.now()
    LISTING.move(listing, to, actor=actor, why=why, updated_at=time.now(), **changes)
    _announce(listing)


def _store(listing: Listing, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        setattr(listing, name, value)
    stored = {**changed, "updated_at": time.now(), "match_key": _match_key(listing)}
    try:
        with transaction.atomic():
            rows = Listing.objects.filter(pk=listing.pk, status=listing.status).update(**stored)
    except IntegrityError as error:
        raise _sku_taken_or(error) from error
    if rows != 1:
        raise StaleState
    for name, value in stored.items():
        setattr(listing, name, value)


@contextmanager
def announcing_once() -> Iterator[list[str]]:
    """During the block the change of a listing is not announced but noted, each listing once, in the list that is yielded:
    whoever changes many in one transaction announces them together with `announce_all`.
    """
    noted: list[str] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def announce_all(public_ids: Iterable[str]) -> None:
    """Announce that these listings changed, in two statements. Raises RuntimeError outside a transaction."""
    happened = [(f"listing:{one}", {"listing": one}) for one in dict.fromkeys(public_ids)]
    emit_all(topic="catalog.listing_changed", happened=happened)


def _announce(listing: Listing) -> None:
    noted = _noted.get()
    if noted is not None:
        noted.append(listing.public_id)
        return
    emit(topic="catalog.listing_changed", key=f"listing:{listing.public_id}", payload={"listing": listing.public_id})


def _require_open_shop(listing: Listing) -> None:
    if not listing.seller.can_sell:
        raise SellerCannotSell


def _require_no_notice(listing: Listing) -> None:
    if IpNotice.objects.filter(listing=listing, state__in=IP_OPEN).exists():
        raise NotByHand


@in_chunk
def _category(slug: str) -> Category:
    root, _slash, _leaf = slug.partition("/")
    known = {one.slug: one for one in Category.objects.filter(slug__in={slug.replace("/", "-"), root})}
    # A leaf that we do not have is no reason to refuse goods: the root is right, a reviewer may move them.
    category = known.get(slug.replace("/", "-")) or known.get(root)
    if category is None:
        raise BadListing(fields={"category": _("Please choose one of our categories.")})
    return category


def _with_traditional(values: dict[str, Any], listing: Listing | None = None) -> dict[str, Any]:
    """Propose the traditional text where the seller wrote only the simplified one.

    A traditional text that still is the proposal from the old simplified one follows the new one; an edited one stays.
    """
    for text in ("title", "description"):
        simplified, traditional = f"{text}_zh_hans", f"{text}_zh_hant"
        new = values.get(simplified)
        if not new:
            continue
        old = getattr(listing, simplified, "") or "" if listing else ""
        given = values.get(traditional, getattr(listing, traditional, "") if listing else "")
        if not given or (old and old != new and given == _traditional()(old)):
            values[traditional] = _traditional()(new)
    return values


def _match_key(listing: Listing) -> str:
    return match_key(
        brand=listing.brand, brand_zh=listing.brand_zh, options=listing.options, condition=listing.condition,
        title=selectors.title_in(listing, "zh_hans") or selectors.title_in(listing, "en"),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _traditional() -> Any:
    # Characters as written in Taiwan; the phrase book of `s2twp` would cost every web process 40 MB.
    return opencc.OpenCC("s2tw").convert


def _sku_taken_or(error: IntegrityError) -> Exception:
    return SkuTaken(fields={"sku": SkuTaken.message}) if "one_listing_per_sku" in str(error) else error


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        return value[:KEPT_IN_TRAIL]
    return value.slug if isinstance(value, Category) else value
