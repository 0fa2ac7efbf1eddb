"""Bad input: long, many, strange, mixed. Answered or handed over, never broken."""

import pytest

from assistant.services import answering
from support.models import Message, Ticket
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    [
        "退" * 4000, "where is my parcel " * 200, "<script>alert(1)</script>", "'; DROP TABLE orders; --",
        "{{7*7}} ${7*7} %(x)s %s {item}",
        "🙂🙂🙂", "？？？", "我的parcel到哪裡了 where", "俩个面霜到哪嘞",
        "\u202e反转文字 到哪了", "MO" * 500, "1" * 3000, "订单" + "MM 2" * 300,
    ],
)  # fmt: skip
def test_strange_words_are_answered(chat, bought, xiaomei, words):
    bought()
    mine = chat(xiaomei)
    message = mine.write(words)
    turn = answering.answer(message=message)
    assert turn is not None
    answer = Message.objects.get(conversation=mine.talk, client_id=f"bot-{message.pk}")
    assert answer.body
    assert "<script>" not in answer.body
    assert "49" not in answer.body or "7*7" not in words


def test_a_thousand_messages_end_with_people(chat, xiaomei, monkeypatch):
    monkeypatch.setattr(answering, "MOST_TURNS", 5)
    shop.tariff()
    mine = chat(xiaomei)
    for number in range(8):
        if mine.state.handled_by == "people":
            break
        answering.answer(message=mine.write(f"税费怎么算 {number}"))
    assert mine.state.handled_by == "people"
    assert Ticket.objects.get().priority in ("low", "normal")


def test_the_same_answer_again_and_again_ends_with_people(chat, xiaomei):
    shop.tariff()
    mine = chat(xiaomei)
    for _number in range(4):
        message = mine.write("税费怎么算")
        answering.answer(message=message)
    assert mine.state.handled_by == "people"


def test_a_turn_asks_the_database_a_bounded_number_of_times(chat, bought, xiaomei, django_assert_max_num_queries):
    for number in range(3):
        bought(f"面霜{number}号")
    mine = chat(xiaomei)
    message = mine.write("查一下物流")
    with django_assert_max_num_queries(45):
        answering.answer(message=message)
