"""Two agents decide at once, a seller answers twice, a worker is killed between call and outcome: delivered once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.sandboxes.translate.server import TranslateServer
from marketplace.translating.models import Translation
from marketplace.translating.services import translating
from sellers.models import Seller
from support.models import Message, RelayMessage, SellerQuestion
from support.services import relay_deciding, relaying, seller_questions, tickets
from tests import people, shop
from tests.clock import own_clock
from tests.concurrency.killing import Seam, die_at
from tests.concurrency.threads import kinds, together
from tests.support import talk
from tests.translating.server import book

__all__ = ["book", "own_clock"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_clock")]
LEAK = "加我微信 akira888"


@pytest.fixture
def lin(db: None) -> User:
    return User.objects.create_user("lin@example.com", people.PASSWORD, display_name="小林", roles=["agent"])


@pytest.fixture
def question(akira: User, xiaomei: User, tingting: User) -> Iterator[SellerQuestion]:
    seller = shop.seller(akira)
    Seller.objects.filter(pk=seller.pk).update(locale="en")
    _talk, ticket = talk.ask(xiaomei, context=f"listing:{shop.listing(seller).public_id}")
    tickets.take(ticket=ticket, agent=tingting)
    return seller_questions.ask(ticket=talk.fresh(ticket), agent=tingting, question="Is it in stock?")


def answer(question: SellerQuestion, akira: User, body: str) -> None:
    seller_questions.answer(seller=question.seller, public_id=question.public_id, body=body, by=akira)


def bubbles() -> int:
    return Message.objects.filter(sender="seller", is_internal=False).count()


def settle() -> None:
    time.travel(timedelta(minutes=5))
    translating.run_due()
    drain()


def test_two_agents_release_the_same_message(question: SellerQuestion, akira: User, tingting: User, lin: User) -> None:
    answer(question, akira, LEAK)
    held = RelayMessage.objects.get(side="seller")
    jobs = [
        partial(relay_deciding.decide, relayed=RelayMessage.objects.get(pk=held.pk), by=agent, decision=decision)
        for agent, decision in ((tingting, "release"), (lin, "mask"), (tingting, "original"), (lin, "refuse"))
    ]
    assert kinds(together(jobs)) == {"done": 1, "AlreadyDecided": 3}
    assert bubbles() == (0 if RelayMessage.objects.get(pk=held.pk).status == "refused" else 1)


def test_the_race_without_its_guard(question: SellerQuestion, akira: User) -> None:
    """Where nothing but the status that was read is asked, both would deliver; the machine lets one through."""
    answer(question, akira, LEAK)
    pk = RelayMessage.objects.get(side="seller").pk

    def blind() -> None:
        seen = RelayMessage.objects.get(pk=pk).status
        gate.wait()
        if seen == "held":
            delivered.append(pk)

    gate, delivered = Barrier(2, timeout=60), list[int]()
    together([blind, blind])
    assert delivered == [pk, pk], "read, then act: both act"

    def guarded() -> None:
        one = RelayMessage.objects.get(pk=pk)
        gate.wait()
        with transaction.atomic():
            relaying.deliver(one, actor="user:x", decision="released")

    assert kinds(together([guarded, guarded])) == {"done": 1, "StaleState": 1}
    assert bubbles() == 1


def test_a_seller_answers_twice(question: SellerQuestion, akira: User) -> None:
    jobs = [partial(answer, question, akira, f"it is in stock {number}") for number in range(4)]
    assert kinds(together(jobs)) == {"done": 1, "AlreadyAnswered": 3}
    assert RelayMessage.objects.filter(side="seller").count() == 1


def test_the_same_text_wanted_at_once_is_one_row(book: TranslateServer) -> None:
    jobs = [partial(translating.want, text="it is in stock", target="zh-hans")] * 4
    assert kinds(together(jobs)) == {"done": 4}
    assert Translation.objects.count() == 1


@pytest.mark.parametrize(
    "seam",
    [
        Seam("before", "marketplace.translating.services.translating._ask"),
        Seam("after", "marketplace.translating.services.translating._ask"),
        Seam("before", "marketplace.translating.services.translating.emit"),
        Seam("after", "marketplace.translating.services.translating.settle"),
    ],
    ids=str,
)
def test_killed_while_translating(question: SellerQuestion, akira: User, book: TranslateServer, seam: Seam) -> None:
    """Killed between intent, call and outcome: asked again where nothing was written, delivered once in any case."""
    answer(question, akira, "it is in stock")
    time.travel(timedelta(seconds=10))
    die_at(seam, translating.run_due)
    assert bubbles() == 0
    settle()
    settle()
    assert Translation.objects.get(source="en", target="zh-hans").status == "done"
    assert (RelayMessage.objects.get(side="seller").status, bubbles()) == ("delivered", 1)
    assert book.calls == (1 if str(seam) in (
        "before marketplace.translating.services.translating._ask", "after marketplace.translating.services.translating.settle",
    ) else 2)  # fmt: skip


@pytest.mark.parametrize("name", ["_post", "deliver"])
def test_killed_while_delivering(question: SellerQuestion, akira: User, book: TranslateServer, name: str) -> None:
    answer(question, akira, "it is in stock")
    time.travel(timedelta(minutes=5))
    translating.run_due()
    die_at(Seam("after", f"support.services.relaying.{name}"), drain)
    assert bubbles() == 0
    settle()
    assert bubbles() == 1
