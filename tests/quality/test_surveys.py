"""Surveys: asked once, one tap, changeable for a week, a low score calls a lead, never anybody's login."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.models import Duty
from marketplace.core.outbox.drain import drain
from marketplace.notices.channels.wechat import deliver
from marketplace.notices.models import Notice
from marketplace.notices.services import delivery, habits
from marketplace.notices.wechat.client import WeChatFault
from quality import privacy
from quality.errors import BadScore, SurveyNotFound, SurveyOver
from quality.models import Survey
from quality.selectors import survey as figures
from quality.services import surveys
from support import letters
from support.models import Conversation, Correspondent, Ticket
from support.services import conversations, handing, tickets
from tests.clock import own_clock
from tests.support import talk

__all__ = ["own_clock"]
pytestmark = pytest.mark.django_db


def closed(user: User, agent: User) -> Ticket:
    _talk, ticket = talk.ask(user)
    talk.answer(ticket, agent)
    tickets.solve(ticket=talk.fresh(ticket), agent=agent)
    return talk.fresh(ticket)


def test_it_works(xiaomei: User, tingting: User, settle: Callable[[], int], browse: Callable[..., object]) -> None:
    ticket = closed(xiaomei, tingting)
    settle()
    found = Survey.objects.get(ticket=ticket)
    last = ticket.conversation.messages.order_by("-id")[0]
    assert [one["href"] for one in last.choices][4] == f"/survey/{surveys.token_of(found)}/?score=5"
    guest = browse(None)
    page = guest.get(last.choices[4]["href"])  # type: ignore[attr-defined]
    assert page.status_code == 200
    found.refresh_from_db()
    assert found.score is None  # mail programs open links by themselves
    sent = guest.post(last.choices[4]["href"], {"score": "5", "reasons": ["quick"], "words": "谢谢婷婷"})  # type: ignore[attr-defined]
    assert sent.status_code == 302
    found.refresh_from_db()
    assert (found.score, found.reasons, str(found.words)) == (5, ["quick"], "谢谢婷婷")
    row = figures.csat(time.now() - timedelta(days=1), time.now() + timedelta(days=1), by="agent")[0]
    assert (row.key, row.answers, row.mean, row.happy) == (tingting.pk, 1, 500, 10_000)


def test_asked_once_and_not_where_nobody_answered(xiaomei: User, tingting: User, settle: Callable[[], int]) -> None:
    _talk, silent = talk.ask(xiaomei)
    tickets.close(ticket=silent, actor="system:test")
    settle()
    assert not Survey.objects.exists()
    ticket = closed(xiaomei, tingting)
    settle()
    assert surveys.ask(ticket=ticket) is None
    tickets.close(ticket=ticket, actor="system:test")
    settle()
    assert Survey.objects.count() == 1


def test_changeable_for_a_week(xiaomei: User, tingting: User) -> None:
    found = surveys.ask(ticket=closed(xiaomei, tingting))
    assert found is not None
    surveys.answer(survey=found, score=2)
    assert Duty.objects.filter(kind="low_score", done_at=None).count() == 1
    time.travel(timedelta(days=6))
    surveys.answer(survey=found, score=4)
    assert not Duty.objects.filter(kind="low_score", done_at=None).exists()
    time.travel(timedelta(days=1, minutes=1))
    with pytest.raises(SurveyOver):
        surveys.answer(survey=found, score=1)
    found.refresh_from_db()
    assert found.score == 4


def test_it_ends(xiaomei: User, tingting: User) -> None:
    found = surveys.ask(ticket=closed(xiaomei, tingting))
    assert found is not None
    time.travel(timedelta(days=14, minutes=1))
    with pytest.raises(SurveyOver):
        surveys.answer(survey=found, score=5)


@pytest.mark.parametrize("score", [0, 6, -1, 500])
def test_other_numbers_are_no_score(xiaomei: User, tingting: User, score: int) -> None:
    found = surveys.ask(ticket=closed(xiaomei, tingting))
    assert found is not None
    with pytest.raises(BadScore):
        surveys.answer(survey=found, score=score)
    found.refresh_from_db()
    assert found.score is None


def test_a_link_of_somebody_elses_making(xiaomei: User, tingting: User) -> None:
    found = surveys.ask(ticket=closed(xiaomei, tingting))
    assert found is not None
    token = surveys.token_of(found)
    for strange in (token[:-2] + "xx", f"{found.pk + 1}~{token.partition('~')[2]}", "", "1", "~"):
        with pytest.raises(SurveyNotFound):
            surveys.survey_of(strange)


def answered_by_the_assistant(user: User | None, nth: int = 0, channel: str = "web") -> Conversation:
    actor = user.ref if user else f"guest:{nth}"
    started = conversations.start(
        user=user, guest_key="" if user else f"key{nth}", actor=actor, handled_by="bot", channel=channel,
        client_id=f"b{nth}-{Conversation.objects.count()}",
    )  # fmt: skip
    for sender, author in (("customer", actor), ("bot", "bot")):
        conversations.post(
            conversation=started, sender=sender, author=author, body="额度还剩多少？", client_id=f"m{nth}"
        )
    return started


@pytest.mark.usefixtures("own_clock")
def test_a_conversation_of_the_assistant_alone_is_asked_about_once_and_quietly(
    xiaomei: User, browse: Callable[..., object], settle: Callable[[], int]
) -> None:
    started = answered_by_the_assistant(xiaomei)
    assert surveys.ask_talks() == 0, "it may go on"
    time.travel(timedelta(hours=24, minutes=1))
    assert (surveys.ask_talks(), surveys.ask_talks()) == (1, 0)
    settle()
    found = Survey.objects.get()
    assert (found.talk, found.ticket, found.by_bot) == (started, None, True)
    assert not Notice.objects.filter(recipient=xiaomei.ref).exists()
    last = started.messages.order_by("-id")[0]
    sent = browse(None).post(last.choices[0]["href"], {"score": "1"})  # type: ignore[attr-defined]
    assert sent.status_code == 302
    assert not Duty.objects.filter(kind="low_score").exists()
    for by, key in (("bot", True), ("locale", "zh-hans"), ("hour", started.created_at.astimezone(time.SHANGHAI).hour)):
        (row,) = figures.csat(time.now() - timedelta(days=1), time.now() + timedelta(minutes=1), by=by)
        assert (row.key, row.answers, row.mean) == (key, 1, 100)
    assert [row["survey_of"] for row in privacy.export(xiaomei.ref)] == [started.public_id]


@pytest.mark.usefixtures("own_clock")
def test_which_conversations_are_not_asked_about(xiaomei: User, charlie: User, tingting: User) -> None:
    answered_by_the_assistant(xiaomei, 1)
    answered_by_the_assistant(xiaomei, 2)  # one question a person in a month
    answered_by_the_assistant(None, 3)
    answered_by_the_assistant(charlie, 4, channel="mail")
    handed = answered_by_the_assistant(charlie, 5)
    handing.to_people(conversation=handed, reason="asked", subject="x", actor="bot")
    conversations.start(user=charlie, actor=charlie.ref, handled_by="bot", client_id="silent")
    time.travel(timedelta(hours=25))
    assert surveys.ask_talks() == 2
    assert surveys.ask_talks() == 0
    assert sorted(str(one.talk.user) for one in Survey.objects.select_related("talk__user")) == sorted(
        ["None", str(xiaomei)]
    )
    answered_by_the_assistant(tingting, 6)
    time.travel(timedelta(days=5))
    assert surveys.ask_talks() == 0, "long forgotten"


def elsewhere(channel: str, nth: int, user: User | None = None) -> Conversation:
    """The assistant answered somebody who wrote by mail or WeChat."""
    now = time.now()
    address = {"mail": f"zhao{nth}@mail.example", "wechat": f"oZhao{nth}"}[channel]
    other, _made = Correspondent.objects.get_or_create(
        channel=channel, digest=letters.digest_of(address),
        defaults={"address": address, "user": user, "created_at": now, "last_at": now},
    )  # fmt: skip
    started = answered_by_the_assistant(user, nth, channel=channel)
    Conversation.objects.filter(pk=started.pk).update(correspondent=other)
    started.correspondent = other
    drain()
    delivery.send_due()
    return started


@pytest.fixture
def wechat(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to WeChat."""
    sent: list[str] = []
    monkeypatch.setattr("marketplace.notices.wechat.client.send_text", lambda _openid, text: sent.append(text))
    return sent


