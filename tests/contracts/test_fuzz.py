"""Schemathesis against the whole API, in this process, as the named people in the seeded world.

Three rounds an operation: boundary cases that schemathesis derives (deterministic), random messages (good and bad, seeded), and
the same good message from an insider and from witnesses. Never a 5xx, never an answer that the document does not declare, every
refusal in the one error shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, cached_property, partial
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marketplace.accounts.services import tokens
from marketplace.config.wsgi import django_application
from tests.contracts.known import Known, person
from tests.contracts.permissions import EVERYBODY, SIGNED_MESSAGES, allowed
from tests.contracts.urlmap import addresses
from tests.world import World

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
PEOPLE = ("", *sorted(EVERYBODY))
WITNESSES = ("", "charlie", "dana")  # nobody, a stranger, operations: test_permissions asks all the others
BOUNDARIES = 12
RANDOM = 4
MODES = list(GenerationMode)


@cache
def document() -> schemathesis.schemas.BaseSchema:
    raw = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    config = SchemathesisConfig.from_dict({"phases": {"coverage": {"unexpected-methods": []}}})
    schema = schemathesis.openapi.from_dict(raw, config=config)
    schema.app = django_application
    return schema


@cache
def operations() -> dict[str, APIOperation[Any, Any, Any, Any]]:
    found = [result.ok() for result in document().get_all_operations()]
    return {operation.label: operation for operation in found}


DOORS = {door.template: door for door in addresses() if door.is_api}


class Caller:
    """Calls as somebody, with real identifiers where the case has good ones."""

    def __init__(self) -> None:
        self.headers: dict[str, dict[str, str]] = {"": {}}
        self.wrong: list[str] = []

    @cached_property
    def known(self) -> Known:
        return Known()

    def token(self, key: str) -> dict[str, str]:
        """The header that says who calls."""
        if key not in self.headers:
            user = person(key)
            secret, _row = tokens.issue(user=user, actor=user.ref)
            self.headers[key] = {"Authorization": f"Bearer {secret}"}
        return self.headers[key]

    def call(self, case: Case, key: str, *, real: bool) -> None:
        """Call, check the answer, note what is wrong with it, and undo whatever it did."""
        door = DOORS[case.operation.path]
        if real and door.parameters:
            case.path_parameters = self.known.values(door.name, door.parameters)
        headers = self.token(key)
        point = transaction.savepoint()
        answer = case.call(headers={"Host": "localhost", **headers})
        transaction.savepoint_rollback(point)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            asked = (
                f"{case.method} {case.formatted_path} {case.query or ''} {str(case.body)[:300]} as {key or 'a visitor'}"
            )
            said = answer.content[:300]
            self.wrong += [
                f"{asked} → {answer.status_code} {said!r}: {failure.title} {failure.message[:300]}"
                for failure in failures.exceptions
            ]


def insider(operation: APIOperation[Any, Any, Any, Any]) -> str:
    """Somebody who may use the operation; Xiaomei or Akira where they may, for the real identifiers are theirs.

    A visitor where none of the named people may.
    """
    name = DOORS[operation.path].name
    people = {""} if name in SIGNED_MESSAGES else allowed(operation.method.upper(), name)
    return next((key for key in ("xiaomei", "akira") if key in people), max(people, default=""))


def good_path(case: Case) -> bool:
    """False where the case is about a bad address, which must stay as it is."""
    components = {} if case.meta is None else {str(kind): info.mode for kind, info in case.meta.components.items()}
    return all(mode.is_positive for name, mode in components.items() if "path" in name.lower())


def boundary_cases(operation: APIOperation[Any, Any, Any, Any]) -> Iterator[Case]:
    config = document().config.generation_for(operation=operation)
    yield from document().iter_coverage_cases(operation=operation, generation_modes=MODES, generation_config=config)


@pytest.mark.parametrize("label", sorted(operations()))
def test_boundaries(world: World, label: str) -> None:
    caller, operation = Caller(), operations()[label]
    cases = list(boundary_cases(operation))
    for case in cases[:: max(1, len(cases) // BOUNDARIES)]:
        caller.call(case, insider(operation), real=good_path(case))
    assert caller.wrong == []


@pytest.mark.parametrize("label", sorted(operations()))
def test_surprises(world: World, label: str) -> None:
    caller, operation = Caller(), operations()[label]
    cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in MODES])

    @settings(
        max_examples=RANDOM, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases, key=st.sampled_from([insider(operation), *PEOPLE]), real=st.booleans())
    def attempt(case: Case, key: str, real: bool) -> None:
        caller.call(case, key, real=real)

    attempt()
    assert caller.wrong == []


@pytest.mark.parametrize("label", sorted(operations()))
def test_everybody(world: World, label: str) -> None:
    caller, operation = Caller(), operations()[label]
    good = next(iter(boundary_cases(operation)))
    for key in sorted({insider(operation), *WITNESSES}):
        caller.call(good, key, real=True)
    assert caller.wrong == []


HOSTILE = {
    "nul": b'{"a": "\\u0000"}', "huge": b'{"quantity": 1' + b"0" * 400 + b"}", "nan": b'{"quantity": NaN}', "list": b"[]",
    "text": b'"x"', "null": b"null", "broken": b'{"a":', "not utf-8": b'{"a": "\xff\xfe"}', "surrogate": b'{"note": "\\ud800"}',
    "deep": b"[" * 5000 + b"]" * 5000, "empty": b"",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_bodies(world: World, kind: str) -> None:
    """Bytes that no schema generates, at every operation with a body."""
    caller, wrong = Caller(), []
    for operation in operations().values():
        door, key = DOORS[operation.path], insider(operation)
        if operation.method.upper() == "GET":
            continue
        path = operation.path.format(**caller.known.values(door.name, door.parameters))
        client = APIClient(raise_request_exception=False)
        headers = caller.token(key) | {"Idempotency-Key": "k"}
        send = partial(client.generic, operation.method.upper(), path, HOSTILE[kind], "application/json")
        point = transaction.savepoint()
        answer = send(headers=headers)
        transaction.savepoint_rollback(point)
        shaped = answer.status_code < 400 or set(answer.json()["error"]) == {"code", "message", "fields"}
        wrong += [] if answer.status_code < 500 and shaped else [f"{operation.label}: {answer.status_code}"]
    assert wrong == []
