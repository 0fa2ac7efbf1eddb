"""Support by mail: a letter becomes a message, the answer goes back as a letter, in the right thread, once."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from marketplace.notices.services import delivery
from support import privacy
from support.channels.mail import addresses, channel, parsing
from support.channels.mail.quoting import MARKER
from support.models import Arrival, Conversation, Correspondent, Message, MessageFile, Ticket
from support.services import arriving, files
from tests.support import talk
from tests.support.letters import letter

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], APIClient]
DOOR = "/api/v1/support/channels/mail/"
Verdict = Arrival.Verdict


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


def take(raw: bytes) -> Arrival:
    return arriving.take(parsing.read(raw))


def push(client: APIClient, raw: bytes, signature: str | None = None) -> Any:
    given = channel.sign(raw) if signature is None else signature
    return client.post(DOOR, raw, content_type="message/rfc822", HTTP_X_SIGNATURE=given)


def carry() -> list[Any]:
    """Deliver events and mails, as the worker does; the mails that went out."""
    mail.outbox.clear()
    drain()
    delivery.send_due()
    return list(mail.outbox)


def test_it_works(api: Api, tingting: User) -> None:
    raw = letter("您好，包裹没到。", files=(("箱子.jpg", "image/jpeg", talk.picture()),), id="<first@mail.example>")
    assert push(api(None), raw).json() == {"verdict": "taken"}
    conversation, ticket = Conversation.objects.get(), Ticket.objects.get()
    assert (conversation.channel, conversation.user, ticket.status) == ("mail", None, "new")
    (message,) = conversation.messages.all()
    assert (str(message.body), message.sender, message.files.count()) == ("您好，包裹没到。", "customer", 1)
    assert carry() == []  # nothing answers by itself

    talk.answer(ticket, tingting, "正在为您核实。")
    (sent,) = carry()
    assert sent.to == ["zhao@mail.example"]
    assert sent.subject == "Re: 包裹"
    assert sent.body.startswith(MARKER)
    assert "正在为您核实。" in sent.body
    headers = sent.message()
    assert headers["In-Reply-To"] == "<first@mail.example>"
    assert "<first@mail.example>" in headers["References"]
    assert headers["Auto-Submitted"] is None  # a person wrote it
    assert carry() == []

    reply = letter(
        f"谢谢！\n\n在 2026年11月23日，全球喵喵 写道：\n> {MARKER}\n> 正在为您核实。", to=str(headers["Reply-To"]),
        headers={"In-Reply-To": str(headers["Message-ID"])},
    )  # fmt: skip
    assert take(reply).conversation == conversation
    assert [str(one.body) for one in conversation.messages.all()] == ["您好，包裹没到。", "正在为您核实。", "谢谢！"]
    assert Ticket.objects.count() == 1


def test_the_thread_is_found_by_our_own_id_alone(tingting: User) -> None:
    take(letter())
    talk.answer(Ticket.objects.get(), tingting)
    (sent,) = carry()
    arrival = take(letter("还没到", headers={"References": f"<x@y.example> {sent.extra_headers['Message-ID']}"}))
    assert arrival.conversation == Conversation.objects.get()


def test_a_token_does_not_let_a_stranger_in(tingting: User) -> None:
    take(letter("我的隐私"))
    first = Conversation.objects.get()
    take(letter("转发来的人", sender="mallory@evil.example", to=addresses.reply_to(first.public_id)))
    forged = addresses.reply_to(first.public_id).replace(".", ".0", 1)
    take(letter("猜的", to=forged))
    assert first.messages.count() == 1
    assert Conversation.objects.count() == 3


def test_the_same_letter_again_is_the_same_letter(api: Api) -> None:
    raw = letter(id="<same@mail.example>")
    assert {push(api(None), raw).status_code for _ in range(3)} == {200}
    take(letter("another text under the same id", id="<same@mail.example>"))
    assert (Message.objects.count(), Arrival.objects.count(), Ticket.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "v1=00", "t=x,v1=y", "nonsense"])
def test_an_unsigned_letter_does_not_come_in(api: Api, signature: str) -> None:
    assert push(api(None), letter(), signature).status_code == 403
    assert not Arrival.objects.exists()


def test_an_old_signature_is_none(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = letter()
    old = channel.sign(raw)
    now = time.real_now()
    monkeypatch.setattr(channel.time, "real_now", lambda: now + timedelta(minutes=6))
    assert push(api(None), raw, old).status_code == 403
    assert not Arrival.objects.exists()


def test_by_a_pipe(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(letter("管道送来的"))))
    call_command("mail_in")
    assert capsys.readouterr().out.strip() == "taken"
    assert str(Message.objects.get().body) == "管道送来的"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\0\0 no letter")))
    with pytest.raises(SystemExit) as end:
        call_command("mail_in")
    assert end.value.code == 65
    assert Arrival.objects.count() == 1


def test_an_account_is_proved_by_our_own_server_only(xiaomei: User, settings: Any) -> None:
    settings.MAIL_AUTH_SERVER = "mx.testserver"
    email = str(xiaomei.email)
    take(letter("伪造的", sender=email))
    take(letter("别家说的", sender=email, headers={"Authentication-Results": "mx.evil.example; dmarc=pass"}))
    take(letter("没过", sender=email, headers={"Authentication-Results": "mx.testserver; dmarc=fail"}))
    assert not Conversation.objects.filter(user=xiaomei).exists()
    take(
        letter("真的", sender=email, headers={"Authentication-Results": "mx.testserver; spf=pass; dmarc=pass (p=none)"})
    )
    mine = Conversation.objects.get(user=xiaomei)
    assert str(mine.messages.get().body) == "真的"
    assert Ticket.objects.get(conversation=mine).user == xiaomei


def test_a_hundred_kilobytes_are_refused_with_a_sentence_once_an_hour() -> None:
    long = "很长的话。" * 20_000
    assert [take(letter(long)).verdict for _ in range(3)] == [Verdict.REFUSED] * 3
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    (sent,) = carry()
    assert "4,000" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"


def test_html_and_scripts_are_words(tingting: User) -> None:
    markup = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>尺码<b>不对</b></p><script>alert(1)</script>"
        "<p>1 &lt; 2<br>第二行</p><div class='gmail_quote'>On Monday … wrote: old words</div></body></html>"
    )
    take(letter("", html=markup))
    assert str(Message.objects.get().body).split("\n") == ["尺码不对", "", "1 < 2", "第二行"]


def test_bad_attachments_cost_themselves_and_not_the_letter() -> None:
    given = (
        ("virus.exe", "application/octet-stream", b"MZ\x90\0"),
        ("page.html", "text/html", b"<script>alert(1)</script>"),
        ("good.jpg", "image/jpeg", talk.picture()),
        ("lie.jpg", "image/jpeg", b"%PDF-1.7 no end"),
    )
    take(letter("请看附件", files=given))
    message = Message.objects.get()
    assert str(message.body).startswith("请看附件")
    assert "3" in str(message.body)
    assert [one.mime for one in message.files.all()] == ["image/jpeg"]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\0\0\0", b"From: nobody\n\nhi", b"Subject: no sender\n\nhi", b"From: a@b@c\n\nx", b"From: \n\n",
        b"x" * 1000, b"From: =?utf-8?b?//8=?= <>\n\nx",
    ],
)  # fmt: skip
def test_what_is_no_letter(api: Api, raw: bytes) -> None:
    assert push(api(None), raw).status_code == 400
    assert not Arrival.objects.exists()


def test_letters_made_to_break_the_reader_are_read_or_refused() -> None:
    deep = (
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 500
    )
    wrong = b"From: a@b.example\nContent-Type: text/plain; charset=no-such-set\n\n" + "中文".encode("gb18030")
    lying = b"From: a@b.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!not base64"
    assert take(deep).verdict in set(Verdict)
    assert str(take(wrong).message.body) == "中文"  # type: ignore[union-attr]
    assert take(lying).verdict in set(Verdict)


def test_what_an_agent_sends_is_opened_by_its_link(tingting: User, client: Any, settings: Any) -> None:
    take(letter())
    attached = files.store([io.BytesIO(talk.picture())], author=tingting.ref)
    ticket = Ticket.objects.get()
    talk.tickets.reply(ticket=ticket, agent=tingting, body="见图", client_id="a", attached=attached)
    (sent,) = carry()
    (link,) = re.findall(rf"{re.escape(settings.PUBLIC_URL)}(/help/files/\S+)", sent.body)
    assert client.get(link)["Content-Type"] == "image/jpeg"


def test_a_note_and_a_customers_word_go_nowhere(tingting: User) -> None:
    take(letter())
    ticket = Ticket.objects.get()
    talk.answer(ticket, tingting, "内部：老客户", is_internal=True)
    talk.write(ticket.conversation)
    assert carry() == []


def test_a_server_that_is_away_is_tried_again_and_nothing_goes_twice(
    tingting: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(letter())
    talk.answer(Ticket.objects.get(), tingting)
    drain()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", lambda _self: (_ for _ in ()).throw(OSError("away")))
        delivery.send_due()
    row = Notice.objects.get(template="support_mail")
    assert row.status == Notice.Status.QUEUED
    time.travel(delivery.FIRST_DELAY * 2)
    mail.outbox.clear()
    delivery.send_due()
    delivery.send_due()
    assert len(mail.outbox) == 1


def test_erased_with_the_person(xiaomei: User, tingting: User, settings: Any) -> None:
    settings.MAIL_AUTH_SERVER = "mx"
    take(letter("隐私", sender=str(xiaomei.email), headers={"Authentication-Results": "mx; dmarc=pass"}))
    talk.answer(Ticket.objects.get(), tingting)
    carry()
    assert privacy.export(xiaomei.ref)[0]["address"] == xiaomei.email
    privacy.erase(xiaomei.ref)
    assert not Correspondent.objects.exists()
    assert not Arrival.objects.exists()
    assert not Notice.objects.filter(template="support_mail").exists()
    assert not MessageFile.objects.exists()
