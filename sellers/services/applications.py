"""Applying to sell: start, fill in item by item, save and resume, submit."""

from collections.abc import Sequence
from datetime import date
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from pypinyin import lazy_pinyin

from marketplace.accounts.models import User
from marketplace.core import files as uploads
from marketplace.core import ids, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.textnorm import clean_line, clean_text, shorten
from sellers.errors import (
    AlreadyAccepted,
    AlreadySeller,
    BadDate,
    CountryNotServed,
    DocumentNotFound,
    NotComplete,
    NotEditable,
    TooManyFiles,
)  # fmt: skip
from sellers.models import Document, Requirement, Seller, SellerMember
from sellers.policies import numbers, requirements
from sellers.policies.countries import currency_of
from sellers.selectors import checklist, ref, requirement_of, statuses
from sellers.states import REQUIREMENT, SELLER, RequirementStatus, SellerStatus

CLOCK = "application_review"
DOCUMENT_TYPES = frozenset({uploads.PDF, uploads.JPEG, uploads.PNG})
MOST_BYTES = 12 * uploads.MIB
MOST_FILES = 12
EDITABLE = frozenset({SellerStatus.DRAFT, SellerStatus.REJECTED})
# An accepted shop renews single items: what lapsed, or what a reviewer sent back.
RENEWABLE = frozenset({RequirementStatus.EXPIRED, RequirementStatus.REJECTED, RequirementStatus.PROVIDED})
WORKING = frozenset({SellerStatus.APPROVED, SellerStatus.RESTRICTED, SellerStatus.SUSPENDED})


@transaction.atomic
def start(*, user: User, kind: str, country: str, display_name: str, actor: str, city: str = "") -> Seller:
    """Open an application with its checklist; `user` becomes the owner.

    Raises AlreadySeller, CountryNotServed, BadText.
    """
    if SellerMember.objects.filter(user=user).exclude(seller__status=SellerStatus.CLOSED).exists():
        raise AlreadySeller
    currency = currency_of(country)
    if currency is None:
        raise CountryNotServed(fields={"country": CountryNotServed.message})
    name = clean_line(display_name, min_length=2, max_length=80, field="display_name")
    seller = _create(
        kind=Seller.Kind(kind), country=country, currency=currency, display_name=name, locale=user.locale,
        city=clean_line(city, max_length=60, field="city"),
    )  # fmt: skip
    SellerMember.objects.create(seller=seller, user=user, role=SellerMember.Role.OWNER, created_at=time.now())
    specs = requirements.specs_for(seller.kind, country)
    Requirement.objects.bulk_create([Requirement(seller=seller, code=spec.code) for spec in specs])
    trail.record(
        verb="seller.application_started", target=ref(seller), actor=actor,
        after={"kind": seller.kind, "country": country, "set": requirements.VERSION},
    )  # fmt: skip
    return seller


@transaction.atomic
def describe(
    *, seller: Seller, actor: str, display_name: str | None = None, city: str | None = None, about: str | None = None,
    legal_name: str | None = None, contact_address: str | None = None,
) -> Seller:  # fmt: skip
    """Who the seller is. The legal name and address are the platform's file (E-Commerce Law Art. 27), never shown to others.

    Legal name and address are fixed once submitted. Raises NotEditable, BadText.
    """
    if seller.status not in EDITABLE and (legal_name is not None or contact_address is not None):
        raise NotEditable
    cleaners: dict[str, tuple[Any, Any, int, int]] = {
        "display_name": (clean_line, display_name, 2, 80), "city": (clean_line, city, 0, 60),
        "about": (clean_text, about, 0, 2000), "legal_name": (clean_line, legal_name, 2, 120),
        "contact_address": (clean_text, contact_address, 8, 400),
    }  # fmt: skip
    changed = {
        name: clean(value, min_length=least, max_length=most, field=name)
        for name, (clean, value, least, most) in cleaners.items() if value is not None
    }  # fmt: skip
    for name, value in changed.items():
        setattr(seller, name, value)
    if changed:
        seller.save(update_fields=list(changed))
        trail.record(verb="seller.described", target=ref(seller), actor=actor, after={"fields": sorted(changed)})
    return seller


def provide(
    *, seller: Seller, code: str, actor: str, number: str = "", statement: str = "", valid_until: date | None = None,
    files: Sequence[tuple[str, IO[bytes]]] = (),
) -> Requirement:  # fmt: skip
    """Enter one item: number, words, date, and documents to add as (name, upload). Saved even while incomplete.

    Files are read and told apart before the transaction. Raises RequirementNotFound, NotEditable, BadNumber, BadDate,
    BadText, TooManyFiles, and BadFile and friends of core.files; nothing is stored then.
    """
    clean = [(name, uploads.accept(upload, allowed=DOCUMENT_TYPES, max_bytes=MOST_BYTES)) for name, upload in files]
    with transaction.atomic():
        requirement = requirement_of(seller, code)
        _require_editable(seller, requirement)
        spec = requirements.BY_CODE[code]
        values: dict[str, Any] = {
            "number": numbers.check(code, seller.country, number).value if spec.number and number.strip() else "",
            "statement": clean_text(statement, max_length=2000, field="statement") if spec.statement else "",
            "valid_until": _future(valid_until) if spec.expires else None,
        }
        _add_documents(requirement, clean, actor)
        _settle(seller, requirement, values, actor)
    return requirement


