"""Who vouches for goods of the seeded world, and how they travelled: an inspector's signed findings, a ground handler's own events,
two temperature loggers (one left its class), and a parcel that people can follow.

The inspector signs in this process with a key that is thrown away at its end: the server only ever sees the public half.
"""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from logistics.carriers.base import CarrierEvent
from logistics.models import InspectorKey, Parcel, TrackingEvent, Unit
from logistics.policies import inspecting
from logistics.services import climate, inspectors, partner_events, partners
from logistics.services import last_mile as courier
from logistics.states import ParcelStatus, UnitStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.core.transparency import canonical
from marketplace.scenes.people import PASSWORD
from marketplace.scenes.road import CARRIER

ACTOR = "system:seed"
INSPECTOR, HANDLER = "sato@example.com", "ground@example.com"
FOUND = 4  # pieces that the inspector looked at
HERE = (UnitStatus.RECEIVED, UnitStatus.CAPTURED, UnitStatus.PACKED)
STOPS = (("PICKUP", 30, "上海"), ("SORT", 24, "上海"), ("ARRIVE", 9, "武汉"))  # code, hours ago, where
CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"gh": "https://ground.example/ns/"}]
STEP = timedelta(minutes=20)
CALM, WARM = (1_450, 40), (2_960, 11)  # hundredths of °C and how many readings: 11 are three and a half hours


def furnish(people: dict[str, User]) -> None:
    """Everything through the verbs that these people use."""
    _inspect(people["dana"])
    _ground_events(people["dana"])
    _loggers(people["lupe"])
    _follow_a_parcel()
    drain()


def _inspect(dana: User) -> None:
    """An independent inspector with an approved key came to the warehouses and vouches for pieces that lie there."""
    user = User.objects.create_user(INSPECTOR, PASSWORD, display_name="佐藤恵 Sato", roles=[], locale="en")
    inspector = inspectors.enrol(
        user=user,
        organisation="Kinki Goods Survey",
        country="JP",
        accreditation="ISO/IEC 17020 (SAMPLE)",
        actor=dana.ref,
    )
    key, today = Ed25519PrivateKey.generate(), time.today()
    public = base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    registration = {
        "v": inspecting.KEY_VERSION, "inspector": inspector.public_id, "public_key": public,
        "valid_from": (today - timedelta(days=30)).isoformat(), "valid_until": (today + timedelta(days=335)).isoformat(),
    }  # fmt: skip
    row: InspectorKey = inspectors.register_key(inspector=inspector, file=_signed(key, registration))
    inspectors.approve_key(key=row, actor=dana.ref)
    units = Unit.objects.filter(status__in=HERE).select_related("warehouse").order_by("pk")
    for unit in units[:FOUND]:
        country = unit.warehouse.country
        facts: dict[str, Any] = {
            "v": inspecting.STATEMENT_VERSION, "key_id": row.key_id, "inspector": inspector.public_id,
            "subject": {"passport": unit.passport_code}, "inspected_on": today.isoformat(),
            "place": {"country": country, "name": unit.warehouse.city}, "result": "conformant",
            "certificate": {"number": f"COO-{country}-{unit.pk:05d}"}, "report": {"number": f"KGS-{today:%y%m}-{unit.pk:04d}"},
        }  # fmt: skip
        inspectors.submit(inspector=inspector, file=_signed(key, facts))


def _signed(key: Ed25519PrivateKey, facts: dict[str, Any]) -> bytes:
    return json.dumps({"signed": facts, "signature": key.sign(canonical.canonical_json(facts)).hex()}).encode()


def _ground_events(dana: User) -> None:
    """The ground handler at Pudong tells in EPCIS what it did with a bag and its parcel; one event names a parcel nobody knows."""
    user = User.objects.create_user(HANDLER, PASSWORD, display_name="浦东地服", roles=[], locale="zh-hans")
    partner = partners.admit(user=user, name="浦东机场地服", scopes=["airport:PVG"], actor=dana.ref)
    box = (
        Parcel.objects.filter(bag__flight__arrived_at__isnull=False)
        .select_related("bag__flight")
        .order_by("pk")
        .first()
    )
    if box is None or box.bag is None or box.bag.flight is None or box.bag.flight.arrived_at is None:
        return
    at, base = min(box.bag.flight.arrived_at, time.now() - timedelta(hours=1)), settings.PUBLIC_URL
    events = [
        _event(f"{base}/id/bag/{box.bag.number}", "unloading", at + timedelta(minutes=35)),
        _event(f"{base}/track/{box.number}/", "arriving", at + timedelta(minutes=50)),
        _event(f"{base}/track/MM0000000000/", "arriving", at + timedelta(minutes=55)),
    ]
    document = {
        "@context": CONTEXT, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": _z(time.now()),
        "epcisBody": {"eventList": events},
    }  # fmt: skip
    partner_events.capture(partner=partner, raw=json.dumps(document, ensure_ascii=False).encode())


def _event(uri: str, step: str, at: datetime) -> dict[str, Any]:
    return {
        "type": "ObjectEvent", "eventTime": _z(at), "eventTimeZoneOffset": "+08:00", "action": "OBSERVE", "bizStep": step,
        "epcList": [uri], "gh:belt": "7",
    }  # fmt: skip


def _loggers(lupe: User) -> None:
    """Two parcels carried a logger: one stayed in its class, one stood on the apron in the sun."""
    boxes = list(
        Parcel.objects.filter(status=ParcelStatus.DELIVERED, units__line__hs_code__startswith="3304").distinct()
    )
    boxes += list(Parcel.objects.filter(status=ParcelStatus.DELIVERED).exclude(pk__in=[one.pk for one in boxes]))
    for box, readings in zip(boxes, ((CALM, WARM, CALM), (CALM, CALM)), strict=False):
        begun = min(box.created_at, time.now() - STEP * sum(many for _level, many in readings))
        climate.take_in(thing=box, file=_series(begun, readings), device=f"TT-{box.pk:05d}", zone="UTC", actor=lupe.ref)


def _series(start: datetime, readings: Sequence[tuple[int, int]]) -> bytes:
    """A logger's CSV: a reading every twenty minutes that swings a little around each level."""
    lines, at, count = ["time,temperature °C,humidity %"], start, 0
    for level, many in readings:
        for _reading in range(many):
            warm = level + (count * 37) % 60 - 30
            lines.append(f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S},{warm / 100:.2f},{48 + count % 7}")
            at, count = at + STEP, count + 1
    return "\n".join(lines).encode()


def _follow_a_parcel() -> None:
    """The parcel that left for the shopper's city: three messages of its courier, the map draws them."""
    box = Parcel.objects.filter(status=ParcelStatus.LAST_MILE).exclude(waybill="").order_by("-pk").first()
    if box is None:
        return
    begun = (
        TrackingEvent.objects.filter(parcel=box).order_by("-at").values_list("at", flat=True).first() or box.created_at
    )
    for code, hours, place in STOPS:
        at = max(time.now() - timedelta(hours=hours), begun + timedelta(minutes=1))
        courier.carrier_event(
            carrier=CARRIER, event=CarrierEvent(f"{box.waybill}-{code}", box.waybill, code, at, place)
        )
        begun = at


def _z(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
