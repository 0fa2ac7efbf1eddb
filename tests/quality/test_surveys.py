"""Surveys: asked once, one tap, changeable for a week, a low score calls a lead, never anybody's login."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.models import Duty
from quality.errors import BadScore, SurveyNotFound, SurveyOver
from quality.models import Survey
from quality.selectors import survey as figures
from quality.services import surveys
from support.models import Ticket
from support.services import tickets
from tests.support import talk

pytestmark = pytest.mark.django_db


def closed(user: User, agent: User) -> Ticket:
    _talk, ticket = talk.ask(user)
    talk.answer(ticket, agent)
    tickets.solve(ticket=talk.fresh(ticket), agent=agent)
    return talk.fresh(ticket)


def test_it_works(xiaomei: User, tingting: User, settle: Callable[[], int], browse: Callable[..., object]) -> None:
    ticket = closed(xiaomei, tingting)
    settle()
    found = Survey.objects.get(ticket=ticket)
    last = ticket.conversation.messages.order_by("-id")[0]
    assert [one["href"] for one in last.choices][4] == f"/survey/{surveys.token_of(found)}/?score=5"
    guest = browse(None)
    page = guest.get(last.choices[4]["href"])  # type: ignore[attr-defined]
    assert page.status_code == 200
    found.refresh_from_db()
    assert found.score is None  # mail programs open links by themselves
    sent = guest.post(last.choices[4]["href"], {"score": "5", "reasons": ["quick"], "words": "谢谢婷婷"})  # type: ignore[attr-defined]
    assert sent.status_code == 302
    found.refresh_from_db()
    assert (found.score, found.reasons, str(found.words)) == (5, ["quick"], "谢谢婷婷")
    row = figures.csat(time.now() - timedelta(days=1), time.now() + timedelta(days=1), by="agent")[0]
    assert (row.key, row.answers, row.mean, row.happy) == (tingting.pk, 1, 500, 10_000)


def test_asked_once_and_not_where_nobody_answered(xiaomei: User, tingting: User, settle: Callable[[], int]) -> None:
    _talk, silent = talk.ask(xiaomei)
    tickets.close(ticket=silent, actor="system:test")
    settle()
    assert not Survey.objects.exists()
    ticket = closed(xiaomei, tingting)
    settle()
    assert surveys.ask(ticket=ticket) is None
    tickets.close(ticket=ticket, actor="system:test")
    settle()
    assert Survey.objects.count() == 1


def test_changeable_for_a_week(xiaomei: User, tingting: User) -> None:
    found = surveys.ask(ticket=closed(xiaomei, tingting))
    assert found is not None
    surveys.answer(survey=found, score=2)
    assert Duty.objects.filter(kind="low_score", done_at=None).count() == 1
    time.travel(timedelta(days=6))
    surveys.answer(survey=found, score=4)
    assert not Duty.objects.filter(kind="low_score", done_at=None).exists()
    time.travel(timedelta(days=1, minutes=1))
    with pytest.raises(SurveyOver):
        surveys.answer(survey=found, score=1)
    found.refresh_from_db()
    assert found.score == 4


def test_it_ends(xiaomei: User, tingting: User) -> None:
    found = surveys.ask(ticket=closed(xiaomei, tingting))
    assert found is not None
    time.travel(timedelta(days=14, minutes=1))
    with pytest.raises(SurveyOver):
        surveys.answer(survey=found, score=5)


@pytest.mark.parametrize("score", [0, 6, -1, 500])
def test_other_numbers_are_no_score(xiaomei: User, tingting: User, score: int) -> None:
    found = surveys.ask(ticket=closed(xiaomei, tingting))
    assert found is not None
    with pytest.raises(BadScore):
        surveys.answer(survey=found, score=score)
    found.refresh_from_db()
    assert found.score is None


def test_a_link_of_somebody_elses_making(xiaomei: User, tingting: User) -> None:
    found = surveys.ask(ticket=closed(xiaomei, tingting))
    assert found is not None
    token = surveys.token_of(found)
    for strange in (token[:-2] + "xx", f"{found.pk + 1}~{token.partition('~')[2]}", "", "1", "~"):
        with pytest.raises(SurveyNotFound):
            surveys.survey_of(strange)
