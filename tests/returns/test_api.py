"""The REST doors of returns."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from logistics.models import Evidence
from marketplace.accounts.models import User
from orders.models import Order, Refund
from returns.models import Inspection, PictureMatch, ReturnCase
from returns.selectors_twin import COMPARED
from tests.returns import world
from tests.returns.test_pages import photo

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]
Api = Callable[[User | None], APIClient]
ROOT = "/api/v1/"


def post(client: APIClient, path: str, body: object = None, **headers: str) -> object:
    return client.post(ROOT + path, body if body is not None else {}, format="json", headers=headers)


def test_it_works(bought: Bought, api: Api, xiaomei: User, xiaochen: User) -> None:
    order = bought()
    mine, bench = api(xiaomei), api(xiaochen)
    wish = {"order": order.number, "items": [{"line": 1, "quantity": 1}], "reason": "no_reason", "note": "买多了"}
    made = post(mine, "returns/", wish)
    assert made.status_code == 201
    number = made.json()["number"]
    assert made.json()["stage"] == "label_issued"
    assert mine.get(f"{ROOT}returns/").json()["results"][0]["number"] == number
    assert post(mine, f"returns/{number}/sent/").json()["stage"] == "in_transit"

    received = post(bench, "warehouse/returns/receive/", {"label": made.json()["label_code"]})
    assert received.json()["stage"] == "received"
    assert bench.get(f"{ROOT}warehouse/returns/").json()["count"] == 1
    item = received.json()["items"][0]
    unit = world.units_of(order)[0]
    seen = {
        "weight_g": 331,
        "serial": unit.serial,
        "tag": unit.tag,
        "length_mm": 120,
        "width_mm": 60,
        "height_mm": 60,
        "grade": "A",
    }
    found = post(bench, f"warehouse/returns/{number}/items/{item['id']}/inspect/", seen)
    assert found.status_code == 201
    assert found.json() == {
        "item": item["id"], "passport": unit.passport_code, "verdict": "match", "score": 100, "reasons": ["serial_equal", "tag_equal"],
    }  # fmt: skip
    settled = post(bench, f"warehouse/returns/{number}/decide/", {"outcome": "refund"})
    assert settled.json()["stage"] == "settled"
    assert mine.get(f"{ROOT}returns/{number}/").json()["refund_fen"] > 0


def test_pictures_by_the_api_hold_the_decision(bought: Bought, api: Api, xiaochen: User, dana: User) -> None:
    """The door takes pictures as the page does, and nobody decides before they are compared."""
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    item = case.items.select_related("unit").get()
    pose = Evidence.objects.filter(unit=item.unit, stage="outbound", pose__in=COMPARED).values_list("pose", flat=True)[
        0
    ]
    seen = {"weight_g": 331, "serial": item.unit.serial, "tag": item.unit.tag, f"photo_{pose}": photo()}
    path = f"{ROOT}warehouse/returns/{case.number}/items/{item.pk}/inspect/"
    assert api(xiaochen).post(path, {**seen, f"photo_{pose}": "no file"}, format="multipart").status_code == 400
    assert api(xiaochen).post(path, seen, format="multipart").status_code == 201
    match = PictureMatch.objects.get()
    assert (match.state, len(match.taken)) == ("waiting", 1)
    answer = post(api(dana), f"warehouse/returns/{case.number}/decide/", {"outcome": "refund"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "pictures_awaited")
    assert not Refund.objects.exists()


def test_the_same_key_asks_once(bought: Bought, api: Api, xiaomei: User) -> None:
    order = bought(pieces=2)
    wish = {"order": order.number, "items": [{"line": 1, "quantity": 1}], "reason": "quality"}
    key = {"Idempotency-Key": "k1"}
    first, second = (post(api(xiaomei), "returns/", wish, **key) for _ in range(2))
    assert first.json() == second.json()
    assert ReturnCase.objects.count() == 1
    assert post(api(xiaomei), "returns/", {**wish, "reason": "wrong"}, **key).status_code == 422


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"items": []}, 400, "invalid"),
        ({"items": [{"line": 1, "quantity": 0}]}, 400, "invalid"),
        ({"items": [{"line": 1, "quantity": 1}, {"line": 1, "quantity": 1}]}, 400, "invalid"),
        ({"items": [{"line": 10**30, "quantity": 1}]}, 400, "invalid"),
        ({"items": "all"}, 400, "invalid"),
        ({"reason": "late"}, 409, "was_on_time"),
        ({"reason": "bored"}, 400, "invalid"),
        ({"reason": "damaged"}, 400, "question_unanswered"),
        ({"reason": "damaged", "answers": {"parcel": "yes"}}, 400, "photographs_needed"),
        ({"reason": "damaged", "answers": {"parcel": "perhaps"}}, 400, "question_unanswered"),
        ({"reason": "quality", "evidence": ["nobody-s"]}, 404, "unknown_photograph"),
        ({"reason": "no_reason", "answers": {"state": "used"}}, 409, "not_intact"),
        ({"reason": "no_reason", "wish": "repair"}, 400, "wish_not_offered"),
        ({"note": "长" * 1001}, 400, "invalid"),
        ({"order": "MO000"}, 404, "order_not_found"),
        ({"items": [{"line": 1, "quantity": 9}]}, 409, "more_than_delivered"),
        ({"items": [{"line": 7, "quantity": 1}]}, 400, "nothing_chosen"),
    ],
)
def test_bad_wishes(
    bought: Bought, api: Api, xiaomei: User, changes: dict[str, object], status: int, code: str
) -> None:
    wish = {"order": bought().number, "items": [{"line": 1, "quantity": 1}], "reason": "quality", **changes}
    answer = post(api(xiaomei), "returns/", wish)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not ReturnCase.objects.exists()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("warehouse/returns/receive/", {"label": "nonsense"}, 404),
        ("warehouse/returns/receive/", {}, 400),
        ("warehouse/returns/MR0/decide/", {"outcome": "refund"}, 404),
        ("warehouse/returns/{number}/decide/", {"outcome": "burn"}, 400),
        ("warehouse/returns/{number}/decide/", {"outcome": "refund"}, 409),
        ("warehouse/returns/{number}/items/999999999999999999999999/inspect/", {"weight_g": 1}, 404),
        ("warehouse/returns/{number}/items/1/inspect/", {"weight_g": 1, "length_mm": 3}, 400),
        ("warehouse/returns/{number}/items/1/inspect/", {"weight_g": True}, 400),
    ],
)
def test_bad_input_at_the_bench(
    bought: Bought, api: Api, xiaochen: User, path: str, body: dict[str, object], status: int
) -> None:
    case = world.arrived(world.ask(bought()), xiaochen)
    answer = post(api(xiaochen), path.format(number=case.number), body)
    assert answer.status_code == status
    assert answer.json()["error"]["code"]
    assert not Inspection.objects.exists()


def test_a_second_person_by_the_api(bought: Bought, api: Api, xiaochen: User, dana: User) -> None:
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    world.inspect_all(case, xiaochen, serial="")
    path = f"warehouse/returns/{case.number}/decide/"
    answer = post(api(xiaochen), path, {"outcome": "refund"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "needs_second_person")
    assert post(api(dana), path, {"outcome": "refund"}).json()["stage"] == "settled"
