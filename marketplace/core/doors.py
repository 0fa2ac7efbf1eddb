"""How an admin button calls a verb."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError


def run(request: HttpRequest, function: Callable[..., Any], **kwargs: Any) -> None:
    """Call the verb and tell how it went; a refusal is told with its fields."""
    try:
        function(**kwargs)
    except DomainError as error:
        details = "; ".join(str(value) for value in error.fields.values())
        messages.error(request, f"{error.message} {details}".strip())
    else:
        messages.success(request, _("Done."))
