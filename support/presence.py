"""Who has a ticket open, and who is typing: short-lived marks in the cache, so a closed laptop disappears by itself.

A warning, no lock: two answers at once are refused by the ticket itself (`TakenByColleague`). Where the cache is down nobody
is warned and everything goes on.
"""

import logging
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from marketplace.accounts.models import User
from support.models import Seat

logger = logging.getLogger(__name__)

SECONDS = 45  # a page asks every fifteen
TYPING_SECONDS = 20  # longer than that, so that whoever asks in between sees it
MOST = 500


@dataclass(frozen=True)
class Present:
    """A colleague at the same ticket."""

    name: str
    is_typing: bool


def mark(number: str, user: User, *, is_typing: bool = False) -> None:
    """`user` has this ticket open now."""
    try:
        cache.set(_key(number, user.pk), True, SECONDS)
        if is_typing:
            cache.set(_typing(number, user.pk), True, TYPING_SECONDS)
    except RedisError:
        logger.warning("presence is not kept: the cache does not answer")


def leave(number: str, user: User) -> None:
    """`user` has closed it."""
    try:
        cache.delete_many([_key(number, user.pk), _typing(number, user.pk)])
    except RedisError:
        logger.warning("presence is not kept: the cache does not answer")


def others(number: str, user: User) -> list[Present]:
    """Colleagues who have it open, who types first; one query and one look into the cache."""
    colleagues = Seat.objects.filter(user__is_active=True).exclude(user=user).order_by("pk")
    names = dict(colleagues.values_list("user", "user__display_name")[:MOST])
    try:
        found = cache.get_many([key(number, pk) for pk in names for key in (_key, _typing)])
    except RedisError:
        return []
    here = [Present(names[pk], _typing(number, pk) in found) for pk in names if _key(number, pk) in found]
    return sorted(here, key=lambda one: (not one.is_typing, one.name))


def _key(number: str, pk: int) -> str:
    return f"desk:{number}:{pk}"


def _typing(number: str, pk: int) -> str:
    return f"{_key(number, pk)}:typing"
