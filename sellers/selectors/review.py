"""Reads of the review desk: the queue with clocks, and what a reviewer should look at twice in one application."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.crypto import keyring
from sellers.errors import SellerNotFound
from sellers.models import Document, Requirement, ScreeningHit, Seller
from sellers.policies import looks, names, numbers, requirements
from sellers.selectors import ref
from sellers.selectors.papers import ADDRESS_PURPOSE, WORKING, Item, checklist, others_with_number
from sellers.states import HitStatus, RequirementStatus, SellerStatus

APPLICATION_CLOCK, RENEWAL_CLOCK = "application_review", "document_renewal"
WAITING = (SellerStatus.SUBMITTED, SellerStatus.IN_REVIEW)
PAGE_SIZE = 50
MOST_HINTS = 20
MOST_LOOKED_AT = 200
TABS = ("waiting", "submitted", "in_review", "second", "renewals", "hits")


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    seller: Seller
    item_count: int
    decided_count: int
    waiting_since: datetime | None
    due_at: datetime | None
    is_late: bool
    open_hits: int


@dataclass(frozen=True)
class Hint:
    """Something to look at twice. `tone` is warn or stop; `other` is the application it points to, where there is one."""

    code: str
    tone: str
    text: str
    other: Seller | None = None
    link: str = ""


def queue(tab: str = "waiting") -> QuerySet[Seller]:
    """Sellers with something to decide, the longest waiting first."""
    found = Seller.objects.defer("legal_name", "contact_address", "address_key", "about")
    if tab == "renewals":
        provided = Requirement.objects.filter(seller=OuterRef("pk"), status=RequirementStatus.PROVIDED)
        return found.filter(Exists(provided), status__in=WORKING).order_by("lapsed_at", "id")
    if tab == "hits":
        hits = ScreeningHit.objects.filter(seller=OuterRef("pk"), status=HitStatus.OPEN)
        return found.filter(Exists(hits)).exclude(status=SellerStatus.DRAFT).order_by("id")
    found = found.order_by("submitted_at", "id")
    if tab == "second":
        return found.filter(status=SellerStatus.IN_REVIEW).exclude(first_approved_by="")
    return found.filter(status=tab) if tab in WAITING else found.filter(status__in=WAITING)


def queue_rows(sellers: Sequence[Seller]) -> list[QueueRow]:
    """The lines of one page: counts, clocks and hits in three queries, whatever their number."""
    ids = [seller.pk for seller in sellers]
    counts = {row["seller_id"]: row for row in _counts(ids)}
    clocks = _clocks(sellers)
    hits = dict(
        ScreeningHit.objects.filter(seller_id__in=ids, status=HitStatus.OPEN).values_list("seller_id")
        .annotate(count=Count("id")).order_by()
    )  # fmt: skip
    now = time.now()
    return [
        _row(seller, counts.get(seller.pk, {}), clocks.get(ref(seller)), hits.get(seller.pk, 0), now)
        for seller in sellers
    ]


def tab_counts() -> dict[str, int]:
    """How many wait in each tab: three queries."""
    waiting = dict(
        Seller.objects.filter(status__in=WAITING).values_list("status").annotate(count=Count("id")).order_by()
    )
    renewals = Requirement.objects.filter(status=RequirementStatus.PROVIDED, seller__status__in=WORKING)
    return {
        "submitted": waiting.get(SellerStatus.SUBMITTED, 0), "in_review": waiting.get(SellerStatus.IN_REVIEW, 0),
        "waiting": sum(waiting.values()), "renewals": renewals.values("seller_id").distinct().count(),
        "hits": ScreeningHit.objects.filter(status=HitStatus.OPEN).values("seller_id").distinct().count(),
    }  # fmt: skip


def application(public_id: str) -> Seller:
    """An application that was handed in at least once. Raises SellerNotFound."""
    found = Seller.objects.filter(public_id=public_id, submitted_at__isnull=False).first()
    if found is None:
        raise SellerNotFound
    return found


def hits_of(seller: Seller) -> QuerySet[ScreeningHit]:
    """Resemblances with the sanctions list, open ones first."""
    return ScreeningHit.objects.filter(seller=seller).order_by("decided_at", "-score", "id")


def clock_of(seller: Seller) -> Clock | None:
    """The clock that runs for this seller's application or renewal."""
    found = Clock.objects.filter(
        subject=ref(seller), kind__in=[APPLICATION_CLOCK, RENEWAL_CLOCK], stopped_at__isnull=True
    )
    return found.order_by("due_at").first()


def hints_for(seller: Seller, items: Sequence[Item] | None = None) -> list[Hint]:
    """Everything a reviewer should look at twice: the same thing elsewhere, numbers and names that do not fit."""
    items = checklist(seller) if items is None else items
    found = [
        *_number_hints(seller, items), *_address_hints(seller, items), *_document_hints(seller), *_look_alikes(seller),
        *_name_hints(seller, items), *_unchecked_numbers(seller, items), *_table_hints(items),
    ]  # fmt: skip
    return sorted(found, key=lambda hint: hint.tone != "stop")[: MOST_HINTS * 2]


def _counts(ids: Iterable[int]) -> Iterable[dict[str, Any]]:
    decided = Q(status__in=requirements.DONE | {RequirementStatus.REJECTED})
    rows: Any = Requirement.objects.filter(seller_id__in=list(ids)).values("seller_id")
    found: Iterable[dict[str, Any]] = rows.annotate(items=Count("id"), decided=Count("id", filter=decided)).order_by()
    return found


