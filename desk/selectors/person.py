"""The whole view of the person behind a ticket, in a fixed number of queries. No ID number, ever; who has not the ticket sees less."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum

from cases import selectors as cases
from claims.selectors import claims
from desk import roles
from desk.models import AgentAct, CallBack, Compensation
from desk.selectors import call_backs
from logistics.models import Parcel
from logistics.policies.route_map import RouteMap
from logistics.selectors import tracking
from marketplace.accounts.models import User
from marketplace.accounts.selectors import live_consents
from marketplace.core import masking, trail
from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from orders import selectors as orders
from orders.models import Order, Refund
from orders.selectors.timelines import Step, timeline
from promotions.selectors.listing import usable_count
from promotions.selectors.membership import Standing, standing
from returns import selectors as returns
from returns.presenting import Reader
from returns.timeline import countdowns
from support import selectors as support
from support.models import Ticket

RECENT = 5
DONE_OR_DEAD = ("delivered", "cancelled")


@dataclass(frozen=True)
class Road:
    """A parcel on its way, drawn."""

    parcel: Parcel
    next_step: Any
    map: RouteMap | None
    map_label: str
    stops: list[dict[str, str]]


@dataclass(frozen=True)
class Person:
    """What the agent may see. `is_whole` says whether anything was left out because the ticket is not theirs."""

    is_whole: bool
    name: str = ""
    contact: str = ""
    since: Any = None
    standing: Standing | None = None
    spent_fen: int = 0
    refunded_fen: int = 0
    bought: int = 0
    credit_fen: int = 0
    coupons: int = 0
    orders: list[Order] = field(default_factory=list)
    focus: Order | None = None
    steps: list[Step] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    road: Road | None = None
    returns: list[tuple[Any, list[Any]]] = field(default_factory=list)
    claims: list[Any] = field(default_factory=list)
    cases: list[Any] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    given: list[Compensation] = field(default_factory=list)
    acts: list[AgentAct] = field(default_factory=list)
    call: CallBack | None = None
    earlier: list[Ticket] = field(default_factory=list)
    consents: list[str] = field(default_factory=list)


def contact_of(user: User) -> str:
    """The phone number, else the mail address, masked."""
    return masking.mask_phone(user.phone) if user.phone else masking.mask_email(user.email or "")


def view_of(ticket: Ticket, agent: User) -> Person:
    """The person as this agent may see them. Reading the whole view is written down by `note_reading`."""
    user = ticket.user
    if user is None:
        return Person(is_whole=False)
    mine = list(orders.orders_of(user)[:RECENT])
    focus = _focus(ticket, mine)
    parcels = _parcels([focus] if focus and not roles.sees_all(agent, ticket) else mine)
    common: dict[str, Any] = {
        "name": user.display_name, "standing": standing(user), "focus": focus, "steps": timeline(focus) if focus else [],
        "parcels": parcels, "road": _road(parcels), "call": call_backs.open_call(ticket),
        "acts": list(AgentAct.objects.filter(ticket=ticket).order_by("-pk")[:RECENT]),
    }  # fmt: skip
    if not roles.sees_all(agent, ticket):
        return Person(is_whole=False, orders=[focus] if focus else [], **common)
    return Person(is_whole=True, orders=mine, **common, **_whole(user, ticket))


def _whole(user: User, ticket: Ticket) -> dict[str, Any]:
    ended = Q(lifecycle="cancelled")
    sums = Order.objects.filter(user=user).exclude(confirmed_at=None).aggregate(
        n=Count("pk", filter=~ended), fen=Sum("total_fen", filter=~ended, default=0)
    )  # fmt: skip
    refunds = Refund.objects.filter(order__user=user).select_related("order").order_by("-pk")
    back = refunds.exclude(order__lifecycle="cancelled").aggregate(fen=Sum("amount_fen", default=0))["fen"]
    sent_back = [(case, countdowns(case, reader=Reader.STAFF)) for case in returns.cases_of(user)[:RECENT]]
    return {
        "contact": contact_of(user), "since": user.date_joined, "bought": sums["n"], "spent_fen": sums["fen"],
        "refunded_fen": back, "credit_fen": balance(AccountCode.STORE_CREDIT, user.ref, CNY), "coupons": usable_count(user),
        "returns": sent_back, "claims": list(claims.claims_of(user)[:RECENT]), "cases": list(cases.cases_of(user)[:RECENT]),
        "refunds": list(refunds[:RECENT]),
        "given": list(Compensation.objects.filter(user=user).select_related("ticket").order_by("-pk")[:RECENT]),
        "earlier": [one for one in support.tickets_of(user)[: RECENT + 1] if one.pk != ticket.pk][:RECENT],
        "consents": sorted(live_consents(user)),
    }  # fmt: skip


def _focus(ticket: Ticket, mine: list[Order]) -> Order | None:
    """The order that the ticket is about, else the newest one."""
    kind, _, number = ticket.about.partition(":")
    about = next((order for order in mine if kind == "order" and order.number == number), None)
    if about is None and kind == "order" and ticket.user is not None:
        about = orders.orders_of(ticket.user).filter(number=number).first()
    return about or (mine[0] if mine else None)


def _parcels(mine: Iterable[Order]) -> list[Parcel]:
    numbers = [order.number for order in mine]
    found = Parcel.objects.filter(consignment__order_number__in=numbers).select_related("consignment")
    return list(found.order_by("-pk")[:RECENT])


def _road(parcels: list[Parcel]) -> Road | None:
    """The parcel that is on its way, else the newest, on the map that its shopper sees."""
    moving = next((parcel for parcel in parcels if parcel.status not in DONE_OR_DEAD), parcels[0] if parcels else None)
    if moving is None:
        return None
    found = tracking.tracking_of(moving.number)
    return Road(moving, found.next_step, tracking.map_of(found), tracking.map_label(found), tracking.stops(found))


def note_reading(*, ticket: Ticket, person: Person, agent: User) -> None:
    """Who read the whole view of whom, and for which ticket."""
    if person.is_whole and ticket.user is not None:
        trail.record(verb="person.read", target=ticket.user.ref, actor=agent.ref, after={"ticket": ticket.number})
