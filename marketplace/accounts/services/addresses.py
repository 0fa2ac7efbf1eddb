"""Delivery addresses in mainland China."""

from django.db import transaction

from marketplace.accounts import regions
from marketplace.accounts.errors import AddressUnclear, BadPhone, TooManyAddresses
from marketplace.accounts.models import Address, User
from marketplace.accounts.policies import address_line, phones
from marketplace.accounts.policies.address_line import ParsedAddress
from marketplace.accounts.selectors import address_for, addresses_of
from marketplace.core import locks, time, trail
from marketplace.core.textnorm import clean_line, nfkc

MOST = 20
DETAIL_LENGTH = 120


@transaction.atomic
def add(
    *, user: User, recipient: str, phone: str, district_code: str, detail: str, actor: str, is_default: bool = False
) -> Address:
    """Add an address; the first one becomes the default.

    Raises UnknownRegion, BadPhone (couriers need a mainland number), BadText, TooManyAddresses.
    """
    values = _checked(recipient, phone, district_code, detail)
    locks.advisory(f"addresses:{user.pk}")
    have = addresses_of(user).count()
    if have >= MOST:
        raise TooManyAddresses
    is_default = is_default or have == 0
    if is_default:
        _no_default(user)
    address = Address.objects.create(user=user, is_default=is_default, created_at=time.now(), **values)
    trail.record(
        verb="address.added", target=trail.ref(address), actor=actor, after={"district": address.district_code}
    )
    return address


@transaction.atomic
def change(
    *, user: User, address_id: int, recipient: str, phone: str, district_code: str, detail: str, actor: str
) -> Address:
    """Correct an address. Orders already placed keep the one they were placed with. Raises as `add`, and AddressNotFound."""
    address = address_for(user, address_id)
    values = _checked(recipient, phone, district_code, detail)
    for name, value in values.items():
        setattr(address, name, value)
    address.save(update_fields=list(values))
    trail.record(
        verb="address.changed", target=trail.ref(address), actor=actor, after={"district": address.district_code}
    )
    return address


@transaction.atomic
def remove(*, user: User, address_id: int, actor: str) -> None:
    """Remove an address; its personal values are wiped at once. The newest other one becomes the default if it was it.

    Raises AddressNotFound.
    """
    locks.advisory(f"addresses:{user.pk}")
    address = address_for(user, address_id)
    was_default, address.is_default = address.is_default, False
    address.removed_at = time.now()
    address.recipient = address.phone = address.detail = ""
    address.save(update_fields=["removed_at", "is_default", "recipient", "phone", "detail"])
    heir = addresses_of(user).first() if was_default else None
    if heir:
        Address.objects.filter(pk=heir.pk).update(is_default=True)
    trail.record(verb="address.removed", target=trail.ref(address), actor=actor)


@transaction.atomic
def set_default(*, user: User, address_id: int, actor: str) -> Address:
    """Make it the one that checkout offers first. Raises AddressNotFound."""
    locks.advisory(f"addresses:{user.pk}")
    address = address_for(user, address_id)
    _no_default(user)
    Address.objects.filter(pk=address.pk).update(is_default=True)
    address.is_default = True
    trail.record(verb="address.default_set", target=trail.ref(address), actor=actor)
    return address


def parse(*, line: str) -> ParsedAddress:
    """Read a pasted line; see `policies.address_line`. Raises AddressUnclear where not even the district is clear."""
    parsed = address_line.parse(nfkc(line[:1000]) if len(line) <= 1000 else "", regions.everywhere())
    if parsed.region is None:
        raise AddressUnclear
    return parsed


def _checked(recipient: str, phone: str, district_code: str, detail: str) -> dict[str, str]:
    region = regions.find(district_code)
    number = phones.normalise(phone)
    if not number.startswith("+86"):
        raise BadPhone(fields={"phone": BadPhone.message})
    return {
        "recipient": clean_line(recipient, min_length=2, max_length=40, field="recipient"),
        "phone": phones.national(number),
        "province": region.province, "city": region.city, "district": region.district, "district_code": region.code,
        "detail": clean_line(detail, min_length=4, max_length=DETAIL_LENGTH, field="detail"),
    }  # fmt: skip


def _no_default(user: User) -> None:
    Address.objects.filter(user=user, is_default=True).update(is_default=False)
