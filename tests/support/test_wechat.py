"""The WeChat official account: pushes by their recorded wire format, answers over HTTP to a stand-in."""

import base64
import json
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.notices import privacy as notices
from marketplace.notices.channels import wechat as way
from marketplace.notices.models import Notice
from marketplace.notices.services import delivery
from marketplace.notices.wechat import client as wire
from marketplace.sandboxes.wechat.server import WeChatServer
from marketplace.sandboxes.wechat.world import World
from support import policies, privacy
from support.channels.wechat.channel import pieces
from support.models import Arrival, Conversation, Correspondent, Message, Ticket
from support.services import linking, wechat
from tests.support import talk
from tests.support.wechat_wire import ACCOUNT, CLICK, IMAGE, OPENID, SUBSCRIBE, TEXT, TOKEN, VOICE, push, query

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], APIClient]
Browse = Callable[[User | None], Client]
DOOR = "/api/v1/support/channels/wechat/"
SECRET = "wx-secret"


@pytest.fixture(autouse=True)
def account(settings: Any, tmp_path: Path) -> Iterator[World]:
    """The stand-in over real HTTP on loopback."""
    world = World(app_id="wx_test", secret=SECRET)
    server = WeChatServer(0, world)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.WECHAT_TOKEN, settings.WECHAT_APP_ID, settings.WECHAT_APP_SECRET = TOKEN, "wx_test", SECRET
    settings.WECHAT_API_URL = f"http://127.0.0.1:{server.server_port}"
    settings.MEDIA_ROOT = str(tmp_path / "media")
    cache.clear()
    yield world
    server.shutdown()
    thread.join()
    server.server_close()


def send(client: APIClient, body: bytes, signed: str | None = None) -> Any:
    return client.post(f"{DOOR}?{query() if signed is None else signed}", body, content_type="text/xml")


def carry() -> None:
    """Deliver events and notices, as the worker does."""
    drain()
    delivery.send_due()


def said(answer: Any) -> str:
    """The words of a passive answer, read by another parser than ours."""
    root = ElementTree.fromstring(answer.content)  # noqa: S314  (our own answer)
    assert (root.findtext("ToUserName"), root.findtext("FromUserName")) == (OPENID, ACCOUNT)
    assert root.findtext("MsgType") == "text"
    return str(root.findtext("Content"))


def test_it_works(api: Api, tingting: User, account: World) -> None:
    answer = send(api(None), push(TEXT, content="我的包裹到哪了？", msg_id=1234567890123456))
    assert (answer.status_code, answer.content) == (200, b"success")
    conversation = Conversation.objects.get()
    assert (conversation.channel, conversation.user) == ("wechat", None)
    assert str(conversation.messages.get().body) == "我的包裹到哪了？"
    talk.answer(Ticket.objects.get(), tingting, "已到上海，正在清关。")
    carry()
    carry()
    assert account.sent == [{"kind": "text", "to": OPENID, "text": "已到上海，正在清关。"}]
    send(api(None), push(TEXT, content="谢谢", msg_id=2))
    assert [str(one.body) for one in conversation.messages.all()] == [
        "我的包裹到哪了？",
        "已到上海，正在清关。",
        "谢谢",
    ]


def test_the_address_is_checked_by_its_echo(api: Api) -> None:
    assert api(None).get(f"{DOOR}?{query(echostr='5936258479')}").content == b"5936258479"
    page = api(None).get(f"{DOOR}?{query(echostr='<script>alert(1)</script>')}")
    assert page["Content-Type"].startswith("text/plain")
    assert page["X-Content-Type-Options"] == "nosniff"
    assert api(None).get(f"{DOOR}?{query('another token', echostr='1')}").status_code == 403


@pytest.mark.parametrize(
    "signed", ["", "signature=x&timestamp=1&nonce=2", query("wrong token"), query(stamp=1_300_000_000), "timestamp=x"],
    ids=["unsigned", "made up", "of another token", "old", "half"],  # not by the moment of collecting
)  # fmt: skip
def test_an_unsigned_push_does_not_come_in(api: Api, signed: str) -> None:
    assert send(api(None), push(TEXT, content="x", msg_id=1), signed).status_code == 403
    assert not Arrival.objects.exists()


def test_without_a_token_the_door_is_shut(api: Api, settings: Any) -> None:
    settings.WECHAT_TOKEN = ""
    assert send(api(None), push(TEXT, content="x", msg_id=1), query("")).status_code == 403


def test_a_push_that_is_repeated_is_one_message(api: Api) -> None:
    for _ in range(3):  # they repeat twice where no answer came in five seconds
        assert send(api(None), push(TEXT, content="在吗", msg_id=77)).content == b"success"
    assert (Message.objects.count(), Ticket.objects.count()) == (1, 1)


