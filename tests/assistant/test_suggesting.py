"""What an agent is offered: the assistant's own answer and articles; nothing is said or changed by looking."""

import pytest
from django.db import connection

from assistant import dialogue
from assistant.services import answering
from assistant.services.suggesting import suggest
from support.models import Message, Ticket
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


def test_a_broken_skill_leaves_the_agent_a_page(chat, bought, xiaomei, tingting, browse, monkeypatch):
    """The skill that handed over as `failed` fails again while the page is drawn: no suggestion of its own, the page stands."""
    bought()
    mine = chat(xiaomei)

    def broken(_ask):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")  # also for the transaction around it

    monkeypatch.setattr(dialogue, "turn", broken)
    message = mine.write("我的面霜到哪了")
    answering.answer(message=message)
    ticket = Ticket.objects.get(conversation=mine.talk)
    assert ticket.conversation.handled_by == "people"
    assert [one for one in suggest(mine.talk) if one.source.startswith("assistant")] == []
    page = browse(tingting).get(f"/desk/{ticket.number}/")
    assert page.status_code == 200
    assert "我的面霜到哪了" in page.content.decode()
