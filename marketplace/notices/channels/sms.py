"""Text messages. The setting `SMS_ADAPTER` names the adapter; providers differ, the protocol is one method."""

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class SmsAdapter(Protocol):
    """Hands one text to a provider. Raises errors.ChannelError."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        """`phone` is E.164; `reference` is the same for each try of one message, so that a provider can drop repeats."""


class OutboxOnlySms:
    """Sends nothing: the text stays in its notice row, where demo and tests read it. Outside production it is logged too."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        if not settings.IS_PRODUCTION:
            logger.info("SMS to …%s: %s", phone[-4:], text)


def adapter() -> SmsAdapter:
    """The adapter of the settings."""
    made: SmsAdapter = import_string(settings.SMS_ADAPTER)()
    return made


def deliver(*, address: str, subject: str, body: str, reference: str) -> None:
    """Send the body of a notice as a text. Raises ChannelError."""
    adapter().send(phone=address, text=body, reference=reference)