@transaction.atomic
def remove_document(*, seller: Seller, document_id: str, actor: str) -> Requirement:
    """Take a file out again. Raises DocumentNotFound, NotEditable."""
    found = Document.objects.filter(public_id=document_id, requirement__seller=seller).defer("content")
    document = found.select_related("requirement").first()
    if document is None:
        raise DocumentNotFound
    requirement = document.requirement
    _require_editable(seller, requirement)
    document.delete()
    trail.record(verb="document.removed", target=f"document:{document_id}", actor=actor)
    values = {name: getattr(requirement, name) for name in ("number", "statement", "valid_until")}
    _settle(seller, requirement, values, actor)
    return requirement


@transaction.atomic
def submit(*, seller: Seller, actor: str) -> Seller:
    """Hand in. The clock of the reviewers starts. Raises NotComplete naming what is missing, IllegalMove, StaleState."""
    _back_to_draft(seller, actor)
    missing = requirements.open_codes(statuses(seller), enough=requirements.GIVEN)
    fields: dict[str, Any] = {code: requirements.BY_CODE[code].title for code in missing}
    fields.update(
        {name: NotComplete.message for name in ("legal_name", "contact_address") if not getattr(seller, name)}
    )
    if fields:
        raise NotComplete(fields=fields)
    SELLER.move(seller, SellerStatus.SUBMITTED, actor=actor, submitted_at=time.now())
    clocks.start(kind=CLOCK, subject=ref(seller), actor=actor)
    return seller


@transaction.atomic
def withdraw(*, seller: Seller, actor: str) -> Seller:
    """Take it back while nobody has begun to review. Raises IllegalMove, StaleState."""
    SELLER.move(seller, SellerStatus.DRAFT, actor=actor, why="withdrawn by the applicant")
    clocks.stop(kind=CLOCK, subject=ref(seller), actor=actor, reason="withdrawn")
    return seller


def _create(*, display_name: str, **values: Any) -> Seller:
    """The row with a slug that nobody has; Chinese names are spelt in pinyin."""
    base = slugify("-".join(lazy_pinyin(display_name)))[:45].strip("-") or "shop"
    for attempt in range(5):
        slug = base if attempt == 0 else f"{base}-{ids.public_id()[-5:]}"
        try:
            with transaction.atomic():
                return Seller.objects.create(slug=slug, display_name=display_name, created_at=time.now(), **values)
        except IntegrityError:
            if attempt == 4:
                raise
    raise AssertionError("unreachable")


def _require_editable(seller: Seller, requirement: Requirement) -> None:
    if requirement.status in requirements.DONE:
        raise AlreadyAccepted
    if seller.status in EDITABLE:
        return
    if seller.status in WORKING and requirement.status in RENEWABLE:
        return
    raise NotEditable


def _back_to_draft(seller: Seller, actor: str) -> None:
    if seller.status == SellerStatus.REJECTED:
        SELLER.move(seller, SellerStatus.DRAFT, actor=actor, why="being corrected")


def _future(day: date | None) -> date | None:
    if day is not None and not time.today() < day < date(time.today().year + 50, 1, 1):
        raise BadDate(fields={"valid_until": BadDate.message})
    return day


def _add_documents(requirement: Requirement, clean: Sequence[tuple[str, uploads.CleanFile]], actor: str) -> None:
    have = set(requirement.documents.values_list("sha256", flat=True))
    fresh = {file.sha256: (name, file) for name, file in clean if file.sha256 not in have}
    if len(have) + len(fresh) > MOST_FILES:
        raise TooManyFiles(fields={"files": TooManyFiles.message})
    for name, file in fresh.values():
        label = shorten(clean_line(name, max_length=500), 100) or "document"
        document = Document.objects.create(
            requirement=requirement, filename=label, content_type=file.mime, size=len(file.data), sha256=file.sha256,
            content=file.data, uploaded_at=time.now(),
        )  # fmt: skip
        trail.record(verb="document.added", target=trail.ref(document), actor=actor, after={"code": requirement.code})


def _settle(seller: Seller, requirement: Requirement, values: dict[str, Any], actor: str) -> None:
    """Store the entry and move the item to provided or back to missing, as its completeness says."""
    spec = requirements.BY_CODE[requirement.code]
    complete = requirements.is_complete(
        spec, number=values["number"], statement=values["statement"], has_date=values["valid_until"] is not None,
        files=requirement.documents.count(),
    )  # fmt: skip
    _back_to_draft(seller, actor)
    if complete:
        REQUIREMENT.move(requirement, RequirementStatus.PROVIDED, actor=actor, reason="", **values)
    elif requirement.status == RequirementStatus.PROVIDED:
        REQUIREMENT.move(requirement, RequirementStatus.MISSING, actor=actor, **values)
    else:
        for name, value in values.items():
            setattr(requirement, name, value)
        requirement.save(update_fields=list(values))
        trail.record(verb="requirement.saved", target=ref(seller), actor=actor, after={"code": requirement.code})


def provided_so_far(seller: Seller) -> tuple[int, int]:
    """(items given, items in the list) for the progress line; alternatives count once."""
    items = checklist(seller)
    still_open = requirements.open_codes(
        {item.spec.code: item.requirement.status for item in items}, enough=requirements.GIVEN
    )
    steps = {item.spec.group or item.spec.code for item in items}
    missing = {requirements.BY_CODE[code].group or code for code in still_open}
    return len(steps) - len(missing), len(steps)
