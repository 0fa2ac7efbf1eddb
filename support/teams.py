"""Reading teams and seats: who is there, what they carry, whose queue a ticket belongs to."""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, QuerySet, Sum, Value, When

from marketplace.accounts.models import Role, User
from marketplace.core import time
from support.errors import SeatNotFound, TicketNotFound
from support.models import Seat, SkillCertificate, Team, Ticket
from support.policies import routing
from support.policies.routing import Candidate, TeamShape
from support.policies.skills import skill_of
from support.selectors import ticket_by_number
from support.states import OURS, Availability

MOST_SEATS = 500
LEADS = (Role.OPS, Role.SUPERVISOR)  # lead the desk: decide what agents ask, plan shifts, watch, review
DESK = (Role.AGENT, *LEADS)  # everybody of ours at the desk; a partner's agent has the pages of their team


def teams() -> list[Team]:
    """Teams at work, in the order in which they are asked."""
    return list(Team.objects.filter(is_active=True))


def team_for(language: str, topic: str) -> Team | None:
    """Whose queue a ticket of this language and topic belongs to; None where no team is for it."""
    known = teams()
    shapes = [TeamShape(one.pk, frozenset(one.languages), frozenset(one.skills), one.is_partner) for one in known]
    key = routing.team_for(language, topic, shapes)
    return next((one for one in known if one.pk == key), None)


def trained_for(topics: Iterable[str]) -> dict[str, frozenset[int]]:
    """Topic → seats of agents with a certificate for it or its skill that counts now. One query for all of them."""
    asked = set(topics)
    counts = SkillCertificate.objects.filter(topic__in=asked | {skill_of(one) for one in asked}, until__gt=time.now())
    passed: dict[str, set[int]] = {}
    for name, seat in counts.filter(agent__seat__isnull=False).values_list("topic", "agent__seat"):
        passed.setdefault(name, set()).add(seat)
    return {one: frozenset(passed.get(one, set()) | passed.get(skill_of(one), set())) for one in asked}


def seat_of(user: User) -> Seat | None:
    """The person's place at the desk."""
    return Seat.objects.select_related("team", "user").filter(user=user).first()


def seat_by_user(public_id: str) -> Seat:
    """Raises SeatNotFound."""
    found = Seat.objects.select_related("team", "user").filter(user__public_id=public_id).first()
    if found is None:
        raise SeatNotFound
    return found


def seats(*, team: Team | None = None) -> QuerySet[Seat]:
    """Places of active colleagues, by team and name."""
    found = Seat.objects.select_related("team", "user").filter(user__is_active=True, team__is_active=True)
    found = found.filter(team=team) if team is not None else found
    return found.order_by("team__order", "team_id", "user__display_name", "pk")


def loads(user_ids: Iterable[int]) -> dict[int, int]:
    """What each agent carries: the weights of their tickets that wait for us."""
    weight = Case(
        *[When(priority=code, then=Value(weight)) for code, weight in routing.WEIGHTS.items()],
        default=Value(1), output_field=IntegerField(),
    )  # fmt: skip
    rows = (
        Ticket.objects.filter(status__in=OURS, assignee__in=set(user_ids)).values("assignee").annotate(sum=Sum(weight))
    )
    return dict(rows.values_list("assignee", "sum"))


def candidate(seat: Seat, load: int) -> Candidate:
    """A seat as routing sees it."""
    return Candidate(
        key=seat.pk, languages=frozenset(seat.languages), skills=frozenset(seat.skills), load=load, capacity=seat.capacity,
        team=seat.team_id, level=seat.level, is_on=seat.availability == Availability.ONLINE,
        is_partner=seat.team.is_partner, served_at=seat.assigned_at or routing.NEVER,
    )  # fmt: skip


def candidates() -> list[Candidate]:
    """Everyone at work, with what they carry; who is busy takes nothing new. Two queries."""
    there = list(seats().filter(availability__in=(Availability.ONLINE, Availability.BUSY))[:MOST_SEATS])
    carried = loads(seat.user_id for seat in there)
    return [candidate(seat, carried.get(seat.user_id, 0)) for seat in there]


def who_served(ticket: Ticket) -> frozenset[int]:
    """Seats that answered this person's newest tickets."""
    if ticket.user_id is None:
        return frozenset()
    earlier = Ticket.objects.filter(user=ticket.user_id, assignee__isnull=False).exclude(pk=ticket.pk)
    people = list(earlier.order_by("-id").values_list("assignee", flat=True)[:3])
    return frozenset(Seat.objects.filter(user__in=people).values_list("pk", flat=True))


def is_lead(user: User) -> bool:
    """May decide what agents ask, and read figures of single agents."""
    return user.has_role(*LEADS)


def is_limited(user: User) -> bool:
    """Does this person see their own team's tickets only: an agent of a partner?"""
    return not user.has_role(*DESK)


def within_reach(user: User) -> Q:
    """Which tickets this person may see."""
    if not is_limited(user):
        return Q()
    return Q(team__is_partner=True, team__seats__user=user)


def ticket_for(user: User, number: str) -> Ticket:
    """A ticket that this colleague may work on. Raises TicketNotFound, for a partner also where it is another team's."""
    found = ticket_by_number(number)
    if is_limited(user) and not Ticket.objects.filter(within_reach(user), pk=found.pk).exists():
        raise TicketNotFound
    return found
