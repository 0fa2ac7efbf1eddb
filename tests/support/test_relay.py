"""Between shopper and seller: each in the own language, numbers guarded, leaks held, a person decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import NotAllowed
from marketplace.core.models import Clock, Duty
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from marketplace.sandboxes.translate.server import TranslateServer
from marketplace.translating.policies.leaks import MASK
from marketplace.translating.services import translating
from sellers.models import GradeEvent, Seller
from support import privacy
from support.errors import (
    AlreadyDecided,
    AnswerFirst,
    BadDecision,
    ExchangeOver,
    NothingToCorrect,
    OwnMessage,
    StillLeaks,
)
from support.models import Message, RelayMessage, SellerQuestion, Ticket
from support.relay_templates import TEMPLATES
from support.services import relay_deciding, seller_questions, tickets
from support.states import TicketStatus
from tests import shop
from tests.returns import world
from tests.support import talk
from tests.translating.server import book

__all__ = ["book"]
pytestmark = pytest.mark.django_db
QUESTION = "请问这双鞋还有38码吗？"
ANSWER = "Yes, we have 2 pairs left. It ships within 3 business days."


@pytest.fixture
def seller(akira: User) -> Seller:
    made = shop.seller(akira)
    Seller.objects.filter(pk=made.pk).update(locale="en")
    made.locale = "en"
    return made


@pytest.fixture
def ticket(seller: Seller, xiaomei: User, tingting: User) -> Ticket:
    """About an item of the shop: answers on it may go on by themselves."""
    _talk, made = talk.ask(xiaomei, QUESTION, context=f"listing:{shop.listing(seller).public_id}")
    tickets.take(ticket=made, agent=tingting)
    return talk.fresh(made)


def settle() -> None:
    time.travel(timedelta(minutes=5))
    translating.run_due()
    drain()


def ask(ticket: Ticket, agent: User, words: str = QUESTION) -> SellerQuestion:
    made = seller_questions.ask(ticket=talk.fresh(ticket), agent=agent, question=words)
    settle()
    return made


def answer(question: SellerQuestion, by: User, words: str = ANSWER) -> RelayMessage:
    seller_questions.answer(seller=question.seller, public_id=question.public_id, body=words, by=by)
    settle()
    return RelayMessage.objects.filter(side="seller").latest("id")


def read_by(user: User, ticket: Ticket) -> list[str]:
    """What the shopper reads from the seller."""
    return [str(one.body) for one in Message.objects.filter(sender="seller", is_internal=False).order_by("id")]


def decide(relayed: RelayMessage, by: User, decision: str, **more: str) -> RelayMessage:
    return relay_deciding.decide(relayed=relayed, by=by, decision=decision, **more)


def test_it_works(book: TranslateServer, ticket: Ticket, akira: User, xiaomei: User, tingting: User) -> None:
    question = ask(ticket, tingting)
    asked = RelayMessage.objects.get()
    assert (asked.status, asked.source, asked.target, asked.decision) == ("delivered", "zh-hans", "en", "passed")
    assert "size 38" in str(asked.rendered)
    assert str(asked.body) == QUESTION
    told = answer(question, akira)
    assert (told.status, told.decision, told.provider) == ("delivered", "passed", "libretranslate")
    assert read_by(xiaomei, ticket) == ["有的，我们还剩2。我们会在3个工作日内寄出。"]
    assert str(told.body) == ANSWER
    assert Notice.objects.filter(recipient=xiaomei.ref, template="seller_answered").exists()
    assert Notice.objects.filter(recipient=akira.ref, template="seller_question", channel="mail").exists()


def test_an_answer_brings_the_ticket_back_also_where_we_wait_for_the_shopper(
    book: TranslateServer, ticket: Ticket, akira: User, tingting: User
) -> None:
    """We said meanwhile that we asked: the answer of the shop must not lie unseen behind that."""
    question = ask(ticket, tingting)
    talk.answer(talk.fresh(ticket), tingting, "已经在问卖家了")
    assert talk.fresh(ticket).status == TicketStatus.WAITING_CUSTOMER
    answer(question, akira)
    assert talk.fresh(ticket).status == TicketStatus.OPEN


def test_the_shopper_reads_who_said_it_and_the_original(
    book: TranslateServer, ticket: Ticket, akira: User, xiaomei: User, tingting: User
) -> None:
    answer(ask(ticket, tingting), akira)
    client = Client()
    client.force_login(xiaomei)
    page = client.get(
        f"/help/chat/{ticket.conversation.public_id}/", headers={"accept-language": "zh-hans"}
    ).content.decode()
    assert "卖家回复，由客服转达" in page
    assert ANSWER in page
    assert "机器翻译" in page
    assert akira.display_name not in page


def test_the_sellers_clock_runs_from_when_they_can_read(book: TranslateServer, ticket: Ticket, tingting: User) -> None:
    seller_questions.ask(ticket=ticket, agent=tingting, question=QUESTION)
    assert not Clock.objects.filter(kind="seller_answer").exists()
    settle()
    assert Clock.objects.filter(kind="seller_answer", stopped_at=None).count() == 1


def test_after_a_breach_the_desk_is_told(book: TranslateServer, ticket: Ticket, tingting: User, akira: User) -> None:
    question = ask(ticket, tingting)
    time.travel(timedelta(hours=25))
    clocks.sweep()
    drain()
    assert Duty.objects.get(kind="clock:seller_answer").done_at is None
    client = people_client(tingting)
    moved = client.get(f"/desk/held/question/{question.public_id}/")
    assert moved.headers["Location"] == f"/desk/{ticket.number}/relay/"
    assert Notice.objects.filter(recipient=akira.ref, template="seller_question_waits").exists()


def people_client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session.save()
    return client


def test_a_lost_number_is_held_and_corrected(
    book: TranslateServer, ticket: Ticket, akira: User, xiaomei: User, tingting: User
) -> None:
    question = ask(ticket, tingting)
    book.faults.append("slip")
    told = answer(question, akira)
    assert (told.status, told.reasons) == ("held", ["numbers"])
    assert read_by(xiaomei, ticket) == []
    assert Clock.objects.filter(kind="relay_review", stopped_at=None).count() == 1
    decide(told, tingting, "correct", text="还剩2双，3个工作日内寄出。", why="少了数字")
    assert read_by(xiaomei, ticket) == ["还剩2双，3个工作日内寄出。"]
    assert not Clock.objects.filter(kind="relay_review", stopped_at=None).exists()
    with pytest.raises(AlreadyDecided):
        decide(told, tingting, "release")
    assert len(read_by(xiaomei, ticket)) == 1


@pytest.mark.parametrize(
    ("decision", "seen"), [("release", "加我微信 akira888，便宜10%"), ("mask", f"{MASK}，便宜10%"), ("refuse", "")]
)
def test_a_leak_is_held_until_a_person_decides(
    book: TranslateServer, ticket: Ticket, akira: User, xiaomei: User, tingting: User, decision: str, seen: str
) -> None:
    told = answer(ask(ticket, tingting), akira, "加我微信 akira888，便宜10%")
    assert (told.status, told.reasons, read_by(xiaomei, ticket)) == ("held", ["leak"], [])
    decide(told, tingting, decision, why="看过了")
    drain()
    assert read_by(xiaomei, ticket) == ([seen] if seen else [])
    struck = GradeEvent.objects.filter(code="chat_leak").count()
    assert struck == (1 if decision == "refuse" else 0)


def test_a_masked_original_stays_masked(
    book: TranslateServer, ticket: Ticket, akira: User, xiaomei: User, tingting: User
) -> None:
    told = answer(ask(ticket, tingting), akira, "it is in stock, call me on +1 415 555 0134")
    decide(told, tingting, "mask")
    client = Client()
    client.force_login(xiaomei)
    assert not re.search("415.?555", client.get(f"/help/chat/{ticket.conversation.public_id}/").content.decode())


def test_an_agent_may_slip_too(book: TranslateServer, ticket: Ticket, akira: User, tingting: User) -> None:
    """A shopper's phone number in our own question does not leave the house."""
    ask(ticket, tingting, "顾客手机13812345678，请联系")
    held = RelayMessage.objects.get()
    assert (held.status, held.reasons) == ("held", ["leak"])
    assert not Clock.objects.filter(kind="seller_answer").exists()
    client = Client()
    client.force_login(akira)
    assert "13812345678" not in client.get("/seller/messages/").content.decode()
    assert client.get(f"/seller/messages/{held.question.public_id}/").status_code == 404


