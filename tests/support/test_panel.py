"""Help on every page: where somebody stands is attached by itself, and cached pages stay the same for everybody."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve

from marketplace.accounts.models import User
from marketplace.core import time
from support import contexts, presenting, selectors
from support.models import Conversation, Message
from support.services import conversations
from tests.support import talk

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
PANEL = "/help/chat/panel/"


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_it_works(browse: Browse, xiaomei: User) -> None:
    mine = browse(xiaomei)
    start = mine.get(f"{PANEL}?about=listing:01jd0000000000000000000000&at=/l/")
    assert start.status_code == 200
    assert b"data-chat-first" in start.content
    assert not Conversation.objects.exists()  # looking writes nothing
    values = {"body": "Is it in stock?", "client_id": "a", "about": "listing:01jd0000000000000000000000", "page": "/l/"}
    room = mine.post(PANEL, values)
    assert room.status_code == 200
    assert b"data-chat-room" in room.content
    (found,) = Conversation.objects.all()
    assert (found.context, found.page) == ("listing:01jd0000000000000000000000", "/l/")
    assert b"Is it in stock?" in mine.get(f"{PANEL}?at=/cart/").content  # it goes on where it was
    elsewhere = mine.get(f"{PANEL}?about=parcel:MM2611220000010")
    assert b"data-chat-first" in elsewhere.content  # another thing is another talk
    assert b"data-chat-first" in mine.get(f"{PANEL}?new=1").content
    time.travel(timedelta(days=2))
    assert b"data-chat-first" in mine.get(PANEL).content


def test_a_guest_too(browse: Browse) -> None:
    guest = Client()
    room = guest.post(PANEL, {"body": "Hello", "client_id": "a"})
    assert b"data-chat-room" in room.content
    assert b"Hello" in guest.get(PANEL).content
    assert b"Hello" not in Client().get(PANEL).content


@pytest.mark.parametrize(
    ("body", "words"),
    [("", b"Write a message first."), ("x" * 100_000, b"too long"), ("  ", b"Write a message first.")],
)
def test_what_is_refused_says_why_and_keeps_nothing(browse: Browse, xiaomei: User, body: str, words: bytes) -> None:
    for path in (PANEL, "/help/chat/"):
        page = browse(xiaomei).post(path, {"body": body, "client_id": "a"})
        assert page.status_code == 422
        assert words in page.content
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/me/orders/MO2611220000010/", "?about=order%3AMO2611220000010&at=%2Fme%2Forders%2F%3Cnumber%3E%2F"),
        ("/track/MM2611220000010/", "?about=parcel%3AMM2611220000010&at=%2Ftrack%2F%3Cparcel%3E%2F"),
        ("/l/01jd0000000000000000000000-cream/", "?about=listing%3A01jd0000000000000000000000&at=%2Fl%2F"),
        ("/help/wechat/secret-token/", "?at=%2Fhelp%2Fwechat%2F%3Ctoken%3E%2F"),  # never what an address keeps secret
        ("/cart/", "?at=%2Fcart%2F"),
    ],
)
def test_where_somebody_stands(path: str, query: str) -> None:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    assert contexts.query(request) == query


def test_an_error_page_has_no_place() -> None:
    assert contexts.query(SimpleNamespace(resolver_match=None)) == ""  # type: ignore[arg-type]


@pytest.mark.parametrize("page", ["javascript:alert(1)", "//evil.example/", "/a b/", "/" + "x" * 200, '/"><script>'])
def test_a_page_that_is_none_of_ours_is_dropped(browse: Browse, xiaomei: User, page: str) -> None:
    sent = browse(xiaomei).post("/help/chat/", {"body": "x", "client_id": "a", "page": page})
    kept = list(Conversation.objects.values_list("page", flat=True))
    assert (sent.status_code, kept) in ((302, [""]), (422, []))


def test_cached_pages_stay_the_same_for_everybody(browse: Browse, xiaomei: User) -> None:
    path = "/help/customs/" if browse(None).get("/help/customs/").status_code == 200 else "/help/tax/"
    stranger, known = browse(None).get(path), browse(xiaomei).get(path)
    assert stranger["X-Page-Cache"]
    assert b"help-dot" in stranger.content
    assert stranger.content == known.content
    assert b"csrfmiddlewaretoken" not in stranger.content


# --- buttons below an answer ------------------------------------------------------------------------------------------


def bot(conversation: Conversation, choices: list[dict[str, str]]) -> Message:
    return conversations.post(
        conversation=conversation,
        sender="bot",
        author="bot",
        body="请选择",
        client_id=talk.client_id(),
        choices=choices,
    )


def test_a_button_says_its_words_once_without_javascript(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    said = bot(
        conversation, [{"label": "查物流", "say": "我的包裹到哪了"}, {"label": "我的订单", "href": "/me/orders/"}]
    )
    path = f"/help/chat/{conversation.public_id}/"
    page = browse(xiaomei).get(path).content.decode()
    assert 'value="我的包裹到哪了"' in page
    assert 'href="/me/orders/"' in page
    assert "查物流" not in browse(tingting).get(f"/desk/{ticket.number}/").content.decode()
    for _ in range(2):  # a double click
        pressed = browse(xiaomei).post(path, {"body": "我的包裹到哪了", "client_id": f"choice-{said.pk}-0"})
        assert pressed.status_code == 302
    assert [str(one.body) for one in selectors.messages_of(conversation)][2:] == ["我的包裹到哪了"]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "https://evil.example/", "//evil.example/"])
def test_a_button_leads_nowhere_else(xiaomei: User, href: str) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    bot(conversation, [{"label": "x", "href": href}])
    (_first, record) = presenting.bubbles(selectors.messages_of(conversation), viewer="", is_desk=False)
    assert record["choices"][0]["href"] == ""


# --- floods ----------------------------------------------------------------------------------------------------------


def test_a_person_in_many_conversations_is_one_person(xiaomei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.limits.PER_PERSON", conversations.policies.Bound(5, 60))
    talks = [talk.ask(xiaomei)[0] for _ in range(3)]
    for found in talks[:2]:
        talk.write(found)
    with pytest.raises(conversations.TooFast):
        talk.write(talks[2])
    assert Message.objects.count() == 5


def test_guests_behind_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.limits.PER_ADDRESS", conversations.policies.Bound(3, 60))
    statuses = [Client().post("/help/chat/", {"body": "x", "client_id": "a"}).status_code for _ in range(5)]
    assert statuses == [302, 302, 302, 422, 422]
    assert Message.objects.count() == 3
