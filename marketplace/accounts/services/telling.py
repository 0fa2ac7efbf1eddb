"""Telling a person something, in their language, by the ways they can be reached. Used by every higher app."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.accounts.models import User
from marketplace.notices.models import Notice
from marketplace.notices.services import notices


def tell(
    user: User,
    *,
    template: str,
    source: str,
    context: Mapping[str, Any] | None = None,
    link: str = "",
    channels: Sequence[str] = notices.DEFAULT_CHANNELS,
) -> list[Notice]:
    """Write the notices; sending follows after the commit. `source` names the cause: told once per cause and channel.

    The context is stored as rendered text only. A closed account is told nothing.
    """
    if not user.is_active:
        return []
    return notices.send(
        recipient_ref=user.ref, template=template, source=source, context={"name": user.display_name, **(context or {})},
        link=link, channels=channels, addresses=addresses_of(user), locale=user.locale,
    )  # fmt: skip


def addresses_of(user: User) -> dict[str, str]:
    """Where notices reach this person: mail and, once confirmed, phone."""
    found = {Notice.Channel.MAIL.value: user.email or ""}
    if user.phone and user.phone_verified_at:
        found[Notice.Channel.SMS.value] = user.phone
    return found
