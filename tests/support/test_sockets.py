"""Live chat: the real application with cookies, the real channel layer, the real services."""

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import Client

from marketplace.accounts.models import User
from marketplace.core.outbox.drain import drain
from support import live, policies, selectors, sockets
from support.models import Message
from tests.support import talk
from tests.support.socket import Socket

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[[User | None], Client]


def test_it_works(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    drain()

    mine, desk = Socket(browse(xiaomei), conversation.public_id), Socket(browse(tingting), conversation.public_id)

    async def play() -> None:
        assert await mine.connect()
        assert await desk.connect()
        await mine.say("在吗？", "s1")
        assert (await mine.hear())["message"]["body"] == "在吗？"
        await sync_to_async(drain)()
        assert (await desk.hear())["message"]["body"] == "在吗？"
        await desk.say("在的，您说。", "s2")
        assert (await desk.hear())["message"]["sender"] == "agent"
        await sync_to_async(drain)()
        assert (await mine.hear())["message"]["body"] == "在的，您说。"
        await mine.leave()
        await desk.leave()

    async_to_sync(play)()
    assert talk.fresh(ticket).assignee == tingting
    assert conversation.messages.count() == 3


def test_notes_reach_the_desk_only(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    drain()

    mine, desk = Socket(browse(xiaomei), conversation.public_id), Socket(browse(tingting), conversation.public_id)

    async def play() -> None:
        await mine.connect()
        await desk.connect()
        await sync_to_async(talk.answer)(ticket, tingting, "内部：退款风险", is_internal=True)
        await sync_to_async(drain)()
        assert (await desk.hear())["message"]["internal"] is True
        await sync_to_async(talk.answer)(ticket, tingting, "您好")
        await sync_to_async(drain)()
        assert (await mine.hear())["message"]["body"] == "您好", "the note before it was not for me"
        await mine.leave()
        await desk.leave()

    async_to_sync(play)()


def test_the_same_id_arrives_once(browse: Browse, xiaomei: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)

    mine = Socket(browse(xiaomei), conversation.public_id)

    async def play() -> None:
        await mine.connect()
        answers = []
        for _ in range(2):
            await mine.say("在吗？", "same")
            answers.append(await mine.hear())
        assert answers[0] == answers[1]
        await mine.leave()

    async_to_sync(play)()
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("not json", "invalid"),
        ("[]", "invalid"),
        ('{"body": 1, "client_id": "a"}', "invalid"),
        ('{"body": "hi", "client_id": ""}', "invalid"),
        ('{"body": "hi", "client_id": "ä"}', "invalid"),
        ("[" * 5000, "invalid"),
        ('{"body": " ", "client_id": "a"}', "empty_message"),
        (json.dumps({"body": "x" * 5000, "client_id": "a"}), "too_long"),
        (json.dumps({"body": "长" * 33_000, "client_id": "a"}), "too_long"),
    ],
)
def test_bad_frames_are_answered(browse: Browse, xiaomei: User, frame: str, code: str) -> None:
    conversation, _ticket = talk.ask(xiaomei)

    mine = Socket(browse(xiaomei), conversation.public_id)

    async def play() -> None:
        await mine.connect()
        await mine.send(text=frame)
        assert (await mine.hear())["error"]["code"] == code
        await mine.say("still here", "b")
        assert (await mine.hear())["message"]["body"] == "still here"
        await mine.leave()

    async_to_sync(play)()
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "frame", [{"text": json.dumps({"body": "x" * 300_000, "client_id": "a"})}, {"data": b"\x00\x01"}]
)
def test_what_is_too_big_or_no_text_ends_the_socket(browse: Browse, xiaomei: User, frame: dict[str, Any]) -> None:
    conversation, _ticket = talk.ask(xiaomei)

    mine = Socket(browse(xiaomei), conversation.public_id)

    async def play() -> None:
        await mine.connect()
        await mine.send(**frame)
        assert await mine.closed_with() == 1009

    async_to_sync(play)()
    assert Message.objects.count() == 1


