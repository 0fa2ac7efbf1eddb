"""Parts of the conversation pane that support itself draws (relay, tags, macros …): each is shown where its address exists."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from support.models import Ticket

PANELS: tuple[tuple[str, Any], ...] = (
    ("support:relay", _("Between shopper and seller")),
    ("support:guide", _("Guided path")),
    ("support:macros", _("Macros")),
    ("support:links", _("Tags and links")),
    ("support:merge", _("Merge and split")),
    ("support:follow-up", _("Follow-up")),
)


def panels_of(ticket: Ticket) -> list[tuple[str, Any]]:
    """(address, title) of the parts that there are."""
    found = []
    for name, title in PANELS:
        try:
            found.append((reverse(name, args=[ticket.number]), title))
        except NoReverseMatch:
            continue
    return found
