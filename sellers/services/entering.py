"""Entering the items of the checklist: saved half or whole, before review and again when a paper has to be renewed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from django.db import transaction

from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.textnorm import clean_line, clean_text, shorten
from sellers.errors import (
    AlreadyAccepted,
    BadDate,
    BadEntry,
    ConfirmationNeeded,
    DocumentNotFound,
    DuplicateApplication,
    EnteredByUs,
    NotEditable,
    RenewalIncomplete,
    TooManyFiles,
)  # fmt: skip
from sellers.models import Document, Requirement, Seller
from sellers.policies import agreement, numbers, requirements, rows
from sellers.policies.countries import is_country
from sellers.policies.names import address_key
from sellers.policies.requirements import Spec
from sellers.selectors import ref
from sellers.selectors.papers import REPLACED, WORKING, gaps_of, is_taken, requirement_of, set_of
from sellers.services import payout_accounts
from sellers.services.reading import CleanPaper, read_paper
from sellers.states import REQUIREMENT, SELLER, RequirementStatus, SellerStatus

RENEWAL_CLOCK = "document_renewal"
MOST_FILES = 12
EDITABLE = frozenset({SellerStatus.DRAFT, SellerStatus.REJECTED})
# An open shop renews single items: what lapsed, what ends one day, or what a reviewer sent back.
RENEWABLE = frozenset({RequirementStatus.EXPIRED, RequirementStatus.REJECTED, RequirementStatus.PROVIDED})
ADDRESS_ITEM, AGREEMENT_ITEM = "warehouse_address", "returns_agreement"
ACCOUNT = "account"  # the kind of number that says where money goes
STORED = (
    "number", "holder", "statement", "details", "valid_until", "number_key", "number_index", "address_key", "address_index",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What a person entered for one item, as it came: `table` are the lines of the item's table, `total` their sum."""

    number: str = ""
    holder: str = ""
    statement: str = ""
    issuer: str = ""
    valid_until: date | None = None
    table: Sequence[Mapping[str, Any]] = field(default=())
    total: int | None = None


def provide(
    *, seller: Seller, code: str, actor: str, files: Sequence[tuple[str, IO[bytes]]] = (), is_confirmed: bool = False,
    **given: Any,
) -> Requirement:  # fmt: skip
    """Enter one item: the fields of `Wish`, and documents to add as (name, upload). Saved even while incomplete.

    Files are read and told apart before the transaction. Another bank account of a working shop needs `is_confirmed`: the
    door has just made sure who it is. Raises ConfirmationNeeded, RequirementNotFound, NotEditable, AlreadyAccepted,
    EnteredByUs, BadNumber, BadDate, BadEntry, BadText, TooManyFiles, DuplicateApplication, RenewalIncomplete, and BadFile
    and friends of core.files; nothing is stored then.
    """
    papers = [(name, read_paper(upload)) for name, upload in files]
    with transaction.atomic():
        requirement = requirement_of(seller, code)
        spec = _open_spec(seller, requirement, is_confirmed=is_confirmed)
        values = _values(seller, requirement, spec, Wish(**given))
        _add_documents(requirement, papers, actor)
        _settle(seller, requirement, spec, values, actor)
    return requirement


def add_files(*, seller: Seller, code: str, actor: str, files: Sequence[tuple[str, IO[bytes]]]) -> Requirement:
    """Add documents; what was entered stays. Raises as `provide`."""
    papers = [(name, read_paper(upload)) for name, upload in files]
    with transaction.atomic():
        requirement = requirement_of(seller, code)
        spec = _open_spec(seller, requirement)
        _add_documents(requirement, papers, actor)
        _settle(seller, requirement, spec, _as_it_is(requirement), actor)
    return requirement


@transaction.atomic
def remove_document(*, seller: Seller, document_id: str, actor: str) -> Requirement:
    """Take a file out again; a paper that was accepted stays on file. Raises DocumentNotFound, NotEditable, AlreadyAccepted."""
    found = Document.objects.filter(public_id=document_id, requirement__seller=seller).defer("content")
    document = found.select_related("requirement").first()
    if document is None:
        raise DocumentNotFound
    requirement = document.requirement
    requirement.seller = seller
    spec = _open_spec(seller, requirement)
    until = requirement.reviewed_at
    if seller.status in WORKING and until and document.uploaded_at <= until:
        raise AlreadyAccepted
    document.delete()
    trail.record(verb="document.removed", target=f"document:{document_id}", actor=actor)
    _settle(seller, requirement, spec, _as_it_is(requirement), actor)
    return requirement


def back_to_draft(seller: Seller, actor: str) -> None:
    """A rejected application is being corrected."""
    if seller.status == SellerStatus.REJECTED:
        SELLER.move(seller, SellerStatus.DRAFT, actor=actor, why="being corrected")


def moves_money(seller: Seller, spec: Spec) -> bool:
    """Would this entry send a working shop's money somewhere else?"""
    return seller.status in WORKING and spec.number == ACCOUNT


def _open_spec(seller: Seller, requirement: Requirement, *, is_confirmed: bool = False) -> Spec:
    """The item's spec where it may be changed now."""
    spec = set_of(seller).by_code[requirement.code]
    if spec.by_system:
        raise EnteredByUs
    if moves_money(seller, spec) and not is_confirmed:
        raise ConfirmationNeeded
    is_renewal = seller.status in WORKING and (requirement.proven_until is not None or spec.number == ACCOUNT)
    if requirement.status in requirements.DONE and not (
        is_renewal and requirement.status == RequirementStatus.ACCEPTED
    ):
        raise AlreadyAccepted
    if seller.status in EDITABLE or is_renewal or (seller.status in WORKING and requirement.status in RENEWABLE):
        return spec
    raise NotEditable


