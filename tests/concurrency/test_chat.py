"""Two tabs that read, two deliveries of one letter: first the race without its guard, then with it."""

from __future__ import annotations

from functools import partial
from threading import Barrier, Event

import pytest

from marketplace.accounts.models import User
from support.channels.mail import parsing
from support.models import Arrival, Message, ReadMark, Ticket
from support.services import arriving, reading
from tests.concurrency.threads import kinds, together
from tests.support import talk
from tests.support.letters import letter

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60.0


def test_without_the_condition_a_mark_goes_back(xiaomei: User) -> None:
    """Read, compare, write: both tabs look before either writes, and the slower one writes last."""
    conversation, _ticket = talk.ask(xiaomei)
    reading.mark(conversation=conversation, side=ReadMark.Side.CUSTOMER, up_to=conversation.messages.get().pk)
    mark, looked, written = ReadMark.objects.get(), Barrier(2), Event()

    def careless(up_to: int, *, is_slow: bool) -> None:
        seen = ReadMark.objects.get(pk=mark.pk)
        looked.wait(PATIENCE)
        if is_slow:
            written.wait(PATIENCE)
        if seen.up_to < up_to:
            ReadMark.objects.filter(pk=mark.pk).update(up_to=up_to)
        written.set()

    further, nearer = mark.up_to + 2, mark.up_to + 1
    jobs = [partial(careless, further, is_slow=False), partial(careless, nearer, is_slow=True)]
    assert kinds(together(jobs)) == {"done": 2}
    assert ReadMark.objects.get().up_to == nearer


def test_many_tabs_move_it_forward_only(xiaomei: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    ids = [talk.write(conversation)[0].pk for _ in range(6)]
    jobs = [
        partial(reading.mark, conversation=conversation, side=ReadMark.Side.CUSTOMER, up_to=up_to)
        for up_to in (ids[5], ids[0], ids[3], ids[4], ids[1], ids[5])
    ]
    assert kinds(together(jobs)) == {"done": 6}
    assert (ReadMark.objects.count(), ReadMark.objects.get().up_to) == (1, ids[5])


def test_without_the_unique_row_one_letter_becomes_two() -> None:
    """Look whether it came, then take it: both deliveries look before either has left a trace."""
    incoming, looked = parsing.read(letter(id="<same@mail.example>")), Barrier(2)

    def naive(place: int) -> None:
        is_new = not Message.objects.exists()
        looked.wait(PATIENCE)
        if is_new:
            talk.ask(None, incoming.text, guest_key=f"{place}" * 24)

    assert kinds(together([partial(naive, place) for place in (1, 2)])) == {"done": 2}
    assert Message.objects.count() == 2


def test_a_letter_that_is_delivered_by_many_at_once_is_one() -> None:
    raw = letter(id="<same@mail.example>")
    results = kinds(together([lambda: arriving.take(parsing.read(raw))] * 5))
    assert results == {"done": 5}
    assert (Arrival.objects.count(), Message.objects.count(), Ticket.objects.count()) == (1, 1, 1)