@pytest.mark.parametrize("decision", ["release", "correct", "original", "mask", "refuse"])
def test_nobody_decides_about_their_own_message(
    book: TranslateServer, ticket: Ticket, akira: User, tingting: User, dana: User, browse: Any, decision: str
) -> None:
    ask(ticket, tingting, "顾客手机13812345678，请联系")
    held = RelayMessage.objects.get()
    page = browse(tingting).get(f"/desk/held/{held.public_id}/").content.decode()
    assert 'name="decision"' not in page
    with pytest.raises(OwnMessage):
        decide(held, tingting, decision, text="请联系顾客")
    held.refresh_from_db()
    assert (held.status, held.decision) == ("held", "")
    assert Clock.objects.filter(kind="relay_review", stopped_at=None).count() == 1
    colleague = User.objects.create_user("lin@example.com", "x", display_name="小林", roles=["agent"])
    decide(held, colleague, decision, text="请联系顾客")
    held.refresh_from_db()
    assert held.status == ("refused" if decision == "refuse" else "delivered")


def test_bad_decisions(book: TranslateServer, ticket: Ticket, akira: User, xiaomei: User, tingting: User) -> None:
    told = answer(ask(ticket, tingting), akira, "加我微信 akira888")
    for decision, text, refusal in (
        ("nonsense", "", BadDecision), ("correct", " ", NothingToCorrect), ("correct", "加我微信 akira999", StillLeaks),
    ):  # fmt: skip
        with pytest.raises(refusal):
            decide(told, tingting, decision, text=text)
    with pytest.raises(NotAllowed):
        decide(told, xiaomei, "release")
    assert (RelayMessage.objects.get(pk=told.pk).status, read_by(xiaomei, ticket)) == ("held", [])


