"""The pages of the desk without JavaScript: panes, views, acts in two steps, compensation, what is audited, what others see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from desk.models import AgentAct, Compensation
from desk.selectors import person, queue, suggestions
from marketplace.core import time
from marketplace.core.models import TrailEntry
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.selectors import balance
from orders.states import Lifecycle
from returns.models import ReturnCase
from support import presence
from support.intents.labels import INTENTS
from support.intents.names import NAMES
from support.models import Ticket
from support.services import availability, caring
from tests import shop
from tests.desk.builders import armed, taken
from tests.orders.test_missing import paid
from tests.shop import ID_NUMBER
from tests.support import talk
from tests.support.desk import seat as seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_time")]


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def test_it_works(browse, xiaomei, tingting, ticket):
    """Three panes in one page; on a phone the address says which one is shown."""
    desk = browse(tingting)
    page = desk.get(f"/desk/{ticket.number}/").content.decode()
    assert "pane-talk" in page
    assert f'hx-get="/desk/{ticket.number}/person/"' in page
    assert "<script>" not in page
    assert "pane-person" in desk.get(f"/desk/{ticket.number}/?pane=person").content.decode()
    assert page.count('class="desk-tools"') == 1, "what one seldom needs stands folded, the conversation keeps the room"
    assert "pane-queue" in desk.get("/desk/").content.decode()
    part = desk.get("/desk/?part=queue").content.decode()
    assert ticket.number in part
    assert "<html" not in part
    sent = desk.post(f"/desk/{ticket.number}/reply/", {"body": "Hello", "client_id": "c1"})
    assert sent["Location"].endswith("?sent=1")
    assert "data-sent" in desk.get(sent["Location"]).content.decode()


@pytest.mark.parametrize("page", ["/desk/?part=queue", "/desk/{}/messages/?after=0", "/desk/{}/", "/desk/{}/presence/"])
def test_who_has_a_page_open_is_at_work(browse, tingting, ticket, page):
    """Whatever part of it asks: also one ticket, answered for an hour."""
    seat = seated(tingting)
    time.travel(timedelta(minutes=20))
    availability.sweep()
    seat.refresh_from_db()
    assert seat.availability == "away"
    assert browse(tingting).get(page.format(ticket.number)).status_code == 200
    seat.refresh_from_db()
    assert seat.availability == "online"


def test_who_else_is_here_and_types(browse, tingting, lin, ticket):
    """Told with the page, asked for again every fifteen seconds; typing is told by the page of who types."""
    seated(tingting)
    seated(lin)
    desk, other = browse(tingting), browse(armed(lin))
    page = desk.get(f"/desk/{ticket.number}/").content.decode()
    assert "has this ticket open" not in page
    assert f'hx-get="/desk/{ticket.number}/presence/" hx-trigger="every 15s"' in page
    assert 'hx-trigger="input from:#desk-reply throttle:5s"' in page
    assert 'id="desk-reply"' in page
    assert "data-chat-typing" in page
    assert f"{tingting.display_name} has this ticket open" in other.get(f"/desk/{ticket.number}/").content.decode()
    assert f"{lin.display_name} has this ticket open" in desk.get(f"/desk/{ticket.number}/").content.decode()
    other.post(f"/desk/{ticket.number}/presence/", {"typing": "1"}, headers={"HX-Request": "true"})
    other.get(f"/desk/{ticket.number}/presence/", headers={"HX-Request": "true"})
    assert f"{lin.display_name} is typing" in desk.get(f"/desk/{ticket.number}/").content.decode()
    other.post(f"/desk/{ticket.number}/presence/", {"left": "1"})
    presence.leave(ticket.number, lin)
    assert lin.display_name not in desk.get(f"/desk/{ticket.number}/").content.decode()


def test_a_lead_finds_the_ways_and_opens_a_calibration(browse, tingting, dana, ticket):
    path = f"/desk/quality/calibrate/{ticket.number}/"
    mine = browse(tingting).get(f"/desk/{ticket.number}/").content.decode()
    assert 'href="/desk/quality/"' in mine
    assert 'href="/desk/training/"' in mine
    assert path not in mine
    lead = browse(dana)
    page = lead.get(f"/desk/{ticket.number}/").content.decode()
    assert path in page
    assert f'href="/desk/team/watch/{ticket.number}/"' in page
    assert "/desk/quality/calibrations/" in lead.post(path)["Location"]


def test_views_of_the_queue(browse, xiaomei, charlie, tingting, lin):
    mine, other = taken(xiaomei, tingting), taken(charlie, lin)
    _conversation, free = talk.ask(charlie)
    desk = browse(tingting)

    def shown(query):
        page = desk.get(f"/desk/{query}").content.decode()
        return {one.number for one in (mine, other, free) if one.number in page}

    everything = {mine.number, other.number, free.number}
    assert shown("") == everything
    assert shown("?show=mine") == {mine.number}
    assert shown("?show=free") == {free.number}
    assert shown("?show=waiting") == everything
    assert shown("?show=soon") == everything, "the first reply is due within half an hour"
    assert shown("?lang=en") == set()
    assert shown("?lang=zh-hans&topic=other") == everything
    assert shown("?show=<script>&topic='") == everything
    assert queue.counts(tingting, []) == {"": 3, "mine": 1, "free": 1, "waiting": 3, "soon": 0}
    assert queue.counts(tingting, [*queue.due_soon(), "MT-of-nobody"])["soon"] == 3, (
        "as many as its page shows, whatever runs"
    )
    assert 'value="other">Other (3)</option>' in desk.get("/desk/").content.decode()
    assert set(INTENTS) | set(caring.TOPICS) <= NAMES.keys(), "every topic and cause has words"
    page = desk.get("/desk/?show=soon").content.decode()
    assert '<span class="count">3</span>' in page.split('aria-current="true"', 1)[1].split("</a>", 1)[0]


def test_the_whole_person(browse, xiaomei, tingting, lin, ticket):
    order = paid(xiaomei)
    page = browse(tingting).get(f"/desk/{ticket.number}/person/").content.decode()
    assert order.number in page
    assert "x***@example.com" in page
    for secret in ("xiaomei@example.com", ID_NUMBER, ID_NUMBER[-6:]):
        assert secret not in page
    read = TrailEntry.objects.get(verb="person.read")
    assert (read.actor, read.target) == (tingting.ref, xiaomei.ref)
    less = browse(armed(lin)).get(f"/desk/{ticket.number}/person/").content.decode()
    assert "***@" not in less
    assert "Take the ticket" in less
    assert TrailEntry.objects.filter(verb="person.read").count() == 1
    counts = []
    person.view_of(ticket, tingting)  # rules are remembered for a while
    for _more in range(2):
        paid_again(xiaomei)
        with CaptureQueriesContext(connection) as captured:
            person.view_of(ticket, tingting)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20


def paid_again(user):
    listing = shop.listing(shop.seller())
    shop.pay_directly(shop.place(user, {listing.public_id: 1}, shop.address_of(user)))


def test_an_act_in_two_steps(browse, xiaomei, tingting, ticket):
    order = paid(xiaomei)
    desk, path = browse(tingting), f"/desk/{ticket.number}/act/cancel/"
    assert order.number in desk.get(path).content.decode()
    form = {"reason": "changed_mind", "way": "source", "why": "asked", "client_id": "k"}
    asked = desk.post(f"{path}?order={order.number}", form).content.decode()
    assert "This will happen" in asked
    order.refresh_from_db()
    assert order.lifecycle == Lifecycle.CONFIRMED, "nothing is done before the second step"
    assert desk.post(f"{path}?order={order.number}", {**form, "confirm": "1"}).status_code == 302
    order.refresh_from_db()
    assert order.lifecycle == Lifecycle.CANCELLED
    assert AgentAct.objects.count() == 1
    refused = desk.post(f"{path}?order={order.number}", {**form, "why": ""})
    assert refused.status_code == 422
    assert desk.get(f"/desk/{ticket.number}/act/dance/").status_code == 404


def test_every_act_has_its_page(browse, xiaomei, tingting, ticket):
    order = paid(xiaomei)
    desk = browse(tingting)
    for kind in ("return", "cancel", "address", "claim", "mediation", "receipt"):
        assert desk.get(f"/desk/{ticket.number}/act/{kind}/?order={order.number}").status_code == 200, kind
    assert not ReturnCase.objects.exists()


def test_compensation_by_its_pages(browse, xiaomei, tingting, dana, ticket):
    desk, lead, path = browse(tingting), browse(dana), f"/desk/{ticket.number}/compensate/"
    form = {"kind": "credit", "amount": "20", "reason": "late", "party": "carrier", "client_id": "k"}
    assert "20.00 is given now" in desk.post(path, form).content.decode().replace("¥", "")
    assert not Compensation.objects.exists()
    assert desk.post(path, {**form, "confirm": "1"}).status_code == 302
    assert balance(A.STORE_CREDIT, xiaomei.ref, "CNY") == 2_000
    assert desk.post(path, {**form, "amount": "-3", "client_id": "k2", "confirm": "1"}).status_code == 422
    assert desk.post(path, {**form, "amount": "100", "client_id": "k3", "confirm": "1"}).status_code == 302
    waiting = Compensation.objects.get(status="requested")
    assert desk.get("/desk/compensations/").status_code == 403
    assert ticket.number in lead.get("/desk/compensations/").content.decode()
    one = f"/desk/compensations/{waiting.public_id}/"
    assert lead.post(one, {"do": "refuse", "why": ""}).status_code == 422
    assert lead.post(one, {"do": "approve"}).status_code == 302
    assert balance(A.STORE_CREDIT, xiaomei.ref, "CNY") == 12_000
    assert "It took longer" in lead.get("/desk/compensations/?show=over").content.decode()


def test_a_suggestion_fills_the_field(browse, tingting, ticket):
    """The assistant's own answers come first, our phrases after them."""
    chosen = suggestions.for_ticket(ticket)
    assert {one.source for one in chosen} >= {"assistant", "hello"}
    for place, one in enumerate(chosen, start=1):
        page = browse(tingting).get(f"/desk/{ticket.number}/?insert={place}").content.decode()
        assert escape(one.text) in page.split('name="body"')[1].split("</textarea>")[0]
    for strange in ("99", "x", "-1", "²"):
        assert browse(tingting).get(f"/desk/{ticket.number}/", {"insert": strange}).status_code == 200


