"""Digests under which things are found again: an address, an identity, a browser, a network, a phone. Never the thing itself."""

import ipaddress
import re
import unicodedata

from django.conf import settings
from django.http import HttpRequest

from marketplace.accounts.devices import mark_of
from marketplace.accounts.selectors import browsers_of
from marketplace.core.crypto import keyring
from risk.records import Trace

NOISE = re.compile(r"[\W_]+")
PURPOSES = ("person", "place", "device", "network", "phone", "card")


def key(kind: str, value: str) -> str:
    """The digest of a value under the present key; blank stays blank."""
    return keyring.blind_index(value, f"risk.{kind}") if value else ""


def candidates(kind: str, value: str) -> list[str]:
    """The digest under every key of the ring, the present one first: rows written before a rotation are found too."""
    return keyring.blind_index_candidates(value, f"risk.{kind}") if value else []


def card_key(digest: str, user_id: int) -> str:
    """The card as this room knows it: the digest that payments keeps. The test card of a demo belongs to each of its people."""
    if not digest or not settings.ONE_BROWSER_MANY_PEOPLE:
        return digest
    return key("card", f"{digest}:{user_id}")


def place_of(district_code: str, address: str) -> str:
    """An address however it is typed: width, case, blanks and punctuation do not count."""
    text = NOISE.sub("", unicodedata.normalize("NFKC", address).casefold())
    return f"{district_code}|{text}" if text else ""


def phone_of(number: str) -> str:
    """A phone however it is typed: its last eleven digits."""
    return re.sub(r"\D", "", number)[-11:]


def network_of(ip: str) -> str:
    """The network an address belongs to (/24, /48); blank for addresses that are not of the public internet."""
    try:
        found = ipaddress.ip_address(ip.strip())
    except ValueError:
        return ""
    if not found.is_global:
        return ""
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def trace_of(request: HttpRequest) -> Trace:
    """Where a request comes from. Where one browser plays all the people of a demo, each has a mark of their own."""
    device = mark_of(request)
    if device and settings.ONE_BROWSER_MANY_PEOPLE:
        device = f"{device}:{getattr(request.user, 'pk', '')}"
    known = browsers_of([request.user.pk]) if device and request.user.is_authenticated else []
    browsers = tuple((mark, first) for _who, mark, first in known)
    return Trace(device=device, network=network_of(_ip(request)), browsers=browsers)


def _ip(request: HttpRequest) -> str:
    """The address as the outermost proxy of ours saw it; what stands further left was written by the client."""
    chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    if proxies and chain:
        return chain[-min(proxies, len(chain))]
    return str(request.META.get("REMOTE_ADDR", ""))
