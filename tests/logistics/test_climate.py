"""Temperature loggers: files of several makers, bad files, the cold chain that broke, and what the passport shows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from logistics.errors import BadLoggerFile, ColdChainBroken
from logistics.models import ClimateRecord, CustodyEvent, Excursion
from logistics.policies import carbon, climate, loggers
from logistics.selectors import passports
from logistics.services import climate as verbs
from logistics.services import flights
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.crypto import keyring
from marketplace.core.errors import Conflict
from marketplace.core.models import OutboxEvent
from marketplace.core.transparency import service
from tests.logistics.road import Journey, flight, line, picture, record
from tools import verify_passport

Drive = Callable[..., Journey]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ELITECH = "Elitech RC-5\n\nNo.;Time;Temperature(°C);Humidity(%RH)\n1;2026-11-21 08:00:00;4,5;55,0\n2;2026-11-21 08:10:00;4,7;56,1\n"
LOGTAG = '"Date","Time","Temperature (°F)"\n"13/11/2026","23:50:00","41.0"\n"14/11/2026","00:00:00","42.8"\n'
ISO = "timestamp,temp_c\n2026-11-21T08:00:00+09:00,-18.25\n2026-11-21T08:30:00+09:00,-18.00\n"
CHINESE = "序号,日期时间,温度(℃),湿度(%RH)\n1,2026/11/21 08:00,22.1,60\n2,2026/11/21 08:10,22.3,61\n"


def read(text: str | bytes, zone: str = "UTC", order: str = "") -> loggers.Reading:
    return loggers.read(text if isinstance(text, bytes) else text.encode(), zone=zone, now=NOW, order=order)


def series(degrees: list[float], *, minutes: int = 10, ago: timedelta = timedelta(hours=40)) -> bytes:
    start = time.now() - ago
    rows = [f"{(start + timedelta(minutes=minutes * n)).isoformat()},{value}" for n, value in enumerate(degrees)]
    return "\n".join(["Time,Temperature °C", *rows]).encode()


@pytest.mark.parametrize(
    ("text", "zone", "first", "warm", "damp"),
    [
        (ELITECH, "Asia/Tokyo", "2026-11-20T23:00:00+00:00", [450, 470], [550, 561]),
        (LOGTAG, "America/Los_Angeles", "2026-11-14T07:50:00+00:00", [500, 600], [None, None]),
        (ISO, "UTC", "2026-11-20T23:00:00+00:00", [-1825, -1800], [None, None]),
        (CHINESE, "Asia/Shanghai", "2026-11-21T00:00:00+00:00", [2210, 2230], [600, 610]),
        (CHINESE.encode("utf-16"), "Asia/Shanghai", "2026-11-21T00:00:00+00:00", [2210, 2230], [600, 610]),
        (CHINESE.encode("gb18030"), "Asia/Shanghai", "2026-11-21T00:00:00+00:00", [2210, 2230], [600, 610]),
    ],
)
def test_it_works(text: str | bytes, zone: str, first: str, warm: list[int], damp: list[int | None]) -> None:
    found = read(text, zone)
    assert datetime.fromtimestamp(found.points[0][0], UTC).isoformat() == first
    assert [point[1] for point in found.points] == warm
    assert [point[2] for point in found.points] == damp


@pytest.mark.parametrize(
    "text",
    [
        b"", b"%PDF-1.7 ...", picture().getvalue(), b"PK\x03\x04", "no table at all", "Time,Temperature\n", "Time,Temperature\nx,1\n",
        "Time,Temperature\n2026-11-21 08:00,warm\n", "Time,Temperature\n2026-11-21 08:00,400\n", "Time,Temperature\n2026-13-21 08:00,4\n",
        "Time,Temperature\n2026-12-21 08:00,4\n", "Time,Temperature\n03/04/2026 08:00,4\n", "Time,Temperature\n2026-11-21 08:00,NaN\n",
        "Time,Temperature,RH %\n2026-11-21 08:00,4,140\n", "Time,Temperature\n2026-11-21 08:00,4\n2026-11-21 08:00,5\n",
        "Time,Temperature\n" + "2026-11-21 08:00,4\n" * 20_001, b"x" * (loggers.MAX_BYTES + 1),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused(text: str | bytes) -> None:
    with pytest.raises(BadLoggerFile):
        read(text)
    with pytest.raises(BadLoggerFile):
        read(ELITECH, zone="Asia/Atlantis")


def test_dates_that_read_two_ways_are_asked() -> None:
    text = "Time,Temperature\n03/04/2026 08:00,4\n"
    assert [datetime.fromtimestamp(read(text, order=order).points[0][0], UTC).month for order in ("dmy", "mdy")] == [
        4,
        3,
    ]


def test_hours_that_come_twice_or_never() -> None:
    """New York 2026: one o'clock twice on 1 November, two o'clock never on 8 March."""
    twice = "Time,Temperature\n2026-11-01 00:30,4\n2026-11-01 01:30,5\n2026-11-01 01:15,6\n2026-11-01 02:10,7\n"
    points = read(twice, "America/New_York").points
    assert [later[0] - earlier[0] for earlier, later in pairwise(points)] == [3600, 2700, 3300]
    with pytest.raises(BadLoggerFile):
        read("Time,Temperature\n2026-03-08 02:30,4\n", "America/New_York")


def test_gaps_are_named() -> None:
    rows = [f"2026-11-21 0{n // 6}:{n % 6}0,4" for n in range(12)] + ["2026-11-21 06:00,4", "2026-11-21 06:10,4"]
    found = read("Time,Temperature\n" + "\n".join(rows))
    assert (found.step, [until - since for since, until in found.gaps]) == (600, [4 * 3600 + 600])


def test_a_class_forgives_a_little() -> None:
    def points(*values: float) -> list[loggers.Point]:
        return [(n * 600, int(value * 100), None) for n, value in enumerate(values)]

    assert climate.breach(points(4, 9, 9, 9, 4), "chilled") is None  # thirty minutes
    found = climate.breach(points(4, 9, 9, 12, 9, 4), "chilled")
    assert found is not None
    assert (found.minutes, found.worst) == (40, 1200)
    assert climate.breach(points(-20, -10, -10, -10, -10, -20), "frozen") is not None
    assert climate.breach(points(25, 30, 39), "ambient") is None
    assert climate.strictest(["ambient", "chilled", "cool"]) == "chilled"


def test_carbon_is_shared_by_weight() -> None:
    assert carbon.distance_km("LAX", "CTU") == pytest.approx(11_700, rel=0.02)
    found = carbon.share(origin="LAX", destination="CTU", parcel_g=1000, piece_g=300, contents_g=600)
    assert found is not None
    assert found.grams == round(found.parcel_grams / 2)
    assert carbon.share(origin="LAX", destination="XXX", parcel_g=1, piece_g=1, contents_g=1) is None


def test_a_broken_cold_chain_is_an_incident(journey: Drive, dana: User, api: Callable[[Any], APIClient]) -> None:
    trip = journey(to="departed", trade=record(line(hs_code="0406900000")))
    file = series([4.0] * 10 + [15.0] * 12 + [5.0] * 5)

    row = verbs.take_in(thing=trip.bag, file=file, device="EF-7", zone="UTC", actor=trip.actor)
    again = verbs.take_in(thing=trip.bag, file=file, device="EF-7", zone="UTC", actor=trip.actor)

    assert again.pk == row.pk
    broken = Excursion.objects.get()
    assert (broken.parcel, broken.temperature_class, broken.minutes, broken.worst) == (trip.box, "chilled", 120, 1500)
    assert Clock.objects.filter(kind="cold_chain", subject=f"excursion:{broken.public_id}", stopped_at=None).exists()
    assert CustodyEvent.objects.filter(action="climate_recorded").count() == 1
    found = passports.passport(trip.unit.passport_code)
    assert found.verdict.is_sound
    assert "<polyline" in found.climate[0].chart
    assert "style=" not in found.climate[0].chart
    page = Client().get(f"/passport/{trip.unit.passport_code}/").content.decode()
    assert "120 分钟" in page

    where = f"/api/v1/warehouse/excursions/{broken.public_id}/settle/"
    assert (
        api(dana).post(where, {"outcome": "released", "why": "maker's paper allows 20 °C"}, format="json").status_code
        == 200
    )
    assert not Clock.objects.filter(kind="cold_chain", stopped_at=None).exists()
    with pytest.raises(Conflict):
        verbs.settle(excursion=broken, outcome="rejected", why="again", actor=dana.ref)


WARM = [4.0] * 10 + [15.0] * 12 + [5.0] * 5


def _cheese(journey: Drive, stage: str) -> tuple[Journey, Excursion]:
    """Cheese as far as `stage`, then a logger that was too warm for two hours."""
    trip = journey(to=stage, trade=record(line(hs_code="0406900000")))
    verbs.take_in(thing=trip.box, file=series(WARM), device="EF-7", zone="UTC", actor=trip.actor)
    return trip, Excursion.objects.get()


@pytest.mark.parametrize(
    ("stage", "onward"),
    [("sealed", "bagged"), ("bagged", "manifested"), ("manifested", "departed"), ("cleared", "last_mile")],
)
def test_nothing_moves_before_somebody_decided(journey: Drive, dana: User, stage: str, onward: str) -> None:
    trip, broken = _cheese(journey, stage)
    with pytest.raises(ColdChainBroken) as refused:
        trip.to(onward)
    assert refused.value.fields == {"parcels": trip.parcel.number}
    assert (trip.box.status, trip.box.exception) == (stage, "")
    verbs.settle(excursion=broken, outcome="released", why="maker's paper allows 20 °C", actor=dana.ref)
    trip.to(onward)
    assert trip.box.status == onward
    assert not OutboxEvent.objects.filter(topic="logistics.goods_spoiled").exists()


def test_a_loaded_bag_does_not_fly_with_it(journey: Drive) -> None:
    """Measured after loading: the manifest stays open too."""
    trip = journey(to="bagged", trade=record(line(hs_code="0406900000")))
    trip.flight = flight(trip.escort)
    flights.load_bag(flight=trip.flight, bag=trip.bag, actor=trip.actor)
    verbs.take_in(thing=trip.bag, file=series(WARM), device="EF-7", zone="UTC", actor=trip.actor)
    with pytest.raises(ColdChainBroken):
        flights.close_manifest(flight=trip.flight, actor=trip.actor)
    trip.flight.refresh_from_db()
    assert (trip.flight.status, trip.box.status) == ("planned", "bagged")
    flights.unload_bag(flight=trip.flight, bag=trip.bag, actor=trip.actor, why="too warm")


def test_rejected_goods_stay_where_they_are(journey: Drive, dana: User) -> None:
    trip, broken = _cheese(journey, "declared")
    verbs.settle(excursion=broken, outcome="rejected", why="eleven degrees too warm", actor=dana.ref)
    assert (trip.box.status, trip.box.exception) == ("in_customs", "damaged")
    (told,) = OutboxEvent.objects.filter(topic="logistics.goods_spoiled")
    assert (told.payload["order_number"], told.payload["parcel"]) == (trip.number, trip.parcel.number)
    assert CustodyEvent.objects.get(action="climate_decided").details["outcome"] == "rejected"
    trip.receipt("501", seconds=3)
    trip.receipt("800", seconds=4)
    assert (trip.box.status, trip.box.exception) == ("cleared", "damaged"), "customs' word does not make it good"
    trip.at += 2
    with pytest.raises(ColdChainBroken):
        trip.to("last_mile")
    assert trip.box.status == "cleared"
    assert passports.passport(trip.unit.passport_code).verdict.is_sound


def test_the_logger_stands_in_the_proof(journey: Drive, api: Callable[[Any], APIClient], tmp_path: Any) -> None:
    trip = journey(to="departed")
    file = series([20.0, 21.5, 22.0])
    verbs.take_in(thing=trip.box, file=file, device="EF-8", zone="UTC", actor=trip.actor)
    service.seal.__wrapped__()  # type: ignore[attr-defined]
    code = trip.unit.passport_code
    raw = bytes(api(None).get(f"/api/v1/passports/{code}/proof/").content)
    assert verify_passport.check(raw, keyring.public_keys()) == []
    proof, mine = tmp_path / "proof.json", tmp_path / "logger.csv"
    proof.write_bytes(raw)
    mine.write_bytes(file)
    assert verify_passport.main([str(proof), "--file", str(mine)]) == 0
    mine.write_bytes(file.replace(b"21.5", b"20.5"))
    assert verify_passport.main([str(proof), "--file", str(mine)]) == 1
    document = verify_passport.parse(raw)
    document["climate"][0]["centidegrees"]["max"] = 2100
    assert any("logger EF-8" in one for one in verify_passport.check_climate(document))
    events = api(None).get(f"/api/v1/passports/{code}/epcis/").json()["epcisBody"]["eventList"]
    sensor = [event for event in events if "sensorElementList" in event]
    assert sensor[0]["sensorElementList"][0]["sensorReport"][0]["maxValue"] == 22.0


def test_the_doors(
    journey: Drive, api: Callable[[Any], APIClient], stranger_operator: User, browse: Callable[[Any], Client]
) -> None:
    trip = journey(to="sealed")
    form = {"number": trip.parcel.number, "device": "EF-9", "zone": "Asia/Tokyo", "file": _upload(ELITECH.encode())}
    assert api(stranger_operator).post("/api/v1/warehouse/climate/", form, format="multipart").status_code == 404
    assert not ClimateRecord.objects.exists()
    form["file"] = _upload(ELITECH.encode())
    answer = api(trip.operator).post("/api/v1/warehouse/climate/", form, format="multipart")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["points"], answer.json()["max_celsius"]) == (2, "4.70")
    bad = {**form, "file": _upload(b"%PDF-1.4")}
    assert api(trip.operator).post("/api/v1/warehouse/climate/", bad, format="multipart").status_code == 422
    page = browse(trip.operator)
    assert page.get("/warehouse/climate/").status_code == 200
    assert page.post("/warehouse/climate/", {**form, "order": "", "file": _upload(b"nothing")}).status_code == 422
    assert page.post("/warehouse/climate/", {**form, "order": "", "file": _upload(ELITECH.encode())}).status_code == 302


def _upload(data: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("logger.csv", data, content_type="text/csv")
