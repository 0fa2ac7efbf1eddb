"""What was given out of tickets, and what somebody may still give."""

from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from desk import roles
from desk.errors import CompensationNotFound
from desk.models import Compensation
from desk.policies import compensation as policy
from desk.policies.compensation import Given, Limit
from desk.states import CompensationStatus
from marketplace.accounts.models import User
from marketplace.core import rules, time
from marketplace.core.time import SHANGHAI
from orders.models import Order
from orders.selectors.orders import orders_of
from promotions.models import Promotion
from promotions.services.claiming import for_occasion
from support.models import Ticket

COUNTS = (CompensationStatus.REQUESTED, CompensationStatus.GIVEN)
RECENT = timedelta(days=30)


def limit_of(user: User) -> Limit:
    """What this person may give by themselves, by today's rule."""
    return policy.limit_of(rules.at(policy.CODE).body, user.roles)


def given_before(by: User, ticket: Ticket, *, besides: int | None = None) -> Given:
    """What counts against limits; one query. `besides`: not this row. What waits counts too: nobody asks past a limit in parts."""
    midnight = datetime.combine(time.today(), clock_time(0), tzinfo=SHANGHAI)
    mine = (Q(asked_by=by.ref) & Q(decided_by="")) | Q(decided_by=by.ref)
    person = Q(user=ticket.user_id, created_at__gte=time.now() - RECENT)
    found = Compensation.objects.filter(status__in=COUNTS).exclude(pk=besides or 0).aggregate(
        case=Sum("amount_fen", filter=Q(ticket=ticket), default=0),
        today=Sum("amount_fen", filter=mine & Q(created_at__gte=midnight), default=0),
        person=Sum("amount_fen", filter=person, default=0),
    )  # fmt: skip
    return Given(**found)


def room_for(by: User, ticket: Ticket, *, besides: int | None = None) -> int:
    """Fen that this person may give for this ticket now without asking."""
    body = rules.at(policy.CODE).body
    return policy.room(
        policy.limit_of(body, by.roles), given_before(by, ticket, besides=besides),
        person_fen=body["person_30_days_fen"], is_lead=roles.is_lead(by),
    )  # fmt: skip


def most() -> int:
    """Fen that the highest role may give for a case: more is nobody's to approve here."""
    return int(max(row["case_fen"] for row in rules.at(policy.CODE).body["limits"].values()))


def of_ticket(ticket: Ticket) -> QuerySet[Compensation]:
    """Everything asked for or given out of a ticket, the newest first."""
    return Compensation.objects.filter(ticket=ticket).select_related("order").order_by("-pk")


def waiting() -> QuerySet[Compensation]:
    """What a lead has to decide, the oldest first; the caller pages."""
    return _whole().filter(status=CompensationStatus.REQUESTED).order_by("pk")


def decided() -> QuerySet[Compensation]:
    """What was decided, the newest first; the caller pages."""
    return _whole().exclude(status=CompensationStatus.REQUESTED).order_by("-pk")


def one(public_id: str) -> Compensation:
    """Raises CompensationNotFound."""
    found = _whole().filter(public_id=public_id).first()
    if found is None:
        raise CompensationNotFound
    return found


def sent_before(by: User, client_id: str) -> Compensation | None:
    """What this very form made already."""
    return Compensation.objects.filter(asked_by=by.ref, client_id=client_id).first()


def _whole() -> QuerySet[Compensation]:
    return Compensation.objects.select_related("ticket__conversation", "user", "order", "promotion")


def orders_to_give_for(ticket: Ticket) -> list[Order]:
    """The shopper's newest paid orders: compensation may name one of them."""
    return list(orders_of(ticket.user).exclude(confirmed_at=None)[:20]) if ticket.user else []


def coupons_to_give() -> list[Promotion]:
    """Running promotions that were made to apologise with."""
    return for_occasion(Promotion.Occasion.APOLOGY)


def worth(promotion: Promotion) -> int:
    """The most that a coupon of it takes off, in fen."""
    if promotion.off_bp:
        return int(promotion.most_off_fen)
    return max((int(off) for _at, off in promotion.tiers), default=0)


def report(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """What was given between two moments, by reason and fault party: how often, how much. One query."""
    given = Compensation.objects.filter(status=CompensationStatus.GIVEN, decided_at__gte=since, decided_at__lt=until)
    rows = given.values("reason", "party").annotate(count=Count("pk"), fen=Sum("amount_fen")).order_by("-fen")
    return [
        {**row, "reason_words": policy.REASONS.get(row["reason"]), "party_words": policy.PARTIES.get(row["party"])}
        for row in rows
    ]
