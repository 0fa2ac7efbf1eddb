"""Text messages. The setting `SMS_ADAPTER` names the adapter; providers differ, the protocol is one method."""

import logging
from collections.abc import Mapping
from typing import Protocol

import requests
from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.notices.errors import ChannelError

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10


class SmsAdapter(Protocol):
    """Hands one text to a provider. Raises errors.ChannelError."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        """`phone` is E.164; `reference` is the same for each try of one message, so that a provider can drop repeats."""


class OutboxOnlySms:
    """Sends nothing: the text stays in its notice row, where demo and tests read it. Outside production it is logged too."""

    def send(self, *, phone: str, text: str, reference: str) -> None:
        if not settings.IS_PRODUCTION:
            logger.info("SMS to …%s: %s", phone[-4:], text)


class HttpSms:
    """Hands each text to a gateway of your own by HTTP: POST `SMS_URL` with JSON `{"phone", "text", "reference"}` and
    `Authorization: Bearer <SMS_TOKEN>`. 2xx is accepted, 4xx is final, anything else is tried again.
    """

    def send(self, *, phone: str, text: str, reference: str) -> None:
        body = {"phone": phone, "text": text, "reference": reference}
        try:
            answer = requests.post(
                settings.SMS_URL, json=body, headers={"Authorization": f"Bearer {settings.SMS_TOKEN}"},
                timeout=TIMEOUT_SECONDS, allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            raise ChannelError(type(error).__name__) from error
        if not 200 <= answer.status_code < 300:
            is_final = 400 <= answer.status_code < 500 and answer.status_code not in {408, 429}
            raise ChannelError(f"gateway answered {answer.status_code}", permanent=is_final)


def adapter() -> SmsAdapter:
    """The adapter of the settings."""
    made: SmsAdapter = import_string(settings.SMS_ADAPTER)()
    return made


def deliver(*, address: str, subject: str, body: str, reference: str, headers: Mapping[str, str] | None = None) -> None:
    """Send the body of a notice as a text. Raises ChannelError."""
    adapter().send(phone=address, text=body, reference=reference)
