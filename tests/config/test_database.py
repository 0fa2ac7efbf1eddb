"""The cloned database of the tests is made anew whenever something changes that migrations read."""

import ast
import json

import pytest

from tests import database
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


@pytest.fixture
def notes(tmp_path, monkeypatch):
    """What an older database was made of, and what stands in the tree now."""
    monkeypatch.setattr(database, "LOCK", tmp_path / "empty.lock")
    then = {
        "orders/migrations/0001_a.py": "a",
        "orders/models/carts.py": "m",
        "orders/sql.py": "s",
        "requirements.lock": "r",
    }
    (tmp_path / "empty_old.json").write_text(json.dumps(then))

    def now(**changes):
        changed = {path.replace("__", "/") + ".py": digest for path, digest in changes.items()}
        monkeypatch.setattr(database, "read_by_migrations", lambda: {**then, **changed})
        return database._base({"empty_old", "empty_without_notes", "world_x"})

    return now


def test_added_migrations_and_changed_models_stand_upon_what_was_there(notes) -> None:
    assert notes(orders__migrations__0002_b="b", orders__models__carts="n") == "empty_old"


@pytest.mark.parametrize("changed", ["orders__migrations__0001_a", "orders__sql"])
def test_what_was_run_and_changed_is_run_anew(notes, changed) -> None:
    assert notes(**{changed: "other"}) is None


def test_the_widest_base_is_taken(notes, tmp_path) -> None:
    wide = {
        "orders/migrations/0001_a.py": "a", "orders/migrations/0002_b.py": "b", "orders/sql.py": "s", "requirements.lock": "r",
    }  # fmt: skip
    (tmp_path / "empty_wide.json").write_text(json.dumps(wide))
    notes(orders__migrations__0002_b="b")
    assert database._base({"empty_old", "empty_wide"}) == "empty_wide"
