"""Complaints: numbered, confirmed, answered by their clocks, looked at once more by somebody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from knowledge import letters, privacy
from knowledge.errors import AnswerMissing, AppealedAlready, SameHandler, TooLateToAppeal, TooManyComplaints
from knowledge.models import Complaint
from knowledge.policies import deadlines
from knowledge.selectors import complaints as reading
from knowledge.services import complaints
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import IllegalMove
from marketplace.notices.models import Notice

pytestmark = pytest.mark.django_db
ANSWER = "我们核对了发货照片和称重记录，少的一件确认漏装，已退款 128 元，并给您补偿 20 元。"


def filed(user: User, client_id: str = "c1") -> Complaint:
    return complaints.file(
        user=user, kind="goods", text="少发了一件，客服两天没回。", opened_by=user.ref, client_id=client_id
    )


def running(kind: str, found: Complaint) -> bool:
    return clocks.open_clock(kind, found.ref) is not None


def test_it_works(xiaomei: User, dana: User, ming: User) -> None:
    found = filed(xiaomei)
    assert found.number.startswith("MG")
    assert running(deadlines.ACKNOWLEDGE, found)
    assert running(deadlines.ANSWER, found)
    complaints.acknowledge(complaint=found, by=dana)
    assert not running(deadlines.ACKNOWLEDGE, found)
    complaints.answer(complaint=found, by=dana, text=ANSWER, outcome="right")
    assert not running(deadlines.ANSWER, found)
    complaints.appeal(complaint=found, actor=xiaomei.ref, text="补偿太少，请再看一次。")
    assert running(deadlines.SECOND, found)
    complaints.decide_again(complaint=found, by=ming, text=ANSWER, outcome="partly")
    found.refresh_from_db()
    assert (found.status, found.outcome, found.second) == ("final", "partly", ming.ref)
    assert not any(running(kind, found) for kind in complaints.ALL_CLOCKS)
    told = set(Notice.objects.filter(recipient=xiaomei.ref).values_list("template", flat=True))
    assert {"complaint_received", "complaint_answered", "complaint_final"} <= told


def test_sent_twice_is_one(xiaomei: User) -> None:
    assert filed(xiaomei).pk == filed(xiaomei).pk
    assert Complaint.objects.count() == 1


def test_a_flood_is_refused(xiaomei: User) -> None:
    for number in range(deadlines.PER_DAY):
        filed(xiaomei, f"c{number}")
    with pytest.raises(TooManyComplaints):
        filed(xiaomei, "one-more")
    assert Complaint.objects.count() == deadlines.PER_DAY


def test_asking_pauses_our_clock(xiaomei: User, dana: User) -> None:
    found = filed(xiaomei)
    complaints.acknowledge(complaint=found, by=dana)
    complaints.ask(complaint=found, by=dana, text="请补充开箱照片。")
    clock = clocks.open_clock(deadlines.ANSWER, found.ref)
    assert clock is not None
    assert clock.due_at is None
    time.travel(timedelta(days=30))
    complaints.say(complaint=found, actor=xiaomei.ref, text="照片在订单里。")
    clock = clocks.open_clock(deadlines.ANSWER, found.ref)
    assert clock is not None
    assert clock.due_at is not None
    assert clock.due_at > time.now()
    assert clock.breached_at is None


def test_an_answer_says_something(xiaomei: User, dana: User) -> None:
    found = filed(xiaomei)
    for text, outcome in (("好的", "right"), (ANSWER, "whatever"), (" " * 40, "right")):
        with pytest.raises(AnswerMissing):
            complaints.answer(complaint=found, by=dana, text=text, outcome=outcome)
    found.refresh_from_db()
    assert found.status == "received"
    assert found.steps.count() == 1


def test_the_second_look_is_for_somebody_else_and_once(xiaomei: User, dana: User, ming: User) -> None:
    found = filed(xiaomei)
    with pytest.raises(IllegalMove):
        complaints.appeal(complaint=found, actor=xiaomei.ref, text="还没答复呢。")
    complaints.answer(complaint=found, by=dana, text=ANSWER, outcome="not")
    complaints.appeal(complaint=found, actor=xiaomei.ref, text="请换一个人看。")
    with pytest.raises(SameHandler):
        complaints.decide_again(complaint=found, by=dana, text=ANSWER, outcome="not")
    complaints.decide_again(complaint=found, by=ming, text=ANSWER, outcome="right")
    with pytest.raises(AppealedAlready):
        complaints.appeal(complaint=found, actor=xiaomei.ref, text="再来一次。")


def test_too_late_to_appeal_and_final_by_itself(xiaomei: User, dana: User) -> None:
    found = filed(xiaomei)
    complaints.answer(complaint=found, by=dana, text=ANSWER, outcome="not")
    assert complaints.settle_old() == 0
    time.travel(deadlines.APPEAL_WITHIN + timedelta(minutes=1))
    with pytest.raises(TooLateToAppeal):
        complaints.appeal(complaint=found, actor=xiaomei.ref, text="现在才看到。")
    assert (complaints.settle_old(), complaints.settle_old()) == (1, 0)
    found.refresh_from_db()
    assert found.status == "final"


def test_a_case_of_the_authority_has_the_day_of_its_letter(dana: User, xiaomei: User) -> None:
    now = time.now()
    day = now + timedelta(days=3)
    found = complaints.register(
        by=dana,
        authority_number="12315-2026-001",
        kind="goods",
        text="转办：消费者投诉未退款。",
        received_at=now,
        answer_by=day,
        user=xiaomei,
    )
    again = complaints.register(
        by=dana, authority_number="12315-2026-001", kind="goods", text="同一件。再来一次", received_at=now
    )
    assert again.pk == found.pk
    clock = clocks.open_clock(deadlines.AUTHORITY, found.ref)
    assert clock is not None
    assert clock.due_at is not None
    assert abs(clock.due_at - day) < timedelta(seconds=2)
    assert list(reading.complaints_of(xiaomei)) == []  # it is between the authority and us
    assert reading.figures(now - timedelta(days=1), now + timedelta(days=1)).authority == 1


def test_a_guest_opens_it_by_the_link_only() -> None:
    found = complaints.file(
        user=None,
        kind="service",
        text="没有账号，但要投诉。",
        opened_by="guest:x",
        client_id="g1",
        contact="guest@example.com",
    )
    key = letters.key_of(found.number)
    assert letters.opens(found.number, key)
    assert not letters.opens(found.number, key[:-1] + ("A" if key[-1] != "A" else "B"))
    assert not letters.opens("MG0000000000000", key)
    assert Notice.objects.filter(recipient=found.ref, template="complaint_received", channel="mail").exists()


def test_pages(browse: Callable[..., object], xiaomei: User, charlie: User, dana: User, ming: User) -> None:
    mine = browse(xiaomei)
    page = mine.post("/help/complain/", {"kind": "goods", "text": "少发了一件", "client_id": "p1"})  # type: ignore[attr-defined]
    assert page.status_code == 302
    found = Complaint.objects.get()
    address = f"/help/my-complaints/{found.number}/"
    assert "少发了一件" in mine.get(address).content.decode()  # type: ignore[attr-defined]
    assert browse(charlie).get(address).status_code == 404  # type: ignore[attr-defined]
    assert browse(None).get(address).status_code == 404  # type: ignore[attr-defined]
    desk = browse(dana)
    for path in (
        "/admin/help/complaints/",
        f"/admin/help/complaints/{found.number}/",
        "/admin/help/complaints/export.csv",
    ):
        assert desk.get(path).status_code == 200  # type: ignore[attr-defined]
    answer = {"do": "answer", "outcome": "right", "text": ANSWER}
    assert desk.post(f"/admin/help/complaints/{found.number}/", answer).status_code == 302  # type: ignore[attr-defined]
    assert "128 元" in mine.get(address).content.decode()  # type: ignore[attr-defined]
    assert mine.post(address, {"text": "请再看一看吧"}).status_code == 302  # type: ignore[attr-defined]
    again = {"do": "again", "outcome": "partly", "text": ANSWER}
    assert browse(dana).post(f"/admin/help/complaints/{found.number}/", again).status_code == 422  # type: ignore[attr-defined]
    assert browse(ming).post(f"/admin/help/complaints/{found.number}/", again).status_code == 302  # type: ignore[attr-defined]


def test_erasure_takes_the_words(xiaomei: User) -> None:
    found = filed(xiaomei)
    assert list(privacy.blocks(xiaomei.ref))
    complaints.withdraw(complaint=found, actor=xiaomei.ref)
    assert not list(privacy.blocks(xiaomei.ref))
    assert "少发了一件" in "".join(str(step["text"]) for step in privacy.export(xiaomei.ref)[0]["said"])
    privacy.erase(xiaomei.ref)
    found.refresh_from_db()
    assert found.user is None
    assert "少发" not in " ".join(str(step.text) for step in found.steps.all())