def _clocks(sellers: Sequence[Seller]) -> dict[str, Clock]:
    subjects = [ref(seller) for seller in sellers]
    kinds = [APPLICATION_CLOCK, RENEWAL_CLOCK]
    rows = Clock.objects.filter(subject__in=subjects, kind__in=kinds, stopped_at__isnull=True).order_by("-due_at")
    return {clock.subject: clock for clock in rows}


def _row(seller: Seller, counts: dict[str, Any], clock: Clock | None, hits: int, now: datetime) -> QueueRow:
    due = clock.due_at if clock else None
    return QueueRow(
        seller, counts.get("items", 0), counts.get("decided", 0), clock.started_at if clock else seller.submitted_at, due,
        due is not None and due < now, hits,
    )  # fmt: skip


def _number_hints(seller: Seller, items: Sequence[Item]) -> list[Hint]:
    words = {
        "business": _("The same registration number is on another application."),
        "paper": _("The same passport or ID number is on another application."),
        "account": _("The same bank account is on another application."),
    }
    hints = []
    for item in items:
        key = item.requirement.number_key
        for row in others_with_number(seller, key).select_related("seller")[:MOST_HINTS] if key else ():
            hints.append(Hint("same_number", "stop", words[item.spec.number or "account"], row.seller))
    return hints


def _address_hints(seller: Seller, items: Sequence[Item]) -> list[Hint]:
    keys = {key for key in (seller.address_key, *(item.requirement.address_key for item in items)) if key}
    digests = [digest for key in keys for digest in keyring.blind_index_candidates(key, ADDRESS_PURPOSE)]
    if not digests:
        return []
    same = Q(address_index__in=digests) | Q(
        pk__in=Requirement.objects.filter(address_index__in=digests).values("seller_id")
    )
    others = Seller.objects.filter(same).exclude(pk=seller.pk)[:MOST_HINTS]
    return [Hint("same_address", "warn", _("The same address is on another application."), other) for other in others]


def same_documents(seller: Seller) -> QuerySet[Document]:
    """Documents of other sellers with the same content."""
    mine = Document.objects.filter(requirement__seller=seller).values("sha256")
    return (
        Document.objects.filter(sha256__in=mine).exclude(requirement__seller=seller)
        .select_related("requirement__seller").defer("content")
    )  # fmt: skip


def _document_hints(seller: Seller) -> list[Hint]:
    text = _("The same file was handed in by another applicant: %(name)s")
    return [
        Hint("same_document", "stop", text % {"name": document.filename}, document.requirement.seller)
        for document in same_documents(seller)[:MOST_HINTS]
    ]


def _look_alikes(seller: Seller) -> list[Hint]:
    """Pictures that look like one of another application: cut, shrunk, saved again."""
    mine = list(Document.objects.filter(requirement__seller=seller).exclude(picture_hashes=[]).defer("content"))
    wanted = sorted({band for document in mine for band in document.picture_bands})
    if not wanted:
        return []
    others = (
        Document.objects.filter(picture_bands__overlap=wanted).exclude(requirement__seller=seller)
        .exclude(sha256__in=[document.sha256 for document in mine])
        .select_related("requirement__seller").defer("content")[:MOST_LOOKED_AT]
    )  # fmt: skip
    text = _("A picture looks like one of another applicant: %(name)s")
    return [
        Hint("look_alike", "warn", text % {"name": document.filename}, document.requirement.seller)
        for document in others
        if any(looks.nearest(own.picture_hashes, document.picture_hashes) <= looks.NEAR for own in mine)
    ][:MOST_HINTS]


def _name_hints(seller: Seller, items: Sequence[Item]) -> list[Hint]:
    """The legal name against the names on the papers; for a firm, the person who signs against the one who answers."""
    by_code = {item.spec.code: item.requirement for item in items}
    person = by_code.get("responsible_person")
    own = [seller.legal_name, *([person.holder] if person and person.holder else [])]
    hints = []
    for item in items:
        holder = item.requirement.holder
        if not holder or item.spec.code == "responsible_person":
            continue
        allowed = own if item.spec.code == "returns_agreement" else own[:1]
        if not any(names.are_same(holder, name) for name in allowed):
            other_script = all(names.is_latin(holder) != names.is_latin(name) for name in allowed)
            text = (
                _("%(item)s: the name is written in another script than the legal name. Please compare by hand.")
                if other_script
                else _("%(item)s: the name on the paper differs from the legal name.")
            )
            hints.append(Hint("other_name", "warn", text % {"item": item.spec.title}))
    return hints


def _unchecked_numbers(seller: Seller, items: Sequence[Item]) -> list[Hint]:
    hints = []
    for item in items:
        row, kind = item.requirement, item.spec.number
        if kind == "business" and row.number and not numbers.is_checked_by_digit(kind, seller.country, row.number):
            text = _("The registration number has no check digit that we know. Please look it up in the register.")
            hints.append(Hint("unchecked_number", "warn", text, link=numbers.REGISTERS.get(seller.country, "")))
    return hints


def _table_hints(items: Sequence[Item]) -> list[Hint]:
    return [Hint("figures", "warn", f"{item.spec.title}: {text}") for item in items for text in item.hints]
