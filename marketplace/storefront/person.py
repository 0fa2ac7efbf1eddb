"""Who asks, as our own user or nobody."""

from django.http import HttpRequest

from marketplace.accounts.models import User
from marketplace.core.errors import NotAllowed


def person_of(request: HttpRequest) -> User | None:
    """The signed-in person; None for a guest."""
    return request.user if isinstance(request.user, User) else None


def signed_in(request: HttpRequest) -> User:
    """The person behind a door that asks for sign-in. Raises NotAllowed for anybody else."""
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user
