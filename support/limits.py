"""How much one person, one address or one correspondent may send. Counters of the cache, fixed windows.

They stand before the work (decoding pictures, locks); the bound of one conversation is counted in the database besides. A cache
that cannot be reached lets people in: a shop without help is worse than a busy one.
"""

import hashlib
import logging

from django.core.cache import cache
from redis.exceptions import RedisError

from support.errors import TooFast
from support.policies import FILES_A_WINDOW, MAILS_A_WINDOW, PER_ADDRESS, PER_PERSON, Bound

logger = logging.getLogger(__name__)


def person(author: str) -> None:
    """One more message of this person or guest, in whatever conversation. Raises TooFast."""
    _within("person", author, PER_PERSON)


def address(ident: str) -> None:
    """One more message of guests behind this address: who throws the cookie away is a new guest each time. Raises TooFast."""
    _within("address", ident, PER_ADDRESS)


def files(author: str, count: int) -> None:
    """`count` more files of this person. Raises TooFast."""
    _within("files", author, FILES_A_WINDOW, count)


def is_flood(correspondent: str) -> bool:
    """One more letter of this sender: is it too many?"""
    try:
        _within("letters", correspondent, MAILS_A_WINDOW)
    except TooFast:
        return True
    return False


def _within(kind: str, who: str, bound: Bound, count: int = 1) -> None:
    if counted(kind, who, bound, count) > bound.most:
        raise TooFast


def counted(kind: str, who: str, bound: Bound, count: int = 1) -> int:
    """How many in the window, these included; 0 where the cache cannot be reached."""
    key = f"support-{kind}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    try:
        return _incremented(key, count) or _begun(key, count, bound.seconds)
    except (RedisError, OSError):
        logger.warning("counter of support unreachable")
        return 0


def _incremented(key: str, count: int) -> int:
    """0 where no window is open: Redis itself says so, which saves asking first."""
    try:
        return int(cache.incr(key, count))
    except ValueError:
        return 0


def _begun(key: str, count: int, seconds: int) -> int:
    """The first of a window, or one more of what somebody else began in this moment."""
    return count if cache.add(key, count, seconds) else _incremented(key, count)
