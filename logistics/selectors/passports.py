"""The public passport of one thing: what anyone who scans its code may know. A fixed number of queries, at most eighteen.

Nobody is named, no label, receipt, full serial number or tag is shown: their keyed digests and last three characters are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from logistics.carriers.table import CARRIERS
from logistics.models import AttendanceGap, Declaration, Evidence, Opening, PartnerEvent, Seal, Unit
from logistics.policies import carbon, tracking
from logistics.policies.custody import serial_digest
from logistics.records import Photo
from logistics.selectors.escorts import gaps_of
from logistics.selectors.progress import photo_of
from logistics.selectors.proofs import Chains, Verdict, chains_of, verify
from logistics.selectors.vouching import Climate, Voucher, carbon_of, climate_of, reported_about, statements_about
from marketplace.core import ids
from marketplace.core.errors import NotFound
from sellers.models import Seller
from sellers.selectors import PublicFacts, public_facts


@dataclass(frozen=True)
class SealFact:
    """One seal of the parcel's life, in order; `opening` explains why it was broken, where customs broke it."""

    number: str
    seal_class: str
    status: str
    applied_at: datetime | None
    broken_at: datetime | None
    broken_why: str
    opening: Opening | None


@dataclass(frozen=True)
class Passport:
    """Facts of one thing, ready for page and API."""

    unit: Unit
    seller: PublicFacts | None
    photos: tuple[Photo, ...]
    opening_photos: tuple[Photo, ...]
    seals: tuple[SealFact, ...]
    openings: tuple[Opening, ...]
    declaration: Declaration | None
    serial_hmac: str
    tag_hmac: str
    serial_last3: str
    tag_last3: str
    vouchers: tuple[Voucher, ...]
    climate: tuple[Climate, ...]
    carbon: carbon.Share | None
    reported: tuple[PartnerEvent, ...]
    chains: Chains
    verdict: Verdict

    @property
    def is_third_party(self) -> bool:
        """Does an independent inspector's statement count, and speak for the piece, with none against it?"""
        counting = [voucher for voucher in self.vouchers if voucher.counts]
        return bool(counting) and all(voucher.vouches for voucher in counting)

    @property
    def source(self) -> Any:
        """Who vouches for the origin, plainly: an independent inspector, or nobody but the seller."""
        return _("Verified by an independent inspector") if self.is_third_party else _("Seller's own statement")

    @property
    def gaps(self) -> list[AttendanceGap]:
        """Times in customs in which nobody of ours stood beside the parcel."""
        return gaps_of(self.unit.parcel) if self.unit.parcel else []

    @property
    def opened_at(self) -> datetime | None:
        """When the passport began: the first event of the thing's own chain."""
        events = self.chains.links[f"unit:{self.unit.passport_code}"]
        return events[0].at if events else None


SHORTEST_SHOWN = 7


def unit_by_code(code: str) -> Unit:
    """The unit of a typed or scanned passport code, with all that a passport shows of it. Raises NotFound."""
    try:
        plain = ids.normalise_code(code)
    except ids.BadNumber:
        raise NotFound from None
    unit = (
        Unit.objects.select_related("line__consignment", "warehouse", "parcel__bag__flight", "parcel__declaration")
        .filter(passport_code=plain)
        .exclude(status="cancelled")
        .first()
    )
    if unit is None:
        raise NotFound
    return unit


def passport(code: str) -> Passport:
    """Everything public about one thing. Raises NotFound."""
    unit = unit_by_code(code)
    parcel = unit.parcel
    openings = _openings(unit)
    photos = _photos(unit)
    vouchers = statements_about(unit)
    chains = chains_of(unit, vouchers)
    return Passport(
        unit=unit,
        seller=_seller(unit.line.consignment.seller_ref),
        photos=tuple(photo for photo in photos if photo.stage == "outbound"),
        opening_photos=tuple(photo for photo in photos if photo.stage == "opening"),
        seals=_seals(unit, openings),
        openings=tuple(openings),
        declaration=getattr(parcel, "declaration", None) if parcel else None,
        serial_hmac=serial_digest(unit.number_salt, unit.serial) if unit.serial and unit.number_salt else "",
        tag_hmac=serial_digest(unit.number_salt, unit.tag) if unit.tag and unit.number_salt else "",
        serial_last3=last3(unit.serial),
        tag_last3=last3(unit.tag),
        vouchers=tuple(vouchers),
        climate=tuple(climate_of(unit)),
        carbon=carbon_of(unit),
        reported=tuple(reported_about(unit)[:50]),
        chains=chains,
        verdict=verify(chains),
    )


