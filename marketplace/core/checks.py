"""System checks of the kernel: bad keys and unclear clock tables stop a process before it serves anyone."""

from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from marketplace.core.clocks import registry
from marketplace.core.clocks.service import BREACHED_TOPIC
from marketplace.core.crypto import keyring
from marketplace.core.outbox.emit import subscriptions


@checks.register(checks.Tags.security)
def keys(**_options: Any) -> list[checks.CheckMessage]:
    """Both key rings can be read."""
    try:
        keyring.check()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="core.E001")]
    return []


@checks.register
def clocks(**_options: Any) -> list[checks.CheckMessage]:
    """Every kind of clock has its calendar, and everything it announces is a topic that the outbox knows."""
    try:
        registry.check()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="core.E002")]
    unknown = (registry.topics() | {BREACHED_TOPIC}) - subscriptions().keys()
    return [
        checks.Error(f"CLOCKS announces {topic!r}, which OUTBOX_SUBSCRIPTIONS lacks", id="core.E003")
        for topic in sorted(unknown)
    ]
