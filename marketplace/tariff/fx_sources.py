"""Where exchange rates come from. A source is a function without arguments that returns `Published`, or raises FxSourceFailed.

`FX_SOURCE` names one: "wheel" (the ECB series in a package: no network, no news), "ecb" (the bank's daily file), or a dotted path.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import requests
from django.conf import settings
from django.utils.module_loading import import_string
from lxml import etree

from marketplace.core.money import CNY

ECB = "ECB reference rate"
TIMEOUT_SECONDS = 10
MOST_BYTES = 200_000
EURO = "EUR"
PLACES = Decimal("0.00000001")


class FxSourceFailed(Exception):
    """The source did not answer, or not with rates."""


@dataclass(frozen=True)
class Published:
    """What a source published for `day`: currency → yuan for one unit of it."""

    source: str
    day: date
    rates: Mapping[str, Decimal]


def live_source() -> Callable[[], Published] | None:
    """The source in the settings; None where rates come with the package only."""
    if settings.FX_SOURCE == "wheel":
        return None
    if settings.FX_SOURCE == "ecb":
        return fetch_ecb
    found: Callable[[], Published] = import_string(settings.FX_SOURCE)
    return found


def fetch_ecb() -> Published:
    """The daily file of the European Central Bank. Raises FxSourceFailed. Not for a transaction."""
    try:
        with requests.get(settings.FX_URL, timeout=TIMEOUT_SECONDS, stream=True) as answer:
            answer.raise_for_status()
            body = answer.raw.read(MOST_BYTES + 1, decode_content=True)
    except requests.RequestException as error:
        raise FxSourceFailed(str(error)) from error
    if len(body) > MOST_BYTES:
        raise FxSourceFailed("the answer is larger than any list of rates")
    return read_ecb(body)


def read_ecb(body: bytes) -> Published:
    """The rates of the file, crossed from units per euro into yuan per unit, with eight places. Raises FxSourceFailed."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        dated = next(node for node in root.iter() if node.get("time"))
        per_euro = {str(node.get("currency")): Decimal(str(node.get("rate"))) for node in dated if node.get("currency")}
        day = date.fromisoformat(str(dated.get("time")))
        yuan = per_euro[CNY]
        if not all(rate.is_finite() and rate > 0 for rate in per_euro.values()):
            raise ValueError("a rate is not above zero")
    except (etree.XMLSyntaxError, StopIteration, KeyError, ValueError, InvalidOperation) as error:
        raise FxSourceFailed(f"no list of rates: {error}") from error
    crossed = {code: (yuan / rate).quantize(PLACES) for code, rate in per_euro.items() if code != CNY}
    return Published(ECB, day, {**crossed, EURO: yuan.quantize(PLACES)})
