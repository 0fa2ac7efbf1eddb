"""What the assistant remembers is told to its person and erased with them; of others nothing changes."""

import pytest

from assistant import privacy
from assistant.models import Draft, Memory, Turn
from marketplace.core import time

pytestmark = pytest.mark.django_db


def test_it_works(chat, bought, xiaomei, charlie):
    order = bought()
    mine, theirs = chat(xiaomei), chat(charlie)
    mine.ask("我的面霜到哪了")
    theirs.ask("你好")
    Draft.objects.create(
        message=Turn.objects.first().message,
        question="我的面霜到哪了",
        plain="…",
        locale="zh-hans",
        created_at=time.now(),
    )
    (row,) = privacy.export(xiaomei.ref)
    assert row["conversation"] == mine.talk.public_id
    assert row["remembered"]["order"] == order.number
    privacy.erase(xiaomei.ref)
    assert [memory.conversation_id for memory in Memory.objects.all()] == [theirs.talk.pk]
    assert not Draft.objects.exists()
    assert Turn.objects.count() == 2
