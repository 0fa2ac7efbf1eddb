"""Corrections by hand: a reason, two people, none of the shop; and what a change of rules would do."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from marketplace.accounts.models import User
from marketplace.core import proposals, rules, time
from marketplace.core.dated.models import Proposal
from sellers.errors import OwnCase
from sellers.models import GradeEvent, GradeStanding, Seller, SellerMember
from sellers.policies import rules_grade
from sellers.selectors import grade_preview, grades
from sellers.services import grade_corrections, grading
from tests import shop
from tests.people import make

Browse = Callable[[User | None], Client]
KIND = grade_corrections.KIND


@pytest.fixture
def seller(akira: User) -> Seller:
    made = shop.seller(akira)
    Seller.objects.filter(pk=made.pk).update(approved_at=time.now())
    grading.record(seller_id=made.pk, source="order:MO1:hand_in", code="shipped_missed")
    return Seller.objects.get(pk=made.pk)


@pytest.fixture
def second(db: None) -> User:
    user = make("tingting")
    user.roles, user.is_staff = ["ops"], True
    user.save(update_fields=["roles", "is_staff"])
    return user


@pytest.fixture(autouse=True)
def fresh_rules(db: None) -> Any:
    rules.forget()
    yield
    rules.forget()


def event() -> GradeEvent:
    return GradeEvent.objects.select_related("seller").get(source="order:MO1:hand_in")


def propose(body: dict[str, Any], by: User, why: str = "Our dock was closed") -> Proposal:
    return proposals.propose(kind=KIND, body=body, actor=by.ref, why=why)


def test_it_works(seller: Seller, dana: User, second: User) -> None:
    made = propose(grade_corrections.amendment(event(), ""), dana)
    seller.refresh_from_db()
    assert seller.grade_points == 480, "nothing changes before the second person"
    proposals.approve(proposal=made, actor=second.ref)
    seller.refresh_from_db()
    assert seller.grade_points == 500
    row = GradeEvent.objects.get(code="corrected")
    assert (row.amends, row.verdict, row.why, row.actor) == ("order:MO1:hand_in", "", "Our dock was closed", second.ref)
    assert all(grades.replayed(step).digest == step.digest for step in GradeStanding.objects.all())


def test_to_another_outcome_and_points_of_its_own(seller: Seller, dana: User, second: User) -> None:
    made = propose(grade_corrections.amendment(event(), "shipped_late"), dana)
    proposals.approve(proposal=made, actor=second.ref)
    made = propose(grade_corrections.own_points(seller, 60), dana, "Helped us with a recall")
    proposals.approve(proposal=made, actor=second.ref)
    seller.refresh_from_db()
    assert seller.grade_points == 500 - 8 + 60


def test_one_person_is_not_enough(seller: Seller, dana: User) -> None:
    made = propose(grade_corrections.amendment(event(), ""), dana)
    with pytest.raises(proposals.OwnProposal):
        proposals.approve(proposal=made, actor=dana.ref)
    assert GradeEvent.objects.count() == 1


@pytest.mark.parametrize("is_proposer", [True, False])
def test_nobody_of_the_shop(seller: Seller, dana: User, second: User, is_proposer: bool) -> None:
    SellerMember.objects.create(seller=seller, user=dana if is_proposer else second, created_at=time.now())
    made = propose(grade_corrections.amendment(event(), ""), dana)
    with pytest.raises(OwnCase):
        proposals.approve(proposal=made, actor=second.ref)
    assert GradeEvent.objects.count() == 1


def test_a_reason_is_needed(seller: Seller, dana: User) -> None:
    with pytest.raises(proposals.BadBody):
        propose(grade_corrections.amendment(event(), ""), dana, why="  ")
    assert not Proposal.objects.exists()


def test_the_event_changed_meanwhile(seller: Seller, dana: User, second: User) -> None:
    first = propose(grade_corrections.amendment(event(), ""), dana)
    other = propose(grade_corrections.amendment(event(), "shipped_late"), dana)
    proposals.approve(proposal=first, actor=second.ref)
    with pytest.raises(proposals.StaleProposal):
        proposals.approve(proposal=other, actor=second.ref)
    assert GradeEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verdict": "audit_good"}, "verdict"), ({"verdict": "nonsense"}, "verdict"), ({"amends": "audit:none"}, "amends"),
        ({"seller": "nobody"}, "seller"), ({"extra": 1}, "body"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(seller: Seller, dana: User, change: dict[str, Any], field: str) -> None:
    with pytest.raises(proposals.BadBody) as refused:
        propose({**grade_corrections.amendment(event(), ""), **change}, dana)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("points", [0, 101, -101, True, "5", 1.5])
def test_own_points_have_narrow_bounds(seller: Seller, dana: User, points: Any) -> None:
    with pytest.raises(proposals.BadBody):
        propose({"seller": seller.public_id, "points": points}, dana)


def test_the_same_outcome_is_no_correction(seller: Seller, dana: User) -> None:
    with pytest.raises(proposals.NothingChanged):
        propose(grade_corrections.amendment(event(), "shipped_missed"), dana)


def test_the_preview_says_what_it_does(seller: Seller) -> None:
    lines = list(grade_corrections.preview(grade_corrections.amendment(event(), ""), time.now()))
    assert [(line.before, line.after) for line in lines] == [(480, 500), ("C", "C")]
    lines = list(grade_corrections.preview(grade_corrections.own_points(seller, -100), time.now()))
    assert [(line.before, line.after) for line in lines] == [(480, 380), ("C", "D")]


def test_ops_correct_in_the_admin(seller: Seller, dana: User, second: User, browse: Browse) -> None:
    client, pk = browse(dana), event().pk
    assert client.get("/admin/sellers/gradeevent/").status_code == 200
    assert client.get(f"/admin/sellers/gradeevent/{pk}/change/").status_code == 200
    assert client.get(f"/admin/sellers/gradeevent/{pk}/correct/").status_code == 200
    assert client.post(f"/admin/sellers/gradeevent/{pk}/correct/", {"verdict": "", "why": ""}).status_code == 200
    assert not Proposal.objects.exists()
    answer = client.post(f"/admin/sellers/gradeevent/{pk}/correct/", {"verdict": "", "why": "Our dock was closed"})
    made = Proposal.objects.get()
    assert answer["Location"] == f"/admin/core/proposal/{made.pk}/change/"
    other = browse(second)
    assert other.get(f"/admin/core/proposal/{made.pk}/change/").status_code == 200
    other.post(f"/admin/core/proposal/{made.pk}/verb/approve/", {"decision": "Seen"})
    seller.refresh_from_db()
    assert seller.grade_points == 500
    assert client.get(f"/admin/sellers/gradeevent/points/?seller={seller.public_id}").status_code == 200
    client.post("/admin/sellers/gradeevent/points/", {"seller": "nobody", "points": "5", "why": "Because"})
    client.post("/admin/sellers/gradeevent/points/", {"seller": seller.public_id, "points": "5", "why": "Because"})
    assert Proposal.objects.count() == 2
    standing = GradeStanding.objects.order_by("-id")[0]
    assert client.get("/admin/sellers/gradestanding/").status_code == 200
    shown = client.post(
        "/admin/sellers/gradestanding/", {"action": "replay", "_selected_action": [standing.pk]}, follow=True
    )
    assert shown.status_code == 200


@pytest.mark.parametrize("key", ["charlie", "lupe"])
def test_nobody_else_reaches_it(seller: Seller, browse: Browse, key: str) -> None:
    client = browse(make(key))
    for address in ("", f"{event().pk}/correct/", "points/"):
        assert client.get(f"/admin/sellers/gradeevent/{address}").status_code in (302, 403)
    assert not Proposal.objects.exists()


def stricter() -> dict[str, Any]:
    body = copy.deepcopy(dict(rules_grade.DEFAULT))
    body["codes"]["shipped_missed"]["points"] = -120
    return body


def test_a_new_rule_set_is_previewed_and_recomputes_everybody(seller: Seller, dana: User, second: User) -> None:
    with translation.override("en"):
        lines = {str(line.label): (line.before, line.after) for line in grade_preview.preview(stricter(), time.now())}
    assert lines["Sellers of grade C"] == (1, 0)
    assert lines["Sellers of grade D"] == (0, 1)
    assert lines["Sellers who fall"] == ("", 1)
    assert lines[seller.display_name] == ("C 480", "D 380")
    made = proposals.propose(kind=rules_grade.KIND, body=stricter(), actor=dana.ref, why="Shoppers wait in vain")
    proposals.approve(proposal=made, actor=second.ref)
    assert grading.run_due() == 0, "seven days' notice"
    assert [rule.version for rule in rules.coming(rules_grade.KIND)] == [2]


def test_the_new_rules_on_their_day(seller: Seller, dana: User, second: User, settings: Any, tmp_path: Any) -> None:
    settings.TIME_FILE = str(tmp_path / "offset")
    made = proposals.propose(kind=rules_grade.KIND, body=stricter(), actor=dana.ref, why="Shoppers wait in vain")
    proposals.approve(proposal=made, actor=second.ref)
    time.travel(time.timedelta(days=8))
    rules.forget()
    assert grading.backlog() == 1
    assert grading.run_due() == 1
    seller.refresh_from_db()
    assert (seller.grade, seller.grade_points, seller.grade_rules) == ("D", 380, 2)
    row = GradeStanding.objects.order_by("-id")[0]
    assert (row.cause, row.rules) == ("rules", 2)
    assert [grades.replayed(step).digest == step.digest for step in GradeStanding.objects.all()] == [True, True]
    assert grading.backlog() == 0
    time.reset()


def test_an_unfair_rule_set_cannot_be_proposed(dana: User) -> None:
    body = copy.deepcopy(dict(rules_grade.DEFAULT))
    body["codes"]["audit_fair"]["points"] = 200
    with pytest.raises(proposals.BadBody) as refused:
        proposals.propose(kind=rules_grade.KIND, body=body, actor=dana.ref, why="Test")
    assert list(refused.value.fields) == ["codes.audit_fair"]
    assert not Proposal.objects.exists()
