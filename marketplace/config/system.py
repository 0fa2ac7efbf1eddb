"""Brings the whole marketplace up on this machine and takes it down again: for `make demo`, walk and bench."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from marketplace.config import customs_key, embedded, envfile, processes
from marketplace.config.embedded import ports
from marketplace.config.layout import PROJECT, Layout, layout, say
from marketplace.config.supervisor import Journal, Supervisor, end_leftovers
from marketplace.payments import webhook_kinds

DEFAULT_PORT = 8000
READY_WITHIN_SECONDS = 90.0
# Settings of a person's shell that must not leak into the demo.
FOREIGN = ("DJANGO_SETTINGS_MODULE", "SENTRY_DSN", "EMAIL_URL", "STORAGE_BUCKET", "CACHE_PREFIX", "TEST_DB_SUFFIX")


class DemoError(RuntimeError):
    """The demo cannot run; the message is meant to be read by a person."""


class Interrupted(DemoError):
    """A person asked for the end before everything was up."""


@dataclass(frozen=True)
class Ports:
    """TCP ports on localhost."""

    web: int
    ws: int
    stripe: int
    customs: int
    carriers: int
    insurer: int
    translate: int


@dataclass(frozen=True)
class System:
    """The running marketplace."""

    supervisor: Supervisor
    environment: dict[str, str]


@contextlib.contextmanager
def whole_system(
    *,
    on_screen: bool,
    wanted_port: int,
    interrupted: Callable[[], bool] = lambda: False,
    parts: Sequence[str] = processes.DEMO,
) -> Iterator[System]:
    """Servers, sandboxes and `parts` (web, sockets, worker and beat); stopped again when the block ends.

    `interrupted` is asked between steps. Raises DemoError where a demo already runs or a step fails.
    """
    refuse_production()
    place = layout("demo")
    place.local.mkdir(parents=True, exist_ok=True)
    with _only_one(place):
        for name in end_leftovers(place):
            say(f"Ended a leftover of an earlier demo: {name}")
        journal = Journal(place.logs / "demo.log", on_screen=on_screen)
        supervisor = Supervisor(place, journal)
        try:
            environment = _bring_up(place, supervisor, wanted_port, interrupted, parts)
            yield System(supervisor, environment)
        finally:
            supervisor.stop()
            embedded.stop("demo")
            journal.close()


@contextlib.contextmanager
def running_or_started(parts: Sequence[str] = processes.DEMO) -> Iterator[dict[str, str]]:
    """The environment of the running demo; where none runs, `parts` are started for this block and stopped after it.

    Raises DemoError.
    """
    refuse_production()
    if is_running():
        environment = embedded.env("demo")
        _wait_for_page(environment["PUBLIC_URL"], lambda: False)
        yield environment
        return
    say("No demo runs here: starting what is needed (its log: .local/logs/demo.log) …")
    with (
        ending_raises(),
        whole_system(on_screen=False, wanted_port=DEFAULT_PORT, parts=parts) as system,
        _watched(system.supervisor),
    ):
        yield system.environment


def is_running() -> bool:
    """True while a demo of this folder runs, also one that is still starting."""
    path = layout("demo").local / "demo.lock"
    if not path.exists():
        return False
    with path.open("a") as lock:
        return not _locked(lock.fileno())


def refuse_production() -> None:
    """Raises DemoError where the shell carries production settings: the demo prints its passwords."""
    if os.environ.get("MIAOMIAO_MODE") == "production":
        raise DemoError("MIAOMIAO_MODE=production is set here. The demo has public passwords and refuses to start.")


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _only_one(place: Layout) -> Iterator[None]:
    with (place.local / "demo.lock").open("a") as lock:
        if not _locked(lock.fileno()):
            address = embedded.env("demo").get("PUBLIC_URL", "an address that is not known yet")
            raise DemoError(f"A demo of this folder already runs at {address}")
        yield


def _bring_up(
    place: Layout, supervisor: Supervisor, wanted_port: int, interrupted: Callable[[], bool], parts: Sequence[str]
) -> dict[str, str]:
    values = embedded.start("demo")
    chosen = _choose_ports(wanted_port)
    stripe = f"http://localhost:{chosen.stripe}"
    values |= {
        "PUBLIC_URL": f"http://localhost:{chosen.web}",
        "WEBSOCKET_URL": f"ws://localhost:{chosen.ws}",
        "STRIPE_API_BASE": stripe,
        "STRIPE_PAGE_ORIGIN": stripe,
        "CUSTOMS_URL": f"http://localhost:{chosen.customs}",
        "JINGWEI_URL": f"http://localhost:{chosen.carriers}/jingwei",
        "YOUSU_URL": f"http://localhost:{chosen.carriers}/yousu",
        "ANDA_URL": f"http://localhost:{chosen.insurer}",
        "TRANSLATE_URL": f"http://localhost:{chosen.translate}",
        "TRANSLATE_NAME": "phrase book of the demo",
    }
    signer = customs_key.kept_in(place.local)
    values["CUSTOMS_SIGNING_FILE"] = str(signer)
    envfile.write(place.env_file, values)
    environment = child_environment(values)
    webhooks = webhook_settings(values["PUBLIC_URL"])
    sandbox = processes.stripe_sandbox(chosen.stripe, place.local / "stripe.sqlite3")
    supervisor.start("stripe", sandbox, environment | webhooks)
    customs = processes.customs_sandbox(chosen.customs, place.local / "customs.json", signer)
    supervisor.start("customs", customs, environment)
    carriers = processes.carriers_sandbox(chosen.carriers, place.local / "carriers.json", values["PUBLIC_URL"])
    supervisor.start("carriers", carriers, environment | carrier_settings(values))
    insurer = processes.insurer_sandbox(chosen.insurer, place.local / "insurer.json", values["PUBLIC_URL"])
    supervisor.start("insurer", insurer, environment | insurer_settings(values))
    supervisor.start("translate", processes.translate_sandbox(chosen.translate), environment)
    _prepare(supervisor.journal, environment, interrupted)
    listening = {
        "web": {"GRANIAN_PORT": str(chosen.web), "GRANIAN_WORKERS": "2"},
        "ws": {"GRANIAN_PORT": str(chosen.ws), "GRANIAN_WORKERS": "1"},
    }
    for name in parts:
        supervisor.start(name, processes.COMMANDS[name], environment | listening.get(name, {}))
    _wait_for_page(values["PUBLIC_URL"], interrupted, supervisor.watch)
    return environment


def webhook_settings(public_url: str) -> dict[str, str]:
    """What the stand-in for Stripe is told of our webhook address, as production tells Stripe."""
    address = f"{public_url}/api/v1/payments/webhooks/stripe/"
    return {"STRIPE_WEBHOOK_URL": address, "STRIPE_WEBHOOK_EVENTS": ",".join(webhook_kinds.WANTED)}


def carrier_settings(values: dict[str, str]) -> dict[str, str]:
    """The secret that the stand-in for the courier signs with: derived as `logistics/carriers/signing.py` does."""
    mac = hmac.new(values["SECRET_KEY"].encode(), b"carrier-webhook:jingwei", hashlib.sha256)
    return {"JINGWEI_WEBHOOK_SECRET": mac.hexdigest()}


def insurer_settings(values: dict[str, str]) -> dict[str, str]:
    """The secret that the stand-in for the insurer signs with: derived as `claims/insurers/signing.py` does."""
    mac = hmac.new(values["SECRET_KEY"].encode(), b"insurer-webhook:anda", hashlib.sha256)
    return {"INSURER_WEBHOOK_SECRET": mac.hexdigest()}


def child_environment(values: dict[str, str]) -> dict[str, str]:
    """This process's environment with the demo's settings in it and nothing of another installation."""
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    programs = str(Path(sys.executable).parent)
    ours = {
        "PATH": f"{programs}{os.pathsep}{inherited.get('PATH', '/usr/bin:/bin')}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "marketplace.config.settings",
        "GRANIAN_HOST": "127.0.0.1",
        "GRANIAN_LOG_LEVEL": "warning",
        # As root (in a container, on a throw-away machine) Celery would fill the log with this at each start.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    return inherited | values | ours


def _choose_ports(wanted: int) -> Ports:
    web = ports.first_free(wanted)
    if web != wanted:
        say(f"Port {wanted} is busy; taking {web}.")
    ws = ports.first_free(web + 1)
    stripe = ports.first_free(ws + 1)
    customs = ports.first_free(stripe + 1)
    carriers = ports.first_free(customs + 1)
    insurer = ports.first_free(carriers + 1)
    return Ports(web, ws, stripe, customs, carriers, insurer, ports.first_free(insurer + 1))


def _prepare(journal: Journal, environment: dict[str, str], interrupted: Callable[[], bool]) -> None:
    """Migrations, messages, static files and, in an empty world, the seed: one Python process for all."""
    command = [sys.executable, "-m", "marketplace.config.prepare"]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, text=True, errors="replace", start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        reader = threading.Thread(target=_copy_lines, args=(process, journal), daemon=True)
        reader.start()
        try:
            while process.poll() is None:
                if interrupted():
                    raise Interrupted
                time.sleep(0.05)
        except BaseException:
            process.terminate()
            raise
        reader.join(5)
    if process.returncode != 0:
        raise DemoError("Preparing the marketplace failed; the reason stands above and in .local/logs/demo.log")


def _copy_lines(process: subprocess.Popen[str], journal: Journal) -> None:
    for line in process.stdout or ():
        journal.write("prepare", line)


def _wait_for_page(
    public_url: str, interrupted: Callable[[], bool], meanwhile: Callable[[], None] = lambda: None
) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if interrupted():
            raise Interrupted
        meanwhile()
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{public_url}/health/ready", timeout=10) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.25)
    raise DemoError(f"{public_url} does not answer; see .local/logs/demo.log")


@contextlib.contextmanager
def _watched(supervisor: Supervisor) -> Iterator[None]:
    """Restart what crashes while this process does something else."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.3):
            supervisor.watch()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(5)


@contextlib.contextmanager
def ending_raises() -> Iterator[None]:
    """Let SIGTERM unwind the block like Ctrl-C does, so that everything started is stopped."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
