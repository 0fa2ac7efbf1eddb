"""Asks carriers about a number over HTTP (`settings.CARRIER_URLS`).

A question changes nothing on either side: there is no intent to write and nothing to settle after it. It is asked outside any
transaction, before the step that keeps the number (`returns.services.couriers`); the scan that must follow is the settlement.
"""

import logging
from urllib.parse import quote

from django.conf import settings

from logistics.carriers.base import CarrierFault
from logistics.carriers.numbers import Answer
from logistics.carriers.wire import call

logger = logging.getLogger(__name__)
# Carrier → where it answers about a number of its own.
PATHS = {"jingwei": "/waybills/%s", "yousu": "/items/%s"}
WORDS = {"issued": Answer.ISSUED, "scanned": Answer.SCANNED}


class OverHttp:
    """The carrier's own word. Whatever goes wrong on the way is no word at all: it speaks neither for nor against."""

    def ask(self, *, carrier: str, number: str) -> Answer:
        address, path = settings.CARRIER_URLS.get(carrier, ""), PATHS.get(carrier, "")
        if not address or not path:
            return Answer.NO_ANSWER
        try:
            found = call(address, "GET", path % quote(number, safe=""))
        except CarrierFault as fault:
            logger.warning("carrier %s gave no word about a number: %s", carrier, fault)
            return Answer.NO_ANSWER
        if found is None:
            return Answer.NEVER_ISSUED
        status = found.get("status") if isinstance(found, dict) else None
        return WORDS.get(status, Answer.NO_ANSWER) if isinstance(status, str) else Answer.NO_ANSWER
