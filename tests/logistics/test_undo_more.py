"""Capture and seal taken back: what was read is gone from the piece, what was done stays on record with its correction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from logistics import errors
from logistics.models import CustodyEvent, Evidence, Seal, Unit
from logistics.policies.capture import Measures
from logistics.selectors import passports
from logistics.services import bagging, capture, sealing, undoing
from tests.logistics.road import Journey, picture, seals

Drive = Callable[..., Journey]


def newest(subject: str, count: int) -> list[CustodyEvent]:
    return list(CustodyEvent.objects.filter(subject=subject).order_by("-sequence")[:count])[::-1]


def test_it_works(journey: Drive) -> None:
    """The wrong piece was photographed: numbers free again, pictures withdrawn, the right ones counted alone."""
    trip = journey("captured")
    unit, tag = trip.unit, trip.unit.tag
    assert undoing.can_undo(unit) == "captured"
    undoing.undo(thing=unit, why="another piece was on the table", actor=trip.actor)
    fresh = Unit.objects.get(pk=unit.pk)
    assert (fresh.status, fresh.weight_g, fresh.serial, fresh.tag, fresh.tag_index) == ("received", None, "", "", "")
    done, correction = newest(f"unit:{unit.passport_code}", 2)
    assert (done.action, correction.action, correction.details["corrects"]) == ("captured", "corrected", done.hash)
    assert correction.details["reason"] == "incorrect_data"
    assert set(Evidence.objects.filter(unit=unit).values_list("stage", "is_public")) == {("withdrawn", False)}
    with pytest.raises(errors.PhotosMissing):
        capture.capture(unit=fresh, measures=Measures(300, 10, 10, 10), actor=trip.actor)
    capture.capture(
        unit=fresh, measures=Measures(300, 10, 10, 10), tag=tag, pictures=[("front", picture("red"))], actor=trip.actor
    )
    assert len(newest(f"unit:{unit.passport_code}", 1)[0].details["photos"]) == 1
    assert passports.verify_code(unit.passport_code).is_sound


def test_a_seal_taken_back_is_spent(journey: Drive) -> None:
    trip = journey("sealed")
    number = trip.seal.number
    assert undoing.can_undo(trip.box) == "sealed"
    undoing.undo(thing=trip.box, why="sealed the wrong parcel", actor=trip.actor)
    assert (trip.box.status, Seal.objects.get(number=number).status) == ("packing", "broken")
    sealed, broken, correction = newest(f"parcel:{trip.parcel.number}", 3)
    assert (sealed.action, broken.action, correction.action) == ("sealed", "seal_broken", "corrected")
    assert (correction.details["corrects"], correction.details["corrective"]) == (sealed.hash, broken.hash)
    with pytest.raises(errors.SealSpent):
        sealing.apply(parcel=trip.box, seal_number=number, actor=trip.actor)
    sealing.apply(parcel=trip.box, seal_number=seals(trip.operator)[0].number, actor=trip.actor)
    assert passports.verify_code(trip.unit.passport_code).is_sound


def test_what_has_gone_on_is_not_taken_back(journey: Drive) -> None:
    trip = journey("sealed")
    bag = bagging.open_bag(warehouse=trip.place, actor=trip.actor)
    bagging.put(bag=bag, parcel=trip.parcel, actor=trip.actor)
    with pytest.raises(errors.ParcelClosed):  # its newest step is the packing, and the box is shut
        undoing.undo(thing=trip.unit, why="photographed badly", actor=trip.actor)
    undoing.undo(thing=trip.box, why="the wrong bag", actor=trip.actor)
    assert (trip.box.status, trip.unit.status) == ("sealed", "packed")
    with pytest.raises(errors.NothingToUndo):  # the newest step is a correction now
        undoing.undo(thing=trip.box, why="and the seal", actor=trip.actor)
    assert trip.seal.status == "applied"
