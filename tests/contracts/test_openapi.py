"""The OpenAPI document: valid, without warnings, complete, and the same as docs/openapi.yaml.

After a wanted change: `python manage.py spectacular --file docs/openapi.yaml`, and look at the difference before you
commit it: integrators build on this document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.contracts.house import ROOT
from tests.contracts.urlmap import addresses

SNAPSHOT = ROOT / "docs" / "openapi.yaml"
UNSAFE = {"post", "put", "patch", "delete"}
# Signed messages of machines and the tree of the document itself.
NO_KEY = {"/api/v1/payments/webhooks/stripe/", "/api/v1/carriers/{carrier}/events/", "/api/v1/auth/token/"}


@pytest.fixture(scope="module")
def generated() -> dict[str, Any]:
    """The document as the code makes it now."""
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture(scope="module")
def complaints(generated: dict[str, Any]) -> list[str]:
    return [str(text) for cache in (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache) for text in cache]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the command of the docs writes; it refuses an invalid document, and one with warnings."""
    target = tmp_path_factory.mktemp("api") / "openapi.yaml"
    call_command("spectacular", "--file", str(target), "--validate", "--fail-on-warn")
    return target.read_text()


def read(text: str) -> Any:
    """YAML by libyaml: Python's own reader takes ten times as long for this document."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict):
                yield path, method, operation


def test_it_is_valid(generated: dict[str, Any]) -> None:
    validate_schema(generated)


def test_it_is_made_without_warnings(complaints: list[str]) -> None:
    assert complaints == []


def test_it_is_the_snapshot(written: str) -> None:
    assert SNAPSHOT.exists(), "python manage.py spectacular --file docs/openapi.yaml"
    assert read(SNAPSHOT.read_text()) == read(written), (
        "The API changed. If that is meant: python manage.py spectacular --file docs/openapi.yaml"
    )


def test_every_api_address_is_in_it(generated: dict[str, Any]) -> None:
    ours = {door.template for door in addresses() if door.is_api and door.name not in {"api-schema", "api-docs"}}
    assert ours == set(generated["paths"])


def test_every_operation_says_what_it_does_and_how_it_refuses(generated: dict[str, Any]) -> None:
    wrong = []
    for path, method, operation in operations(generated):
        place = f"{method.upper()} {path}"
        codes = set(operation["responses"])
        wrong += [] if operation.get("description") else [f"{place}: no description"]
        wrong += [] if operation.get("tags") else [f"{place}: no tag"]
        wrong += [] if codes & {"200", "201", "202", "204"} else [f"{place}: no success"]
        open_to_all = not operation.get("security") or {} in operation["security"]
        wrong += [] if open_to_all or "401" in codes else [f"{place}: needs a token but declares no 401"]
        wrong += [f"{place}: takes an id but declares no 404"] if "{" in path and "404" not in codes else []
        has_body = "requestBody" in operation
        wrong += [f"{place}: takes a body but declares no 400"] if has_body and "400" not in codes else []
        for code, answer in operation["responses"].items():
            if int(code) >= 400:
                shape = answer.get("content", {}).get("application/json", {}).get("schema", {})
                wrong += (
                    []
                    if shape == {"$ref": "#/components/schemas/Problem"}
                    else [f"{place} {code}: not the one error shape"]
                )
    assert wrong == []


def test_the_command_in_the_docs_works(written: str, generated: dict[str, Any]) -> None:
    assert written.startswith("openapi: 3.")
    assert read(written)["paths"].keys() == generated["paths"].keys()
