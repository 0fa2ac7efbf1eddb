"""Segments for operations, one person's story for the desk, notes of colleagues."""

import pytest

from care import privacy
from care.errors import NoteNotFound, TakeATicketFirst
from care.models import PersonNote
from care.selectors import people
from care.services import notes
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.errors import NotAllowed
from marketplace.core.models import TrailEntry
from promotions.models import Member
from promotions.words import cell_words
from support.models import Ticket
from support.services import tickets
from tests.clock import own_clock
from tests.desk.builders import armed
from tests.support import talk

__all__ = ["own_clock"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def member(user, cell="322", fen=0):
    recency, frequency, monetary = map(int, cell)
    return Member.objects.update_or_create(
        user=user,
        defaults={
            "recency": recency, "frequency": frequency, "monetary": monetary, "spent_year_fen": fen, "orders_year": 2,
            "invite_code": f"I{user.pk:08d}", "created_at": time.now(), "last_order_at": time.now(),
        },
    )[0]  # fmt: skip


def test_it_works(xiaomei, charlie, dana, browse):
    member(xiaomei, "322", 90_000)
    member(charlie, "111", 5_000)
    found = people.segments()
    assert [(one.code, one.people, one.mean_fen) for one in found] == [("322", 1, 90_000), ("111", 1, 5_000)]
    page = browse(dana).get("/admin/care/segments/")
    assert page.status_code == 200
    inside = browse(dana).get("/admin/care/segments/322/").content.decode()
    assert f"/desk/people/{xiaomei.public_id}/" in inside
    assert charlie.public_id not in inside
    assert xiaomei.email not in inside, "contacts are masked"


@pytest.mark.parametrize("code", ["999", "abc", "3222", "３２２", "-11"])
def test_a_segment_that_is_none_is_empty(dana, browse, code):
    assert browse(dana).get(f"/admin/care/segments/{code}/").status_code in (200, 404)
    assert not people.people_in(code).exists()


@pytest.fixture
def served(xiaomei, tingting):
    """Tingting has a ticket of Xiaomei's."""
    _talk, ticket = talk.ask(xiaomei)
    return tickets.take(ticket=ticket, agent=tingting)


@pytest.fixture
def lin(db):
    return armed(User.objects.create_user("lin@example.com", "x", display_name="小林", roles=["agent"]))


def test_an_agent_without_a_ticket_of_theirs_reads_nothing(xiaomei, lin, served, dana, browse):
    """The rule of the desk holds by every door: `desk.roles.sees_all`."""
    path = f"/desk/people/{xiaomei.public_id}/"
    refused = browse(lin).get(path)
    assert refused.status_code == 403
    assert browse(lin).post(path, {"body": "喜欢周末送货"}).status_code == 403
    with pytest.raises(TakeATicketFirst):
        notes.write(about=xiaomei, body="喜欢周末送货", by=lin)
    assert not PersonNote.objects.exists()
    assert not TrailEntry.objects.filter(verb="care.read").exists()
    assert browse(dana).get(path).status_code == 200, "operations stay"
    Ticket.objects.filter(pk=served.pk).update(assignee=lin)
    assert browse(lin).get(path).status_code == 200


def test_the_desk_leads_to_the_story_and_shows_the_last_notes(xiaomei, tingting, served, browse, lin):
    for number in range(4):
        notes.write(about=xiaomei, body=f"备注 {number}：喜欢周末送货", by=tingting)
    pane = f"/desk/{served.number}/person/"
    page = browse(tingting).get(pane).content.decode()
    assert f'href="/desk/people/{xiaomei.public_id}/"' in page
    assert [f"备注 {number}" in page for number in range(4)] == [False, True, True, True]
    assert TrailEntry.objects.filter(verb="person.read", target=xiaomei.ref, actor=tingting.ref).count() == 1
    less = browse(lin).get(pane).content.decode()
    assert "备注" not in less
    assert "/desk/people/" not in less


@pytest.mark.usefixtures("served")
def test_a_story_says_tier_and_segment_in_words(xiaomei, tingting, browse):
    member(xiaomei, "322", 90_000)
    page = browse(tingting).get(f"/desk/people/{xiaomei.public_id}/").content.decode()
    assert "R3 F2 M2" not in page
    assert ">basic<" not in page
    assert cell_words("R3 F2 M2") in page


@pytest.mark.usefixtures("served")
def test_a_story_is_read_on_the_record(xiaomei, tingting, browse, django_assert_max_num_queries):
    page = browse(tingting).get(f"/desk/people/{xiaomei.public_id}/")
    assert page.status_code == 200
    assert xiaomei.email not in page.content.decode()
    assert TrailEntry.objects.filter(verb="care.read", target=xiaomei.ref, actor=tingting.ref).count() == 1
    with django_assert_max_num_queries(12):
        people.story(xiaomei, reader=tingting.ref)


@pytest.mark.parametrize("who", ["xiaomei", "akira", "charlie", "lupe"])
def test_strangers_see_nothing(request, who, xiaomei, browse):
    user = request.getfixturevalue(who)
    assert browse(user).get(f"/desk/people/{xiaomei.public_id}/").status_code in (403, 404)
    assert browse(user).get("/admin/care/segments/").status_code in (302, 403, 404)
    assert not TrailEntry.objects.filter(verb="care.read").exists()
    with pytest.raises(NotAllowed):
        notes.write(about=xiaomei, body="说了什么", by=user)


@pytest.mark.usefixtures("served")
def test_a_note_is_kept_and_taken_back(xiaomei, tingting, dana, browse):
    client = browse(tingting)
    path = f"/desk/people/{xiaomei.public_id}/"
    assert client.post(path, {"body": "喜欢周末送货"}).status_code == 302
    assert "喜欢周末送货" in client.get(path).content.decode()
    note = PersonNote.objects.get()
    assert [row["note"] for row in privacy.export(xiaomei.ref)] == ["喜欢周末送货"]
    assert client.post(path, {"body": " "}).status_code == 422
    assert client.post(path, {"body": "长" * 1001}).status_code == 422
    assert PersonNote.objects.count() == 1
    assert client.post(f"/desk/people/notes/{note.public_id}/remove/").status_code == 302
    note.refresh_from_db()
    assert (note.removed_by, str(note.body)) == (tingting.ref, "")
    with pytest.raises(NoteNotFound):
        notes.remove(public_id=note.public_id, by=dana)


def test_a_colleagues_note_is_not_ours_to_take_back(xiaomei, tingting, dana):
    note = notes.write(about=xiaomei, body="请打电话前先发消息", by=dana)
    with pytest.raises(NoteNotFound):
        notes.remove(public_id=note.public_id, by=tingting)
    note.refresh_from_db()
    assert note.removed_at is None


@pytest.mark.usefixtures("served")
def test_erased_with_the_person(xiaomei, tingting):
    notes.write(about=xiaomei, body="喜欢周末送货", by=tingting)
    privacy.erase(xiaomei.ref)
    assert not PersonNote.objects.exists()
