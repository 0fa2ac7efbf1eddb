"""Another address for an order that was placed already, until its parcel is sealed abroad. The price never changes.

What customs rest on stays as it is: the orderer, the payer, the goods, the amounts. So the parcel may go elsewhere, but not
to somebody else: the recipient stays, or becomes the orderer.
"""

from django.db import transaction

from logistics.errors import AddressFixed
from logistics.services import consignments
from marketplace.accounts.models import User
from marketplace.accounts.selectors import address_for, read_identity
from marketplace.core import names, time, trail
from marketplace.core.outbox.emit import emit
from orders import locks
from orders.errors import AddressNotYet, OtherCountry, OtherRecipient
from orders.models import Order, OrderAddress
from orders.selectors.destinations import Destination, as_written, can_readdress, destination
from orders.services import one_place
from orders.states import Lifecycle

READER = "system:orders"


@transaction.atomic
def change_address(*, order: Order, user: User, address_id: int, actor: str) -> Order:
    """Send the order to another address of its shopper's address book. The same address again changes nothing.

    Not before it is confirmed: the risk engine looked at a purchase with the address it was placed with.

    Raises accounts.AddressNotFound, AddressNotYet, logistics.AddressFixed (sealed, under way, ended), OtherCountry,
    OtherRecipient, TooManyPeople; nothing is changed then.
    """
    wanted = as_written(address_for(user, address_id))
    found = locks.order(order.pk)
    before = destination(found)
    if wanted.is_same(before):
        return found
    if found.lifecycle == Lifecycle.PLACED:
        raise AddressNotYet
    if not can_readdress(found):
        raise AddressFixed
    if wanted.country != before.country:
        raise OtherCountry
    _check_recipient(found, user, before, wanted)
    if wanted.place != before.place:
        _check_place(found, wanted)
    _write(found, wanted, before.times + 1)
    consignments.readdress(
        order_number=found.number, actor=actor,
        to=consignments.Destination(wanted.recipient, wanted.phone, wanted.address, wanted.district_code),
    )  # fmt: skip
    trail.record(
        verb="order.readdressed", target=found.ref, actor=actor,
        before={"district": before.district_code, "place": trail.digest(before.place)},
        after={"district": wanted.district_code, "place": trail.digest(wanted.place)},
    )  # fmt: skip
    emit(topic="orders.readdressed", key=found.ref, payload={"order": found.number, "times": before.times + 1})
    return found


def _check_recipient(order: Order, user: User, before: Destination, wanted: Destination) -> None:
    """Paid goods do not change hands on their way: they were declared for one person's own use."""
    if _plain(wanted.recipient) == _plain(before.recipient):
        return
    orderer = read_identity(user=user, reader=READER, purpose=f"recipient of {order.number}")
    if names.compare(names.spellings(wanted.recipient), orderer.real_name) != names.SAME:
        raise OtherRecipient


def _check_place(order: Order, wanted: Destination) -> None:
    """The rule of checkout: many people's limits are not spent at one address. Raises TooManyPeople."""
    one_place.check(
        place=wanted.place, person_ref=order.purchase.person_ref,
        dutiable_fen=order.goods_fen + order.freight_fen + order.fx_fee_fen,
        year_fen=order.purchase.quote.document["quota"]["limit_fen"],
    )  # fmt: skip


def _write(order: Order, wanted: Destination, times: int) -> None:
    """A new row, because the digest of the place is made when a row is written; what stood there is not kept."""
    OrderAddress.objects.filter(order=order).delete()
    order.moved = OrderAddress.objects.create(
        order=order, recipient=wanted.recipient, phone=wanted.phone, address=wanted.address,
        district_code=wanted.district_code, times=times, changed_at=time.now(),
    )  # fmt: skip


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