def test_strangers_are_not_let_in(browse: Browse, xiaomei: User, charlie: User, akira: User, dana: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    tries = [Socket(browse(user), conversation.public_id) for user in (charlie, akira, dana, None)]
    tries.append(Socket(browse(xiaomei), "nothing"))
    tries.append(Socket(browse(xiaomei), conversation.public_id, origin="https://evil.example"))

    async def play() -> list[bool]:
        return [await one.connect() for one in tries]

    assert not any(async_to_sync(play)())


def test_an_agent_without_a_second_factor_is_a_stranger(browse: Browse, xiaomei: User, lin: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    theirs = Socket(browse(lin), conversation.public_id)
    assert not async_to_sync(theirs.connect)()


def test_a_guest_hears_the_answer(browse: Browse, tingting: User) -> None:
    guest = browse(None)
    address = guest.post("/help/chat/", {"body": "hello", "client_id": "g1"})["Location"]
    public_id = address.rstrip("/").rsplit("/", 1)[1]
    drain()
    message = Message.objects.get()

    mine, stranger = Socket(guest, public_id), Socket(browse(None), public_id)

    async def play() -> None:
        assert await mine.connect()
        ticket = await sync_to_async(lambda: message.conversation.tickets.get())()
        await sync_to_async(talk.answer)(ticket, tingting, "您好")
        await sync_to_async(drain)()
        assert (await mine.hear())["message"]["body"] == "您好"
        await mine.leave()
        assert not await stranger.connect()

    async_to_sync(play)()


def test_a_quiet_socket_is_not_cut_off() -> None:
    """The layer waits by blocking reads; a read timeout of its client would end every socket that hears nothing."""
    from channels.layers import get_channel_layer

    layer = get_channel_layer()
    assert layer is not None
    assert all(host["socket_timeout"] is None for host in layer.hosts)


def test_a_role_taken_away_ends_what_an_open_socket_may_do(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    drain()
    desk = Socket(browse(tingting), conversation.public_id)

    async def play() -> None:
        assert await desk.connect()
        await sync_to_async(User.objects.filter(pk=tingting.pk).update)(roles=[])
        await desk.say("还在吗？", "s1")
        assert (await desk.hear())["error"]["code"] == "not_allowed"
        await sync_to_async(talk.write)(conversation, "我想退款")
        await sync_to_async(drain)()
        assert await desk.closed_with() == 4404

    async_to_sync(play)()
    assert "还在吗？" not in [str(message.body) for message in Message.objects.all()]


@pytest.mark.parametrize("end", ["sign_out", "password"])
def test_a_session_that_ended_loses_its_socket(browse: Browse, xiaomei: User, end: str) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    phone = browse(xiaomei)
    speaks, listens = Socket(phone, conversation.public_id), Socket(phone, conversation.public_id)

    async def play() -> None:
        assert await speaks.connect()
        assert await listens.connect()
        await speaks.say("在吗？", "s1")
        for socket in (speaks, listens):
            assert (await socket.hear())["message"]["body"] == "在吗？"
        await sync_to_async(_end)(phone, xiaomei, end)
        await speaks.say("还在吗？", "s2")
        assert (await speaks.hear())["error"]["code"] == "not_allowed"
        assert await speaks.closed_with() == 4404
        await listens.send(
            text=json.dumps({"read": 1})
        )  # who only listens is asked again when they send, or after some seconds
        await sync_to_async(talk.write)(conversation, "新设备上写的")
        await sync_to_async(drain)()
        assert await listens.closed_with() == 4404

    async_to_sync(play)()
    assert conversation.messages.count() == 3


def _end(phone: Client, user: User, how: str) -> None:
    if how == "sign_out":
        phone.logout()
    else:
        user.set_password("another-long-one-2026")
        user.save(update_fields=["password"])


def test_a_guest_who_signed_in_loses_the_guests_socket(browse: Browse, xiaomei: User) -> None:
    guest = browse(None)
    address = guest.post("/help/chat/", {"body": "hello", "client_id": "g1"})["Location"]
    mine = Socket(guest, address.rstrip("/").rsplit("/", 1)[1])

    async def play() -> None:
        assert await mine.connect()
        await sync_to_async(guest.force_login)(xiaomei)
        await mine.say("still me?", "g2")
        assert (await mine.hear())["error"]["code"] == "not_allowed"
        assert await mine.closed_with() == 4404

    async_to_sync(play)()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("takes_turns", [False, True])
def test_two_tabs_are_told_in_the_order_of_the_ids(
    browse: Browse, xiaomei: User, tingting: User, monkeypatch: pytest.MonkeyPatch, takes_turns: bool
) -> None:
    """The first message is committed and its thread is held up; without turns the second one overtakes it."""
    conversation, _ticket = talk.ask(xiaomei)
    client = browse(xiaomei)
    first, second = Socket(client, conversation.public_id), Socket(client, conversation.public_id)
    desk = Socket(browse(tingting), conversation.public_id)
    is_written, go_on = threading.Event(), threading.Event()
    known = sockets.recent

    def held(message: int) -> dict[str, Any] | None:
        if threading.current_thread().name.startswith("chat") and not is_written.is_set():
            is_written.set()
            go_on.wait(1.0)
        return known(message)

    monkeypatch.setattr(sockets, "recent", held)
    if not takes_turns:
        monkeypatch.setattr(sockets, "_turn_of", lambda _talk: asyncio.Lock())

    async def play() -> None:
        for socket in (first, second, desk):
            assert await socket.connect()
        await first.say("第一句", "o1")
        await asyncio.to_thread(is_written.wait)
        await second.say("第二句", "o2")
        heard = [(await desk.hear())["message"]["body"]]
        go_on.set()
        heard.append((await desk.hear())["message"]["body"])
        assert heard == (["第一句", "第二句"] if takes_turns else ["第二句", "第一句"])
        for socket in (first, second, desk):
            await socket.leave()

    async_to_sync(play)()
    assert conversation.messages.count() == 3


def test_a_message_from_elsewhere_is_read_once_for_all_who_hear_it(
    browse: Browse, xiaomei: User, tingting: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    client = browse(xiaomei)
    listening = [Socket(client, conversation.public_id), Socket(client, conversation.public_id)]
    listening.append(Socket(browse(tingting), conversation.public_id))
    read: list[int] = []
    spoken = selectors.spoken

    def counted(pk: int) -> Message:
        read.append(pk)
        return spoken(pk)

    monkeypatch.setattr(selectors, "spoken", counted)
    monkeypatch.setattr(live, "remember", lambda *_told: None)  # as if another process had written it

    async def play() -> None:
        for socket in listening:
            assert await socket.connect()
        message, _ticket = await sync_to_async(talk.write)(conversation, "在吗？")
        for socket in listening:
            assert (await socket.hear())["message"]["id"] == message.pk
        assert read == [message.pk]
        for socket in listening:
            await socket.leave()

    async_to_sync(play)()


def test_typing_is_told_to_the_other_side_only_and_kept_nowhere(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    phone, laptop = (Socket(browse(xiaomei), conversation.public_id) for _ in range(2))
    desk = Socket(browse(tingting), conversation.public_id)

    async def play() -> None:
        for socket in (phone, laptop, desk):
            assert await socket.connect()
        for _ in range(3):  # throttled: one hint
            await phone.send(text=json.dumps({"typing": True}))
        assert await desk.hear() == {"typing": "customer"}
        await desk.send(text=json.dumps({"typing": True}))
        assert await laptop.hear() == {"typing": "desk"}
        assert await phone.hear() == {"typing": "desk"}
        assert await desk.wire.receive_nothing(0.2)
        for socket in (phone, laptop, desk):
            await socket.leave()

    async_to_sync(play)()
    assert Message.objects.count() == 1


def test_reading_is_told_to_both_sides(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    answer = talk.answer(ticket, tingting)
    mine, desk = Socket(browse(xiaomei), conversation.public_id), Socket(browse(tingting), conversation.public_id)

    async def play() -> None:
        assert await mine.connect()
        assert await desk.connect()
        await mine.send(text=json.dumps({"read": answer.pk}))
        told = {"read": {"side": "customer", "up_to": answer.pk}}
        assert await desk.hear() == told
        assert await mine.hear() == told
        await mine.send(text=json.dumps({"read": answer.pk - 1}))  # backwards: nothing happens
        await mine.send(text=json.dumps({"read": True}))
        assert (await mine.hear())["error"]["code"] == "invalid"
        for socket in (mine, desk):
            await socket.leave()

    async_to_sync(play)()
    assert selectors.marks_of(conversation) == {"customer": answer.pk}


def test_a_flood_of_frames_ends_the_socket(browse: Browse, xiaomei: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    mine = Socket(browse(xiaomei), conversation.public_id)

    async def play() -> None:
        assert await mine.connect()
        for _ in range(policies.FRAMES.most):
            await mine.send(text="x")
            assert (await mine.hear())["error"]["code"] == "invalid"
        await mine.send(text="x")
        assert (await mine.hear())["error"]["code"] == "too_fast"
        assert await mine.closed_with() == 4408

    async_to_sync(play)()
    assert Message.objects.count() == 1


def test_two_hints_about_one_message_are_one(browse: Browse, xiaomei: User, tingting: User) -> None:
    """The process that wrote it hints at once, the outbox once more: a person is told once."""
    conversation, _ticket = talk.ask(xiaomei)
    drain()
    desk = Socket(browse(tingting), conversation.public_id)

    async def play() -> None:
        assert await desk.connect()
        await sync_to_async(talk.write)(conversation, "第一句")
        await sync_to_async(drain)()
        await sync_to_async(talk.write)(conversation, "第二句")
        await sync_to_async(drain)()
        assert [(await desk.hear())["message"]["body"] for _ in range(2)] == ["第一句", "第二句"]
        assert await desk.wire.receive_nothing(0.2)
        await desk.leave()

    async_to_sync(play)()
