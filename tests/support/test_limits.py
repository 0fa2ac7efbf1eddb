"""Who may do what at the desk: named people against doors, one table. A partner's agent has their team's tickets, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.core.models import TrailEntry
from support import teams
from support.desk_parts import PARTS
from support.errors import TicketNotFound
from support.models import Conversation, Message, Team, Ticket
from support.services import conversations, tickets
from tests.support import desk, talk

pytestmark = pytest.mark.django_db
FINE, HIDDEN, REFUSED = 200, 404, 403
Browse = Callable[[User | None], Client]

# door → status for a partner's agent, an agent, a supervisor, operations. `own` is a ticket of the partner's team, `other` is not.
DOORS = {
    "/desk/team/queue/": (FINE, REFUSED, REFUSED, REFUSED),
    "/desk/team/queue/{own}/": (FINE, REFUSED, REFUSED, REFUSED),
    "/desk/team/queue/{other}/": (HIDDEN, REFUSED, REFUSED, REFUSED),
    "/desk/team/shifts/": (FINE, FINE, FINE, FINE),
    "/desk/team/wallboard/": (REFUSED, FINE, FINE, FINE),
    "/desk/team/coverage/": (REFUSED, FINE, FINE, FINE),
    "/desk/team/watch/": (REFUSED, REFUSED, FINE, FINE),
    "/desk/team/watch/{own}/": (REFUSED, REFUSED, FINE, FINE),
    "/desk/": (REFUSED, FINE, FINE, FINE),
    "/desk/search/?q={other}": (REFUSED, FINE, FINE, FINE),
    "/desk/{own}/": (REFUSED, FINE, FINE, FINE),
    "/desk/{own}/messages/": (REFUSED, FINE, FINE, FINE),
    "/desk/{own}/relay/": (REFUSED, FINE, FINE, FINE),
    "/desk/{own}/compensate/": (REFUSED, FINE, FINE, FINE),
    "/desk/compensations/": (REFUSED, REFUSED, FINE, FINE),
    "/desk/quality/": (REFUSED, FINE, FINE, FINE),
    "/desk/training/": (FINE, FINE, FINE, FINE),
    "/desk/cases/": (REFUSED, REFUSED, REFUSED, FINE),
    "/api/v1/support/tickets/{own}/work/": (FINE, FINE, FINE, FINE),
    "/api/v1/support/tickets/{other}/work/": (HIDDEN, FINE, FINE, FINE),
    "/api/v1/support/tickets/": (REFUSED, FINE, FINE, REFUSED),
    "/api/v1/support/tickets/{own}/": (REFUSED, FINE, FINE, REFUSED),
} | {f"/desk/{{own}}/{part}/": (FINE, FINE, FINE, FINE) for part in PARTS} | {
    f"/desk/{{other}}/{part}/": (HIDDEN, FINE, FINE, FINE) for part in PARTS
}  # fmt: skip
WHO = ("partner", "agent", "supervisor", "ops")


@pytest.fixture
def crew(tingting: User, dana: User) -> dict[str, User]:
    pia, yun = desk.agent("pia", "partner"), desk.agent("yun", "agent", "supervisor")
    partners = desk.team("partners", is_partner=True, languages=["en"], skills=["road"], order=1)
    ours = desk.team("ours", order=9)
    desk.seat(pia, of=partners, languages=("en",))
    desk.seat(tingting, of=ours)
    return {"partner": pia, "agent": tingting, "supervisor": yun, "ops": dana}


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
    assert not re.search(r"\bMO\d{6}", page)  # no number of an order


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


def test_what_the_assistant_says_is_watched_and_taken_over(
    crew: dict[str, User], xiaomei: User, browse: Browse, settings: Any
) -> None:
    settings.STAFF_NEEDS_MFA, settings.SUPPORT_BOT = False, True
    conversation = conversations.start(user=xiaomei, actor=xiaomei.ref, client_id="c")
    tickets.customer_writes(conversation=conversation, author=xiaomei.ref, body="包裹到哪了？", client_id="m")
    assert conversation.handled_by == Conversation.Desk.BOT
    client, path = browse(crew["supervisor"]), f"/desk/team/watch/talk/{conversation.public_id}/"
    assert path in client.get("/desk/team/watch/").content.decode()
    assert "包裹到哪了" in client.get(path).content.decode()
    assert not Ticket.objects.exists()
    assert TrailEntry.objects.filter(verb="conversation.watch", actor=crew["supervisor"].ref).count() == 1
    assert browse(crew["agent"]).post(f"{path}take/").status_code == 403
    assert client.post(f"{path}take/").status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.assignee == crew["supervisor"]
    conversation.refresh_from_db()
    assert conversation.handled_by == Conversation.Desk.PEOPLE
    assert client.get(path)["Location"] == f"/desk/team/watch/{ticket.number}/"


def test_the_wall_and_the_queue_lead_to_what_is_said(
    crew: dict[str, User], tickets_of: dict[str, Ticket], browse: Browse, settings: Any
) -> None:
    settings.STAFF_NEEDS_MFA = False
    talk.answer(tickets_of["other"], crew["agent"])
    mine = f"/desk/team/watch/?agent={crew['agent'].public_id}"
    for who, leads in (("supervisor", True), ("agent", False)):
        client = browse(crew[who])
        assert (mine in client.get("/desk/team/wallboard/").content.decode()) is leads
        assert ('href="/desk/team/watch/"' in client.get("/desk/").content.decode()) is leads
    page = browse(crew["supervisor"]).get(mine).content.decode()
    assert tickets_of["other"].number in page
    assert tickets_of["own"].number not in page