def _values(seller: Seller, requirement: Requirement, spec: Spec, wish: Wish) -> dict[str, Any]:
    """The cleaned entry. Raises BadNumber, BadDate, BadText, BadEntry, DuplicateApplication."""
    issuer = _issuer(spec, wish.issuer)
    number, key = "", ""
    if spec.number and wish.number.strip():
        country = (issuer or "") if spec.issuer else seller.country
        number = numbers.check(spec.number, country, wish.number).value
        key = numbers.key_of(spec.number, country, number)
        if is_taken(seller, spec.code, key):
            raise DuplicateApplication(fields={"number": DuplicateApplication.message})
    statement = clean_text(wish.statement, max_length=2000, field="statement") if spec.statement else ""
    holder = clean_line(wish.holder, max_length=120, field="holder") if spec.holder else ""
    return {
        "number": number, "holder": holder, "statement": statement,
        "details": _details(spec, wish, issuer, holder),
        "valid_until": _future(wish.valid_until, requirement) if spec.expires else None, "number_key": key,
        "address_key": address_key(statement) if spec.code == ADDRESS_ITEM else "",
    }  # fmt: skip


def _details(spec: Spec, wish: Wish, issuer: str | None, holder: str) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if issuer:
        details["issuer"] = issuer
    if spec.code == AGREEMENT_ITEM and holder:
        signed = {"version": agreement.VERSION, "digest": agreement.digest(), "signed_at": time.now().isoformat()}
        details["agreement"] = signed
    if spec.rows:
        details["rows"] = [_clean_row(spec.rows, row) for row in list(wish.table)[: rows.MOST_ROWS + 1]]
        if wish.total is not None:
            details["total"] = wish.total
        problems = rows.check(spec, details, time.today()).problems
        if problems:
            raise BadEntry(fields=problems)
    return details


def _clean_row(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name in rows.FIELDS[kind]:
        value = row.get(name, "")
        clean[name] = value if isinstance(value, int) else clean_line(str(value), max_length=254, field="rows")
    return clean


def _issuer(spec: Spec, typed: str) -> str | None:
    if not spec.issuer or not typed:
        return None
    if not is_country(typed):
        raise BadEntry(fields={"issuer": BadEntry.message})
    return typed


def _future(day: date | None, requirement: Requirement) -> date | None:
    """A paper has to hold on, and a new one longer than the one we have."""
    if day is None:
        return None
    proven = requirement.proven_until
    is_newer = proven is None or requirement.status not in REPLACED or day > proven
    if not (time.today() < day < date(time.today().year + 50, 1, 1) and is_newer):
        raise BadDate(fields={"valid_until": BadDate.message})
    return day


def _as_it_is(requirement: Requirement) -> dict[str, Any]:
    names = ("number", "holder", "statement", "details", "valid_until", "number_key", "address_key")
    return {name: getattr(requirement, name) for name in names}


def _add_documents(requirement: Requirement, papers: Sequence[tuple[str, CleanPaper]], actor: str) -> None:
    have = set(requirement.documents.values_list("sha256", flat=True))
    fresh = {paper.file.sha256: (name, paper) for name, paper in papers if paper.file.sha256 not in have}
    is_replaced = requirement.status in REPLACED and requirement.reviewed_at is not None
    kept = requirement.documents.filter(uploaded_at__gt=requirement.reviewed_at).count() if is_replaced else len(have)
    if kept + len(fresh) > MOST_FILES:
        raise TooManyFiles(fields={"files": TooManyFiles.message})
    for name, paper in fresh.values():
        document = _store(requirement, name, paper)
        trail.record(verb="document.added", target=trail.ref(document), actor=actor, after={"code": requirement.code})


def _store(requirement: Requirement, name: str, paper: CleanPaper) -> Document:
    label = shorten(clean_line(name, max_length=500), 100) or "document"
    return Document.objects.create(
        requirement=requirement, filename=label, content_type=paper.file.mime, size=len(paper.file.data),
        sha256=paper.file.sha256, pages=paper.pages, content=paper.file.data, uploaded_at=time.now(),
    )  # fmt: skip


def _settle(seller: Seller, requirement: Requirement, spec: Spec, values: dict[str, Any], actor: str) -> None:
    """Store the entry and move the item to provided or back to missing, as its completeness says."""
    for name, value in values.items():
        setattr(requirement, name, value)
    gaps = gaps_of(spec, requirement, list(requirement.documents.defer("content")))
    if gaps and requirement.status == RequirementStatus.ACCEPTED:
        raise RenewalIncomplete(fields={"renewal": gaps})
    back_to_draft(seller, actor)
    requirement.save(update_fields=STORED)
    if not gaps:
        REQUIREMENT.move(requirement, RequirementStatus.PROVIDED, actor=actor, reason="", provided_at=time.now())
        if seller.status in WORKING:
            clocks.start(kind=RENEWAL_CLOCK, subject=ref(seller), actor=actor)
        if moves_money(seller, spec):
            payout_accounts.tell_of_change(requirement=requirement)
    elif requirement.status == RequirementStatus.PROVIDED:
        REQUIREMENT.move(requirement, RequirementStatus.MISSING, actor=actor)
    else:
        trail.record(verb="requirement.saved", target=ref(seller), actor=actor, after={"code": requirement.code})
