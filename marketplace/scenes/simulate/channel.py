"""The channel in China: declared on landing, opened where officers wish so, handed to the courier, brought to the door."""

from datetime import timedelta
from io import BytesIO

from logistics import tasks as road
from logistics.carriers.base import CarrierEvent
from logistics.models import Declaration, Flight, Parcel, Seal
from logistics.records import OpeningFacts
from logistics.services import last_mile, losing, openings
from logistics.states import DeclarationStatus, ParcelStatus, SealStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.scenes.pictures import customs_photo
from marketplace.scenes.simulate import living
from marketplace.scenes.simulate.bench import PHOTO_SIDE
from marketplace.scenes.simulate.nature import CITIES
from marketplace.scenes.simulate.stage import ACTOR, Stage
from orders.services import missing

CARRIER = "jingwei"
ROUNDS = 12
SILENT = timedelta(days=8)
UNDECIDED = (DeclarationStatus.MATCHED, DeclarationStatus.DECLARED, DeclarationStatus.ACCEPTED)


def declare(stage: Stage, flight: Flight) -> None:
    """Talk to customs until every parcel of the flight has an answer; then openings and hand-overs are due."""
    parcels = Parcel.objects.filter(bag__flight=flight)
    for _round in range(ROUNDS):
        road.talk_to_customs()
        if not Declaration.objects.filter(parcel__in=parcels, status__in=UNDECIDED).exists():
            break
    for parcel in parcels.order_by("pk"):
        if parcel.status == ParcelStatus.CLEARED:
            delay = stage.nature.hours(9, 0.4, "released", parcel.number)
            stage.agenda.after(delay, "hand over", lambda parcel=parcel: _hand_over(stage, parcel))  # type: ignore[misc]
        else:
            delay = stage.nature.hours(26, 0.5, "inspection", parcel.number)
            stage.agenda.after(delay, "open", lambda parcel=parcel: _open(stage, parcel))  # type: ignore[misc]


def _open(stage: Stage, parcel: Parcel) -> None:
    """An attended opening under a new seal, if customs wants one; then the release. The roster says who stands beside it."""
    escort = _escort_of(parcel)
    stage.note("opened")
    seal = Seal.objects.get(parcel=parcel, status=SealStatus.APPLIED)
    facts = OpeningFacts(
        old_seal=seal.number, officer="关员 0217", authority="浦东机场海关", station="查验台 3", reason="随机查验",
        weight_before_g=parcel.weight_g or 0,
    )  # fmt: skip
    opening = openings.open_parcel(parcel=parcel, escort=escort, facts=facts)
    for pose in ("seal_old", "contents"):
        shot = BytesIO(customs_photo(seal=seal.number, seed=parcel.pk % 8, stage="opened", size=PHOTO_SIDE))
        openings.add_photo(opening=opening, pose=pose, image=shot, escort=escort)
    openings.close_opening(
        opening=opening, new_seal=stage.seal_of(escort).number, weight_after_g=parcel.weight_g or 0, found="与申报一致",
        escort=escort,
    )  # fmt: skip
    for _round in range(ROUNDS):
        road.talk_to_customs()
        parcel.refresh_from_db()
        if parcel.status == ParcelStatus.CLEARED:
            break
    stage.agenda.after(timedelta(hours=7), "hand over", lambda: _hand_over(stage, parcel))


def _escort_of(parcel: Parcel) -> User:
    return User.objects.get(escorted_flights__bags__parcels=parcel)


def _hand_over(stage: Stage, parcel: Parcel) -> None:
    parcel.refresh_from_db()
    waybill = f"JWS{parcel.pk:010d}"
    last_mile.hand_over(parcel=parcel, carrier=CARRIER, waybill=waybill, actor=_escort_of(parcel).ref)
    if stage.nature.happens(stage.nature.odds.lost, "lost", parcel.number):
        stage.note("lost by the courier")
        stage.agenda.after(SILENT, "give up", lambda: _give_up(parcel))
        return
    city = stage.nature.dice("city", parcel.number).choice(CITIES)
    days = stage.nature.hours(44, 0.35, "courier", parcel.number)
    stage.agenda.after(days / 2, "sorted", lambda: _event(waybill, "SORT", city))
    if stage.nature.happens(stage.nature.odds.failed_visit, "visit", parcel.number):
        stage.agenda.after(days, "nobody home", lambda: _event(waybill, "FAIL", city))
        days += timedelta(hours=22)
    stage.agenda.after(days, "deliver", lambda: _deliver(stage, parcel, waybill, city))


def _deliver(stage: Stage, parcel: Parcel, waybill: str, city: str) -> None:
    _event(waybill, "SIGN", city)
    living.delivered(stage, parcel.consignment.order_number)


def _event(waybill: str, code: str, city: str) -> None:
    last_mile.carrier_event(
        carrier=CARRIER,
        event=CarrierEvent(f"{waybill}-{code}", waybill, code, time.now(), city, "本人" if code == "SIGN" else ""),
    )


def _give_up(parcel: Parcel) -> None:
    """Nobody can find it: ops says so and gives the money back."""
    losing.declare_lost(parcel=parcel, reason="The courier cannot find it", actor=ACTOR)
    order = living.order_of(parcel.consignment.order_number)
    pieces = {line.number: line.quantity for line in order.lines.all()}
    missing.refund_missing(order_id=order.pk, missing=missing.Missing(pieces, "lost"), actor=ACTOR)
