"""The commands of production are those that run here."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from django.conf import settings

from marketplace.config import layout
from marketplace.config.embedded import ports
from marketplace.config.processes import COMMANDS, DEMO, PRODUCTION
from marketplace.config.supervisor import Journal, Supervisor

PROJECT = layout.PROJECT


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def test_it_works() -> None:
    assert set(DEMO) | set(PRODUCTION) == set(COMMANDS)


@pytest.mark.parametrize("name", PRODUCTION)
def test_compose_runs_the_same_words(name: str) -> None:
    assert tuple(compose()["services"][name]["command"]) == COMMANDS[name]


def test_compose_runs_no_command_of_ours_that_the_table_lacks() -> None:
    ours = {name for name, service in compose()["services"].items() if "build" in service}
    assert ours == {*PRODUCTION, "migrate"}


def test_the_image_serves_pages_by_default() -> None:
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    command = re.search(r"^CMD (\[.*\])$", text, re.MULTILINE)
    assert command is not None
    assert tuple(json.loads(command.group(1))) == COMMANDS["web"]


def test_compose_holds_no_value_of_a_secret() -> None:
    settings = compose()["x-ours"]["environment"]
    secrets = {name: value for name, value in settings.items() if re.search("KEY|SECRET|PASSWORD|DSN", name)}
    assert len(secrets) >= 7
    assert all(re.fullmatch(r"\$\{[A-Z_]+:[?-]\}", value) for value in secrets.values()), secrets


def test_every_service_has_a_health_check_or_ends_by_itself() -> None:
    without = {name for name, service in compose()["services"].items() if "healthcheck" not in service}
    assert without == {"migrate"}


def test_every_setting_that_production_requires_is_handed_over() -> None:
    source = (PROJECT / "marketplace/config/settings.py").read_text(encoding="utf-8")
    required = set(re.findall(r'\benv\("([A-Z_]+)"\)', source)) - {"STRIPE_PAGE_ORIGIN"}
    assert required <= set(compose()["x-ours"]["environment"])


def test_a_worker_s_child_begins_far_below_its_bound() -> None:
    """One that begins above it is thrown away after every task, and the queues grow behind it."""
    words = "from marketplace.config.celery import app; app.loader.import_default_modules();"
    words += " import psutil; print(psutil.Process().memory_info().rss)"
    told = subprocess.run([sys.executable, "-c", words], cwd=PROJECT, capture_output=True, text=True, check=True)
    begins_kib = int(told.stdout) // 1024
    assert 50_000 < begins_kib < settings.CELERY_WORKER_MAX_MEMORY_PER_CHILD * 2 // 3


@pytest.fixture
def supervisor(tmp_path: Path) -> Any:
    journal = Journal(tmp_path / "processes.log", on_screen=False)
    place = layout.layout("test", tmp_path)
    place.local.mkdir(parents=True)
    found = Supervisor(place, journal)
    yield found
    found.stop()
    journal.close()
    with redis.Redis.from_url(os.environ["BROKER_URL"]) as broker:
        broker.flushdb()


def until_beat_has_sent_something(deadline: float) -> None:
    """Its health check asks the broker only; this looks for the first message of the schedule."""
    with redis.Redis.from_url(os.environ["BROKER_URL"]) as broker:
        while not any(broker.llen(queue) for queue in ("default", "money", "slow")):
            assert time.monotonic() < deadline, "beat sent nothing"
            time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("name", PRODUCTION)
def test_the_command_starts_and_answers_its_health_check(name: str, supervisor: Supervisor, tmp_path: Path) -> None:
    """The very words of production, against the test servers, asked by the very health check of production."""
    port = ports.any_free()
    programs = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "GRANIAN_HOST": "127.0.0.1",
        "GRANIAN_PORT": str(port),
        "GRANIAN_WORKERS": "1",
    }
    supervisor.start(name, COMMANDS[name], environment)
    check = compose()["services"][name]["healthcheck"]["test"]
    assert check.pop(0) == "CMD"
    deadline = time.monotonic() + 240
    while subprocess.run(check, cwd=PROJECT, env=environment, check=False).returncode != 0:
        log = (tmp_path / "processes.log").read_text(encoding="utf-8")
        process = supervisor.children[name].process
        assert process is not None
        assert process.poll() is None, log
        assert time.monotonic() < deadline, log
    if name == "beat":
        until_beat_has_sent_something(deadline)
    process = supervisor.children[name].process
    assert process is not None
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) in {0, -signal.SIGTERM, 128 + signal.SIGTERM}
