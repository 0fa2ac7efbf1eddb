"""Doors of the seller's room: who comes in is asked before anything else is looked at."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from marketplace.core.http import View
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for


def for_shop(*needed: Permission) -> Callable[[View], View]:
    """View decorator: strangers sign in; whoever has no shop, or a role without one of `needed`, is refused (403).

    A refusal of the verb itself comes later, as a message on the page (`refuse_to`).
    """

    def declare(view: View) -> View:
        @login_required
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            shop_for(request.user, *needed)
            return view(request, *args, **kwargs)

        return run

    return declare