def questions(way: str) -> list[Notice]:
    return list(Notice.objects.filter(template=f"survey_{way}"))


@pytest.mark.usefixtures("own_clock")
@pytest.mark.parametrize("channel", ["mail", "wechat"])
def test_who_wrote_by_mail_or_wechat_is_asked_there_once(
    channel: str, wechat: list[str], settle: Callable[[], int], browse: Callable[..., object]
) -> None:
    elsewhere(channel, 31)
    time.travel(timedelta(hours=24, minutes=1))
    assert (surveys.ask_talks(), surveys.ask_talks()) == (1, 0)
    settle()
    delivery.send_due()
    (asked,) = questions(channel)
    found = Survey.objects.get()
    links = [f"/survey/{surveys.token_of(found)}/?score={score}" for score in range(1, 6)]
    assert all(link in str(asked.body) for link in links)
    assert "5 · " in str(asked.body), "what each link says stands before it"
    if channel == "wechat":
        assert [links[4] in text for text in wechat] == [False, True], "the answer, a day later the question"
    else:
        assert (mail.outbox[-1].to, "Auto-Submitted" in mail.outbox[-1].extra_headers) == (
            ["zhao31@mail.example"],
            True,
        )
        assert "/notices/no-more/" in mail.outbox[-1].body
    assert browse(None).post(links[3], {"score": "4"}).status_code == 302  # type: ignore[attr-defined]
    found.refresh_from_db()
    assert (found.score, found.by_bot) == (4, True)
    elsewhere(channel, 31)  # the same address, without any account: one question in a month
    time.travel(timedelta(hours=25))
    assert surveys.ask_talks() == 0


