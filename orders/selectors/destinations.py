"""Where an order goes: the purchase's address, or the one its shopper changed it to."""

from dataclasses import dataclass, field

from marketplace.accounts.models import Address
from marketplace.accounts.regions import find
from orders.models import Order
from orders.policies.one_place import place_of
from orders.states import Delivery, Lifecycle

BEFORE_THE_SEAL = (Delivery.WAITING, Delivery.AT_WAREHOUSE)


@dataclass(frozen=True)
class Destination:
    """`times`: how often it was changed. Blank once the purchase is forgotten (privacy.py)."""

    recipient: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    district_code: str
    place: str = field(repr=False)
    times: int = 0
    country: str = "CN"

    def is_same(self, other: "Destination") -> bool:
        """The same people at the same place, however the address is typed."""
        return (self.recipient, self.phone, self.place) == (other.recipient, other.phone, other.place)


def destination(order: Order) -> Destination:
    """In force now. One query unless `moved` is joined."""
    moved = getattr(order, "moved", None)
    row = moved or order.purchase
    return Destination(
        str(row.recipient), str(row.phone), str(row.address), row.district_code, row.place, moved.times if moved else 0,
        order.country,
    )  # fmt: skip


def as_written(address: Address) -> Destination:
    """An address of the address book as checkout writes it on the purchase. Raises accounts.UnknownRegion."""
    text = f"{find(address.district_code).text}{address.detail}"
    place = place_of(address.district_code, text)
    recipient, phone = str(address.recipient), str(address.phone)
    return Destination(recipient, phone, text, address.district_code, place, country=address.country)


def can_readdress(order: Order) -> bool:
    """May the button be shown? The road has the last word (`logistics.consignments.readdress`)."""
    return order.lifecycle == Lifecycle.CONFIRMED and order.delivery in BEFORE_THE_SEAL
