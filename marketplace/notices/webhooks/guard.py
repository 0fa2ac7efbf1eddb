"""Where a webhook may go. Nobody may use our servers to reach what only our servers can reach (SSRF).

The name is resolved here, every address it has must be a public one, and the sender connects to the very address that was
checked: a name that answers differently a moment later (DNS rebinding) changes nothing.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError

LONGEST = 500
# Networks that wrap an IPv4 address inside IPv6: the wrapped one must be public too.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadHookAddress(DomainError):
    code = "bad_webhook_address"
    message = _("This address cannot be used. It must begin with https:// and lead to a public server.")


class Unresolved(BadHookAddress):
    """The name has no address at this moment."""

    code = "webhook_address_unresolved"
    message = _("We cannot find a server under this name. Please check the address.")


@dataclass(frozen=True)
class Target:
    """A checked destination: connect to `ip`, speak to `host`."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.scheme == "https" else 80
        return name if self.port == usual else f"{name}:{self.port}"


def check(url: str) -> Target:
    """The destination of an address. Raises BadHookAddress, Unresolved."""
    target, host = _parts(url), ""
    host = target.host
    found = sorted(_resolve(host, target.port))
    if not found or not all(is_allowed(ipaddress.ip_address(ip), target.scheme) for ip in found):
        raise Unresolved if not found else BadHookAddress
    return Target(target.scheme, host, target.port, target.path, found[0])


def is_allowed(address: Address, scheme: str = "https") -> bool:
    """A public unicast address; outside production also loopback, the only one that may be spoken to in plain http."""
    if address.is_loopback:
        return _loopback_is_fine()
    if scheme != "https":
        return False
    return all(_is_public(one) for one in (address, *_inside(address)))


def _is_public(address: Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inside(address: Address) -> list[Address]:
    """IPv4 addresses that an IPv6 address carries."""
    if not isinstance(address, ipaddress.IPv6Address):
        return []
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    if address.teredo:
        found += list(address.teredo)
    if address in NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


def _parts(url: str) -> Target:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadHookAddress(fields={"url": BadHookAddress.message}) from error
    host = (parts.hostname or "").rstrip(".")
    schemes = ("https", "http") if _loopback_is_fine() else ("https",)
    is_clean = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST and "\\" not in url
    if not is_clean or parts.scheme not in schemes or not host or parts.username or parts.password or parts.fragment:
        raise BadHookAddress(fields={"url": BadHookAddress.message})
    usual = 443 if parts.scheme == "https" else 80
    port = port or usual
    if port != usual and port < 1024:  # mail, databases of old, shells: no web server lives there
        raise BadHookAddress(fields={"url": BadHookAddress.message})
    path = parts.path or "/"
    return Target(parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path, "")


def _resolve(host: str, port: int) -> set[str]:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    return {str(row[4][0]).partition("%")[0] for row in rows}


def _loopback_is_fine() -> bool:
    return not settings.IS_PRODUCTION
