"""Devices that scan: registered to a warehouse or a person by a key that is shown once; only its digest is kept."""

import hashlib
import secrets
from collections.abc import Sequence

from django.db import transaction

from logistics import errors
from logistics.models import Device, StationRule, Warehouse
from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.errors import DomainError
from marketplace.core.textnorm import clean_line

KEY_LENGTH = 60


@transaction.atomic
def register(
    *, name: str, actor: str, warehouse: Warehouse | None = None, holder: User | None = None
) -> tuple[Device, str]:
    """A new device and its key, which nobody can read again. Raises DomainError unless it is of one place or one person."""
    if (warehouse is None) == (holder is None):
        raise DomainError(code="device_of_nobody", fields={"warehouse": "", "holder": ""})
    key = secrets.token_urlsafe(32)
    device = Device.objects.create(
        name=clean_line(name, max_length=60, min_length=1, field="name"), key_sha256=digest_of(key), warehouse=warehouse,
        holder=holder, registered_by=actor, registered_at=time.now(),
    )  # fmt: skip
    whose = warehouse.code if warehouse else holder.ref if holder else ""
    trail.record(
        verb="device.register", target=trail.ref(device), actor=actor, after={"name": device.name, "of": whose}
    )
    return device, key


@transaction.atomic
def revoke(*, device: Device, why: str, actor: str) -> Device:
    """The device may not scan any more (lost, sold). Revoking twice changes nothing."""
    said = clean_line(why, max_length=200, min_length=1, field="why")
    if Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=time.now()):
        trail.record(verb="device.revoke", target=trail.ref(device), actor=actor, why=said)
    device.refresh_from_db()
    return device


@transaction.atomic
def ask_for_known(*, warehouse: Warehouse, is_asked: bool, actor: str) -> StationRule:
    """From now on this warehouse takes scans of registered devices only, or of any again."""
    rule, _is_new = StationRule.objects.update_or_create(warehouse=warehouse, defaults={"known_devices_only": is_asked})
    trail.record(
        verb="station.devices",
        target=f"warehouse:{warehouse.code}",
        actor=actor,
        after={"known_devices_only": is_asked},
    )
    return rule


def check(*, key: str, user: User, warehouses: Sequence[Warehouse]) -> Device | None:
    """The device behind a key, if it may scan at the person's warehouses; None where no key came and none is asked for.

    Raises StrangeDevice.
    """
    if not key:
        if StationRule.objects.filter(warehouse__in=list(warehouses), known_devices_only=True).exists():
            raise errors.StrangeDevice
        return None
    device = Device.objects.filter(key_sha256=digest_of(key), revoked_at=None).first()
    if device is None or (
        device.warehouse_id not in {place.pk for place in warehouses} and device.holder_id != user.pk
    ):
        raise errors.StrangeDevice
    return device


def digest_of(key: str) -> str:
    return hashlib.sha256(key[:200].encode()).hexdigest()
