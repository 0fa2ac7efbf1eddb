"""Every carrier we work with, one literal table."""

from django.utils.translation import gettext_lazy as _

from logistics.carriers.base import Carrier
from logistics.errors import UnknownCarrier
from logistics.policies import tracking as t

CARRIERS: dict[str, Carrier] = {
    "jingwei": Carrier(
        "jingwei", _("Jingwei Express"),
        {"PICKUP": t.HANDED_OVER, "SORT": t.IN_TRANSIT, "ARRIVE": t.IN_TRANSIT, "OUT": t.OUT, "FAIL": t.FAILED, "SIGN": t.DELIVERED},
    ),
    "yousu": Carrier(
        "yousu", _("Yousu Post"),
        {"EMA": t.HANDED_OVER, "EMF": t.IN_TRANSIT, "EMG": t.OUT, "EMH": t.FAILED, "EMI": t.DELIVERED},
    ),
}  # fmt: skip


def carrier(code: str) -> Carrier:
    """Raises UnknownCarrier."""
    try:
        return CARRIERS[code]
    except KeyError:
        raise UnknownCarrier(fields={"carrier": ", ".join(CARRIERS)}) from None
