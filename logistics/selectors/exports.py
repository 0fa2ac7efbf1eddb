"""EPCIS documents of units and parcels, with what partners reported about them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from logistics.models import Parcel, PartnerEvent, Unit
from logistics.policies import epcis
from logistics.selectors import proofs
from logistics.selectors.vouching import reported_about
from marketplace.core import time
from marketplace.core.errors import NotFound


def of_unit(unit: Unit, *, base: str) -> dict[str, Any]:
    """The capture document of one piece: its own chain, its parcel's and its bag's. Raises NotFound before its first event."""
    chains = proofs.chains_of(unit)
    if not chains.events:
        raise NotFound
    return _document(chains, reported_about(unit)[:200], base)


def of_parcel(parcel: Parcel, *, base: str) -> dict[str, Any]:
    """The capture document of a parcel: its chain, that of every piece in it and of its bag. Raises NotFound before its first event."""
    codes = parcel.units.order_by("id").values_list("passport_code", flat=True)
    subjects = [f"parcel:{parcel.number}", *(f"unit:{code}" for code in codes)]
    mine = Q(parcel=parcel) | Q(unit__parcel=parcel)
    if parcel.bag is not None:
        subjects.append(f"bag:{parcel.bag.number}")
        mine |= Q(bag=parcel.bag, parcel=None, unit=None)
    chains = proofs.chains_of_subjects(subjects)
    if not chains.events:
        raise NotFound
    reported = PartnerEvent.objects.filter(mine, status="accepted").order_by("happened_at", "id")
    return _document(chains, reported[:500], base)


def _document(chains: proofs.Chains, reported: Iterable[PartnerEvent], base: str) -> dict[str, Any]:
    """Partners' events keep their words; their extensions their prefixes. A prefix that two use differently belongs to the first."""
    prefixes: dict[str, str] = {}
    events = []
    for row in reported:
        if (
            any(prefixes.get(name, address) != address for name, address in row.context.items())
            or "miaomiao" in row.context
        ):
            continue
        prefixes |= row.context
        told = {name: value for name, value in row.event.items() if name != "@context"}
        events.append(
            told | {"eventID": f"ni:///sha-256;{row.hash}?ver=CBV2.0", "recordTime": epcis.moment(row.captured_at)}
        )
    return epcis.document(proofs.links_of(chains), base=base, created=time.now(), reported=events, prefixes=prefixes)
