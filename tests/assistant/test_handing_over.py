"""When people take over: asked, upset, not understood, broken, silent, stopped; with a note that spares asking again."""

from datetime import timedelta

import pytest

from assistant import dialogue
from marketplace.core import switches, time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.drain import drain
from support.models import Conversation, Message, Ticket
from tests import shop

pytestmark = pytest.mark.django_db


def test_it_works(chat, bought, xiaomei):
    order = bought()
    mine = chat(xiaomei)
    mine.ask("我的面霜到哪了")
    answer = mine.ask("转人工")
    ticket = Ticket.objects.get()
    assert mine.state.handled_by == "people"
    assert "转人工" in answer.body
    assert (ticket.topic, ticket.priority) == ("human_agent", "normal")
    assert (ticket.about, mine.state.context) == (order.ref, ""), (
        "the desk goes on with the order that the talk came to"
    )
    for words in (order.number, "顾客要求人工", xiaomei.display_name, "我的包裹到哪了", "平静", "保湿面霜"):
        assert words in mine.note


@pytest.mark.parametrize(
    "words",
    [
        "你们这群骗子！垃圾平台",
        "太离谱了！！！！凭什么不给我退",
        "WHERE IS MY PARCEL THIS IS RIDICULOUS",
        "this is unacceptable, I am furious",
    ],
)
def test_who_is_upset_goes_to_people_first_in_line(chat, xiaomei, words):
    mine = chat(xiaomei)
    mine.ask(words)
    assert mine.state.handled_by == "people"
    assert Ticket.objects.get().priority == "high"
    assert "很生气" in mine.note


@pytest.mark.parametrize(
    "words", ["急！我的包裹到哪了", "快点呀，什么时候发货？", "ASAP please where is MO order", "太慢了吧"]
)
def test_a_hurry_is_not_anger(chat, xiaomei, words):
    mine = chat(xiaomei)
    mine.ask(words)
    assert mine.state.handled_by == "bot"


def test_not_understood_is_asked_once_then_handed_over(chat, xiaomei, monkeypatch):
    from assistant import meaning
    from support.intents.classifier import Guess

    monkeypatch.setattr(meaning, "classify", lambda text: Guess("tax_fee", 0.3, "quota"))
    mine = chat(xiaomei)
    asked = mine.ask("那个东西那样子行不行呢")
    assert [row["say"] for row in asked.choices] == ["税费是多少？", "我的年度额度还剩多少？", "转人工客服"]
    assert mine.state.handled_by == "bot"
    mine.ask("就是那样的嘛你懂的")
    assert mine.state.handled_by == "people"
    assert "没听懂" in mine.note


def test_the_button_after_asking_back_is_understood(chat, xiaomei, monkeypatch):
    from assistant import meaning
    from support.intents.classifier import Guess

    shop.tariff()
    monkeypatch.setattr(meaning, "classify", lambda text: Guess("tax_fee", 0.3, "quota"))
    mine = chat(xiaomei)
    mine.ask("那个东西那样子行不行呢")
    answer = mine.ask("税费是多少？")
    assert "5,000" in answer.body
    assert mine.state.handled_by == "bot"


def test_an_error_hands_over_and_nothing_else_is_kept(chat, xiaomei, monkeypatch):
    def broken(ask):
        raise RuntimeError("out of order")

    monkeypatch.setattr(dialogue, "turn", broken)
    mine = chat(xiaomei)
    mine.write("我的包裹到哪了")
    drain()
    assert mine.state.handled_by == "people"
    assert Ticket.objects.count() == 1
    assert not Message.objects.filter(conversation=mine.talk, sender="bot", is_internal=False).exists()


def test_a_dead_worker_is_no_silence(chat, xiaomei):
    mine = chat(xiaomei)
    mine.write("在吗")
    time.travel(timedelta(seconds=61))
    clocks.sweep()
    from support import bot_silence

    bot_silence.clock_breached(kind="support_bot_answer", subject=mine.talk.ref)
    assert mine.state.handled_by == "people"
    drain()  # the worker is back: people keep it
    assert not Message.objects.filter(conversation=mine.talk, sender="bot", is_internal=False).exists()


def test_ops_stop_it_at_once(chat, xiaomei, dana):
    mine = chat(xiaomei)
    switches.stop(kind="assistant", key="all", cause="maintenance", reason="answers look odd", actor=dana.ref)
    mine.write("我的包裹到哪了")
    drain()
    assert mine.state.handled_by == "people"
    assert not Message.objects.filter(conversation=mine.talk, sender="bot").exists()
    assert chat(xiaomei).state.handled_by == Conversation.Desk.PEOPLE  # new ones go to people too


def test_a_complaint_is_for_people(chat, xiaomei):
    mine = chat(xiaomei)
    mine.ask("我要投诉卖家态度差")
    ticket = Ticket.objects.get()
    assert (ticket.topic, ticket.priority) == ("complaint", "high")


def test_a_stolen_account_is_urgent(chat, xiaomei):
    mine = chat(xiaomei)
    mine.ask("我的账号好像被别人登录了")
    assert Ticket.objects.get().priority == "urgent"


def test_a_joke_wakes_nobody(chat, xiaomei):
    mine = chat(xiaomei)
    for words in ("给我讲个笑话", "明天下雨吗", "红烧肉怎么做"):
        mine.ask(words)
    assert mine.state.handled_by == "bot"
    assert not Ticket.objects.exists()
