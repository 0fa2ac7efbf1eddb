"""The assistant answers from what the database says: once, to its owner only, in the language of the person."""

from datetime import datetime, timedelta
from datetime import time as clock

import pytest

from assistant.models import Memory, Turn
from assistant.services import answering
from marketplace.core import time
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.models import OutboxDelivery
from marketplace.core.outbox.drain import drain
from orders.models import Order
from support.models import Message, Ticket
from support.policies import BOT_ANSWER
from tests import shop
from tests.assistant.conftest import says

pytestmark = pytest.mark.django_db


def test_it_works(chat, bought, xiaomei):
    order = bought()
    mine = chat(xiaomei)
    answer = mine.ask("我的面霜到哪了？")
    assert order.number in answer.body
    assert "保湿面霜 50ml" in answer.body
    assert f"/me/orders/{order.number}/" in says(answer)
    turn = Turn.objects.get()
    assert (turn.intent, turn.outcome) == ("order_status", "answered")
    assert mine.state.handled_by == "bot"
    assert not Ticket.objects.exists()
    assert open_clock(kind=BOT_ANSWER, subject=mine.talk.ref) is None


def test_through_the_outbox(chat, xiaomei):
    mine = chat(xiaomei)
    message = mine.write("你好")
    assert open_clock(kind=BOT_ANSWER, subject=mine.talk.ref) is not None
    drain()
    assert Message.objects.filter(client_id=f"bot-{message.pk}", sender="bot").count() == 1
    assert not OutboxDelivery.objects.exclude(status="done").exists()


def test_a_replay_answers_once(chat, xiaomei):
    mine = chat(xiaomei)
    message = mine.write("今年额度还剩多少")
    assert answering.answer(message=message) is not None
    assert answering.answer(message=message) is None
    assert Message.objects.filter(conversation=mine.talk, sender="bot").count() == 1
    assert Turn.objects.count() == 1


def test_a_burst_gets_one_answer_to_all_of_it(chat, bought, xiaomei):
    order = bought()
    mine = chat(xiaomei)
    written = [mine.write(body) for body in ("你好", "我那个面霜", "到哪了呀")]
    drain()
    answers = Message.objects.filter(conversation=mine.talk, sender="bot")
    assert [answer.client_id for answer in answers] == [f"bot-{written[-1].pk}"]
    assert order.number in answers[0].body


def test_people_keep_what_is_theirs(chat, xiaomei):
    mine = chat(xiaomei)
    mine.ask("转人工")
    assert mine.state.handled_by == "people"
    later = mine.write("在吗")
    assert answering.answer(message=later) is None
    assert not Message.objects.filter(client_id=f"bot-{later.pk}").exists()


def test_somebody_elses_order_is_not_told(chat, bought, charlie):
    order = bought()
    answer = chat(charlie).ask(f"{order.number} 到哪了")
    assert "保湿面霜" not in answer.body
    assert "没有查到" in answer.body


def test_a_number_is_read_with_blanks_and_small_letters(chat, bought, xiaomei):
    order = bought()
    bought("防晒霜")
    typed = f"{order.number[:2].lower()} {order.number[2:8]}-{order.number[8:]}"
    answer = chat(xiaomei).ask(f"帮我看下{typed}现在什么情况")
    assert order.number in answer.body
    assert "防晒霜" not in answer.body


def test_a_misspelt_number_is_said_to_be_one(chat, bought, xiaomei):
    number = bought().number
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    answer = chat(xiaomei).ask(f"{wrong}到哪了")
    assert "对不上" in answer.body


def test_which_order_is_asked_and_the_button_answers(chat, bought, xiaomei):
    first, second = bought("保湿面霜"), bought("跑步鞋")
    mine = chat(xiaomei)
    asked = mine.ask("查一下物流")
    assert says(asked) == {first.number, second.number}
    answer = mine.ask(second.number)
    assert second.number in answer.body
    assert first.number not in answer.body
    follow = mine.ask("多久能到")
    assert second.number in follow.body  # the talk is about it now


@pytest.mark.parametrize("hour", [1, 23])
def test_the_day_of_an_order_is_shanghais(chat, bought, xiaomei, hour):
    """One in the morning there is still the day before by UTC."""
    shoes, cream = bought("跑步鞋 42码"), bought()
    placed = datetime.combine(time.today() - timedelta(days=40), clock(hour), time.SHANGHAI)
    Order.objects.filter(pk=shoes.pk).update(placed_at=placed)
    answer = chat(xiaomei).ask(f"我{placed.month}月{placed.day}号下的单到哪了").body
    assert (shoes.number in answer, cream.number in answer) == (True, False)


def test_english_and_traditional(chat, bought, xiaomei):
    order = bought()
    english = chat(xiaomei).ask("where is my parcel?")
    assert f"Order {order.number}" in english.body
    assert "Face cream" in english.body
    traditional = chat(xiaomei).ask("我的包裹到哪裡了，請幫我查一下")
    assert "訂單" in traditional.body
    assert "订单" not in traditional.body


def test_a_guest_is_asked_to_sign_in_but_told_what_is_public(chat):
    shop.tariff()
    guest = chat(None)
    answer = guest.ask("我的退款什么时候到账")
    assert f"/account/login/?next=/help/chat/{guest.talk.public_id}/" in says(answer)
    assert "5,000" in chat(None).ask("你们的价格含税吗？税怎么算").body
    assert "7 天" in chat(None).ask("支持七天无理由退货吗").body


def test_the_memory_is_encrypted(chat, bought, xiaomei, django_assert_max_num_queries):
    order = bought()
    chat(xiaomei).ask("包裹到哪了")
    row = Memory.objects.get()
    assert row.state["order"] == order.number
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT state::text FROM assistant_memory")
        assert order.number not in cursor.fetchone()[0]


def test_a_day_later_the_talk_begins_anew(chat, bought, xiaomei):
    bought("保湿面霜"), bought("跑步鞋")
    mine = chat(xiaomei)
    mine.ask("跑步鞋到哪了")
    from datetime import timedelta

    time.travel(timedelta(hours=25))
    assert len(says(mine.ask("什么时候能到货"))) == 2


def test_a_couriers_number_that_is_nobodys(chat, bought, xiaomei):
    bought()
    answer = chat(xiaomei).ask("运单 YT1234567890123 到哪了")
    assert "没有查到" in answer.body
    assert Turn.objects.get().outcome == "answered"
