"""Roles at the doors. A role opens the room; the relation to the object (member, owner) is checked by the verb itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from marketplace.accounts.models import User
from marketplace.core.errors import NotAllowed

View = Callable[..., HttpResponse]


def require_role(user: User | AnonymousUser, *roles: str) -> User:
    """Return the signed-in `user` who has one of `roles`. Raises NotAllowed."""
    if not isinstance(user, User) or not user.has_role(*roles):
        raise NotAllowed
    return user


def roles_required(*roles: str) -> Callable[[View], View]:
    """View decorator: anonymous people are sent to sign in, people without one of `roles` are refused (403)."""

    def declare(view: View) -> View:
        @login_required
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require_role(request.user, *roles)
            return view(request, *args, **kwargs)

        return run

    return declare


class HasRole(BasePermission):
    """DRF permission: `permission_classes = [HasRole.of(Role.OPERATOR)]`. 401 without a token, 403 without the role."""

    roles: tuple[str, ...] = ()

    @classmethod
    def of(cls, *roles: str) -> type["HasRole"]:
        """A permission class for these roles; any one of them is enough."""
        return type("HasRole_" + "_".join(roles), (cls,), {"roles": roles, "__doc__": f"Roles: {', '.join(roles)}"})

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User) and request.user.has_role(*self.roles)
