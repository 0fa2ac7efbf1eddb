"""The servers that a demo and the tests bring with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2
import pytest
import redis

from marketplace.config import embedded, layout
from marketplace.config.embedded import ports, postgres, valkey
from marketplace.config.layout import EmbeddedError, Layout


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Layout]:
    """A project folder of its own, with nothing running in it before and after."""
    project = tmp_path / "project"
    project.mkdir()
    found = layout.layout("test", project)
    layout.make_folders(found, project)
    yield found
    postgres.stop(found)
    for name in valkey.NAMES:
        valkey.stop(found, name)
    if found.account is not None:
        shutil.rmtree(found.postgres_home)


def start_postgres(place: Layout, port: int | None = None) -> int:
    return postgres.start(place, port=port, owner_password="owner secret'%", password="secret '\"%")


def ask(port: int, statement: str) -> object:
    connection = psycopg2.connect(
        host="127.0.0.1", port=port, user="miaomiao", password="secret '\"%", dbname="miaomiao"
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone() if cursor.description else (None,)
            return row[0] if row else None
    finally:
        connection.close()


def kill(pid: int | None) -> None:
    """End a server and what it started without a chance to tidy up."""
    assert pid is not None
    server = psutil.Process(pid)
    family = [server, *server.children(recursive=True)]
    for process in family:
        process.kill()
    assert not psutil.wait_procs(family, timeout=10)[1]


def test_it_works() -> None:
    assert all(embedded.running("test").values())
    values = embedded.env("test")
    for name in ("CACHE_URL", "BROKER_URL"):
        with redis.Redis.from_url(values[name]) as client:
            assert client.ping()


def test_a_second_start_finds_the_running_servers() -> None:
    before = embedded.running("test")
    assert embedded.start("test")["DATABASE_URL"] == embedded.env("test")["DATABASE_URL"]
    assert embedded.running("test") == before


def test_servers_in_use_are_not_released() -> None:
    """This very test run uses them."""
    before = embedded.running("test")
    code = "import sys; from marketplace.config import embedded; sys.exit(embedded.release('test'))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
    assert embedded.running("test") == before


def test_the_application_is_an_ordinary_role_that_knows_chinese_letters(place: Layout) -> None:
    port = start_postgres(place)
    assert ask(port, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(port, "SELECT cardinality(show_trgm('资生堂'))") > 0
    assert ask(port, "SHOW server_encoding") == "UTF8"
    assert str(ask(port, "SHOW server_version")).startswith("18.")


def test_postgres_listens_on_loopback_only_and_asks_for_a_password(place: Layout) -> None:
    port = start_postgres(place)
    assert ask(port, "SHOW listen_addresses") == "127.0.0.1"
    assert not list(Path("/tmp").glob(f".s.PGSQL.{port}*"))  # noqa: S108
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(host="127.0.0.1", port=port, user="miaomiao", password="guess", dbname="miaomiao")


def test_a_killed_postgres_comes_back_with_its_data_on_its_port(place: Layout) -> None:
    port = start_postgres(place)
    ask(port, "SET synchronous_commit = on; CREATE TABLE kept AS SELECT 7 AS seven")
    kill(postgres.process_id(place))
    assert postgres.process_id(place) is None
    again = start_postgres(place, port)
    assert ask(again, "SELECT seven FROM kept") == 7


def test_a_pid_file_that_names_another_process_is_a_leftover(place: Layout) -> None:
    port = start_postgres(place)
    postgres.stop(place)
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = place.postgres_data / "postmaster.pid"
        pid_file.write_text(f"{sleeper.pid}\n{place.postgres_data}\n0\n{port}\n", encoding="utf-8")
        assert postgres.running_port(place) is None
        start_postgres(place, port)
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait(10)


def test_a_wrong_password_is_explained(place: Layout) -> None:
    start_postgres(place)
    with pytest.raises(EmbeddedError, match="make reset"):
        postgres.start(place, port=None, owner_password="another", password="another")


def test_a_busy_port_is_left_to_its_owner(place: Layout) -> None:
    taken = urlsplit(embedded.env("test")["DATABASE_URL"]).port
    assert start_postgres(place, taken) != taken


def test_the_broker_remembers_after_a_kill_and_the_cache_forgets(place: Layout) -> None:
    for name in valkey.NAMES:
        port = valkey.start(place, name, port=None, password="secret")
        with redis.Redis(host="127.0.0.1", port=port, password="secret") as client:
            client.set("word", "kept")
            # The journal reaches the disk each second; this waits for it rather than for a clock.
            if name == "broker":
                assert client.waitaof(1, 0, 5000)[0] == 1
        kill(valkey.process_id(place, name))
        again = valkey.start(place, name, port=port, password="secret")
        with redis.Redis(host="127.0.0.1", port=again, password="secret") as client:
            assert client.get("word") == (b"kept" if name == "broker" else None)


def test_valkey_refuses_strangers_and_hides_its_password(place: Layout) -> None:
    port = valkey.start(place, "cache", port=None, password="secret-word")
    with redis.Redis(host="127.0.0.1", port=port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    process = psutil.Process(valkey.process_id(place, "cache"))
    assert "secret-word" not in " ".join(process.cmdline())
    assert (place.valkey_data("cache") / "valkey.conf").stat().st_mode & 0o077 == 0


def test_parallel_starts_make_one_cluster() -> None:
    """Two shells at once: both get the same servers."""
    code = "from marketplace.config import embedded; print(embedded.start('test')['DATABASE_URL'])"
    shells = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [shell.communicate(timeout=60)[0] for shell in shells]
    assert answers[0] == answers[1] == f"{embedded.env('test')['DATABASE_URL']}\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a home in /var/tmp")
def test_a_home_prepared_by_somebody_else_is_refused(tmp_path: Path) -> None:
    found = layout.layout("test", tmp_path)
    found.postgres_home.mkdir()
    try:
        os.chown(found.postgres_home, 65534, 65534)
        with pytest.raises(EmbeddedError, match="not a folder of ours"):
            layout.make_folders(found, tmp_path)
    finally:
        found.postgres_home.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a home in /var/tmp")
def test_the_home_of_a_vanished_clone_is_swept_and_a_living_one_is_not(tmp_path: Path, place: Layout) -> None:
    gone, living = tmp_path / "gone", tmp_path / "living"
    homes = {}
    for project in (gone, living):
        project.mkdir()
        homes[project] = layout.layout("test", project)
        layout.make_folders(homes[project], project)
    shutil.rmtree(gone)
    layout.make_folders(place, tmp_path)
    try:
        assert not homes[gone].postgres_home.exists()
        assert homes[living].postgres_home.exists()
    finally:
        shutil.rmtree(homes[living].postgres_home)


def test_first_free_skips_busy_and_taken_ports() -> None:
    busy = urlsplit(embedded.env("test")["DATABASE_URL"]).port or 0
    assert ports.is_busy(busy)
    found = ports.first_free(busy, frozenset({busy + 1}))
    assert found > busy + 1