@pytest.mark.usefixtures("own_clock")
def test_who_switched_it_off_is_not_written_to(xiaomei: User, settle: Callable[[], int]) -> None:
    habits.choose(recipient_ref=xiaomei.ref, off=["talk:mail"], actor=xiaomei.ref)
    elsewhere("mail", 32, xiaomei)
    time.travel(timedelta(hours=25))
    assert surveys.ask_talks() == 1
    settle()
    before = len(mail.outbox)
    delivery.send_due()
    assert ([one.status for one in questions("mail")], len(mail.outbox)) == (["withheld"], before)


@pytest.mark.usefixtures("own_clock")
def test_quiet_hours_hold_the_question_and_not_the_answer(
    xiaomei: User, wechat: list[str], settle: Callable[[], int]
) -> None:
    here = (time.now() + timedelta(hours=25)).astimezone(time.SHANGHAI).hour
    habits.choose(recipient_ref=xiaomei.ref, off=[], quiet_from=here, quiet_to=(here + 3) % 24, actor=xiaomei.ref)
    started = elsewhere("wechat", 33, xiaomei)
    time.travel(timedelta(hours=25))
    assert surveys.ask_talks() == 1
    conversations.post(conversation=started, sender="bot", author="bot", body="还剩一万元。", client_id="late")
    settle()
    delivery.send_due()
    assert (wechat[1:], [one.status for one in questions("wechat")]) == (["还剩一万元。"], ["queued"])
    time.travel(timedelta(hours=4))
    delivery.send_due()
    assert (len(wechat[1:]), [one.status for one in questions("wechat")]) == (2, ["sent"])


@pytest.mark.usefixtures("own_clock")
def test_where_nobody_would_be_reached_nobody_is_asked(xiaomei: User, charlie: User, settings: Any) -> None:
    """A mail without its correspondent; WeChat when its window is nearly over, and never by a template that tells of an answer."""
    answered_by_the_assistant(charlie, 34, channel="mail")
    elsewhere("wechat", 35, xiaomei)
    time.travel(timedelta(hours=37))
    assert surveys.ask_talks() == 0
    settings.WECHAT_TEMPLATE = "T1"
    said = WeChatFault("errcode 45015", errcode=45015, permanent=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("marketplace.notices.wechat.client.send_text", lambda *_more: (_ for _ in ()).throw(said))
        patch.setattr(
            "marketplace.notices.wechat.client.send_template", lambda *_more, **_rest: pytest.fail("a template")
        )
        with pytest.raises(WeChatFault):
            deliver(address="oZhao", subject="x", body="y", reference="notice-1", headers={})