def test_without_a_provider_the_reader_is_told(
    settings: Any, ticket: Ticket, akira: User, xiaomei: User, tingting: User
) -> None:
    settings.TRANSLATE_URL = ""
    told = answer(ask(ticket, tingting), akira)
    assert (told.status, told.is_original) == ("delivered", True)
    assert read_by(xiaomei, ticket) == [ANSWER]
    client = Client()
    client.force_login(xiaomei)
    page = client.get(f"/help/chat/{ticket.conversation.public_id}/").content.decode()
    assert "这是原文，暂时没有译文" in page


def test_other_topics_wait_for_a_person(
    book: TranslateServer, seller: Seller, akira: User, xiaomei: User, tingting: User
) -> None:
    shop.tariff()
    _talk, made = talk.ask(xiaomei, context=world.buy(xiaomei, seller).ref)
    tickets.take(ticket=made, agent=tingting)
    told = answer(ask(made, tingting), akira)
    assert (told.status, told.reasons) == ("held", ["topic"])
    decide(told, tingting, "release")
    assert len(read_by(xiaomei, made)) == 1


def test_adding_to_an_answer(book: TranslateServer, ticket: Ticket, akira: User, xiaomei: User, tingting: User) -> None:
    question = ask(ticket, tingting)
    more = {"seller": question.seller, "public_id": question.public_id, "by": akira, "body": "it is genuine"}
    with pytest.raises(AnswerFirst):
        seller_questions.add(**more, client_id="1")
    answer(question, akira)
    for _twice in range(2):
        seller_questions.add(**more, client_id="1")
        settle()
    assert read_by(xiaomei, ticket)[1:] == ["是正品。"]
    tickets.solve(ticket=talk.fresh(ticket), agent=tingting)
    with pytest.raises(ExchangeOver):
        seller_questions.add(**more, client_id="2")


def test_closing_ends_what_waits(
    book: TranslateServer, ticket: Ticket, akira: User, xiaomei: User, tingting: User
) -> None:
    told = answer(ask(ticket, tingting), akira, "加我微信 akira888")
    tickets.solve(ticket=talk.fresh(ticket), agent=tingting)
    drain()
    assert RelayMessage.objects.get(pk=told.pk).status == "cancelled"
    assert not Clock.objects.filter(kind="relay_review", stopped_at=None).exists()
    with pytest.raises(AlreadyDecided):
        decide(told, tingting, "release")


def test_erased_people_leave_no_words(
    book: TranslateServer, ticket: Ticket, akira: User, xiaomei: User, tingting: User
) -> None:
    answer(ask(ticket, tingting), akira)
    privacy.erase(xiaomei.ref)
    for relayed in RelayMessage.objects.select_related("translation"):
        assert {str(relayed.body), str(relayed.rendered)} == {"—"}
        assert relayed.translation is not None
        assert str(relayed.translation.source_text) == "—"


def test_pages_of_the_desk(
    book: TranslateServer, ticket: Ticket, akira: User, tingting: User, browse: Callable[[User | None], Client],
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    client = browse(tingting)
    for template in TEMPLATES[:1]:
        client.post(f"/desk/{ticket.number}/ask-seller/", {"question": "", "template": template.code})
    settle()
    question = SellerQuestion.objects.get()
    book.faults.append("slip")
    told = answer(question, akira)
    with django_assert_max_num_queries(25):
        page = client.get("/desk/held/").content.decode()
    assert "<mark>2</mark>" in page or "<mark>2 pairs" in page
    pane = client.get(f"/desk/{ticket.number}/relay/", headers={"HX-Request": "true"}).content.decode()
    assert ANSWER.split(".")[1].strip() in pane
    assert "<html" not in pane
    assert client.post(f"/desk/held/{told.public_id}/", {"decision": "correct", "text": ""}).status_code == 409
    assert client.post(f"/desk/held/{told.public_id}/", {"decision": "original"}).status_code == 302
    assert RelayMessage.objects.get(pk=told.pk).decision == "original"


def test_the_exchange_by_api(
    book: TranslateServer,
    ticket: Ticket,
    akira: User,
    brightwell: User,
    tingting: User,
    api: Callable[[User | None], Any],
) -> None:
    shop.seller(brightwell, country="GB", currency="GBP")
    question = ask(ticket, tingting)
    door = f"/api/v1/seller/questions/{question.public_id}/messages/"
    first = api(akira).get(door).json()["messages"]
    assert [(one["side"], one["original"]) for one in first] == [("ours", QUESTION)]
    assert "size 38" in first[0]["text"]
    assert "size 38" in api(akira).get("/api/v1/seller/questions/").json()["results"][0]["question"]
    refused = api(akira).post(door, {"body": "more", "client_id": "a"}, format="json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "answer_first")
    answer(question, akira)
    added = api(akira).post(door, {"body": "it is genuine", "client_id": "a"}, format="json")
    assert (added.status_code, len(added.json()["messages"])) == (201, 3)
    assert api(brightwell).get(door).status_code == 404
