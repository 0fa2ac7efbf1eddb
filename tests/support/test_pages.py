"""Help, chat and desk in a browser without JavaScript."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from support import guests, policies
from support.models import Conversation, Message, Ticket
from support.states import TicketStatus
from tests.support import talk

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def english(settings: object) -> None:
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]


def first(client: Client, body: str = "Where is my parcel?", **more: str) -> object:
    return client.post("/help/chat/", {"body": body, "client_id": talk.client_id(), **more})


def test_it_works(browse: Browse, xiaomei: User, tingting: User) -> None:
    mine, desk = browse(xiaomei), browse(tingting)
    assert first(mine).status_code == 302
    conversation, ticket = Conversation.objects.get(), Ticket.objects.get()
    page = mine.get(f"/help/chat/{conversation.public_id}/")
    assert b"Where is my parcel?" in page.content
    assert f"/ws/chat/{conversation.public_id}/".encode() in page.content

    assert b"Where is my parcel?" in desk.get("/desk/").content
    assert desk.get(f"/desk/{ticket.number}/").status_code == 200
    for body, internal in (("VIP, be quick", "on"), ("It is in customs.", "")):
        values = {"body": body, "client_id": talk.client_id(), **({"internal": "on"} if internal else {})}
        assert desk.post(f"/desk/{ticket.number}/reply/", values).status_code == 302
    assert b"VIP, be quick" in desk.get(f"/desk/{ticket.number}/").content
    for path in (f"/help/chat/{conversation.public_id}/", f"/help/chat/{conversation.public_id}/messages/"):
        page = mine.get(path)
        assert b"It is in customs." in page.content
        assert b"VIP, be quick" not in page.content
    sent = mine.post(f"/help/chat/{conversation.public_id}/", {"body": "Thanks!", "client_id": talk.client_id()})
    assert sent.status_code == 302
    assert desk.post(f"/desk/{ticket.number}/solve/").status_code == 302
    assert talk.fresh(ticket).status == TicketStatus.SOLVED


def test_only_what_follows(browse: Browse, xiaomei: User) -> None:
    conversation, _ticket = talk.ask(xiaomei, "one")
    message, _ticket = talk.write(conversation, "two")
    path = f"/help/chat/{conversation.public_id}/messages/"
    assert b"two" not in browse(xiaomei).get(f"{path}?after={message.pk}").content
    first_id = conversation.messages.order_by("id")[0].pk
    page = browse(xiaomei).get(f"{path}?after={first_id}").content
    assert b"two" in page
    assert b"one" not in page
    for strange in ("-1", "x", "9" * 40, "", "１"):
        assert browse(xiaomei).get(path, {"after": strange}).status_code == 200


def test_scripts_are_words(browse: Browse, xiaomei: User, tingting: User) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    conversation, ticket = talk.ask(xiaomei, evil)
    pages = [
        browse(xiaomei).get(f"/help/chat/{conversation.public_id}/"),
        browse(xiaomei).get(f"/help/chat/{conversation.public_id}/messages/"),
        browse(tingting).get("/desk/"),
        browse(tingting).get(f"/desk/{ticket.number}/"),
    ]
    for page in pages:
        assert b"&lt;script&gt;alert(1)" in page.content
        assert b"<script>alert" not in page.content
        assert b"<img src=x" not in page.content


def test_looking_writes_nothing(browse: Browse) -> None:
    client = browse(None)
    assert client.get("/help/chat/?about=listing:01abc").status_code == 200
    assert guests.SESSION_KEY not in client.session
    assert not Conversation.objects.exists()


def test_a_guest_talks_and_signs_in(browse: Browse, xiaomei: User, charlie: User) -> None:
    guest = browse(None)
    address = first(guest)["Location"]
    assert b"Where is my parcel?" in guest.get(address).content
    assert browse(None).get(address).status_code == 404
    assert browse(charlie).get(address).status_code == 404

    guest.force_login(xiaomei, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert guest.get(address).status_code == 200
    assert Conversation.objects.get().user == Ticket.objects.get().user == xiaomei
    assert guests.SESSION_KEY not in guest.session
    assert browse(xiaomei).get(address).status_code == 200


@pytest.mark.parametrize(
    "values",
    [{"body": ""}, {"body": "  "}, {"body": "x" * 100_000}, {"body": "\u200b"}, {"body": "hi", "client_id": "ä"}],
)
def test_a_bad_message_keeps_the_form(browse: Browse, xiaomei: User, values: dict[str, str]) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    for path in ("/help/chat/", f"/help/chat/{conversation.public_id}/"):
        page = browse(xiaomei).post(path, {"client_id": "c1", **values})
        assert page.status_code == 422
    assert Message.objects.count() == Conversation.objects.count() == 1


def test_a_double_click_on_the_first_message(browse: Browse) -> None:
    client = browse(None)
    values = {"body": "hello", "client_id": "same"}
    assert client.post("/help/chat/", values)["Location"] == client.post("/help/chat/", values)["Location"]
    assert Message.objects.count() == 1


def test_a_visitor_without_cookies_is_counted_by_address(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "STARTS_PER_ADDRESS", 2)
    assert [first(browse(None)).status_code for _ in range(3)] == [302, 302, 422]
    assert Conversation.objects.count() == 2


def test_a_refused_answer_stays_in_its_field(browse: Browse, xiaomei: User, tingting: User, lin: User) -> None:
    _conversation, ticket = talk.ask(xiaomei)
    talk.answer(ticket, lin)
    path = f"/desk/{ticket.number}/reply/"
    page = browse(tingting).post(path, {"body": "my long answer", "client_id": "c1"})
    assert page.status_code == 422
    assert b"my long answer" in page.content
    assert b"Take over from" in page.content
    browse(tingting).post(f"/desk/{ticket.number}/take/", {"takeover": "1"})
    assert browse(tingting).post(path, {"body": "my long answer", "client_id": "c1"}).status_code == 302


def test_the_desk_asks_a_fixed_number_of_questions(browse: Browse, xiaomei: User, tingting: User) -> None:
    desk = browse(tingting)
    _conversation, ticket = talk.ask(xiaomei)
    counts: dict[str, list[int]] = {"/desk/": [], f"/desk/{ticket.number}/": [], "/desk/search/?q=MO2611220000010": []}
    for tickets in (2, 5):
        for _ in range(tickets - 1):
            conversation, _ticket = talk.ask(xiaomei)
            talk.write(conversation)
            Conversation.objects.update(created_at="2020-01-01T00:00Z")
        for path, found in counts.items():
            desk.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(path).status_code == 200
            found.append(len(captured))
    for path, (few, many) in counts.items():
        assert few == many, path
        # beside the queue's own questions a ticket asks what was said, read and sent, what the assistant would answer, who else
        # has it open, and what it is linked to
        assert many <= (26 if "MT" in path else 15), path
