"""What an agent is offered: the assistant's own answer and articles; nothing is said or changed by looking."""

import pytest

from assistant.services.suggesting import suggest
from support.models import Message
from tests import shop

pytestmark = pytest.mark.django_db


def test_it_works(chat, bought, xiaomei):
    order = bought()
    mine = chat(xiaomei)
    mine.write("我的面霜到哪了")
    found = suggest(mine.talk)
    assert found[0].source == "assistant:order_status"
    assert order.number in found[0].text
    assert len(found) <= 3
    assert Message.objects.filter(conversation=mine.talk).count() == 1


def test_a_yes_of_the_customer_is_not_run_by_looking(chat, bought, xiaomei):
    order = bought()
    mine = chat(xiaomei)
    mine.ask("取消订单")
    mine.write("确认")
    suggest(mine.talk)
    order.refresh_from_db()
    assert order.lifecycle == "confirmed"


def test_nothing_written_nothing_suggested(chat, xiaomei):
    shop.tariff()
    assert suggest(chat(xiaomei).talk) == []
