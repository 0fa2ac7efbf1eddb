"""Operations at the planning board: from an empty house to a plan that is booked, a flight that is billed, a lane that stops."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from freight.models import Bill, Booking, Contract, Invoice, Lane, Outage, Plan, Schedule
from freight.policies import solving
from freight.services import planning
from marketplace.core import time
from tests.freight import yard

pytestmark = pytest.mark.django_db
ROOM = "/admin/freight/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def ops(client, dana):
    client.force_login(dana, backend=BACKEND)
    return client


def test_it_works(ops) -> None:
    def save(what: str, **data: object) -> None:
        answer = ops.post(f"{ROOM}lanes/", {"new": what, **data})
        assert answer.status_code == 302, answer.content.decode()[-3000:]

    save("lane", origin="LAX", destination="CTU")
    save("method", code="own", kind="own", name="Our flight", door_days=3)
    days = {"valid_from": time.today().isoformat(), "valid_to": ""}
    save(
        "contract",
        lane="LAX-CTU",
        method="own",
        reference="C1",
        currency="CNY",
        minimum="100",
        fuel="12.5",
        breaks="0 = 50\n45=40.00",
        divisor=6000,
        step="0.5",
        **days,
    )
    save("schedule", lane="LAX-CTU", method="own", designator="MM1", prefix="589", weekday=1, departs_local="23:30",
         arrives_local="06:00", arrives_days=2, cutoff_minutes=240, capacity_kg="500", capacity_m3="3", **days)  # fmt: skip
    save("block", prefix="589", first="1234567", count=50)
    assert (Lane.objects.count(), Contract.objects.get().fuel_bp, Schedule.objects.get().capacity_g) == (
        1,
        1250,
        500_000,
    )
    page = ops.get(f"{ROOM}lanes/").content.decode()
    assert "12.5 %" in page
    wrong = ops.post(f"{ROOM}lanes/", {"new": "contract", "lane": "LAX-CTU", "method": "own", "breaks": "x"})
    assert wrong.status_code == 200
    assert Contract.objects.count() == 1


def test_a_contract_and_a_weekly_departure_end(ops, api, dana) -> None:
    contract, schedule, today = yard.contract(), yard.schedule(), time.today()
    for kind, row in (("contract", contract), ("schedule", schedule)):
        ops.post(f"{ROOM}lanes/", {"end": "1", "kind": kind, "row": row.pk, "last_day": ""})
        ops.post(f"{ROOM}lanes/", {"end": "1", "kind": kind, "row": row.pk, "last_day": "2020-01-01"})
        row.refresh_from_db()
        assert row.valid_to is None
        ops.post(f"{ROOM}lanes/", {"end": "1", "kind": kind, "row": row.pk, "last_day": f"{today + timedelta(days=9)}"})
        row.refresh_from_db()
        assert row.valid_to == today + timedelta(days=9)
        assert ops.post(f"{ROOM}lanes/", {"end": "1", "kind": kind, "row": 0}).status_code == 302
        door = f"/api/v1/ops/freight/{kind}s/{row.pk}/end/"
        assert api(dana).post(door, {"last_day": "2020-01-01"}, format="json").status_code == 400
        answer = api(dana).post(door, {"last_day": f"{today + timedelta(days=2)}"}, format="json")
        assert (answer.status_code, answer.json()["valid_to"]) == (200, f"{today + timedelta(days=2)}")
    assert f'max="{today + timedelta(days=2)}"' in ops.get(f"{ROOM}lanes/").content.decode()


def test_a_plan_is_looked_at_and_booked(ops) -> None:
    row = yard.departure()
    boxes = [yard.parcel(), yard.parcel(promise_in=1)]
    answer = ops.post(f"{ROOM}plans/", {"origin": "LAX"})
    plan = Plan.objects.get()
    assert answer.url.endswith(f"plans/{plan.public_id}/")
    assert "every 3s" in ops.get(answer.url).content.decode()
    assert planning.work(plan_id=plan.pk, solver=solving.solve)
    shown = ops.get(answer.url).content.decode()
    assert boxes[0].number in shown
    assert not Booking.objects.exists(), "nothing before somebody looked"
    ops.post(answer.url, {"do": "apply"})
    assert Booking.objects.filter(departure=row).count() == 2
    again = ops.post(answer.url, {"do": "apply"}, follow=True)
    assert again.status_code == 200
    assert Booking.objects.count() == 2
    one = Booking.objects.first()
    ops.post(f"{ROOM}departures/{row.pk}/", {"do": "roll", "booking": one.pk, "reason": "capacity", "note": "smaller"})
    assert one.parcel.number in ops.get(f"{ROOM}rolled/").content.decode()
    ops.post(f"{ROOM}departures/{row.pk}/", {"do": "book", "parcel": one.parcel.number})
    assert one.parcel.number in ops.get(f"{ROOM}rolled/?show=over").content.decode()
    board = ops.get(ROOM).content.decode()
    assert row.flight.awb in board
    assert "<meter" in board


def test_ways_are_compared_by_price_speed_and_goods(ops) -> None:
    box = yard.parcel(danger="battery", promise_in=1)
    yard.departure(way=yard.method("own", takes_dangerous=False))
    yard.departure(way=yard.method("fast", "express", door_days=0))
    page = ops.get(f"{ROOM}compare/?parcel={box.number}").content.decode()
    assert page.index("Fast ·") < page.index("Own ·"), "what may not go stands last"
    assert ops.get(f"{ROOM}compare/?parcel=MM1").status_code == 200


def test_a_file_of_a_carrier(ops) -> None:
    yard.method()
    bad = SimpleUploadedFile("bill.csv", b"awb,kg,rate,fuel,amount\n589-81140743,1.2345,50,0,1\n")
    data = {"method": "own", "number": "INV-1", "issued_on": time.today().isoformat(), "currency": "CNY"}
    refused = ops.post(f"{ROOM}invoices/", {**data, "file": bad}).content.decode()
    assert "line 1" in refused
    assert not Invoice.objects.exists()
    good = SimpleUploadedFile("bill.csv", b"\xef\xbb\xbfawb,kg,rate,fuel,amount\n589-81140743,15,50.00,75,825\n")
    answer = ops.post(f"{ROOM}invoices/", {**data, "file": good})
    bill = Bill.objects.get()
    assert (bill.codes, bill.amount_minor) == (["unknown_awb"], 82_500)
    ops.post(answer.url, {"line": "1", "do": "dispute", "why": ""})
    assert Bill.objects.get().status == "open", "a decision says why"
    ops.post(answer.url, {"line": "1", "do": "dispute", "why": "never flew"})
    assert Bill.objects.get().status == "disputed"
    assert ops.get(answer.url).status_code == 200


def test_a_lane_is_stopped_and_opened(ops) -> None:
    row = yard.departure()
    answer = ops.post(f"{ROOM}outages/", {"lane": "LAX-CTU", "cause": "carrier", "reason": "strike"})
    row.flight.refresh_from_db()
    assert row.flight.status == "cancelled"
    assert ops.get(answer.url).status_code == 200
    ops.post(answer.url, {"reason": "over"})
    assert Outage.objects.get().status == "over"


PATHS = (
    "", "rolled/", "gate/", "gate/?owner=finance&finding=x", "invoices/", "compare/", "outages/",
    *(f"lanes/?new={kind}" for kind in ("lane", "block", "contract", "schedule", "method")),
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_house_has_pages_too(ops, path: str) -> None:
    assert ops.get(ROOM + path).status_code == 200


def test_others_stay_outside(client, xiaomei) -> None:
    client.force_login(xiaomei, backend=BACKEND)
    assert client.get(ROOM).status_code == 403
