"""Applying to sell: start, say who you are, hand in, take back. The items themselves: `services/entering.py`."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from pypinyin import lazy_pinyin

from marketplace.accounts.models import User
from marketplace.core import ids, locks, rules, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.textnorm import clean_line, clean_text
from sellers.errors import (
    AlreadySeller,
    AlreadySubmitted,
    CountryNotServed,
    DuplicateApplication,
    NotComplete,
    NotEditable,
    RequirementNotFound,
)  # fmt: skip
from sellers.models import Requirement, Seller, SellerMember
from sellers.policies import requirements
from sellers.policies.countries import currency_of
from sellers.policies.names import address_key
from sellers.policies.rules_requirements import CODE as RULE
from sellers.selectors import ref
from sellers.selectors.papers import current_set, is_taken, requirement_of, set_of
from sellers.services import screening
from sellers.services.entering import EDITABLE, back_to_draft
from sellers.states import REQUIREMENT, SELLER, RequirementStatus, SellerStatus

CLOCK = "application_review"
SYSTEM = "system:sellers"
IN_HAND = frozenset({SellerStatus.SUBMITTED, SellerStatus.IN_REVIEW})


@transaction.atomic
def start(*, user: User, kind: str, country: str, display_name: str, actor: str, city: str = "") -> Seller:
    """Open an application with the checklist in force; `user` becomes the owner.

    Raises AlreadySeller, CountryNotServed, BadText.
    """
    locks.advisory(f"member:{user.public_id}")  # one person, one shop: two first clicks at once
    if SellerMember.objects.filter(user=user).exclude(seller__status=SellerStatus.CLOSED).exists():
        raise AlreadySeller
    currency = currency_of(country)
    if currency is None:
        raise CountryNotServed(fields={"country": CountryNotServed.message})
    name = clean_line(display_name, min_length=2, max_length=80, field="display_name")
    seller = _create(
        kind=Seller.Kind(kind), country=country, currency=currency, display_name=name, locale=user.locale,
        city=clean_line(city, max_length=60, field="city"), requirements_version=rules.at(RULE).version,
    )  # fmt: skip
    SellerMember.objects.create(seller=seller, user=user, role=SellerMember.Role.OWNER, created_at=time.now())
    Requirement.objects.bulk_create([Requirement(seller=seller, code=spec.code) for spec in set_of(seller).specs])
    trail.record(
        verb="seller.application_started", target=ref(seller), actor=actor,
        after={"kind": seller.kind, "country": country, "set": seller.requirements_version},
    )  # fmt: skip
    return seller


@transaction.atomic
def describe(
    *, seller: Seller, actor: str, display_name: str | None = None, city: str | None = None, about: str | None = None,
    legal_name: str | None = None, contact_address: str | None = None,
) -> Seller:  # fmt: skip
    """Who the seller is. The legal name and address are the platform's file (E-Commerce Law Art. 27), never shown to others.

    Legal name and address are fixed once submitted, all of it while it is with us: what a reviewer signs is what they read.
    A working shop may change its public words; another name is compared with the sanctions list by the next run. Raises
    NotEditable, BadText.
    """
    given = (display_name, city, about, legal_name, contact_address)
    is_fixed = seller.status not in EDITABLE and (legal_name is not None or contact_address is not None)
    if is_fixed or (seller.status in IN_HAND and any(value is not None for value in given)):
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
        more = []
        if "contact_address" in changed:
            seller.address_key, more = address_key(seller.contact_address), ["address_key", "address_index"]
        if "display_name" in changed:
            seller.screened_with, more = "", [*more, "screened_with"]
        seller.save(update_fields=[*changed, *more])
        trail.record(verb="seller.described", target=ref(seller), actor=actor, after={"fields": sorted(changed)})
    return seller


def submit(*, seller: Seller, actor: str) -> Seller:
    """Hand in. The clock of the reviewers starts, the names are compared with the sanctions list.

    Where the checklist changed since the application was begun, it follows first. Raises AlreadySubmitted, NotComplete
    naming what is missing, DuplicateApplication, IllegalMove, StaleState.
    """
    if seller.status in IN_HAND:
        raise AlreadySubmitted
    if seller.status in EDITABLE:
        follow_rules(seller=seller, actor=actor)
    return _submit(seller, actor)


@transaction.atomic
def follow_rules(*, seller: Seller, actor: str) -> bool:
    """Bring an application that is still being written to the checklist in force. True where it changed."""
    checklist = current_set(seller)
    if checklist.version == seller.requirements_version:
        return False
    have = set(Requirement.objects.filter(seller=seller).values_list("code", flat=True))
    new = [spec.code for spec in checklist.specs if spec.code not in have]
    Requirement.objects.bulk_create([Requirement(seller=seller, code=code) for code in new])
    before, seller.requirements_version = seller.requirements_version, checklist.version
    seller.save(update_fields=["requirements_version"])
    trail.record(
        verb="seller.checklist_changed", target=ref(seller), actor=actor, before={"set": before},
        after={"set": checklist.version, "new": new},
    )  # fmt: skip
    return True


@transaction.atomic
def withdraw(*, seller: Seller, actor: str) -> Seller:
    """Take it back while nobody has begun to review. Raises IllegalMove, StaleState."""
    SELLER.move(seller, SellerStatus.DRAFT, actor=actor, why="withdrawn by the applicant")
    clocks.stop(kind=CLOCK, subject=ref(seller), actor=actor, reason="withdrawn")
    return seller


@transaction.atomic
def provide_by_system(*, seller: Seller, code: str, statement: str, actor: str = SYSTEM) -> Requirement:
    """Enter an item that comes from us (the deposit that arrived). Told twice, nothing changes.

    Raises RequirementNotFound, also for an item that people enter.
    """
    requirement = requirement_of(seller, code)
    if not set_of(seller).by_code[code].by_system:
        raise RequirementNotFound
    if requirement.status in requirements.GIVEN:
        return requirement
    requirement.statement = clean_text(statement, max_length=2000)
    requirement.save(update_fields=["statement"])
    REQUIREMENT.move(requirement, RequirementStatus.PROVIDED, actor=actor, reason="", provided_at=time.now())
    return requirement


@transaction.atomic
def take_back_by_system(*, seller: Seller, code: str, why: str, actor: str = SYSTEM) -> Requirement:
    """An item entered by us is no longer there (the deposit was drawn on or returned). Raises RequirementNotFound."""
    requirement = requirement_of(seller, code)
    if not set_of(seller).by_code[code].by_system:
        raise RequirementNotFound
    if requirement.status == RequirementStatus.PROVIDED:
        REQUIREMENT.move(requirement, RequirementStatus.MISSING, actor=actor, why=why)
    return requirement


@transaction.atomic
def _submit(seller: Seller, actor: str) -> Seller:
    back_to_draft(seller, actor)
    locks.advisory("sellers:submit")  # of two applications with one passport handed in at once, the second is refused
    _refuse_incomplete(seller)
    _refuse_duplicate(seller)
    SELLER.move(
        seller,
        SellerStatus.SUBMITTED,
        actor=actor,
        submitted_at=time.now(),
        first_approved_by="",
        first_approved_at=None,
    )
    screening.screen(seller=seller)
    clocks.start(kind=CLOCK, subject=ref(seller), actor=actor)
    return seller


def _refuse_incomplete(seller: Seller) -> None:
    specs = requirements.needed_to_submit(set_of(seller).specs)
    rows = {row.code: row for row in Requirement.objects.filter(seller=seller)}
    known = {code: row.status for code, row in rows.items()}
    missing = requirements.open_codes(specs, known, enough=requirements.GIVEN)
    titles = {spec.code: spec.title for spec in specs}
    fields: dict[str, Any] = {code: titles[code] for code in missing}
    fields.update(
        {name: NotComplete.message for name in ("legal_name", "contact_address") if not getattr(seller, name)}
    )
    if fields:
        raise NotComplete(fields=fields)


def _refuse_duplicate(seller: Seller) -> None:
    """Somebody else may have handed in the same number since it was entered here."""
    for row in Requirement.objects.filter(seller=seller).exclude(number_index=""):
        if is_taken(seller, row.code, row.number_key):
            raise DuplicateApplication(fields={row.code: DuplicateApplication.message})


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
