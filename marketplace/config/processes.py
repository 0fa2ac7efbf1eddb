"""Every long-running process, in one literal table: `make demo` and docker-compose.yml run exactly these words.

What differs between a laptop and production (address, port, number of processes) comes from the environment, so that
the commands stay the same: GRANIAN_HOST, GRANIAN_PORT, GRANIAN_WORKERS and the names in docs/deploying.md.
"""

from __future__ import annotations

from pathlib import Path

_WORKER = ("celery", "--quiet", "-A", "marketplace.config.celery:app", "worker", "--without-gossip", "--without-mingle")

COMMANDS: dict[str, tuple[str, ...]] = {
    "web": (
        "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--blocking-threads", "4", "--backlog", "1024",
        "--respawn-failed-workers", "marketplace.config.wsgi:application",
    ),
    "ws": (
        "granian", "--interface", "asginl", "--http", "1", "--ws", "--respawn-failed-workers",
        "marketplace.config.asgi:application",
    ),
    # One worker for all queues on a small machine; in production each queue has its own, so slow work delays no money.
    "worker": (*_WORKER, "--queues", "money,default,slow", "--concurrency", "2", "--hostname", "worker@%h"),
    "worker-default": (*_WORKER, "--queues", "default", "--concurrency", "2", "--hostname", "worker-default@%h"),
    "worker-money": (*_WORKER, "--queues", "money", "--concurrency", "2", "--hostname", "worker-money@%h"),
    "worker-slow": (*_WORKER, "--queues", "slow", "--concurrency", "1", "--hostname", "worker-slow@%h"),
    # The schedule is kept in memory: jobs look at due rows, so a forgotten "last run" loses nothing.
    "beat": (
        "celery", "--quiet", "-A", "marketplace.config.clockwork:app", "beat", "--scheduler", "celery.beat:Scheduler",
        "--max-interval", "5",
    ),
}  # fmt: skip

DEMO = ("web", "ws", "worker", "beat")
# Who lives months in minutes does the work of worker and beat itself, in its own order: beside it they would only take turns at its rows.
LIVED_IN_ONE_PROCESS = ("web",)
PRODUCTION = ("web", "ws", "worker-default", "worker-money", "worker-slow", "beat")


def stripe_sandbox(port: int, state: Path) -> tuple[str, ...]:
    """The stand-in for Stripe that the demo talks to; production talks to Stripe itself."""
    public = f"http://localhost:{port}"
    words = ("python", "-m", "marketplace.sandboxes.stripe", "--port", str(port), "--state", str(state))
    return (*words, "--public-url", public)


def customs_sandbox(port: int, state: Path, signer: Path) -> tuple[str, ...]:
    """The stand-in for the customs terminal; every tenth list is inspected. It takes what `signer` (PEM) has signed."""
    words = ("python", "-m", "marketplace.sandboxes.customs", "--port", str(port), "--state", str(state))
    return (*words, "--inspection-percent", "10", "--certificate", str(signer))


def carriers_sandbox(port: int, state: Path, public_url: str) -> tuple[str, ...]:
    """The stand-ins for both carriers of the last mile; the courier's secret is in JINGWEI_WEBHOOK_SECRET."""
    words = ("python", "-m", "marketplace.sandboxes.carriers", "--port", str(port), "--state", str(state))
    return (*words, "--webhook", f"{public_url}/api/v1/carriers/jingwei/events/")


def insurer_sandbox(port: int, state: Path, public_url: str) -> tuple[str, ...]:
    """The stand-in for the insurer of the road; its secret is in INSURER_WEBHOOK_SECRET."""
    words = ("python", "-m", "marketplace.sandboxes.insurer", "--port", str(port), "--state", str(state))
    return (*words, "--webhook", f"{public_url}/api/v1/insurers/anda/news/")


def translate_sandbox(port: int) -> tuple[str, ...]:
    """The stand-in for a translation server: a phrase book, good enough to show the way of a message."""
    return ("python", "-m", "marketplace.sandboxes.translate", "--port", str(port))