def test_an_event_is_told_apart_by_sender_and_time(api: Api) -> None:
    for _ in range(2):
        send(api(None), push(CLICK, key="HUMAN", at=111))
    assert [str(one.body) for one in Message.objects.all()] == ["转人工"]
    send(api(None), push(CLICK, key="HUMAN", at=112))
    assert Message.objects.count() == 2


def test_following_is_greeted_at_once_and_opens_nothing(api: Api) -> None:
    assert "绑定" in said(send(api(None), push(SUBSCRIBE)))
    assert not Conversation.objects.exists()
    assert Arrival.objects.get().verdict == Arrival.Verdict.EVENT


def test_a_voice_is_what_was_recognised(api: Api) -> None:
    send(api(None), push(VOICE, content="我要退货", msg_id=5))
    assert str(Message.objects.get().body) == "我要退货"


def test_a_picture_is_fetched_later_and_becomes_a_message(api: Api, account: World) -> None:
    account.media["m1"] = talk.picture()
    assert send(api(None), push(IMAGE, media_id="m1", msg_id=6)).content == b"success"
    assert not Message.objects.exists()
    account.faults.append(-1)  # busy: tried again
    assert wechat.fetch_media() == 1
    assert not Message.objects.exists()
    time.travel(timedelta(minutes=1))
    assert (wechat.fetch_media(), wechat.fetch_media()) == (1, 0)
    assert [one.mime for one in Message.objects.get().files.all()] == ["image/jpeg"]
    assert Arrival.objects.get().verdict == Arrival.Verdict.TAKEN


@pytest.mark.parametrize("held", [None, b"GIF89a no picture of ours"])
def test_a_picture_that_cannot_be_had_is_said_and_not_lost(api: Api, account: World, held: bytes | None) -> None:
    if held is not None:
        account.media["gone"] = held
    send(api(None), push(IMAGE, media_id="gone", msg_id=6))
    wechat.fetch_media()
    assert "图片" in str(Message.objects.get().body)
    assert wechat.backlog() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<xml>", b"not xml", b"<xml></xml>", b"<xml><FromUserName>x</FromUserName></xml>", b"\xff\xfe<",
        b'<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml><FromUserName>&b;</FromUserName><MsgType>text</MsgType></xml>',
        b'<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
        b"<xml>" + b"<a>" * 3000 + b"</xml>",
    ],
)  # fmt: skip
def test_what_is_none_of_their_messages(api: Api, body: bytes) -> None:
    assert send(api(None), body).status_code == 400
    assert not Arrival.objects.exists()


def test_too_long_is_refused_with_a_sentence(api: Api, account: World) -> None:
    assert send(api(None), push(TEXT, content="长" * 5000, msg_id=9)).content == b"success"
    assert not Conversation.objects.exists()
    carry()
    assert "4,000" in account.sent[0]["text"]
    assert send(api(None), push(TEXT, content="长" * 40_000, msg_id=10)).status_code == 413


