"""What ops can stop of this room: one seller, by public id."""

from django.utils.translation import gettext_lazy as _

from marketplace.core import switches
from sellers.models import Seller


def label(key: str) -> str | None:
    """The shop's name, None where there is no such seller."""
    return Seller.objects.filter(public_id=key).values_list("display_name", flat=True).first()


KIND = switches.register(switches.SwitchKind("seller", _("Seller"), label))
