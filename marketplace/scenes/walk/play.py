"""The order of the steps, and how a walk ends."""

import time as clock
from collections.abc import Callable, Iterable

from marketplace.scenes.invariants import check_all
from marketplace.scenes.walk import auditing, buying, earning, faults, road, selling
from marketplace.scenes.walk.client import WalkFailed, wait_for
from marketplace.scenes.walk.stage import Stage

Step = Callable[[Stage], None]

STEPS: tuple[tuple[str, Step], ...] = (
    ("apply", selling.apply), ("verify", selling.verify), ("list", selling.list_item), ("order", buying.order), ("pay", buying.pay),
    ("receive", road.receive), ("capture", road.capture), ("pack", road.pack), ("fly", road.fly), ("land", road.land),
    ("inspect", road.inspect), ("deliver", road.deliver), ("follow", buying.follow), ("return", buying.send_back),
    ("ask", buying.ask), ("take-back", road.take_back), ("refund", buying.refunded), ("audit-promise", auditing.promise),
    ("audit-draw", auditing.draw), ("audit", auditing.visit), ("audit-check", auditing.check),
    ("release", buying.release), ("payout", earning.paid), ("proof", earning.proven), ("reserve", earning.released),
)  # fmt: skip
NAMES = tuple(name for name, _step in STEPS)


def play(stage: Stage, *, until: str = "", fault: str = "", worker_ids: Callable[[], Iterable[int]] = tuple) -> bool:
    """Play the steps, stop after `until`, inject `fault`. True where everything holds in the end."""
    started = clock.monotonic()
    for number, (name, step) in enumerate(STEPS, start=1):
        if fault and faults.STRIKES_BEFORE[fault] == name:
            faults.strike(fault, stage, worker_ids)
        stage.say(f"{number:2d}/{len(STEPS)} {name}")
        step(stage)
        if name == until:
            stage.say(f"stopped after “{name}”; the demo goes on")
            return True
    return _end(stage, clock.monotonic() - started)


def _end(stage: Stage, seconds: float) -> bool:
    """The books, the passports, the deliveries, the clocks: everything accounted for."""
    problems: list[str] = []

    def is_calm() -> bool:
        problems[:] = check_all(lambda _line: None)
        return not problems

    try:
        wait_for("a world in which everything adds up", is_calm, 30)
    except WalkFailed:
        for problem in problems:
            stage.say(f"PROBLEM {problem}")
    stage.say(f"end state: {end_state(stage)}")
    word = "账平、护照全部核验、无死信、时钟全部有交代" if not problems else "有问题，见上"
    verdict = "OK" if not problems else "FAILED"
    english = "ledger balanced, passports verified, nothing dead, clocks accounted for" if not problems else "see above"
    stage.say(f"{verdict}  {word}  |  {english}  ({seconds:.0f} s)")
    return not problems


def end_state(stage: Stage) -> str:
    """What a walk leaves behind, without ids and times: the same with every fault.

    Neither the grade nor how much was kept in reserve: where the audit's lot falls on the walk's own shop, it does better.
    """
    names = ("delivered", "lifecycle", "refund", "total", "earned")
    return ", ".join(f"{name}={stage.facts.get(name)}" for name in names)
