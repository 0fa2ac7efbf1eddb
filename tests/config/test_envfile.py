"""The generated environment of a demo."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from marketplace.config import envfile, layout


def test_it_works(tmp_path: Path) -> None:
    values = {"PLAIN": "word", "EMPTY": "", "HARD": "a b'c\"d$e=f"}
    envfile.write(tmp_path / "env", values)
    assert envfile.read(tmp_path / "env") == values


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    envfile.write(tmp_path / "env", {"SECRET_KEY": "word"})
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["env"]


def test_secrets_are_made_once() -> None:
    first = envfile.generated_secrets({})
    assert envfile.generated_secrets(first) == first
    assert envfile.generated_secrets({})["SECRET_KEY"] != first["SECRET_KEY"]


@pytest.mark.parametrize("name", ["FIELD_KEYS", "SIGNING_KEYS"])
def test_keys_have_a_name_and_32_bytes(name: str) -> None:
    label, key = envfile.generated_secrets({})[name].split(":")
    assert label in {"k1", "s1"}
    assert len(base64.urlsafe_b64decode(key)) == 32


def test_addresses_of_the_supervisor_are_kept_and_those_of_the_servers_follow(tmp_path: Path) -> None:
    place = layout.layout("demo", tmp_path)
    known = envfile.generated_secrets({}) | {"PUBLIC_URL": "http://localhost:9999", "DATABASE_URL": "old"}
    values = envfile.settings_of(place, known, postgres=1, broker=2, cache=3)
    assert values["PUBLIC_URL"] == "http://localhost:9999"
    assert values["DATABASE_URL"].endswith("@127.0.0.1:1/miaomiao")
    assert values["BROKER_URL"].endswith("@127.0.0.1:2/0")
    assert values["CHANNELS_URL"].endswith("@127.0.0.1:2/1")
    assert values["CACHE_URL"].endswith("@127.0.0.1:3/0")


def test_what_is_set_already_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    envfile.write(tmp_path / "env", {"MIAOMIAO_FIRST": "file", "MIAOMIAO_SECOND": "file"})
    monkeypatch.setenv("MIAOMIAO_FIRST", "shell")
    monkeypatch.delenv("MIAOMIAO_SECOND", raising=False)
    envfile.load_into_process(tmp_path / "env")
    assert (os.environ["MIAOMIAO_FIRST"], os.environ["MIAOMIAO_SECOND"]) == ("shell", "file")
    monkeypatch.delenv("MIAOMIAO_SECOND")
