"""People before they sign in: the key in their session, and how often one address may begin."""

import hashlib
import logging
from dataclasses import dataclass, field

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

from marketplace.accounts.models import User
from marketplace.core import ids, trail
from support import policies
from support.errors import TooManyConversations
from support.services import conversations

logger = logging.getLogger(__name__)

SESSION_KEY = "chat_guest"


@dataclass(frozen=True)
class Writer:
    """Who writes: a signed-in person, or the guest of a session. Without either nobody."""

    user: User | None
    guest_key: str = field(repr=False, default="")

    @property
    def ref(self) -> str:
        """Opaque reference; a guest's is a digest, for the key itself opens the conversation."""
        return self.user.ref if self.user else f"guest:{trail.digest(self.guest_key)[:24]}"


def writer_of(user: object, session: SessionBase) -> Writer:
    """The person behind a request or socket. What they wrote before they signed in follows them."""
    guest_key: str = session.get(SESSION_KEY, "")
    if not isinstance(user, User):
        return Writer(None, guest_key)
    if guest_key:
        conversations.adopt(guest_key=guest_key, user=user)
        del session[SESSION_KEY]
    return Writer(user)


def new_guest(request: HttpRequest) -> Writer:
    """Give the session a key, kept with its first message. Raises TooManyConversations for an address that floods us."""
    _count_address(request)
    guest_key = request.session[SESSION_KEY] = ids.secret_code(24)
    return Writer(None, guest_key)


def _count_address(request: HttpRequest) -> None:
    """A visitor who throws the cookie away is a new guest each time: the address is counted too."""
    address = BaseThrottle().get_ident(request)  # type: ignore[arg-type]
    key = f"chat-start:{hashlib.sha256(str(address).encode()).hexdigest()[:32]}"
    try:
        cache.add(key, 0, int(policies.STARTS_WINDOW.total_seconds()))
        begun = cache.incr(key)
    except (RedisError, ValueError):  # an unreachable cache, or a key that ran out in between, lets people in
        logger.warning("guest counter unreachable")
        return
    if begun > policies.STARTS_PER_ADDRESS:
        raise TooManyConversations