def test_a_partner_has_a_room_of_their_own(browse, xiaomei, ticket):
    """The desk is closed to them, also where a ticket is theirs: tests/support/test_limits.py has what they reach."""
    partner = type(xiaomei).objects.create_user("p@example.com", "x", display_name="P", roles=["partner"])
    Ticket.objects.filter(pk=ticket.pk).update(assignee=partner)
    desk = browse(armed(partner))
    for path in ("/desk/", f"/desk/{ticket.number}/", f"/desk/{ticket.number}/person/", "/desk/search/?q=MO"):
        assert desk.get(path).status_code == 403


def test_calls_by_their_pages(browse, xiaomei, tingting, ticket):
    type(xiaomei).objects.filter(pk=xiaomei.pk).update(phone="+8613800138000")
    desk, path = browse(tingting), f"/desk/{ticket.number}/call/"
    page = desk.get(path + "?zone=Europe/London").content.decode()
    at = page.split('name="at"')[1].split('value="')[1].split('"')[0]
    form = {"zone": "Europe/London", "at": at, "client_id": "k", "note": "x"}
    assert desk.post(path, {**form, "at": "2020-01-01T00:00:00+00:00"}).status_code == 422
    assert desk.post(path, form).status_code == 302
    listed = desk.get("/desk/calls/").content.decode()
    assert ticket.number in listed
    assert "13800138000" not in listed
    action = listed.split('action="/desk/calls/')[1].split('"')[0]
    shown = desk.post(f"/desk/calls/{action}", {"do": "number"})
    assert "+8613800138000" in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"
    assert TrailEntry.objects.filter(verb="phone.read", actor=tingting.ref, target=xiaomei.ref).count() == 1
    assert desk.post(f"/desk/calls/{action}", {"do": "done"}).status_code == 302
    assert "13800138000" not in desk.post(f"/desk/calls/{action}", {"do": "number"}, follow=True).content.decode()
    assert desk.post(f"/desk/calls/{action}", {"do": "fly"}).status_code == 404
    assert ticket.number not in desk.get("/desk/calls/").content.decode()