def last3(number: str) -> str:
    """The last three characters, with which a holder recognises the number; none of a short one, of which they would be too much."""
    return number[-3:] if len(number) >= SHORTEST_SHOWN else ""


def verify_code(code: str) -> Verdict:
    """Recompute chain and proofs of one passport. Raises NotFound."""
    unit = unit_by_code(code)
    return verify(chains_of(unit, statements_about(unit)))


def journey(found: Passport) -> list[dict[str, Any]]:
    """Steps of the thing and its parcel in time, as the timeline component eats them."""
    steps: list[dict[str, Any]] = []
    for event in sorted(found.chains.events, key=lambda event: (event.at, event.sequence)):
        label = LABELS.get((event.subject.partition(":")[0], event.action))
        if label is not None:
            steps.append(
                {
                    "label": label,
                    "state": "sealed" if event.action in {"sealed", "resealed", "seal_replaced"} else "done",
                    "icon": ICONS.get(event.action, ""),
                    "at": event.at,
                    "place": _place(event.place, found.unit),
                    "note": _note(event.details),
                }
            )
    return steps


LABELS: dict[tuple[str, str], Any] = {
    ("unit", "received"): _("Received at our warehouse"),
    ("unit", "captured"): _("Photographed, weighed, serial number recorded"),
    ("unit", "surveyed"): _("Looked at by an independent inspector"),
    ("parcel", "climate_recorded"): _("Temperature logger read"),
    ("bag", "climate_recorded"): _("Temperature logger read"),
    ("parcel", "climate_decided"): _("Decided what becomes of the goods"),
    ("unit", "packed"): _("Packed into the parcel"),
    ("unit", "unpacked"): _("Taken out of the parcel again"),
    ("parcel", "sealed"): _("Parcel sealed"),
    ("parcel", "seal_broken"): _("Parcel opened again in our warehouse"),
    ("parcel", "departed"): _("Took off for China"),
    ("parcel", "arrived"): _("Landed in China, met by our escort"),
    ("parcel", "declared"): _("Declared to customs"),
    ("parcel", "opened"): _("Opened by customs, our escort beside it"),
    ("parcel", "resealed"): _("Closed again under a new seal"),
    ("parcel", "seal_replaced"): _("A new seal was put on, the contents untouched"),
    ("parcel", "seal_checked"): _("Seal looked at and tried"),
    ("parcel", "seal_incident"): _("Stopped: its seal was doubted"),
    ("parcel", "seal_incident_resolved"): _("The doubt about the seal was cleared up"),
    ("parcel", "screened"): _("Screened for dangerous goods"),
    ("unit", "corrected"): _("A wrong scan was corrected"),
    ("parcel", "corrected"): _("A wrong scan was corrected"),
    ("parcel", "released"): _("Released by customs"),
    ("parcel", "escort_changed"): _("Handed from one escort to the next, both signed"),
    ("parcel", "unattended"): _("From here on nobody of ours stood beside it"),
    ("parcel", "attended_again"): _("Our escort is beside it again"),
    ("parcel", "handed_over"): _("Handed to the local courier"),
    ("parcel", "turned_back"): _("The courier brings it back"),
    ("parcel", "sent_out_again"): _("On its way to the door again"),
    ("parcel", "taken_back"): _("Back with us"),
    ("unit", "delivered"): _("Delivered and signed for"),
    ("unit", "sent_back"): _("Sent back by the shopper"),
    ("unit", "received_back"): _("Received at the returns centre"),
    ("unit", "inspected_back"): _("Compared with the record made abroad"),
    ("unit", "pictures_compared"): _("Pictures from both sides compared"),
    ("unit", "second_look"): _("Looked at by a second person"),
    ("unit", "inspected_again"): _("Inspected again by somebody else"),
    ("unit", "carried_on"): _("Carried on to the customs place"),
    ("unit", "carried_there"): _("At the customs place where it was released"),
    ("unit", "sent_home"): _("On its way home to its owner"),
    ("unit", "kept"): _("With its owner"),
    ("unit", "disposed"): _("Passport closed"),
    ("unit", "taken_for_repair"): _("Taken in for repair"),
    ("unit", "repaired"): _("Repaired"),
    ("unit", "replaced"): _("Could not be repaired; another piece was given for it"),
}
ICONS = {
    "received": "warehouse", "captured": "camera", "packed": "box", "unpacked": "box", "sealed": "seal", "resealed": "seal",
    "seal_replaced": "seal", "seal_checked": "seal", "seal_incident": "alert", "seal_incident_resolved": "check", "screened": "shield",
    "corrected": "undo",
    "departed": "plane", "arrived": "flag", "declared": "customs", "opened": "eye", "released": "stamp",
    "handed_over": "truck", "delivered": "check-circle", "sent_back": "return", "received_back": "return",
    "inspected_back": "scan", "disposed": "check", "escort_changed": "shield", "unattended": "alert", "attended_again": "shield",
    "surveyed": "shield", "climate_recorded": "clock", "climate_decided": "shield", "turned_back": "return", "sent_out_again": "truck",
    "taken_back": "warehouse", "taken_for_repair": "return", "repaired": "check-circle", "replaced": "return",
    "carried_on": "truck", "carried_there": "return", "sent_home": "truck", "kept": "check-circle",
    "pictures_compared": "eye", "second_look": "eye", "inspected_again": "scan",
}  # fmt: skip


