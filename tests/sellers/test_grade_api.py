"""`/api/v1/seller/grade/…`."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from sellers.models import Seller
from sellers.selectors import grades
from sellers.services import grading
from tests import shop

Api = Callable[[User | None], APIClient]
ROOT = "/api/v1/seller/grade/"


@pytest.fixture
def seller(akira: User) -> Seller:
    made = shop.seller(akira)
    Seller.objects.filter(pk=made.pk).update(approved_at=time.now())
    for number in range(30):
        grading.record(seller_id=made.pk, source=f"order:MO{number}:hand_in", code="shipped_on_time")
    grading.record(seller_id=made.pk, source="audit:1", code="audit_failed")
    made.refresh_from_db()
    return made


def test_it_works(seller: Seller, akira: User, api: Api) -> None:
    answer = api(akira).get(ROOT).json()
    assert (answer["grade"], answer["points"], answer["by_points"], answer["held_by"]) == ("D", 310, "D", "")
    assert answer["digest"] == grades.standing(seller).digest
    assert {group["code"]: group["points"] for group in answer["groups"]}["dispatch"] == 60
    assert answer["paths"][0]["grade"] == "C"
    assert answer["expiries"]


def test_events_are_paged(seller: Seller, akira: User, api: Api) -> None:
    first = api(akira).get(f"{ROOT}events/", {"page_size": 10}).json()
    assert (first["count"], len(first["results"])) == (31, 10)
    assert first["results"][0] | {"at": "", "label": ""} == {
        "source": "audit:1", "code": "audit_failed", "label": "", "at": "", "points": -250,
        "next_on": first["results"][0]["next_on"], "next_points": -125, "corrected_to": "", "is_struck": False,
    }  # fmt: skip
    only = api(akira).get(f"{ROOT}events/", {"code": "audit_failed"}).json()
    assert only["count"] == 1
    assert api(akira).get(f"{ROOT}events/", {"code": "x"}).status_code == 400
    assert api(akira).get(f"{ROOT}events/", {"page": 99}).status_code == 404


def test_history(seller: Seller, akira: User, api: Api) -> None:
    found = api(akira).get(f"{ROOT}history/").json()
    assert found["count"] == 31
    assert (found["results"][0]["cause"], found["results"][0]["points"]) == ("audit_failed", 310)


def test_simulation(seller: Seller, akira: User, api: Api) -> None:
    found = api(akira).get(f"{ROOT}simulation/", {"audit_good": 1, "shipped_on_time": 10}).json()
    assert (found["points"], found["grade"]) == (480, "C")
    later = api(akira).get(f"{ROOT}simulation/", {"in_days": 400}).json()
    assert later["points"] == 375
    assert seller.grade_events.count() == 31


@pytest.mark.parametrize("wish", [{"audit_good": -1}, {"audit_good": "x"}, {"in_days": 9999}, {"shipped_late": 10**9}])
def test_nonsense_is_refused(seller: Seller, akira: User, api: Api, wish: dict[str, object]) -> None:
    answer = api(akira).get(f"{ROOT}simulation/", wish)
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == list(wish)


@pytest.mark.parametrize("door", ["", "events/", "history/", "simulation/"])
def test_only_ones_own(seller: Seller, charlie: User, brightwell: User, api: Api, door: str) -> None:
    assert api(charlie).get(ROOT + door).status_code == 403
    assert api(None).get(ROOT + door).status_code == 401
    shop.seller(brightwell)
    assert "audit:1" not in api(brightwell).get(ROOT + door).content.decode()


def test_the_rules_are_public_data(db: None, api: Api) -> None:
    found = api(None).get("/api/v1/rules/grade/").json()
    assert (found["version"], found["body"]["start"]) == (1, 500)
