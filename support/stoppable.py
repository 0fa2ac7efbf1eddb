"""What ops can stop of this room: the assistant."""

from django.utils.translation import gettext_lazy as _

from marketplace.core import switches

WHOLE = "all"


def label(key: str) -> str | None:
    return str(_("The assistant in the chat")) if key == WHOLE else None


def choices() -> list[tuple[str, str]]:
    return [(WHOLE, str(_("The assistant in the chat")))]


ASSISTANT = switches.register(switches.SwitchKind("assistant", _("Assistant"), label, choices))
