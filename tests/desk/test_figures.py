"""Figures: medians, shares, hours and languages from real tickets; every number leads to its tickets; agents for leads alone."""

from datetime import timedelta

import pytest

from desk.selectors import figures
from marketplace.core import time
from quality.models import Survey
from support.models import Conversation, Ticket
from support.services import conversations, handing, tickets
from tests.desk.builders import taken
from tests.support import talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_time")]


def lived(user, agent, minutes, solved=None):
    ticket = taken(user, agent)
    at = ticket.created_at
    changes = {"first_reply_at": at + timedelta(minutes=minutes)}
    if solved is not None:
        changes |= {"status": "solved", "solved_at": at + timedelta(minutes=solved)}
    Ticket.objects.filter(pk=ticket.pk).update(**changes)
    return Ticket.objects.get(pk=ticket.pk)


def test_it_works(xiaomei, charlie, tingting):
    for minutes in (2, 4, 60):
        lived(xiaomei if minutes == 2 else charlie, tingting, minutes, solved=100)
    whole = figures.whole(7)
    assert (whole.opened, whole.first_median, whole.solution_median, whole.solved) == (3, 4.0, 100.0, 3)
    assert whole.again_share == 0
    time.travel(timedelta(hours=3))
    talk.ask(xiaomei)
    assert figures.whole(7).again_share == 33.3
    assert [one.user for one in figures.behind(7, what="again")] == [xiaomei]
    assert figures.behind(7, what="first")[0].took == timedelta(minutes=60)
    time.travel(timedelta(days=8))
    assert figures.whole(7).opened == 0
    assert figures.whole(30).opened == 4


def test_groups(xiaomei, tingting):
    ticket = lived(xiaomei, tingting, 5)
    Conversation.objects.filter(pk=ticket.conversation_id).update(locale="en")
    (language,) = figures.grouped(7, "language")
    assert (language.key, language.opened, language.first_median) == ("en", 1, 5.0)
    (hour,) = figures.grouped(7, "hour")
    assert list(figures.behind(7, by="hour", key=str(hour.key))) == [ticket]
    assert not figures.behind(7, by="hour", key=str((hour.key + 1) % 24)).exists()
    (agent,) = figures.grouped(7, "agent")
    assert agent.key == tingting.display_name


def test_the_share_of_the_assistant(xiaomei, charlie):
    for nth, user in enumerate((xiaomei, charlie)):
        started = conversations.start(user=user, actor=user.ref, handled_by="bot", client_id=f"b{nth}")
        tickets.customer_writes(conversation=started, author=user.ref, body="额度还剩多少？", client_id=f"m{nth}")
    assert figures.bot(7).share == 100
    handing.to_people(conversation=started, reason="asked", subject="x", actor="bot")
    assert (figures.bot(7).conversations, figures.bot(7).share) == (2, 50)


def test_the_assistant_and_satisfaction_by_hour_and_language(xiaomei, charlie, tingting, browse):
    """A language that only the assistant was asked in has its line; what people said stands where they came to us."""
    ticket = lived(xiaomei, tingting, 5, solved=9)
    started = conversations.start(user=charlie, actor=charlie.ref, handled_by="bot", client_id="b1", locale="en")
    tickets.customer_writes(conversation=started, author=charlie.ref, body="How much is left?", client_id="m1")
    Survey.objects.create(
        ticket=ticket, topic=ticket.topic, locale=ticket.conversation.locale, score=4, asked_at=time.now(),
        expires_at=time.now() + timedelta(days=9), answered_at=time.now(),
    )  # fmt: skip
    lines = {row.key: row for row in figures.grouped(7, "language")}
    assert sorted(lines) == ["en", "zh-hans"]
    assert (lines["en"].opened, lines["en"].bot.share, lines["en"].csat) == (0, 100, None)
    assert (lines["zh-hans"].bot.share, lines["zh-hans"].csat.average) == (0, 4.0)
    hours = figures.grouped(7, "hour")
    assert sum(row.bot.conversations for row in hours) == 2
    assert [row.csat.answers for row in hours if row.csat] == [1]
    page = browse(tingting).get("/desk/figures/").content.decode()
    assert "助手独立解决" in page
    csv = browse(tingting).get("/desk/figures/export.csv").content.decode()
    assert "language,en,0,,,,0,,100.0," in csv


def test_pages(browse, xiaomei, tingting, dana, django_assert_max_num_queries):
    for _ in range(3):
        lived(xiaomei, tingting, 5, solved=9)
    desk, lead = browse(tingting), browse(dana)
    desk.get("/desk/figures/")
    with django_assert_max_num_queries(15):
        page = desk.get("/desk/figures/?days=30").content.decode()
    assert "<svg" in page
    assert "by=agent" not in page
    assert "by=agent" in lead.get("/desk/figures/").content.decode()
    assert desk.get("/desk/figures/tickets/?by=agent&key=x").status_code == 403
    for query in ("", "?by=hour&key=x", "?by=hour&key=²", "?what=again", "?days=9999", "?by=moon&key=1"):
        assert desk.get(f"/desk/figures/tickets/{query}").status_code == 200, query
    csv = lead.get("/desk/figures/export.csv").content.decode()
    assert csv.startswith("\ufeff")
    assert tingting.display_name in csv
    assert tingting.display_name not in desk.get("/desk/figures/export.csv").content.decode()
