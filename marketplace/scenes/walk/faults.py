"""Faults that a walk can inject; the end state must be the same as without.

Each fault is armed before one step. Killing needs the process ids of the demo, which the door (the command) hands in.
"""

import os
import signal
from collections.abc import Callable, Iterable

import psutil

from marketplace.scenes.walk.client import WalkFailed
from marketplace.scenes.walk.stage import Stage

# fault → the step before which it strikes
STRIKES_BEFORE = {"worker-killed": "pay", "webhook-twice": "pay", "payment-timeout": "pay"}
FAULTS = tuple(STRIKES_BEFORE)


def strike(fault: str, stage: Stage, worker_ids: Callable[[], Iterable[int]]) -> None:
    """Do it now. Raises WalkFailed where there is no worker to kill."""
    if fault == "webhook-twice":
        stage.sandbox(stage.stripe, "/_sandbox/faults", {"kind": "webhook_duplicate", "times": 50})
        stage.sandbox(stage.stripe, "/_sandbox/faults", {"kind": "webhook_out_of_order", "times": 5})
    elif fault == "payment-timeout":
        stage.sandbox(
            stage.stripe,
            "/_sandbox/faults",
            {"match": "POST /v1/checkout/sessions", "kind": "timeout_after_commit", "times": 1},
        )
    elif fault == "worker-killed":
        _kill(worker_ids())
    stage.tell(f"故障注入：{fault}", f"fault injected: {fault}")


def _kill(leaders: Iterable[int]) -> None:
    """SIGKILL to the worker and all its children at once, as the kernel would when memory runs out."""
    victims = []
    for leader in leaders:
        process = psutil.Process(leader)
        victims += [process, *process.children(recursive=True)]
    if not victims:
        raise WalkFailed("no worker process of this demo is known")
    for victim in victims:
        os.kill(victim.pid, signal.SIGKILL)