def _place(place: str, unit: Unit) -> str:
    """Where it happened, as people say it: the city of our warehouse, the courier's name."""
    kind, _colon, rest = place.partition(":")
    if kind == "warehouse" and rest == unit.warehouse.code:
        return gettext("Our warehouse in %(city)s") % {"city": tracking.city(unit.warehouse.airport)}
    if kind == "carrier" and rest in CARRIERS:
        return str(CARRIERS[rest].name)
    return str(tracking.place_name(place))


def _note(details: dict[str, Any]) -> str:
    parts = []
    if "seal" in details:
        parts.append(_("Seal %(number)s") % {"number": details["seal"]})
    if "flight" in details:
        parts.append(_("Flight %(number)s") % {"number": details["flight"]})
    if "weight_g" in details:
        parts.append(f"{details['weight_g']} g")
    return " · ".join(str(part) for part in parts)


def _photos(unit: Unit) -> list[Photo]:
    """Public pictures of the unit and of the openings of its parcel, in one query."""
    mine = Evidence.objects.filter(unit=unit, is_public=True)
    if unit.parcel_id is not None:
        mine = mine | Evidence.objects.filter(opening__parcel=unit.parcel_id, is_public=True)
    return [photo_of(item) for item in mine.order_by("id")]


def _openings(unit: Unit) -> list[Opening]:
    if unit.parcel_id is None:
        return []
    return list(Opening.objects.filter(parcel=unit.parcel_id).select_related("old_seal", "new_seal").order_by("id"))


def _seals(unit: Unit, openings: Sequence[Opening]) -> tuple[SealFact, ...]:
    if unit.parcel_id is None:
        return ()
    why = {opening.old_seal_id: opening for opening in openings}
    return tuple(
        SealFact(
            seal.number,
            seal.seal_class,
            seal.status,
            seal.applied_at,
            seal.broken_at,
            seal.broken_why,
            why.get(seal.pk),
        )
        for seal in Seal.objects.filter(parcel=unit.parcel_id).order_by("applied_at", "id")
    )


def _seller(ref: str) -> PublicFacts | None:
    kind, _colon, public_id = ref.partition(":")
    seller = Seller.objects.filter(public_id=public_id).first() if kind == "seller" else None
    return public_facts(seller) if seller else None
