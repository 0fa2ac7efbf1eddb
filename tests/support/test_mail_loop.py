"""An e-mail loop ends: two machines may write to each other as much as they like, we say nothing."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core import mail

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.notices.services import delivery
from support import policies
from support.channels.mail import parsing
from support.models import Arrival, Conversation, Correspondent, Message, Ticket
from support.services import arriving, handing
from tests.support import talk
from tests.support.letters import letter

pytestmark = pytest.mark.django_db
Verdict = Arrival.Verdict


def take(raw: bytes) -> Arrival:
    return arriving.take(parsing.read(raw))


def carry() -> list[Any]:
    mail.outbox.clear()
    drain()
    delivery.send_due()
    return list(mail.outbox)


NOBODY_WROTE = [
    ({"Auto-Submitted": "auto-replied"}, {}, Verdict.AUTOMATIC),
    ({"Auto-Submitted": "auto-generated; x=y"}, {}, Verdict.AUTOMATIC),
    ({"Precedence": "bulk"}, {}, Verdict.AUTOMATIC),
    ({"Precedence": "auto_reply"}, {}, Verdict.AUTOMATIC),
    ({"X-Auto-Response-Suppress": "All"}, {}, Verdict.AUTOMATIC),
    ({"X-Autoreply": "yes"}, {}, Verdict.AUTOMATIC),
    ({}, {"subject": "Automatic reply: 包裹"}, Verdict.AUTOMATIC),
    ({}, {"subject": "自动回复：我在休假"}, Verdict.AUTOMATIC),
    ({}, {"sender": "no-reply@shop.example"}, Verdict.AUTOMATIC),
    ({"Precedence": "list"}, {}, Verdict.LIST),
    ({"List-Id": "<news.shop.example>"}, {}, Verdict.LIST),
    ({"List-Unsubscribe": "<https://shop.example/u>"}, {}, Verdict.LIST),
    ({"Return-Path": "<>"}, {}, Verdict.BOUNCE),
    ({}, {"sender": "mailer-daemon@mail.example"}, Verdict.BOUNCE),
    ({}, {"id": "<notice-7@testserver>"}, Verdict.OWN),
    ({}, {"sender": "support@miaomiao.example"}, Verdict.OWN),
    ({}, {"sender": "noreply@example.com"}, Verdict.OWN),
]


@pytest.mark.parametrize(("headers", "more", "verdict"), NOBODY_WROTE)
def test_what_nobody_wrote_is_kept_and_answered_by_nothing(
    headers: dict[str, str], more: dict[str, str], verdict: str, settings: Any
) -> None:
    settings.ALLOWED_HOSTS, settings.SUPPORT_MAIL = ["testserver"], "support@miaomiao.example"
    arrival = take(letter(headers=headers, **more))  # type: ignore[arg-type]
    assert arrival.verdict == verdict
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert carry() == []


@pytest.mark.parametrize("headers", [{}, {"Auto-Submitted": "no"}, {"Precedence": "first-class"}])
def test_a_person_is_heard(headers: dict[str, str]) -> None:
    assert take(letter(headers=headers)).verdict == Verdict.TAKEN


def test_a_delivery_report_is_a_bounce() -> None:
    raw = (
        b"From: postmaster@mail.example\nTo: support@testserver\nMessage-ID: <r@mail.example>\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        b"Could not be delivered.\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n"
    )
    assert take(raw).verdict == Verdict.BOUNCE
    assert not Message.objects.exists()


def test_our_own_answer_that_comes_back_ends_there(tingting: User, settings: Any) -> None:
    """The real loop: what we sent is handed in again, by a forwarding rule, with our own headers."""
    settings.ALLOWED_HOSTS = ["testserver"]
    take(letter())
    handing.bot_says(conversation=Conversation.objects.get(), body="您好，我是喵喵助手。", client_id="b1")
    talk.answer(Ticket.objects.get(), tingting)
    for sent in carry():
        assert take(sent.message().as_bytes()).verdict == Verdict.OWN
    assert Message.objects.count() == 3
    assert carry() == []


def test_two_robots_stop_at_once(settings: Any) -> None:
    """The other side answers every letter of ours by a machine that says what it is (RFC 3834)."""
    settings.ALLOWED_HOSTS = ["testserver"]
    take(letter())
    talked = Conversation.objects.get()
    handing.bot_says(conversation=talked, body="您好！", client_id="b1")
    rounds = 0
    while (sent := carry()) and rounds < 10:
        rounds += 1
        for one in sent:
            made = message_from_bytes(one.message().as_bytes(), policy=policy.default)
            assert made["Auto-Submitted"] == "auto-replied"  # ours says what it is, so theirs may stay silent
            take(letter("我在休假", to=str(made["Reply-To"]), headers={"Auto-Submitted": "auto-replied"}))
    assert rounds == 1
    assert talked.messages.count() == 2


def test_a_robot_that_hides_runs_into_the_limit(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes like a person, each time with another id, and we answer each letter: the sender's limit ends it."""
    settings.ALLOWED_HOSTS = ["testserver"]
    monkeypatch.setattr("support.limits.MAILS_A_WINDOW", policies.Bound(5, 3600))
    verdicts = [take(letter(f"第 {place} 封")).verdict for place in range(30)]
    assert verdicts.count(Verdict.TAKEN) == 5
    assert set(verdicts[5:]) == {Verdict.FLOOD}
    assert Message.objects.count() == 5
    assert Arrival.objects.count() == 30  # nothing is lost: what came is known
    assert take(letter("别人", sender="qian@mail.example")).verdict == Verdict.TAKEN


def test_what_nobody_wrote_is_forgotten_after_ninety_days() -> None:
    take(letter("一个人写的"))
    take(letter(headers={"List-Id": "<news.shop.example>"}, sender="news@shop.example"))
    assert arriving.forget_old() == 0
    time.travel(arriving.KEPT + timedelta(days=1))
    assert (arriving.forget_old(), arriving.forget_old()) == (1, 0)
    assert [str(one.address) for one in Correspondent.objects.all()] == ["zhao@mail.example"]
    assert Arrival.objects.get().verdict == Verdict.TAKEN
