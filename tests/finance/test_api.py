"""Finance by API: the same figures, verbs and people as the pages."""

from datetime import timedelta

import pytest

from finance.models import Break
from finance.selectors import jobs
from finance.services import breaks, reconciling
from marketplace.core import time
from marketplace.core.models import TrailEntry
from marketplace.ledger.models import DayClose, Posting
from tests import shop

pytestmark = pytest.mark.django_db
BASE = "/api/v1/finance/"


@pytest.fixture
def order(xiaomei, db):
    shop.tariff()
    purchase = shop.pay_directly(shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 2}, shop.ready(xiaomei)))
    return purchase.orders.get()


@pytest.fixture
def broken(provider, order):
    provider.add("payout:elsewhere", -700, kind="payout")
    reconciling.reconcile()
    return breaks.open_breaks().get(key="payout:elsewhere")


def test_it_works(api, fangfang, order):
    """A figure is the sum of its rows, the book sums to zero, escrow by age is its line of the trial balance."""
    call = api(fangfang)
    figure = call.get(f"{BASE}figures/gmv/?by=day").json()
    rows = call.get(f"{BASE}figures/gmv/rows/?by=day").json()
    assert figure["total"] == sum(row["value"] for row in rows["results"]) == order.total_fen
    assert [row["number"] for row in rows["results"]] == [order.number]
    tiles = {one["code"]: one for one in call.get(f"{BASE}figures/?by=day").json()["figures"]}
    assert (tiles["gmv"]["value"], tiles["gmv"]["before"]) == (f"{order.total_fen / 100:.2f}", "0.00")
    trial = call.get(f"{BASE}trial/").json()
    assert set(trial["sums"].values()) == {0}
    held = next(line for line in trial["lines"] if line["account"] == "escrow")
    escrow = call.get(f"{BASE}escrow/").json()
    assert escrow["amount_fen"] == -held["closing_minor"] == order.total_fen
    assert call.get(f"{BASE}escrow/orders/?age=week").json()["results"][0]["order"] == order.number
    assert call.get(f"{BASE}escrow/orders/?age=older").json()["count"] == 0
    entry = call.get(f"{BASE}accounts/escrow/CNY/?owner=order:{order.number}").json()["results"][0]
    booking = call.get(f"{BASE}bookings/{entry['booking']}/").json()
    assert sum(leg["amount_minor"] for leg in booking["legs"]) == 0
    assert call.get(f"{BASE}payables/").json()["owed"] == []
    assert call.get(f"{BASE}payables/sellers/").json()["count"] == 0
    file = b"".join(call.get(f"{BASE}exports/escrow/").streaming_content).decode()
    assert order.number in file
    for table in ("trial", "account?code=escrow", "payables", "differences", "figure?code=gmv"):
        name, _mark, query = table.partition("?")
        assert call.get(f"{BASE}exports/{name}/?{query}")["Content-Type"].startswith("text/csv"), table


def test_a_difference_is_taken_noted_corrected_by_two(api, fangfang, dana, broken):
    url, call = f"{BASE}differences/{broken.pk}/", api(fangfang)
    assert [row["id"] for row in call.get(f"{BASE}differences/").json()["results"]] == [broken.pk]
    assert call.post(f"{url}assign/", {"to": "me"}, format="json").json()["assigned_to"] == fangfang.ref
    assert call.post(f"{url}notes/", {"text": "Our own payout."}, format="json").status_code == 201
    wish = {"account": "bank", "why": "The bank statement of May shows it."}
    proposed = call.post(f"{url}propose/", wish, format="json").json()
    assert (proposed["status"], proposed["corrections"][0]["state"]) == ("proposed", "waiting")
    count = Posting.objects.count()
    refused = call.post(f"{url}decide/", {"is_right": True}, format="json")
    assert (refused.status_code, refused.json()["error"]["code"], Posting.objects.count()) == (
        403,
        "own_correction",
        count,
    )
    done = api(dana).post(f"{url}decide/", {"is_right": True}, format="json").json()
    assert (done["status"], Posting.objects.count()) == ("corrected", count + 2)
    assert [note["text"] for note in done["notes"]] == ["Our own payout."]
    again = call.post(f"{url}accept/", {"why": "It is explained already."}, format="json")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "break_not_now")
    assert call.get(f"{BASE}differences/?show=over").json()["count"] == 1


