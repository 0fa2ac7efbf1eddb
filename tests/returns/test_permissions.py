"""Who may open the first doors of returns, by every named person. Every address stands in `tests/contracts/permissions.py` as well."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import get_resolver
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from orders.models import Order
from returns import urls as pages
from returns.api import urls as doors
from returns.models import ReturnCase
from returns.states import Stage
from tests.returns import world

pytestmark = pytest.mark.django_db
PEOPLE = ("xiaomei", "akira", "brightwell", "lupe", "laozhang", "xiaochen", "tingting", "dana", "charlie", None)
EVERYBODY = frozenset(PEOPLE) - {None}
OWNER, BENCH = frozenset({"xiaomei"}), frozenset({"xiaochen", "dana"})
# name → (method, who gets in). Everybody else signed in is refused (403) or finds nothing (404).
PAGES: dict[str, tuple[str, frozenset[str | None]]] = {
    "mine": ("get", EVERYBODY),
    "case": ("get", OWNER),
    "sent": ("post", OWNER),
    "withdraw": ("post", OWNER),
    "ask": ("get", OWNER),
    "bench": ("get", BENCH),
    "inspect": ("get", BENCH),
    "decide": ("post", BENCH),
    "dispose": ("post", BENCH),
}
DOORS: dict[str, tuple[str, frozenset[str | None]]] = {
    "api-returns": ("get", EVERYBODY),
    "api-return": ("get", OWNER),
    "api-return-sent": ("post", OWNER),
    "api-return-withdraw": ("post", OWNER),
    "api-bench": ("get", BENCH),
    "api-bench-case": ("get", BENCH),
    "api-return-receive": ("post", BENCH),
    "api-return-inspect": ("post", BENCH),
    "api-return-decide": ("post", BENCH),
    "api-return-dispose": ("post", BENCH),
}


@pytest.fixture
def world_of_all(
    request: pytest.FixtureRequest, bought: Callable[..., Order]
) -> tuple[ReturnCase, dict[str | None, User | None]]:
    people: dict[str | None, User | None] = {name: request.getfixturevalue(name) for name in PEOPLE if name}
    return world.ask(bought()), {**people, None: None}


def address(pattern: str, case: ReturnCase) -> str:
    number = case.order.number if pattern.startswith("me/orders/") else case.number
    return pattern.replace("<str:number>", number).replace("<int:item>", str(case.items.get().pk))


def test_every_listed_address_is_there() -> None:
    assert {pattern.name for pattern in pages.urlpatterns} >= PAGES.keys()
    assert {pattern.name for pattern in doors.urlpatterns} >= DOORS.keys()
    assert get_resolver().namespace_dict["returns"]


def test_pages(
    world_of_all: tuple[ReturnCase, dict[str | None, User | None]], browse: Callable[[User | None], Client]
) -> None:
    case, people = world_of_all
    for pattern in (one for one in pages.urlpatterns if one.name in PAGES):
        method, allowed = PAGES[pattern.name]
        path = "/" + address(str(pattern.pattern), case)
        for name in [*(EVERYBODY - allowed), None]:
            answer = getattr(browse(people[name]), method)(path)
            if name is None:
                assert answer["Location"].startswith("/account/login/"), (path, name)
            elif (
                method == "post" and answer.status_code == 302
            ):  # the owner's verbs answer on a page that is theirs alone
                assert browse(people[name]).get(answer["Location"]).status_code in (403, 404), (path, name)
            else:
                assert answer.status_code in (403, 404), (path, name)
        if method == "get":
            for name in allowed:
                assert getattr(browse(people[name]), method)(path).status_code == 200, (path, name)
    assert world.fresh(case).stage == Stage.LABEL_ISSUED


def test_doors(
    world_of_all: tuple[ReturnCase, dict[str | None, User | None]], api: Callable[[User | None], APIClient]
) -> None:
    case, people = world_of_all
    for pattern in (one for one in doors.urlpatterns if one.name in DOORS):
        method, allowed = DOORS[pattern.name]
        path = "/api/v1/" + address(str(pattern.pattern), case)
        for name in [*(EVERYBODY - allowed), None]:
            answer = getattr(api(people[name]), method)(path, {}, format="json")
            assert answer.status_code == (401 if name is None else 404 if allowed == OWNER else 403), (path, name)
        if method == "get":
            for name in allowed:
                assert getattr(api(people[name]), method)(path).status_code == 200, (path, name)
    assert world.fresh(case).stage == Stage.LABEL_ISSUED


def test_another_seller_sees_no_return(world_of_all: tuple[ReturnCase, dict[str | None, User | None]]) -> None:
    from returns import errors, selectors

    case, _people = world_of_all
    assert selectors.case_of_seller(case.order.seller_id, case.number).pk == case.pk
    with pytest.raises(errors.ReturnNotFound):
        selectors.case_of_seller(case.order.seller_id + 1, case.number)
    assert not selectors.cases_of_seller(case.order.seller_id + 1).exists()