def test_a_flood_is_told_to_wait(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.limits.MAILS_A_WINDOW", policies.Bound(2, 3600))
    for number in (1, 2):
        assert send(api(None), push(TEXT, content="在吗", msg_id=number)).content == b"success"
    assert said(send(api(None), push(TEXT, content="在吗", msg_id=3)))
    assert Message.objects.count() == 2


# --- our answers ----------------------------------------------------------------------------------------------------


def test_a_long_answer_comes_in_pieces_each_once(api: Api, tingting: User, account: World) -> None:
    send(api(None), push(TEXT, content="在吗", msg_id=1))
    text = "一二三四五六七八九十" * 200
    talk.answer(Ticket.objects.get(), tingting, text)
    carry()
    carry()
    assert "".join(one["text"] for one in account.sent) == text
    assert all(len(one["text"].encode()) <= way.LONGEST_BYTES for one in account.sent)
    assert list(pieces("")) == []


def test_the_token_is_fetched_once_and_anew_when_it_is_refused(account: World) -> None:
    for _ in range(3):
        wire.send_text(OPENID, "你好")
    assert account.tokens_given == 1
    account.forget_tokens()
    wire.send_text(OPENID, "还在吗")
    assert account.tokens_given == 2
    assert len(account.sent) == 4


def test_many_at_once_fetch_one_token(account: World) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(wire.token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert account.tokens_given == 1


def test_after_48_hours_a_template_reaches_them(api: Api, tingting: User, account: World, settings: Any) -> None:
    settings.WECHAT_TEMPLATE = "tpl_1"
    send(api(None), push(TEXT, content="在吗", msg_id=1))
    account.closed.add(OPENID)
    talk.answer(Ticket.objects.get(), tingting)
    carry()
    (sent,) = account.sent
    assert (sent["kind"], sent["template"]) == ("template", "tpl_1")
    assert set(sent["data"]) == {"thing1", "time2"}
    assert len(sent["data"]["thing1"]) <= way.THING
    assert sent["url"].startswith(settings.PUBLIC_URL)


@pytest.mark.parametrize(
    ("errcode", "status"), [(45015, "failed"), (43004, "failed"), (-1, "queued"), (45009, "queued")]
)
def test_what_they_refuse_is_tried_again_or_given_up(
    api: Api, tingting: User, account: World, errcode: int, status: str
) -> None:
    send(api(None), push(TEXT, content="在吗", msg_id=1))
    account.faults.append(errcode)
    talk.answer(Ticket.objects.get(), tingting)
    carry()
    assert Notice.objects.get(template="support_wechat").status == status
    assert account.sent == []


def test_a_wrong_secret_is_told_without_the_secret(account: World, settings: Any) -> None:
    settings.WECHAT_APP_SECRET = "wrong-and-secret"
    with pytest.raises(wire.WeChatFault) as fault:
        wire.send_text(OPENID, "x")
    assert fault.value.permanent
    assert "wrong-and-secret" not in str(fault.value)


# --- binding ---------------------------------------------------------------------------------------------------------


def link_of(api: Api, settings: Any, msg_id: int = 50) -> str:
    words = said(send(api(None), push(TEXT, content=" 绑定 ", msg_id=msg_id)))
    return "/" + words.split(f"{settings.PUBLIC_URL}/", 1)[1].split()[0]


def test_binding_once(api: Api, browse: Browse, xiaomei: User, charlie: User, settings: Any) -> None:
    send(api(None), push(TEXT, content="以前写的", msg_id=1))
    link = link_of(api, settings)
    assert browse(None).get(link)["Location"].startswith("/account/login/")
    assert browse(xiaomei).get(link).status_code == 200  # looking binds nothing
    assert Correspondent.objects.get().user is None
    assert browse(xiaomei).post(link)["Location"] == "/help/wechat/"
    assert Correspondent.objects.get().user == xiaomei
    talked = Conversation.objects.get()
    assert (talked.user, talked.tickets.get().user) == (xiaomei, xiaomei)
    assert Notice.objects.filter(recipient=xiaomei.ref, template="wechat_bound").exists()
    browse(charlie).post(link)
    assert Correspondent.objects.get().user == xiaomei
    send(api(None), push(TEXT, content="以后写的", msg_id=2))
    assert talked.messages.order_by("-id")[0].author == xiaomei.ref


def test_a_link_ends(api: Api, browse: Browse, xiaomei: User, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    older = link_of(api, settings, 51)
    newer = link_of(api, settings, 52)
    browse(xiaomei).post(older)
    browse(xiaomei).post(f"{newer[:-5]}AAAA/")
    monkeypatch.setattr(linking, "GOOD_FOR", timedelta(seconds=-1))
    browse(xiaomei).post(newer)
    assert Correspondent.objects.get().user is None
    assert not Conversation.objects.exists()  # asking for the link is no question to us


def test_unbinding(api: Api, browse: Browse, xiaomei: User, charlie: User, settings: Any) -> None:
    browse(xiaomei).post(link_of(api, settings))
    bound = Correspondent.objects.get()
    browse(charlie).post("/help/wechat/", {"correspondent": bound.public_id})
    assert Correspondent.objects.get().user == xiaomei
    assert bound.public_id in browse(xiaomei).get("/help/wechat/").content.decode()
    browse(xiaomei).post("/help/wechat/", {"correspondent": bound.public_id})
    assert Correspondent.objects.get().user is None


def test_erased_with_the_person(api: Api, browse: Browse, xiaomei: User, tingting: User, settings: Any) -> None:
    send(api(None), push(TEXT, content="隐私", msg_id=1))
    browse(xiaomei).post(link_of(api, settings))
    talk.answer(Ticket.objects.get(), tingting)
    carry()
    privacy.erase(xiaomei.ref)
    notices.erase(xiaomei.ref)  # answers to a bound WeChat are the person's own messages
    assert not Correspondent.objects.exists()
    assert not Notice.objects.filter(channel=Notice.Channel.WECHAT).exists()
    assert OPENID not in json.dumps(list(Arrival.objects.values("letter_id", "key", "media_id")), default=str)


def test_the_openid_is_not_kept_readable(api: Api) -> None:
    send(api(None), push(TEXT, content="在吗", msg_id=1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, digest FROM support_correspondent")
        assert OPENID not in "".join(cursor.fetchone())
    assert base64.b64encode(OPENID.encode()).decode() not in str(list(Arrival.objects.values()))
