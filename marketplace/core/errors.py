"""What a door may say. Every refusal of the domain is a DomainError with a stable code and a translated sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that the person can understand and act on.

    `code` is permanent (integrators branch on it), `message` is translated and says what to do next, `fields` names the
    inputs concerned, `status` is the HTTP status that API and pages answer with. Subclasses set the class attributes.
    """

    code = "refused"
    status = 400
    message: Any = _("This cannot be done.")

    def __init__(
        self,
        message: Any = None,
        *,
        code: str | None = None,
        status: int | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> None:
        self.message = message if message is not None else self.message
        self.code = code or self.code
        self.status = status or self.status
        self.fields = dict(fields or {})
        super().__init__(self.code)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotFound(DomainError):
    """No such thing for this person. Also used where telling 'exists but not yours' would leak."""

    code = "not_found"
    status = 404
    message = _("We could not find this. Please check the number or the link.")


class NotAllowed(DomainError):
    """The person's role or relation to the object does not permit the verb."""

    code = "not_allowed"
    status = 403
    message = _("You are not allowed to do this.")


class Conflict(DomainError):
    """Someone else changed it first, or it already happened."""

    code = "conflict"
    status = 409
    message = _("This has changed in the meantime. Please reload and try again.")


class StaleState(Conflict):
    """The status read before the move is no longer the status stored."""

    code = "stale_state"


class IllegalMove(Conflict):
    """The table of moves has no such step."""

    code = "illegal_move"
    message = _("This step is not possible in the current state.")
