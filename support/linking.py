"""References that a ticket may be linked to, by the literal table of the settings (`marketplace/config/links.py`)."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.core.errors import DomainError
from support.errors import BadLink
from support.models import TicketLink


def kinds() -> tuple[str, ...]:
    """What there is, in the order of the table."""
    return tuple(_table())


def reference(kind: str, key: str) -> str:
    """`kind:key` in its canonical spelling. Raises BadLink for an unknown kind and for what does not exist."""
    row = _table().get(kind)
    if row is None or not key.strip():
        raise BadLink(fields={"kind": kind[:30]})
    try:
        found = import_string(row[0])(key.strip()[:60])
    except DomainError as error:
        raise BadLink(fields={"kind": kind, "number": key.strip()[:60]}) from error
    return f"{kind}:{_key(found)}"


def shown(links: Iterable[TicketLink]) -> list[dict[str, Any]]:
    """Links for a page: kind, number, address."""
    found = []
    for link in links:
        kind, _sep, key = link.to.partition(":")
        page = _table().get(kind, ("", ""))[1]
        found.append({"to": link.to, "kind": kind, "key": key, "href": page % key if "%s" in page else page})
    return found


def _table() -> dict[str, tuple[str, str]]:
    raw = settings.LINKS
    table: dict[str, tuple[str, str]] = import_string(raw) if isinstance(raw, str) else raw
    return table


def _key(found: Any) -> str:
    thing = getattr(found, "parcel", found)  # a tracking answer carries its parcel
    return str(getattr(thing, "number", "") or thing.public_id)
