"""Read marks and unread counts: forward only, one row a side, the same on every device."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from support import selectors
from support.models import Conversation, ReadMark
from support.policies import STARTS
from support.services import conversations, reading
from tests.support import talk

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]


def test_it_works(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    answer = talk.answer(ticket, tingting)
    assert selectors.unread_of(xiaomei) == 1
    page = browse(xiaomei).get(f"/help/chat/{conversation.public_id}/")  # looking is reading, without JavaScript too
    assert page.status_code == 200
    assert selectors.marks_of(conversation) == {"customer": answer.pk}
    assert selectors.unread_of(xiaomei) == 0
    desk = browse(tingting).get(f"/desk/{ticket.number}/").content.decode()
    assert desk.count("data-seen hidden") == 0
    assert "data-seen" in desk
    later = talk.answer(ticket, tingting, "还有一句")
    desk = browse(tingting).get(f"/desk/{ticket.number}/").content.decode()
    assert desk.count("data-seen hidden") == 1
    assert selectors.marks_of(conversation) == {"customer": answer.pk, "desk": later.pk}


def test_a_fragment_is_read_only_where_somebody_looks(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    answer = talk.answer(ticket, tingting)
    path = f"/help/chat/{conversation.public_id}/messages/"
    assert browse(xiaomei).get(path)["X-Read-Up-To"] == "0"
    assert selectors.marks_of(conversation) == {}
    browse(tingting).get(f"/desk/{ticket.number}/messages/?seen=1")
    assert browse(xiaomei).get(f"{path}?seen=1")["X-Read-Up-To"] == str(answer.pk)
    assert selectors.marks_of(conversation) == {"customer": answer.pk, "desk": answer.pk}


def test_notes_are_not_the_customers_to_read(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    note = talk.answer(ticket, tingting, "内部", is_internal=True)
    first = conversation.messages.order_by("pk")[0]
    assert selectors.unread_of(xiaomei) == 0
    assert reading.mark(conversation=conversation, side=ReadMark.Side.CUSTOMER, up_to=note.pk) == first.pk
    assert reading.mark(conversation=conversation, side=ReadMark.Side.DESK, up_to=note.pk) == note.pk


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(st.integers(-5, 12), max_size=12))
def test_it_only_moves_forward_and_never_past_the_end(tries: list[int], xiaomei: User) -> None:
    conversation = Conversation.objects.filter(user=xiaomei).first() or talk.ask(xiaomei)[0]
    ids = list(conversation.messages.order_by("pk").values_list("pk", flat=True))
    ids = ids if len(ids) > 4 else [talk.write(conversation)[0].pk for _ in range(5)]
    ReadMark.objects.all().delete()
    seen = 0
    for step in tries:
        found = reading.mark(conversation=conversation, side=ReadMark.Side.CUSTOMER, up_to=ids[0] + step)
        assert seen <= found <= ids[-1]
        seen = found
    assert ReadMark.objects.count() <= 1


def test_by_the_api(api: Callable[[User | None], APIClient], xiaomei: User, charlie: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    answer = talk.answer(ticket, tingting)
    base = "/api/v1/support/conversations/"
    assert api(xiaomei).get(base).json()["results"][0]["unread"] == 1
    path = f"{base}{conversation.public_id}/read/"
    assert api(charlie).post(path, {"up_to": answer.pk}, format="json").status_code == 404
    for up_to in (answer.pk, answer.pk - 1, 10**15):
        assert api(xiaomei).post(path, {"up_to": up_to}, format="json").json() == {"up_to": answer.pk}
    assert api(xiaomei).get(base).json()["results"][0]["unread"] == 0
    assert api(xiaomei).get(f"{base}{conversation.public_id}/").json()["read"] == {"customer": answer.pk, "desk": 0}


def test_the_list_is_paged_and_counts_in_a_fixed_number_of_statements(
    browse: Browse, xiaomei: User, tingting: User
) -> None:
    mine = browse(xiaomei)

    def look() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert mine.get("/help/chat/").status_code == 200
        return len(seen)

    for _ in range(2):
        _talk, ticket = talk.ask(xiaomei)
        talk.answer(ticket, tingting)
    few = look()
    for _ in range(STARTS - 2):
        _talk, ticket = talk.ask(xiaomei)
        talk.answer(ticket, tingting)
    assert look() == few
    assert mine.get("/help/chat/").content.count(b'class="count"') >= STARTS


def test_a_guests_marks_follow_into_the_account(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(None, guest_key="K" * 24)
    answer = talk.answer(ticket, tingting)
    reading.mark(conversation=conversation, side=ReadMark.Side.CUSTOMER, up_to=answer.pk)
    conversations.adopt(guest_key="K" * 24, user=xiaomei)
    assert selectors.unread_of(xiaomei) == 0
    talk.answer(ticket, tingting, "再补充一句")
    assert selectors.unread_of(xiaomei) == 1
