"""Who our shoppers are: segments for operations, one person's story for the desk. No ID number, contacts masked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, QuerySet, Sum

from care.errors import PersonNotFound
from care.models import PersonNote
from claims.models import Claim
from marketplace.accounts.models import User
from marketplace.core import trail
from orders.models import Order
from promotions.models import Member, Spend
from returns.models import ReturnCase
from support.models import Ticket

A_PAGE = 40
EACH = 40  # of every kind in a story


@dataclass(frozen=True)
class Segment:
    """One cell of recency × frequency × money, with how many people are in it and what they spent in a year (fen, mean)."""

    recency: int
    frequency: int
    monetary: int
    people: int
    mean_fen: int
    orders: float

    @property
    def code(self) -> str:
        return f"{self.recency}{self.frequency}{self.monetary}"


@dataclass(frozen=True)
class Event:
    at: datetime
    kind: str
    number: str
    state: str
    link: str


def segments() -> list[Segment]:
    """All cells that anybody is in, the best first; one query."""
    rows = (
        Member.objects.filter(recency__gt=0)
        .values_list("recency", "frequency", "monetary")
        .annotate(people=Count("id"), mean=Avg("spent_year_fen"), orders=Avg("orders_year"))
        .order_by("-recency", "-frequency", "-monetary")
    )
    return [Segment(r, f, m, people, int(mean or 0), float(orders or 0)) for r, f, m, people, mean, orders in rows]


def people_in(code: str) -> QuerySet[Member]:
    """Members of a cell (`322`), the latest order first; the caller pages. Nothing for a code that is none."""
    if len(code) != 3 or not code.isascii() or not code.isdigit():
        return Member.objects.none()
    recency, frequency, monetary = map(int, code)
    found = Member.objects.filter(recency=recency, frequency=frequency, monetary=monetary)
    return found.select_related("user").order_by("-last_order_at", "id")


def person(public_id: str) -> User:
    """Raises PersonNotFound."""
    found = User.objects.filter(public_id=public_id, is_active=True).first()
    if found is None:
        raise PersonNotFound
    return found


def story(user: User, *, reader: str) -> dict[str, Any]:
    """What happened with a person, newest first, what they are worth to us, and notes; eight queries. The reading is on the trail.

    Reviews are left out: an anonymous one must lead back to nobody.
    """
    trail.record(verb="care.read", target=user.ref, actor=reader)
    events = [
        *(Event(o.placed_at, "order", o.number, o.lifecycle, "") for o in _latest(Order.objects.filter(user=user))),
        *(
            Event(c.requested_at, "return", c.number, c.stage, "")
            for c in _latest(ReturnCase.objects.filter(user=user))
        ),
        *(
            Event(t.created_at, "ticket", t.number, t.status, f"/desk/{t.number}/")
            for t in _latest(Ticket.objects.filter(user=user))
        ),
        *(Event(c.opened_at, "claim", c.number, c.status, "") for c in _latest(Claim.objects.filter(user=user))),
    ]
    worth = Spend.objects.filter(user=user).aggregate(fen=Sum("fen", default=0), orders=Count("id"))
    return {
        "events": sorted(events, key=lambda event: event.at, reverse=True)[:A_PAGE],
        "member": Member.objects.filter(user=user).first(), "worth": worth,
        "notes": last_notes(user, EACH),
    }  # fmt: skip


def last_notes(user: User, most: int) -> list[PersonNote]:
    """The newest notes of colleagues; one query. Who reads them is written down by the page that shows them."""
    return list(PersonNote.objects.filter(user=user, removed_at=None).order_by("-id")[:most])


def _latest(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.order_by("-id")[:EACH])
