"""Reads of cases, always through the eyes of somebody: a side sees its own, the desk all."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from cases.errors import CaseNotFound, PackNotFound
from cases.models import Case, Entry, EntryFile, Pack, Ruling
from cases.policies.claims import Parts
from cases.states import OVER, TAKES_EVIDENCE, CaseStatus, PackStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.payments.models import ProviderDispute
from orders.models import Order, Refund
from sellers.models import Seller, SellerMember

PACK_SILENCE = timedelta(minutes=5)  # a section takes a second or two: whoever is silent for so long is dead
SHOPPER, SELLER = Entry.Side.SHOPPER.value, Entry.Side.SELLER.value
DESK_WAITS = (CaseStatus.READY, CaseStatus.APPEALED, CaseStatus.EXAMINING)


def cases_of(user: User) -> QuerySet[Case]:
    """A shopper's cases, the newest first."""
    return _whole().filter(user=user).order_by("-id")


def cases_of_seller(seller: Seller) -> QuerySet[Case]:
    """Cases about a shop's orders, the newest first."""
    return _whole().filter(order__seller=seller).order_by("-id")


def queue(*, show: str = "waiting", kind: str = "") -> QuerySet[Case]:
    """The desk's list: what waits for us (the longest first), what is open, or what is over."""
    found = _whole().filter(kind=kind) if kind else _whole()
    if show == "over":
        return found.filter(status__in=OVER).order_by("-id")
    if show == "open":
        return found.exclude(status__in=OVER).order_by("id")
    owed = Q(status=CaseStatus.FINAL, damages_fen__gt=0, damages_paid_at=None)
    return found.filter(Q(status__in=DESK_WAITS) | owed).order_by("id")


def _whole() -> QuerySet[Case]:
    return Case.objects.select_related("order__seller", "order__purchase", "line", "user")


def case_for(user: User, number: str) -> Case:
    """One of a shopper's own cases. Raises CaseNotFound, also for somebody else's."""
    return _one(cases_of(user), number)


def case_for_seller(seller: Seller, number: str) -> Case:
    """One case about a shop's order. Raises CaseNotFound."""
    return _one(cases_of_seller(seller), number)


def case_by(number: str) -> Case:
    """One case for the desk and for systems. Raises CaseNotFound."""
    return _one(_whole(), number)


def _one(found: QuerySet[Case], number: str) -> Case:
    case = found.filter(number=number[:20].upper()).first()
    if case is None:
        raise CaseNotFound
    return case


def entries_of(case: Case) -> list[Entry]:
    """What everybody said, the oldest first, with files; two queries."""
    return list(case.entries.prefetch_related("files"))


def rulings_of(case: Case) -> list[Ruling]:
    return list(case.rulings.all())


def file_of(case: Case, public_id: str) -> EntryFile:
    """A file of this case. Raises CaseNotFound."""
    found = EntryFile.objects.filter(entry__case=case, public_id=public_id).first()
    if found is None:
        raise CaseNotFound
    return found


def share_of(case: Case) -> dict[int, Parts]:
    """The disputed share by line id."""
    return {int(pk): (parts[0], parts[1], parts[2]) for pk, parts in case.share.items()}


def is_party(case: Case, user: User) -> bool:
    """Is this person one of the two sides? Then they cannot decide."""
    return case.user_id == user.pk or SellerMember.objects.filter(seller=case.order.seller_id, user=user).exists()


@dataclass(frozen=True)
class Can:
    """What one side may do now."""

    speak: bool
    answer: bool
    done: bool
    accept: bool
    appeal: bool
    withdraw: bool


def can(case: Case, side: str) -> Can:
    """The buttons of a side; the verbs check the same again."""
    is_done = case.shopper_done if side == SHOPPER else case.seller_done
    is_seller = side == SELLER
    ruled = case.status == CaseStatus.RULED
    before = case.status in (CaseStatus.OPENED, CaseStatus.EVIDENCE, CaseStatus.READY)
    return Can(
        speak=case.status in TAKES_EVIDENCE and not (is_seller and case.status == CaseStatus.OPENED),
        answer=is_seller and case.status == CaseStatus.OPENED,
        done=case.status == CaseStatus.EVIDENCE and not is_done,
        accept=ruled and not is_done,
        appeal=ruled and not is_done,
        withdraw=not is_seller and before,
    )


def due_to_move() -> list[int]:
    """Cases whose step is over, the oldest first."""
    due = Case.objects.filter(step_ends_at__lte=time.now()).exclude(status__in=OVER)
    return list(due.order_by("step_ends_at", "pk").values_list("pk", flat=True)[:200])


def backlog() -> int:
    return Case.objects.filter(step_ends_at__lte=time.now()).exclude(status__in=OVER).count()


def claimable_packs() -> QuerySet[Pack]:
    """Packs asked for, and those whose worker has shown no sign of life for a while."""
    nobodys = Q(claimed_at=None) | Q(claimed_at__lte=time.now() - PACK_SILENCE)
    return Pack.objects.filter(nobodys, status__in=(PackStatus.ASKED, PackStatus.MAKING))


def packs_to_make() -> list[int]:
    """Packs that nobody draws, the oldest first."""
    return list(claimable_packs().order_by("pk").values_list("pk", flat=True)[:20])


def packs_waiting() -> int:
    return Pack.objects.filter(status__in=(PackStatus.ASKED, PackStatus.MAKING)).count()


def packs_of(subject: str) -> list[Pack]:
    """The packs of a dispute or case, the newest first."""
    return list(Pack.objects.filter(subject=subject).select_related("order").order_by("-id")[:10])


def pack_by(public_id: str) -> Pack:
    """One pack. Raises PackNotFound."""
    found = Pack.objects.filter(public_id=public_id[:40]).select_related("order").first()
    if found is None:
        raise PackNotFound
    return found


def chargebacks() -> QuerySet[ProviderDispute]:
    """What banks dispute, open ones first by the day on which the answer is due."""
    return ProviderDispute.objects.filter(reference__startswith="purchase:").order_by("closed_at", "answer_by", "-id")


def chargeback_by(dispute: str) -> ProviderDispute:
    """One. Raises CaseNotFound."""
    found = ProviderDispute.objects.filter(dispute=dispute, reference__startswith="purchase:").first()
    if found is None:
        raise CaseNotFound
    return found


def orders_of_chargeback(found: ProviderDispute) -> list[Order]:
    """The orders that were paid with the disputed payment."""
    number = found.reference.removeprefix("purchase:")
    return list(
        Order.objects.filter(purchase__number=number).select_related("seller", "user", "purchase").order_by("pk")
    )


def other_owners(case: Case, *, after: int = 0, most: int = 200) -> list[User]:
    """Everybody else who received this very listing, by id: the next `most` after one."""
    if case.line is None:
        return []
    lines: Any = Order.objects.filter(lines__listing=case.line.listing_id, delivered_at__isnull=False)
    others = User.objects.filter(orders__in=lines, is_active=True, pk__gt=after).exclude(pk=case.user_id)
    return list(others.distinct().order_by("pk")[:most])


def refunds_of(case: Case) -> list[Refund]:
    return list(Refund.objects.filter(source=case.ref))
