"""Talking: what arrives, once, bounded, and who it belongs to."""

from datetime import timedelta

import pytest
from django.db import connection

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.models import OutboxEvent
from marketplace.core.textnorm import BadText
from support import errors, policies, selectors
from support.guests import Writer
from support.models import Conversation, Message, Ticket
from support.services import conversations, tickets
from support.states import TicketStatus
from tests.support import talk

pytestmark = pytest.mark.django_db


def test_it_works(xiaomei: User) -> None:
    conversation, ticket = talk.ask(xiaomei, "  你好\u202e，<b>包裹</b>\n\n\n\n到哪了？ ")
    (message,) = selectors.messages_of(conversation)
    assert message.body == "你好，<b>包裹</b>\n\n到哪了？"
    assert (message.sender, message.author) == ("customer", xiaomei.ref)
    assert (ticket.status, ticket.user, ticket.subject) == (TicketStatus.NEW, xiaomei, "你好，<b>包裹</b> 到哪了？")


def test_words_are_not_stored_in_plain_text(xiaomei: User) -> None:
    talk.ask(xiaomei, "我的电话 13800138000")
    with connection.cursor() as cursor:
        for column, table in (("body", "support_message"), ("subject", "support_ticket")):
            cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608  (our own literals)
            assert "13800138000" not in cursor.fetchone()[0]
    assert "13800138000" not in str(list(OutboxEvent.objects.values_list("payload", flat=True)))


def test_a_message_sent_twice_arrives_once(xiaomei: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    first, _ = talk.write(conversation, "在吗", id="same")
    again, _ = talk.write(conversation, "别的话", id="same")
    assert first.pk == again.pk
    assert conversation.messages.count() == 2


def test_a_first_message_sent_twice_opens_one_conversation(xiaomei: User) -> None:
    for _ in range(2):
        tickets.ask(user=xiaomei, locale="zh-hans", author=xiaomei.ref, body="在吗", client_id="first")
    assert (Conversation.objects.count(), Message.objects.count(), Ticket.objects.count()) == (1, 1, 1)


def test_an_agents_id_does_not_swallow_the_customers_message(xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    note = talk.answer(ticket, tingting, "内部：老客户", is_internal=True, id="shared")
    message, _ = talk.write(conversation, "在吗", id="shared")
    assert message.pk != note.pk
    assert message.body == "在吗"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [("", errors.EmptyMessage), (" \u200b\n", errors.EmptyMessage), ("长" * 4001, BadText), ("x" * 100_000, BadText)],
)
def test_nothing_and_too_much(xiaomei: User, body: str, refusal: type[Exception]) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    with pytest.raises(refusal):
        talk.write(conversation, body)
    assert conversation.messages.count() == 1


def test_a_refused_first_message_opens_nothing(xiaomei: User) -> None:
    with pytest.raises(BadText):
        talk.ask(xiaomei, "x" * 100_000)
    assert not Conversation.objects.exists()
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("client_id", ["", " ", "x" * 41, "名", "a b", "a\n"])
def test_ids_that_are_none(xiaomei: User, client_id: str) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    with pytest.raises(DomainError):
        tickets.customer_writes(conversation=conversation, author=xiaomei.ref, body="在吗", client_id=client_id)
    assert conversation.messages.count() == 1


def test_a_flood_is_slowed_down_and_passes(xiaomei: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    for _ in range(policies.BURST - 1):
        talk.write(conversation)
    with pytest.raises(errors.TooFast):
        talk.write(conversation)
    assert conversation.messages.count() == policies.BURST
    time.travel(policies.BURST_WINDOW + timedelta(seconds=1))
    talk.write(conversation)


def test_many_conversations_at_once(xiaomei: User) -> None:
    for _ in range(policies.STARTS):
        talk.ask(xiaomei)
    with pytest.raises(errors.TooManyConversations):
        talk.ask(xiaomei)
    assert Conversation.objects.count() == Ticket.objects.count() == policies.STARTS


def test_a_conversation_has_an_end(xiaomei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "MAX_MESSAGES", 2)
    conversation, _ticket = talk.ask(xiaomei)
    talk.write(conversation)
    with pytest.raises(errors.ConversationFull):
        talk.write(conversation)


def test_a_guest_becomes_a_person(xiaomei: User, charlie: User) -> None:
    conversation, ticket = talk.ask(None, guest_key="K" * 24)
    other, _ticket = talk.ask(None, guest_key="L" * 24)
    assert "KKKK" not in Writer(None, "K" * 24).ref
    assert conversations.adopt(guest_key="K" * 24, user=xiaomei) == 1
    assert conversations.adopt(guest_key="K" * 24, user=charlie) == 0
    conversation.refresh_from_db()
    assert (conversation.user, conversation.guest_key) == (xiaomei, "")
    assert talk.fresh(ticket).user == xiaomei
    other.refresh_from_db()
    assert other.user is None


@pytest.mark.parametrize("guest_key", ["", "K" * 24, "wrong"])
def test_a_conversation_is_found_by_its_owner_only(xiaomei: User, charlie: User, guest_key: str) -> None:
    mine, _ticket = talk.ask(xiaomei)
    theirs, _ticket = talk.ask(None, guest_key="M" * 24)
    assert selectors.conversation_for(public_id=mine.public_id, user=xiaomei) == mine
    for user in (charlie, None):
        for conversation in (mine, theirs):
            with pytest.raises(errors.ConversationNotFound):
                selectors.conversation_for(public_id=conversation.public_id, user=user, guest_key=guest_key)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("listing:01abc", "listing:01abc"),
        ("parcel:MM2611220000010", "parcel:MM2611220000010"),
        ("order:MO2611220000010", ""),  # nobody's, so certainly not theirs
        ("return_case:MR2611220000010", ""),
        ("purchase:x", ""),
        ("javascript:alert(1)", ""),
        ("order:<script>", ""),
        ("", ""),
    ],
)
def test_only_references_that_a_person_may_bring(xiaomei: User, text: str, kept: str) -> None:
    assert conversations.own_reference(xiaomei, text) == kept
    assert conversations.own_reference(None, text) == kept
