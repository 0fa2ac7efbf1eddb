"""The permission matrix: every door of the project × the named people, against the literal table in permissions.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.template.backends.django import Template
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from tests.contracts.known import Known, person
from tests.contracts.permissions import (
    ANYONE,
    ASKED_BY_FEW,
    AUDIENCE_OF,
    EVERYBODY,
    HARMLESS,
    NOTHING_THERE,
    PACKAGES,
    SIGNED_MESSAGES,
    TABLE,
    allowed,
)
from tests.contracts.urlmap import Address, addresses
from tests.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WRITES = ("INSERT", "UPDATE", "DELETE")


def doors() -> list[Address]:
    return [door for door in addresses() if door.name and not door.name.startswith(PACKAGES)]


def test_every_door_is_in_the_table() -> None:
    names = {door.name for door in doors()}
    assert names - AUDIENCE_OF.keys() - SIGNED_MESSAGES == set()
    assert AUDIENCE_OF.keys() - names == set()


def test_no_door_is_in_the_table_twice() -> None:
    listed = [name for names in TABLE.values() for name in names.split()]
    assert sorted(listed) == sorted(set(listed))


@pytest.fixture(autouse=True)
def addresses_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two dozen knocks go to the same address: looking through all the patterns each time is a quarter of the work."""
    resolver = get_resolver()
    monkeypatch.setattr(resolver, "resolve", cache(resolver.resolve))


@contextmanager
def unseen() -> Iterator[None]:
    """Pages are made up to the point where their template would be filled in: who may enter is decided long before."""
    draw = Template.render

    def render(self: Template, *args: Any, **kwargs: Any) -> str:
        is_page = str(self.template.name).endswith(".html")
        return "" if is_page else draw(self, *args, **kwargs)

    with patch.object(Template, "render", render):
        yield


class Visit:
    """Knocks at doors as the named people; whatever a call writes is undone and told.

    What a door says is drawn for the first of each kind of people (in or out, with or without an account). The others are
    really asked too, by the same address through the same view: only the template of their answer is left empty.
    """

    def __init__(self) -> None:
        self.drawn: set[tuple[str, str, bool, bool]] = set()
        self.users: dict[str, User] = {key: person(key) for key in EVERYBODY}
        self.pages = {key: self._page(key) for key in ANYONE}
        self.calls = {key: self._call(key) for key in ANYONE}

    def _page(self, key: str) -> Client:
        client = Client(raise_request_exception=False)
        if key:
            client.force_login(self.users[key], backend=BACKEND)
        return client

    def _call(self, key: str) -> APIClient:
        client = APIClient(raise_request_exception=False)
        client.force_authenticate(self.users.get(key))
        return client

    def knock(self, door: Address, method: str, path: str, key: str) -> tuple[str, list[str]]:
        """What the door says (status, or "login") and which rows it wrote."""
        written: list[str] = []
        point = transaction.savepoint()
        kind = (door.name, method, key in allowed(method, door.name), bool(key))
        sight = unseen() if kind in self.drawn else nullcontext()
        self.drawn.add(kind)
        with connection.execute_wrapper(_noting(written)), sight:
            answer = self._ask(door, method, path, key)
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        transaction.savepoint_rollback(point)
        return _word(answer), written

    def _ask(self, door: Address, method: str, path: str, key: str) -> HttpResponseBase:
        if door.is_api:
            return self.calls[key].generic(method, path, "{}", "application/json")
        return self.pages[key].generic(method, path, "", "application/x-www-form-urlencoded")


def _noting(written: list[str]) -> Callable[..., Any]:
    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES) and "django_session" not in sql:
            written.append(sql.split("(")[0].split("SET")[0].split("WHERE")[0].strip())
        return execute(sql, params, many, context)

    return wrapper


def _word(answer: HttpResponseBase) -> str:
    if answer.status_code in {301, 302}:
        return "login" if "login" in answer["Location"] else "redirect"
    return str(answer.status_code)


def methods_of(door: Address, path: str) -> Iterator[str]:
    """What the view answers to; a page view does not tell, so both are tried."""
    view = getattr(resolve(path).func, "cls", None)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        if (view is not None and hasattr(view, method.lower())) or (view is None and method in {"GET", "POST"}):
            yield method


