"""Who asks, as our own user or nobody."""

from django.http import HttpRequest

from marketplace.accounts.models import User


def person_of(request: HttpRequest) -> User | None:
    """The signed-in person; None for a guest."""
    return request.user if isinstance(request.user, User) else None