def test_a_day_is_closed_with_reasons_and_opened_by_two(api, fangfang, dana, broken, monkeypatch):
    monkeypatch.setattr(jobs, "stands_since", lambda: time.real_now() - timedelta(days=2))
    day, call = time.today() - timedelta(days=1), api(fangfang)
    url = f"{BASE}days/{day}/"
    bad = call.post(f"{url}close/", {}, format="json")
    assert (bad.status_code, bad.json()["error"]["code"], DayClose.objects.count()) == (409, "day_not_ready", 0)
    missing = bad.json()["error"]["fields"]
    assert missing.keys() == {one["code"] for one in call.get(url).json()["checks"] if not one["is_good"]}
    short = call.post(f"{url}close/", {"accepted": dict.fromkeys(missing, "ok")}, format="json")
    assert (short.status_code, DayClose.objects.count()) == (422, 0)
    reasons = dict.fromkeys(missing, "Looked at by hand this morning.")
    assert call.post(f"{url}close/", {"accepted": reasons}, format="json").status_code == 201
    assert call.get(url).json()["close"]["closed_by"] == fangfang.ref
    assert call.get(f"{url}report.pdf").content.startswith(b"%PDF")
    assert call.get(f"{BASE}days/").json()["count"] == 1
    call.post(f"{url}ask-reopening/", {"why": "A fee of that day is missing."}, format="json")
    assert call.post(f"{url}reopen/").json()["error"]["code"] == "own_reopening"
    assert api(dana).post(f"{url}reopen/").json()["close"] is None


def test_a_job_is_asked_for_once(api, fangfang):
    call = api(fangfang)
    assert {row["job"] for row in call.get(f"{BASE}jobs/").json()} >= {"finance.reconcile", "payments.send_due"}
    first, second = (call.post(f"{BASE}jobs/finance.watch_jobs/run/") for _time in range(2))
    assert (first.status_code, first.json(), second.json()) == (202, {"is_asked": True}, {"is_asked": False})
    assert TrailEntry.objects.filter(verb="job.run_now").count() == 1
    assert call.post(f"{BASE}jobs/nothing/run/").status_code == 404


def test_strangers_and_bad_words_change_nothing(api, tingting, xiaomei, fangfang, broken):
    url = f"{BASE}differences/{broken.pk}/"
    for stranger in (tingting, xiaomei):
        assert api(stranger).get(f"{BASE}trial/").status_code == 403
        assert api(stranger).post(f"{url}accept/", {"why": "It is explained."}, format="json").status_code == 403
    assert api(None).get(f"{BASE}trial/").status_code == 401
    call = api(fangfang)
    for path, body, status in (
        ("accept/", {"why": "x"}, 422), ("accept/", {"why": "x" * 501}, 400), ("notes/", {"text": "\0"}, 400),
        ("propose/", {"account": "escrow", "why": "It belongs there."}, 422), ("assign/", {"to": xiaomei.public_id}, 403),
        ("decide/", {"is_right": True}, 409), ("decide/", {}, 400),
    ):  # fmt: skip
        answer = call.post(url + path, body, format="json")
        assert (answer.status_code, path) == (status, path), answer.content
    broken.refresh_from_db()
    assert (broken.status, broken.assigned_to, broken.notes.count()) == ("open", "", 0)
    for path in ("figures/nothing/", "accounts/nothing/CNY/", "accounts/escrow/xx/", "bookings/99999999/", "days/2999-01-01/",
                 "days/2026-13-77/", "days/0001-01-01/", "differences/99999999/", "exports/nothing/"):  # fmt: skip
        assert call.get(BASE + path).status_code == 404, path
    for path in (
        "trial/?day=x",
        "figures/?by=y&day=2999-01-01",
        "escrow/orders/?age=z",
    ):
        assert call.get(BASE + path).status_code == 200, path
    assert not DayClose.objects.exists()
    assert Break.objects.count() == 1
