"""The processes under measurement: started with the words of production, their CPU and memory read from the system."""

import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from django.conf import settings

READY_WITHIN = 60.0
STOP_WITHIN = 15.0
SETTLED_SHARE, SETTLED_WITHIN = 0.15, 180.0


class Machine:
    """Starts and stops processes of the bench and reads what they used."""

    def __init__(self) -> None:
        self.commands: dict[str, list[str]] = json.loads(os.environ["BENCH_COMMANDS"])
        self.folder = Path(os.environ["BENCH_FOLDER"])
        self.base = settings.PUBLIC_URL
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._log = (self.folder / "logs" / "bench.log").open("ab")

    @contextlib.contextmanager
    def serving(self, *names: str, workers: int = 2, **environment: str) -> Iterator[None]:
        """These processes run during the block, ready at its start. `bare` and `web` share the port."""
        try:
            for name in names:
                self._start(name, workers, environment)
            if {"web", "bare"} & set(names):
                self._wait_ready()
            yield
        finally:
            for name in reversed(names):
                self._stop(name)

    def cpu(self, *names: str) -> float:
        """Seconds of CPU that these processes and everything they started used so far. `database` is PostgreSQL whole."""
        return sum(_cpu_of(process) for name in names for process in self._family(name))

    def pss(self, *names: str) -> float:
        """Proportional set size in MiB: shared pages count once in all."""
        return sum(process.memory_full_info().pss for name in names for process in self._family(name)) / 2**20

    def largest(self, name: str) -> psutil.Process:
        """The process of `name` that holds most memory: the worker, not its supervisor."""
        return max(self._family(name), key=lambda process: process.memory_info().rss)

    def settle(self, *names: str) -> None:
        """Wait until these processes have done what had piled up for them."""
        deadline = time.monotonic() + SETTLED_WITHIN
        while self.idle(2.0, *names) > SETTLED_SHARE:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{', '.join(names)} do not come to rest")

    def idle(self, seconds: float, *names: str) -> float:
        """CPU share that these processes use with nothing to do: what beat and sweeps cost anyway."""
        before, began = self.cpu(*names), time.perf_counter()
        time.sleep(seconds)
        return (self.cpu(*names) - before) / (time.perf_counter() - began)

    def _family(self, name: str) -> list[psutil.Process]:
        pid = int(os.environ["BENCH_DATABASE_PROCESS"]) if name == "database" else self.running[name].pid
        leader = psutil.Process(pid)
        return [leader, *leader.children(recursive=True)]

    def _start(self, name: str, workers: int, environment: dict[str, str]) -> None:
        address = settings.WEBSOCKET_URL if name == "ws" else self.base
        # As in a demo: `workers` web processes, one for sockets.
        listening = {
            "GRANIAN_PORT": str(urlsplit(address).port),
            "GRANIAN_WORKERS": "1" if name == "ws" else str(workers),
        }
        child = os.environ | environment | listening
        child["DATABASE_URL"] = _database_url()
        if name == "bare":
            child.pop("DJANGO_SETTINGS_MODULE", None)
        self.running[name] = subprocess.Popen(
            self.commands[name], cwd=settings.BASE_DIR, env=child, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            start_new_session=True,
        )  # fmt: skip

    def _stop(self, name: str) -> None:
        process = self.running.pop(name, None)
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_WITHIN)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # its helpers too, if any stayed
        process.wait(5)

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            ended = [name for name, process in self.running.items() if process.poll() is not None]
            if ended:
                raise RuntimeError(f"{', '.join(ended)} ended at once; see {self.folder}/logs/bench.log")
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.base}/health/live", timeout=5):  # noqa: S310
                return
            time.sleep(0.1)
        raise RuntimeError(f"nothing answers at {self.base}")


def _cpu_of(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.NoSuchProcess):
        used = process.cpu_times()
        return used.user + used.system + used.children_user + used.children_system
    return 0.0


def _database_url() -> str:
    """The environment's address with the database that this bench uses."""
    address, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    return f"{address}/{settings.DATABASES['default']['NAME']}"
