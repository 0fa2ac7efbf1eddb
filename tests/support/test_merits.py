"""Answers to our desk and the grade: in time, late, never; each question once."""

from datetime import timedelta

import pytest

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.drain import drain
from sellers.models import GradeEvent, Seller
from support import merits
from support.models import SellerQuestion
from support.services import seller_questions, tickets
from tests import shop
from tests.support import talk


@pytest.fixture
def seller(akira: User) -> Seller:
    return shop.seller(akira)


@pytest.fixture
def question(seller: Seller, lin: User, tingting: User) -> SellerQuestion:
    _talk, ticket = talk.ask(lin, context=f"listing:{shop.listing(seller).public_id}")
    talk.answer(ticket, tingting)
    return seller_questions.ask(ticket=talk.fresh(ticket), agent=tingting, question="When does it come back in stock?")


def codes() -> list[str]:
    return list(GradeEvent.objects.values_list("code", flat=True))


def later(hours: float) -> None:
    time.travel(timedelta(hours=hours))
    clocks.sweep()
    drain()


def answer(question: SellerQuestion, akira: User) -> None:
    seller_questions.answer(seller=question.seller, public_id=question.public_id, body="Tomorrow.", by=akira)
    drain()


def test_it_works(question: SellerQuestion, akira: User) -> None:
    later(2)
    answer(question, akira)
    merits.answered(question=question.public_id)
    assert codes() == ["chat_fast"]


def test_late_counts_once(question: SellerQuestion, akira: User) -> None:
    later(25)
    assert codes() == ["chat_slow"]
    answer(question, akira)
    assert codes() == ["chat_slow"]


def test_late_though_no_sweep_noticed(question: SellerQuestion, akira: User) -> None:
    time.travel(timedelta(hours=25))
    answer(question, akira)
    assert codes() == ["chat_slow"]


def test_a_question_that_was_taken_back_counts_nothing(question: SellerQuestion, tingting: User) -> None:
    later(3)
    tickets.solve(ticket=talk.fresh(question.ticket), agent=tingting)
    drain()
    later(48)
    assert codes() == []
