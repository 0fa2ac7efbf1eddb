"""System checks of the kernel: bad keys and unclear clock tables stop a process before it serves anyone."""

from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from marketplace.core import rules
from marketplace.core.clocks import registry
from marketplace.core.clocks.service import BREACHED_TOPIC
from marketplace.core.crypto import keyring
from marketplace.core.outbox.emit import subscriptions
from marketplace.core.transparency.canonical import payload_digest


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


@checks.register
def rule_defaults(**_options: Any) -> list[checks.CheckMessage]:
    """Every rule kind accepts its own default, and the default has exact bytes to be hashed."""
    found: list[checks.CheckMessage] = []
    for kind in rules.kinds().values():
        wrong = kind.check(kind.default)
        if wrong:
            found.append(
                checks.Error(f"the default of {kind.code!r} breaks its own check: {dict(wrong)}", id="core.E004")
            )
        try:
            payload_digest(kind.default)
        except TypeError as error:
            found.append(checks.Error(f"the default of {kind.code!r}: {error}", id="core.E005"))
    return found
