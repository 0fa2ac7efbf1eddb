"""What shoppers and sellers may write to each other here: no way around the house, and links that are only links. Pure.

Both sides stay unknown to each other until the goods travel; a phone number in a text would undo that, and the protection of
escrow with it.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from marketplace.core import textnorm
from marketplace.core.errors import DomainError
from marketplace.translating.policies.leaks import has_contact
from wanted.errors import BadWant

LINK = 500
HAS_CONTACT = _(
    "Please leave out phone numbers, mail addresses and accounts: both sides are protected only inside the shop."
)


def clean_link(value: str) -> str:
    """A web address as it may be shown, "" for none. Raises BadWant for anything that is not plain http or https."""
    link = textnorm.nfkc(value)
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        raise _bad_link() from None
    host = parts.hostname or ""
    is_name = re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", host) is not None and not host.replace(".", "").isdigit()
    if (
        parts.scheme not in {"http", "https"} or not is_name or not port_is_fine or parts.username is not None
        or len(link) > LINK or re.search(r"[\s<>\"'`\\]", link)
    ):  # fmt: skip
        raise _bad_link()
    return link


def host_of(link: str) -> str:
    """The name of the site, which is what a reader should see of a link."""
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""


def said(cleaner: Any, value: str, field: str, errors: dict[str, Any], **limits: int) -> str:
    """Clean one text and note what is wrong with it in `errors`."""
    try:
        text: str = cleaner(value, field=field, **limits)
    except DomainError as error:
        errors[field] = error.fields.get(field, error.message)
        return ""
    if has_contact(text):
        errors[field] = HAS_CONTACT
    return text


def _bad_link() -> BadWant:
    said_why = _("Please paste a web address that begins with https:// or http://, or leave this empty.")
    return BadWant(fields={"link": said_why})