def verdict(door: Address, method: str, key: str, word: str, written: list[str]) -> str:
    """What is wrong with this answer, or an empty string."""
    if word.startswith("5"):
        return "broke"
    if key in allowed(method, door.name):
        locked_out = word in {"login", "401", "403"}
        lost = method == "GET" and word == "404" and door.name not in NOTHING_THERE
        return "should get in" if locked_out or lost else ""
    if set(written) - HARMLESS:
        return f"has no right but wrote {written}"
    if key == "":
        expected = {"401"} if door.is_api else {"login", "404", "405"}
    else:
        expected = {"403", "404", "405"} | (_without_a_look(door) if method != "GET" else set())
    return "" if word in expected else "should not get in"


def _without_a_look(door: Address) -> set[str]:
    """How an unsafe call may be refused before anybody looks for the thing: a form leads back with a message and nothing done,
    a message to the API about another person's thing is first of all no good message.
    """
    if not door.is_api:
        return {"redirect"}
    return {"400", "415"} if AUDIENCE_OF[door.name].startswith("own") else set()


@pytest.mark.parametrize("audience", TABLE)
def test_only_its_audience_gets_in(world: World, audience: str) -> None:
    known, visit, wrong = Known(), Visit(), []
    for door in doors():
        if AUDIENCE_OF.get(door.name) != audience:
            continue
        path = reverse(door.name, kwargs=known.values(door.name, door.parameters))
        for method in methods_of(door, path):
            for key in ASKED_BY_FEW.get(door.name, sorted(ANYONE)):
                word, written = visit.knock(door, method, path, key)
                complaint = verdict(door, method, key, word, written)
                wrong += [f"{method} {door.name}: {key or 'a visitor'} {complaint} ({word})"] if complaint else []
    assert wrong == []


def test_the_verdict_can_be_bad() -> None:
    door = Address("orders:detail", "me/orders/<str:number>/", ("number",))
    assert verdict(door, "GET", "charlie", "200", []) == "should not get in"
    assert verdict(door, "GET", "", "200", []) == "should not get in"
    assert verdict(door, "GET", "xiaomei", "404", []) == "should get in"
    assert verdict(door, "GET", "xiaomei", "500", []) == "broke"
    assert "wrote" in verdict(door, "POST", "charlie", "302", ["UPDATE orders_order"])
    assert verdict(door, "GET", "charlie", "404", []) == ""


@pytest.mark.parametrize("key", ["charlie", "dana"])
def test_an_unseen_answer_is_the_same_answer(world: World, key: str) -> None:
    page = Visit().pages[key]
    for path in ("/", "/me/", "/desk/", "/nowhere/", "/tower/"):
        drawn = page.get(path)
        with unseen():
            blank = page.get(path)
        assert _word(blank) == _word(drawn)
        assert drawn.status_code == 302 or (drawn.content and not blank.content)


def test_carrier_events_need_the_carriers_signature(world: World) -> None:
    answer = APIClient().post("/api/v1/carriers/jingwei/events/", {}, format="json")
    assert answer.status_code == 403


def test_only_operations_enter_the_admin(world: World) -> None:
    visit, wrong = Visit(), []
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for key in sorted(ANYONE):
            with unseen() if key == "ming" else nullcontext():  # Dana's are drawn
                word = _word(visit.pages[key].get(path))
            fine = word == "200" if key in {"dana", "ming"} else word in {"login", "403"}
            wrong += [] if fine else [f"{path}: {key or 'a visitor'} ({word})"]
    assert wrong == []


def test_every_admin_page_opens_for_operations(world: World) -> None:
    page, wrong = Visit().pages["dana"], []
    for model, room in admin.site._registry.items():
        first = model._default_manager.order_by("-pk").first()
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths = [reverse(f"{base}_add")] + ([reverse(f"{base}_change", args=[first.pk])] if first else [])
        for path in paths:
            status = page.get(path, follow=True).status_code  # rules of four eyes lead to their own form
            wrong += [] if status in {200, 403} else [f"{path}: {status} ({room})"]
    assert wrong == []


@pytest.mark.parametrize("key", ["", "charlie", "tingting"])
def test_account_pages_answer(world: World, key: str) -> None:
    page, wrong = Visit().pages[key], []
    for door in addresses():
        if door.name.startswith(PACKAGES[:-1]) and not door.parameters:
            status = page.get(reverse(door.name)).status_code
            wrong += [f"{door.name}: {status}"] if status >= 500 else []
    assert wrong == []
