"""The literal table of the settings: kind → role on duty, words, and where it is done (`%s`: the subject's own part)."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

CLOCK = "clock:"
PLAIN = ("ops", "", "/admin/core/duty/")


@dataclass(frozen=True)
class Known:
    """How a kind is told and who does it: a role, or several with a space between."""

    role: str
    words: Any
    link: str


def known(kind: str) -> Known | None:
    """What the table says about a kind; None for a clock that no colleague has to watch."""
    raw = getattr(settings, "DUTIES", {})
    table = import_string(raw) if isinstance(raw, str) else raw
    found = table.get(kind)
    if found is None and kind.startswith(CLOCK):
        return None
    return Known(*(found or PLAIN))


def link_of(kind: str, subject: str) -> str:
    """The page where the thing is done."""
    found = known(kind)
    link = found.link if found else PLAIN[2]
    return link % subject.partition(":")[2] if "%s" in link else link


def words_of(kind: str) -> Any:
    """One sentence for people; the code itself where the table has no words."""
    found = known(kind)
    return (found.words if found else "") or kind
