"""Who may open which door of support: every address by every named person."""

import io
from collections.abc import Callable

import pytest
from django.core import signing
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from support import urls as pages
from support.api import urls as doors
from support.channels.sharing import SALT
from support.desk_parts import PARTS
from support.models import Conversation, Ticket
from support.services import conversations, files
from support.states import TicketStatus
from tests.support import talk

pytestmark = pytest.mark.django_db
PEOPLE = ("xiaomei", "akira", "brightwell", "lupe", "laozhang", "xiaochen", "tingting", "dana", "charlie")
EVERYBODY = frozenset(PEOPLE)
OWNER, AGENT, LEADS = frozenset({"xiaomei"}), frozenset({"tingting"}), frozenset({"dana"})
DESK = AGENT | LEADS
NOBODY: frozenset[str] = frozenset()  # partners: tests/support/test_limits.py
PAGES: dict[str, tuple[str, frozenset[str]]] = {
    "chat-start": ("get", EVERYBODY),
    "chat": ("get", OWNER),
    "chat-messages": ("get", OWNER),
    "chat-panel": ("get", EVERYBODY),
    "chat-file": ("get", OWNER | AGENT),
    "shared-file": ("get", EVERYBODY),
    "wechat": ("get", EVERYBODY),
    "wechat-link": ("post", EVERYBODY),
    "ticket-messages": ("get", DESK),
    "take": ("post", AGENT),
    "wait": ("post", AGENT),
    "ask-seller": ("post", AGENT),
    "relay": ("get", DESK),
    "held": ("get", AGENT),
    "solve": ("post", AGENT),
    "wallboard": ("get", DESK),
    "coverage": ("get", DESK),
    "shifts": ("get", DESK),
    "swap-ask": ("post", DESK),
    "swap-answer": ("post", DESK),
    "availability": ("post", DESK),
    "heartbeat": ("post", DESK),
    "watch": ("get", LEADS),
    "watch-take": ("post", LEADS),
    "watch-say": ("post", LEADS),
    "talks": ("get", LEADS),
    "listen": ("post", LEADS),  # a GET leads on to the ticket
    "take-talk": ("post", LEADS),
    "shift-add": ("post", LEADS),
    "shift-cancel": ("post", LEADS),
    "shift-plan": ("post", LEADS),
    "shift-plan-end": ("post", LEADS),
    "partner-queue": ("get", NOBODY),
    "partner-ticket": ("get", NOBODY),
    **{f"part-{part}": ("get", DESK) for part in PARTS},
}
OF_HELD_MESSAGES = ("held-one", "held-question")  # a message of the relay: the matrix over the seeded world opens them
OPEN_TO_GUESTS = ("chat-start", "chat-panel", "shared-file")
SIGNED = ("api-channel-mail", "api-channel-wechat")  # no person opens these: tests/support/test_mail.py, test_wechat.py
DOORS: dict[str, tuple[str, frozenset[str]]] = {
    "api-conversations": ("get", EVERYBODY),
    "api-conversation": ("get", OWNER),
    "api-conversation-read": ("post", OWNER),
    "api-conversation-files": ("post", OWNER),
    "api-conversation-file": ("get", OWNER | AGENT),
    "api-tickets": ("get", AGENT),
    "api-ticket": ("get", AGENT),
    "api-ticket-reply": ("post", AGENT),
    "api-ticket-ask-seller": ("post", AGENT),
    "api-ticket-take": ("post", AGENT),
    "api-ticket-wait": ("post", AGENT),
    "api-ticket-solve": ("post", AGENT),
    "api-ticket-work": ("get", DESK),
    **{
        f"api-ticket-{verb}": ("post", DESK)
        for verb in ("tags", "priority", "links", "path", "macros", "follow-ups", "merge", "split")
    },
}
Everybody = dict[str | None, User | None]


@pytest.fixture
def people(request: pytest.FixtureRequest) -> Everybody:
    return {**{name: request.getfixturevalue(name) for name in PEOPLE}, None: None}


@pytest.fixture
def begun(xiaomei: User, tingting: User) -> tuple[Conversation, Ticket]:
    """Begun, and answered with a picture."""
    conversation, ticket = talk.ask(xiaomei)
    attached = files.store([io.BytesIO(talk.picture())], author=tingting.ref)
    conversations.post(
        conversation=conversation, sender="agent", author=tingting.ref, body="请看", client_id=talk.client_id(), attached=attached
    )  # fmt: skip
    return conversation, ticket


def address(pattern: str, begun: tuple[Conversation, Ticket]) -> str:
    return (
        pattern.replace("<slug:slug>", "tax")
        .replace("<str:public_id>", begun[0].public_id)
        .replace("<str:number>", begun[1].number)
        .replace("<str:file_id>", begun[0].messages.get(sender="agent").files.get().public_id)
        .replace("<str:token>", signing.dumps(begun[0].messages.get(sender="agent").files.get().public_id, salt=SALT))
    )


def test_every_address_is_listed() -> None:
    assert {pattern.name for pattern in pages.urlpatterns} == PAGES.keys() | set(OF_HELD_MESSAGES)
    assert {pattern.name for pattern in doors.urlpatterns} == DOORS.keys() | set(SIGNED)


def test_pages(people: Everybody, begun: tuple[Conversation, Ticket], browse: Callable[[User | None], Client]) -> None:
    for pattern in (one for one in pages.urlpatterns if one.name not in OF_HELD_MESSAGES):
        method, allowed = PAGES[pattern.name]
        path = "/" + address(str(pattern.pattern), begun)
        guest = getattr(browse(None), method)(path)
        if pattern.name in OPEN_TO_GUESTS:
            assert guest.status_code == 200
        else:
            assert guest.status_code == 404 or guest["Location"].startswith("/account/login/"), path
        for name in EVERYBODY - allowed:
            assert getattr(browse(people[name]), method)(path).status_code in (403, 404), (path, name)
        for name in allowed if method == "get" else ():
            assert browse(people[name]).get(path).status_code == 200, (path, name)
    assert talk.fresh(begun[1]).status == TicketStatus.NEW


def test_doors(people: Everybody, begun: tuple[Conversation, Ticket], api: Callable[[User | None], APIClient]) -> None:
    body = {"body": "hi", "client_id": "c"}
    for pattern in (one for one in doors.urlpatterns if one.name not in SIGNED):
        method, allowed = DOORS[pattern.name]
        path = "/api/v1/" + address(str(pattern.pattern), begun)
        assert getattr(api(None), method)(path, body, format="json").status_code == 401
        for name in EVERYBODY - allowed:
            status = getattr(api(people[name]), method)(path, body, format="json").status_code
            assert status == (404 if OWNER <= allowed != EVERYBODY else 403), (path, name)
        for name in allowed if method == "get" else ():
            assert api(people[name]).get(path).status_code == 200, (path, name)
    assert talk.fresh(begun[1]).status == TicketStatus.NEW
    assert (
        api(people["charlie"])
        .post(f"/api/v1/support/conversations/{begun[0].public_id}/", body, format="json")
        .status_code
        == 404
    )
    assert begun[0].messages.count() == 2
