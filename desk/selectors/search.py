"""Search over everything that can be searched: numbers, codes, tracking numbers, names, exact phone numbers and mail addresses.

Not what somebody wrote: messages, ticket subjects, addresses and recipients are encrypted, nothing of them can be compared. Phone and
mail are found only as a whole; what was looked for stands in the trail as a keyed digest, never in words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from claims.models import Claim
from desk.selectors.person import contact_of
from logistics.models import Parcel, Unit
from marketplace.accounts.models import User
from marketplace.accounts.selectors import user_by_login
from marketplace.core import trail
from marketplace.core.ids import BadNumber, normalise_code, parse
from orders.models import Order
from returns.models import ReturnCase
from support.models import Ticket

MOST = 10
LONGEST = 60
SHORTEST_NAME = 2


@dataclass(frozen=True)
class Hit:
    """One thing that was found: words, and where it leads (empty: nowhere but the tickets beside it)."""

    title: str
    note: Any = ""
    href: str = ""
    status: str = ""
    noun: str = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind, at most MOST."""

    title: Any
    hits: list[Hit]


def search(text: str) -> list[Group]:
    """What there is, by kind; empty groups are left out."""
    query = " ".join(text.split())[:LONGEST]
    if not query:
        return []
    finders: list[tuple[Any, Callable[[str], Iterable[Hit]]]] = [
        (_("Tickets"), _tickets), (_("Orders"), _orders), (_("Parcels"), _parcels), (_("Passports"), _passports),
        (_("Returns"), _returns), (_("Claims and cases"), _claims), (_("People"), _people),
    ]  # fmt: skip
    groups = [Group(title, list(find(query))) for title, find in finders]
    return [group for group in groups if group.hits]


def note_search(text: str, groups: list[Group], agent: User) -> None:
    """Who searched, and how much they found; what for only as a digest."""
    found = sum(len(group.hits) for group in groups)
    trail.record(
        verb="desk.search",
        target=agent.ref,
        actor=agent.ref,
        after={"query": trail.digest(text.strip()), "found": found},
    )


def _number(query: str, *prefixes: str) -> str:
    """The number in its canonical spelling, where it is one of these; else empty."""
    try:
        found = parse(query)
    except BadNumber:
        return ""
    return str(found) if not prefixes or found.prefix in prefixes else ""


def _ticket_hits(found: Iterable[Ticket]) -> Iterable[Hit]:
    for ticket in found:
        name = ticket.user.display_name if ticket.user else _("Guest")
        yield Hit(ticket.number, name, f"/desk/{ticket.number}/", ticket.status, "ticket")


def _tickets(query: str) -> Iterable[Hit]:
    """By number, or by the number of what they are about."""
    number = _number(query)
    if not number:
        return []
    about = [f"{kind}:{number}" for kind in ("order", "return_case", "parcel", "purchase")]
    found = Ticket.objects.filter(Q(number=number) | Q(about__in=about)).select_related("user")
    return _ticket_hits(found.order_by("-pk")[:MOST])


def _orders(query: str) -> Iterable[Hit]:
    number = _number(query, "MO", "MP")
    if not number:
        return []
    found = Order.objects.filter(Q(number=number) | Q(purchase__number=number)).select_related("user", "seller")
    return [
        Hit(order.number, f"{order.user.display_name} · {order.seller.display_name}", _ticket_of(order.ref, order.user_id),
            order.lifecycle, "order")
        for order in found.order_by("-pk")[:MOST]
    ]  # fmt: skip


def _parcels(query: str) -> Iterable[Hit]:
    """By our number, or by the courier's as it is printed."""
    number = _number(query, "MM")
    waybill = Q(waybill=query.upper().replace(" ", "")) & ~Q(waybill="")
    found = Parcel.objects.filter(Q(number=number) if number else waybill).select_related("consignment")
    return [
        Hit(parcel.number, parcel.consignment.order_number, f"/track/{parcel.number}/", parcel.status, "parcel")
        for parcel in found.order_by("-pk")[:MOST]
    ]


def _passports(query: str) -> Iterable[Hit]:
    try:
        code = normalise_code(query)
    except BadNumber:
        return []
    found = Unit.objects.filter(passport_code=code)[:MOST]
    return [Hit(unit.passport_code, "", f"/passport/{unit.passport_code}/") for unit in found]


def _returns(query: str) -> Iterable[Hit]:
    found = ReturnCase.objects.filter(number=_number(query, "MR") or "-").select_related("order", "user")
    return [
        Hit(case.number, case.user.display_name, _ticket_of(case.ref, case.user_id), case.stage, "return_case")
        for case in found[:MOST]
    ]


def _claims(query: str) -> Iterable[Hit]:
    number = _number(query) or "-"
    claims = Claim.objects.filter(number=number).select_related("user")[:MOST]
    disputes = Case.objects.filter(number=number).select_related("user")[:MOST]
    return [
        Hit(one.number, one.user.display_name, _ticket_of(one.ref, one.user_id), one.status, noun)
        for rows, noun in ((claims, "claim"), (disputes, "case"))
        for one in rows
    ]


def _people(query: str) -> Iterable[Hit]:
    """By the whole phone number or mail address, or by the name they call themselves."""
    exact = user_by_login(query)
    found = [exact] if exact else []
    if not found and len(query) >= SHORTEST_NAME and not query.isdigit() and "@" not in query:
        named = User.objects.filter(display_name__istartswith=query, is_active=True)
        found = list(named.order_by("display_name", "pk")[:MOST])
    last = Ticket.objects.filter(user__in=found).order_by("user_id", "-pk").distinct("user_id")
    leads = {user_id: f"/desk/{number}/" for user_id, number in last.values_list("user_id", "number")}
    return [Hit(user.display_name, contact_of(user), leads.get(user.pk, "")) for user in found]


def _ticket_of(about: str, user_id: int) -> str:
    """The page of the newest ticket about it, else of its person; empty where they never wrote."""
    mine = Ticket.objects.filter(user_id=user_id)
    found = mine.filter(about=about).order_by("-pk").first() or mine.order_by("-pk").first()
    return f"/desk/{found.number}/" if found else ""
