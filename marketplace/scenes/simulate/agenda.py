"""What will happen when: a queue of moments. Business time leaps from one to the next, and nothing happens twice."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.outbox.drain import drain

Act = Callable[[], object]
AT_ONCE = 20_000


class Agenda:
    """Acts in the order of their moments; those of one moment in the order in which they were noted."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, str, Act]] = []
        self._count = itertools.count()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def at(self, moment: datetime, name: str, act: Act) -> None:
        """Note `act` for `moment` (UTC); what lies in the past happens next."""
        heapq.heappush(self._acts, (moment, next(self._count), name, act))

    def after(self, delay: timedelta, name: str, act: Act) -> None:
        self.at(time.now() + delay, name, act)

    def run(self, until: datetime) -> None:
        """Let everything up to `until` happen. A refusal by a service is counted by its code: people meet refusals too."""
        while self._acts and self._acts[0][0] <= until:
            moment, _number, name, act = heapq.heappop(self._acts)
            leap_to(moment)
            try:
                act()
                self.done[name] += 1
            except DomainError as error:
                self.refused[f"{name}: {error.code}"] += 1
            drain(limit=AT_ONCE)
        leap_to(until)


def leap_to(moment: datetime) -> None:
    """Business time travels forward to `moment`; a moment that has passed is now."""
    ahead = moment - time.now()
    if ahead > timedelta(0):
        time.travel(ahead)
