"""Who votes, complains or writes without an account: a key in the session that says nothing about the person."""

from django.http import HttpRequest

from marketplace.accounts.models import User
from marketplace.core import ids, trail

SESSION_KEY = "help_guest"
OPENED = "complaints_opened"
MOST_OPENED = 10


def person(request: HttpRequest) -> User | None:
    """The signed-in person, None for a guest."""
    return request.user if isinstance(request.user, User) else None


def ref_of(request: HttpRequest, *, make: bool = False) -> str:
    """Opaque reference of whoever asks; "" for a guest without a key, unless one shall be made."""
    user = person(request)
    if user is not None:
        return user.ref
    key = request.session.get(SESSION_KEY, "")
    if not key and make:
        key = request.session[SESSION_KEY] = ids.secret_code(24)
    return f"guest:{trail.digest(key)[:24]}" if key else ""


def remember(request: HttpRequest, number: str) -> None:
    """This guest may open the complaint from this browser."""
    known = [one for one in request.session.get(OPENED, []) if one != number]
    request.session[OPENED] = [*known, number][-MOST_OPENED:]


def has_opened(request: HttpRequest, number: str) -> bool:
    return number in request.session.get(OPENED, [])
