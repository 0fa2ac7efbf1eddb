"""Every insurer we can talk to, in one literal table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from claims.insurers import anda
from claims.insurers.base import Client, InsurerFault, Standing

DEFAULT = "anda"


@dataclass(frozen=True)
class Insurer:
    """`read` turns their answer into a standing; it raises InsurerFault for a word that no table has."""

    code: str
    name: Any
    make: Callable[[str], Client]
    read: Callable[[Mapping[str, Any]], Standing]


INSURERS: dict[str, Insurer] = {
    "anda": Insurer("anda", _("Anda Insurance (sample)"), anda.Anda, anda.read),
}


def address_of(code: str) -> str:
    """Empty: nobody is asked; paid claims wait."""
    return str(settings.INSURER_URLS.get(code, ""))


def client_of(code: str) -> Client:
    """Raises InsurerFault where no address is set."""
    address = address_of(code)
    if not address:
        raise InsurerFault("no address")
    return INSURERS[code].make(address)
