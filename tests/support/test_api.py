"""The REST doors of support."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from support import policies
from support.models import Conversation, Message, Ticket
from tests.support import talk

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], APIClient]
TALKS, TICKETS = "/api/v1/support/conversations/", "/api/v1/support/tickets/"


def post(client: APIClient, path: str, body: object = None) -> object:
    return client.post(path, {} if body is None else body, format="json")


def test_it_works(api: Api, xiaomei: User, tingting: User) -> None:
    mine, desk = api(xiaomei), api(tingting)
    made = post(mine, TALKS, {"body": "退款什么时候到账？", "client_id": "c1"})
    assert made.status_code == 201
    assert [message["body"] for message in made.json()["messages"]] == ["退款什么时候到账？"]
    talk_id = made.json()["id"]
    (row,) = desk.get(TICKETS).json()["results"]
    assert (row["conversation"], row["status"], row["assignee"]) == (talk_id, "new", "")

    path = f"{TICKETS}{row['number']}/"
    assert post(desk, f"{path}take/").json()["assignee"] == tingting.ref
    assert post(desk, f"{path}reply/", {"body": "内部备注", "client_id": "a1", "internal": True}).status_code == 201
    assert post(desk, f"{path}reply/", {"body": "验收后 7 天内", "client_id": "a2"}).json()["sender"] == "agent"
    assert len(desk.get(path).json()["messages"]) == 3
    seen = mine.get(f"{TALKS}{talk_id}/").json()["messages"]
    assert [message["body"] for message in seen] == ["退款什么时候到账？", "验收后 7 天内"]
    last = seen[-1]["id"]
    assert mine.get(f"{TALKS}{talk_id}/?after={last}").json()["messages"] == []
    assert post(mine, f"{TALKS}{talk_id}/", {"body": "谢谢", "client_id": "c2"}).status_code == 201
    assert post(desk, f"{path}wait/").json()["status"] == "waiting_seller"
    assert post(desk, f"{path}solve/").json()["status"] == "solved"
    assert desk.get(f"{TICKETS}?q={row['number']}").json()["count"] == 1
    assert mine.get(TALKS).json()["count"] == 1


def test_sent_twice_arrives_once(api: Api, xiaomei: User) -> None:
    body = {"body": "在吗", "client_id": "c1"}
    first, again = (post(api(xiaomei), TALKS, body).json() for _ in range(2))
    assert first == again
    path = f"{TALKS}{first['id']}/"
    assert post(api(xiaomei), path, body).json()["id"] == first["messages"][0]["id"]
    assert (Conversation.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"body": "", "client_id": "c"},
        {"body": "x" * 100_000, "client_id": "c"},
        {"body": "hi", "client_id": ""},
        {"body": "hi", "client_id": "x" * 41},
        {"body": "hi", "client_id": "a\u0000b"},
        {"body": "\u0000", "client_id": "c"},
        {"body": ["hi"], "client_id": "c"},
        {"body": "\u200b", "client_id": "c"},
        [],
        "hi",
    ],
)
def test_bad_messages(api: Api, xiaomei: User, tingting: User, body: object) -> None:
    conversation, ticket = talk.ask(xiaomei)
    doors = (
        (api(xiaomei), TALKS),
        (api(xiaomei), f"{TALKS}{conversation.public_id}/"),
        (api(tingting), f"{TICKETS}{ticket.number}/reply/"),
    )
    for client, path in doors:
        answer = post(client, path, body)
        assert answer.status_code == 400, path
        assert answer.json()["error"]["code"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("after", ["-1", "x", "9" * 40])
def test_bad_after(api: Api, xiaomei: User, after: str) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    answer = api(xiaomei).get(f"{TALKS}{conversation.public_id}/", {"after": after})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


def test_a_flood(api: Api, xiaomei: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    path = f"{TALKS}{conversation.public_id}/"
    found = [
        post(api(xiaomei), path, {"body": "在吗", "client_id": f"f{i}"}).status_code for i in range(policies.BURST + 2)
    ]
    assert found.count(201) == policies.BURST - 1
    assert found[-1] == 429


def test_a_colleague_has_it(api: Api, xiaomei: User, tingting: User, lin: User) -> None:
    _conversation, ticket = talk.ask(xiaomei)
    talk.answer(ticket, lin)
    path = f"{TICKETS}{ticket.number}/"
    for verb, body in (("take/", {}), ("reply/", {"body": "hi", "client_id": "c"})):
        answer = post(api(tingting), path + verb, body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "taken_by_colleague")
    assert post(api(tingting), f"{path}take/", {"takeover": True}).status_code == 200
    assert Ticket.objects.get().assignee == tingting


@pytest.mark.parametrize(
    "path", [f"{TALKS}nothing/", f"{TICKETS}MT0/", f"{TICKETS}{'x' * 200}/", f"{TALKS}?page=0", f"{TALKS}?page=x"]
)
def test_nothing_there(api: Api, tingting: User, path: str) -> None:
    answer = api(tingting).get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"]
