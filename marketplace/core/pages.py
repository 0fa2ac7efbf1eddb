"""Forgetting all kept pages at once (config/pagecache.py): their keys carry an edition, and a new edition finds none of them."""

import logging

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

KEY = "pages:edition"


def edition() -> int:
    """The present edition of kept pages. Raises RedisError where the shared cache does not answer."""
    return int(cache.get(KEY) or 0)


def forget_all() -> None:
    """After the commit every anonymous page is drawn anew, in all processes within a few seconds.

    For what must be seen soon and happens seldom (a stop switch). A cache that is away forgets nothing; its pages are half a
    minute old at most.
    """
    transaction.on_commit(_next, robust=True)


def _next() -> None:
    try:
        cache.add(KEY, 0, None)
        cache.incr(KEY)
    except RedisError:
        logger.warning("page cache unreachable: kept pages live on for their half minute")
