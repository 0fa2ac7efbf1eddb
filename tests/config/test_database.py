"""The cloned database of the tests is made anew whenever something changes that migrations read."""

import ast

import pytest

from tests.database import PACKAGES, PROJECT, READ_BY_MIGRATIONS

MIGRATIONS = sorted(path for package in PACKAGES for path in (PROJECT / package).rglob("migrations/0*.py"))


def own_imports(source: str) -> set[str]:
    """Modules of ours that a source imports, as file names relative to the project."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in PACKAGES}


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_it_works(path: object) -> None:
    assert MIGRATIONS
    for name in own_imports(path.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
        words = set(name.split("."))
        assert not words.isdisjoint({known.removesuffix(".py") for known in READ_BY_MIGRATIONS}), (
            f"{name} is not in the digest"
        )


def test_an_import_from_elsewhere_is_seen() -> None:
    assert own_imports("from orders.policies.lateness import BUDGET\nimport os") == {"orders.policies.lateness.BUDGET"}
