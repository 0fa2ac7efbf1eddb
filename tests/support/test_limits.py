"""Who may do what at the desk: named people against doors, one table. A partner's agent has their team's tickets, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.core.models import TrailEntry
from support import teams
from support.desk_parts import PARTS
from support.errors import TicketNotFound
from support.models import Message, Team, Ticket
from tests.support import desk, talk

pytestmark = pytest.mark.django_db
FINE, HIDDEN, REFUSED = 200, 404, 403
Browse = Callable[[User | None], Client]

# door → status for a partner's agent, an agent, a supervisor. `own` is a ticket of the partner's team, `other` is not.
DOORS = {
    "/desk/team/queue/": (FINE, REFUSED, REFUSED),
    "/desk/team/queue/{own}/": (FINE, REFUSED, REFUSED),
    "/desk/team/queue/{other}/": (HIDDEN, REFUSED, REFUSED),
    "/desk/team/shifts/": (FINE, FINE, FINE),
    "/desk/team/wallboard/": (REFUSED, FINE, FINE),
    "/desk/team/coverage/": (REFUSED, FINE, FINE),
    "/desk/team/watch/{own}/": (REFUSED, REFUSED, FINE),
    "/desk/": (REFUSED, FINE, FINE),
    "/desk/search/?q={other}": (REFUSED, FINE, FINE),
    "/desk/{own}/": (REFUSED, FINE, FINE),
    "/desk/cases/": (REFUSED, REFUSED, REFUSED),
    "/api/v1/support/tickets/{own}/work/": (FINE, FINE, FINE),
    "/api/v1/support/tickets/{other}/work/": (HIDDEN, FINE, FINE),
    "/api/v1/support/tickets/": (REFUSED, FINE, FINE),
    "/api/v1/support/tickets/{own}/": (REFUSED, FINE, FINE),
} | {f"/desk/{{own}}/{part}/": (FINE, FINE, FINE) for part in PARTS} | {
    f"/desk/{{other}}/{part}/": (HIDDEN, FINE, FINE) for part in PARTS
}  # fmt: skip
WHO = ("partner", "agent", "supervisor")


@pytest.fixture
def crew(tingting: User) -> dict[str, User]:
    pia, yun = desk.agent("pia", "partner"), desk.agent("yun", "agent", "supervisor")
    partners = desk.team("partners", is_partner=True, languages=["en"], skills=["road"], order=1)
    ours = desk.team("ours", order=9)
    desk.seat(pia, of=partners, languages=("en",))
    desk.seat(tingting, of=ours)
    return {"partner": pia, "agent": tingting, "supervisor": yun}


@pytest.fixture
def tickets_of(crew: dict[str, User], xiaomei: User, charlie: User) -> dict[str, Ticket]:
    _mine, other = talk.ask(xiaomei)
    _theirs, own = talk.ask(charlie, "Where is my parcel?")
    Ticket.objects.filter(pk=own.pk).update(team=Team.objects.get(code="partners"))
    return {"own": own, "other": other}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", WHO)
def test_doors(
    door: str, who: str, crew: dict[str, User], tickets_of: dict[str, Ticket], browse: Browse, api: Any, settings: Any
) -> None:
    settings.STAFF_NEEDS_MFA = False
    path = door.format(**{name: ticket.number for name, ticket in tickets_of.items()})
    client = (api if path.startswith("/api/") else browse)(crew[who])
    assert client.get(path).status_code == DOORS[door][WHO.index(who)]


def test_a_partner_answers_their_own_and_changes_nothing_elsewhere(
    crew: dict[str, User], tickets_of: dict[str, Ticket], browse: Browse, settings: Any
) -> None:
    settings.STAFF_NEEDS_MFA = False
    client, own, other = browse(crew["partner"]), tickets_of["own"], tickets_of["other"]
    said = {"body": "It is on its way.", "client_id": "p1"}
    assert client.post(f"/desk/team/queue/{own.number}/", said).status_code == 302
    assert client.post(f"/desk/team/queue/{other.number}/", said | {"client_id": "p2"}).status_code == 404
    assert client.post(f"/desk/{other.number}/tags/", {"tag": "mine"}).status_code == 404
    assert client.post(f"/desk/{own.number}/merge/", {"number": other.number}).status_code == 422
    assert Message.objects.filter(sender="agent").count() == 1
    assert not other.tags.exists()
    with pytest.raises(TicketNotFound):
        teams.ticket_for(crew["partner"], other.number)


def test_a_partner_sees_no_contact(
    crew: dict[str, User], tickets_of: dict[str, Ticket], charlie: User, browse: Browse, settings: Any
) -> None:
    settings.STAFF_NEEDS_MFA = False
    page = browse(crew["partner"]).get(f"/desk/team/queue/{tickets_of['own'].number}/").content.decode()
    assert "Where is my parcel?" in page
    assert charlie.email is not None
    assert charlie.email not in page
    assert "MO" not in page


def test_watching_and_taking_over_stand_in_the_trail(
    crew: dict[str, User], tickets_of: dict[str, Ticket], browse: Browse, settings: Any
) -> None:
    settings.STAFF_NEEDS_MFA = False
    client, ticket = browse(crew["supervisor"]), tickets_of["other"]
    talk.answer(ticket, crew["agent"])
    client.get(f"/desk/team/watch/{ticket.number}/")
    assert talk.fresh(ticket).assignee == crew["agent"]
    client.post(f"/desk/team/watch/{ticket.number}/take/")
    assert talk.fresh(ticket).assignee == crew["supervisor"]
    seen = TrailEntry.objects.filter(target=ticket.ref, actor=crew["supervisor"].ref).values_list("verb", flat=True)
    assert list(seen) == ["ticket.watch", "ticket.take"]
