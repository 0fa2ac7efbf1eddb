"""Every carrier we work with, one literal table."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from logistics.carriers.base import Carrier, Client
from logistics.carriers.jingwei import mapping as jingwei
from logistics.carriers.jingwei.client import Jingwei
from logistics.carriers.yousu import mapping as yousu
from logistics.carriers.yousu.client import Yousu
from logistics.errors import UnknownCarrier

CARRIERS: dict[str, Carrier] = {
    "jingwei": Carrier(
        "jingwei", _("Jingwei Express"), jingwei.MEANINGS, jingwei.read, jingwei.read_booking, jingwei.is_waybill, Jingwei
    ),
    "yousu": Carrier(
        "yousu", _("Yousu Post"), yousu.MEANINGS, yousu.read, yousu.read_booking, yousu.is_waybill, Yousu, is_polled=True
    ),
}  # fmt: skip
USUAL = "jingwei"  # books the waybill of a released parcel where nobody chose another


def carrier(code: str) -> Carrier:
    """Raises UnknownCarrier."""
    try:
        return CARRIERS[code]
    except KeyError:
        raise UnknownCarrier(fields={"carrier": ", ".join(CARRIERS)}) from None


def address_of(code: str) -> str:
    """Where the carrier's server is; empty where this installation has none (waybills are then typed by hand)."""
    return str(settings.CARRIER_URLS.get(code, ""))


def client_of(code: str) -> Client:
    """Raises UnknownCarrier; a call of it raises CarrierFault where there is no address."""
    return carrier(code).client(address_of(code))
