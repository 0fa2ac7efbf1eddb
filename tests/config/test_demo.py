"""What `make demo` says and refuses."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.config import demo, system
from marketplace.config.layout import PROJECT


def test_it_works() -> None:
    assert demo.wanted_port() == 8000


def test_port_names_the_first_port_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8799")
    assert demo.wanted_port() == 8799


@pytest.mark.parametrize("text", ["web", "0", "65536", "80.5", "-1"])
def test_a_port_that_is_none_is_explained(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(system.DemoError, match="not a port number"):
        demo.wanted_port()


def test_production_settings_are_refused_before_anything_starts() -> None:
    environment = {"PATH": "/usr/bin:/bin", "MIAOMIAO_MODE": "production"}
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.config.demo"],
        cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "refuses to start" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_of_another_installation_do_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://production/")
    monkeypatch.setenv("SENTRY_DSN", "https://elsewhere.example")
    monkeypatch.setenv("STORAGE_BUCKET", "real-photos")
    environment = system.child_environment({"DATABASE_URL": "postgresql://demo/"})
    assert environment["DATABASE_URL"] == "postgresql://demo/"
    assert "SENTRY_DSN" not in environment
    assert "STORAGE_BUCKET" not in environment
    assert environment["GRANIAN_HOST"] == "127.0.0.1"


def test_the_table_names_everyone_and_its_columns_line_up() -> None:
    head, *rows = demo.people_table("http://localhost:8000")
    assert len(rows) >= 9
    column = demo.width(head[: head.index("page")])
    assert {demo.width(row[: row.index("http://localhost:8000/")]) for row in rows} == {column}


def test_manage_py_without_an_environment_says_one_line(tmp_path: Path) -> None:
    for name in ("manage.py", "marketplace/__init__.py", "marketplace/config"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        copy(PROJECT / name, target)
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "make demo" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / ".local").exists()
