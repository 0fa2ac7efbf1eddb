"""Parts of the conversation pane that support itself draws: the relay, the guided path, tags, macros …"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from support.desk_parts import PARTS
from support.models import Ticket

RELAY = "support:relay", _("Between shopper and seller")


def panels_of(ticket: Ticket) -> list[tuple[str, Any]]:
    """(address, title) of each part."""
    parts = [(f"support:part-{code}", part.title) for code, part in PARTS.items()]
    return [(reverse(name, args=[ticket.number]), title) for name, title in (RELAY, *parts)]
