"""Counting what happens very often without a row or a query each time: in memory, every few seconds to Redis, every minute
to whoever takes it.

`Tally("views").add("2026-11-22 0k3…")` costs a dictionary entry. What a killed process had not handed over yet is lost, and
a batch is forgotten by Redis before it is stored: a count may be a little low, never too high.
"""

import logging
import threading
import time as clock
import uuid
from collections import Counter
from functools import lru_cache

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError, ResponseError

logger = logging.getLogger(__name__)

HAND_OVER_SECONDS = 5.0
MOST_NAMES = 5000  # a flood of names (a crawler through everything) does not fill the memory
KEPT_SECONDS = 2 * 24 * 3600


class Tally:
    """One kind of count. Safe for threads; `add` never raises and never waits for Redis longer than its own time limit."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.next_at = 0.0

    @property
    def key(self) -> str:
        return f"{settings.CACHES['default'].get('KEY_PREFIX', 'mm')}:tally:{self.name}"

    def add(self, what: str) -> None:
        """Count one."""
        now, batch = clock.monotonic(), None
        with self.lock:
            if what in self.counts or len(self.counts) < MOST_NAMES:
                self.counts[what] += 1
            if now >= self.next_at:
                self.next_at = now + HAND_OVER_SECONDS
                batch, self.counts = self.counts, Counter()
        if batch:
            self._hand_over(batch)

    def flush(self) -> None:
        """Hand over now (tests, a stopping process)."""
        with self.lock:
            batch, self.counts = self.counts, Counter()
        if batch:
            self._hand_over(batch)

    def take(self) -> dict[str, int]:
        """Everything that was handed over, once: a second taker gets nothing. Raises RedisError."""
        redis, mine = _redis(settings.CACHES["default"]["LOCATION"]), f"{self.key}:{uuid.uuid4().hex}"
        try:
            redis.rename(self.key, mine)
        except ResponseError:  # no such key: nothing was counted
            return {}
        found = redis.hgetall(mine)
        redis.delete(mine)
        return {str(name, "utf-8") if isinstance(name, bytes) else name: int(count) for name, count in found.items()}

    def _hand_over(self, batch: Counter[str]) -> None:
        try:
            pipe = _redis(settings.CACHES["default"]["LOCATION"]).pipeline(transaction=False)
            for what, count in batch.items():
                pipe.hincrby(self.key, what, count)
            pipe.expire(self.key, KEPT_SECONDS)
            pipe.execute()
        except RedisError:
            logger.warning("tally %s: the cache is unreachable, %s counts are lost", self.name, sum(batch.values()))


@lru_cache(maxsize=2)
def _redis(address: str) -> "Redis":
    client: Redis = Redis.from_url(address, socket_timeout=1.0, socket_connect_timeout=1.0)
    return client
