"""People before they sign in: the key in their session, and how often one address may begin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

from marketplace.accounts.models import User
from marketplace.core import ids, trail
from support import limits, policies
from support.errors import TooManyConversations
from support.services import conversations

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


def count_message(request: HttpRequest, writer: Writer) -> None:
    """A guest's message counts for the address too. Raises TooFast."""
    if writer.user is None:
        limits.address(_address_of(request))


def address_in(scope: Mapping[str, Any]) -> str:
    """The address behind a socket, by the same rule as behind a request: what our own proxies say, nothing further left."""
    headers = dict(scope.get("headers", ()))
    told = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
    proxies = settings.TRUSTED_PROXIES
    if proxies and told != [""]:
        return told[-min(proxies, len(told))].strip()
    return str((scope.get("client") or [""])[0])


def _count_address(request: HttpRequest) -> None:
    """A visitor who throws the cookie away is a new guest each time: the address is counted too."""
    bound = policies.Bound(policies.STARTS_PER_ADDRESS, int(policies.STARTS_WINDOW.total_seconds()))
    if limits.counted("start", _address_of(request), bound) > bound.most:
        raise TooManyConversations


def _address_of(request: HttpRequest) -> str:
    return str(BaseThrottle().get_ident(request))  # type: ignore[arg-type]
