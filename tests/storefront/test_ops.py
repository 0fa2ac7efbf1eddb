"""The first page of operations, the decisions, and the doors of operations in the API."""

from datetime import timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.core import decisions, switches, time, trail
from marketplace.core.models import JobHeartbeat, OutboxDelivery, OutboxEvent, Proposal, StopSwitch
from marketplace.payments.models import PaymentAttempt
from marketplace.storefront import ops
from sellers.models import Export, Seller
from tests import people, shop

pytestmark = pytest.mark.django_db
V1 = "/api/v1/ops"


@pytest.fixture
def dana(db):
    return people.make("dana")


def page(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def api(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def counts():
    return {queue.code: queue.count for queue in ops.queues()}


def test_it_works(dana):
    assert set(counts().values()) == {0}
    now = time.now()
    seller = shop.seller()
    Seller.objects.filter(pk=seller.pk).update(status="submitted", submitted_at=now - timedelta(days=2))
    event = OutboxEvent.objects.create(topic="t", key="k", payload={}, created_at=now)
    OutboxDelivery.objects.create(event=event, handler="h", key="k", status="dead", next_at=now - timedelta(hours=1))
    PaymentAttempt.objects.create(
        reference="purchase:x", method="card", amount_minor=1, currency="CNY", status="unknown", provider="stripe",
        return_url="x", created_at=now, expires_at=now,
    )  # fmt: skip
    Proposal.objects.create(kind="orders.fx_fee", body={}, digest="", why="x", proposed_by="user:x", proposed_at=now)
    switches.stop(kind="payment_method", key="alipay", cause="provider", reason="x", actor=dana.ref)
    found = {queue.code: queue for queue in ops.queues()}
    assert {code for code, queue in found.items() if queue.count} == {
        "applications",
        "dead",
        "payments",
        "proposals",
        "stops",
    }
    assert found["applications"].oldest == now - timedelta(days=2)
    assert found["applications"].age >= timedelta(days=2)
    assert found["dead"].is_alarm
    answer = page(dana).get("/admin/")
    assert answer.status_code == 200
    for queue in found.values():
        assert queue.url.split("?")[0] in answer.content.decode()


def test_every_queue_leads_to_its_list(dana):
    mine = page(dana)
    wrong = [(queue.code, mine.get(queue.url).status_code) for queue in ops.queues()]
    assert [one for one in wrong if one[1] != 200] == []


def test_each_queue_is_one_bounded_query(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(ops, "MOST", 2)
    for _number in range(4):
        seller = shop.seller()
        Seller.objects.filter(pk=seller.pk).update(status="submitted", submitted_at=time.now())
    with django_assert_num_queries(len(ops.SOURCES) + 1):
        found = {queue.code: queue for queue in ops.queues()}
    assert found["applications"].count == 2
    assert found["applications"].is_many


@pytest.mark.parametrize(
    ("facts", "is_bad"),
    [
        ({}, False),
        ({"error": "ValueError"}, True),
        ({"started_at": timedelta(days=2)}, True),
        ({"started_at": timedelta(hours=1), "finished_at": None}, True),
        ({"started_at": timedelta(minutes=1), "finished_at": None}, False),
    ],
)
def test_jobs_are_judged_by_their_heartbeat(facts, is_bad):
    now = time.real_now()
    values = {"started_at": timedelta(minutes=1), "finished_at": timedelta(0), "error": ""} | facts
    values = {name: now - value if isinstance(value, timedelta) else value for name, value in values.items()}
    JobHeartbeat.objects.create(job="core.sweep_outbox", **values)
    known = {entry["task"] for entry in ops.current_app.conf.beat_schedule.values()} - {"core.sweep_outbox"}
    JobHeartbeat.objects.bulk_create(
        JobHeartbeat(job=job, started_at=now, finished_at=now) for job in sorted(known)
    )  # fmt: skip
    assert ops.jobs().count == int(is_bad)


def test_a_job_that_never_ran_is_seen():
    now = time.real_now()
    JobHeartbeat.objects.create(job="core.sweep_outbox", started_at=now, finished_at=now)
    assert ops.jobs().count > 5


def write(actor, verb="seller.approved", target="seller:x", **more):
    trail.record(
        verb=verb, target=target, actor=actor, why="fine", before={"status": "in_review"}, after={"status": "approved"}
    )


def test_decisions_are_found_by_who_what_about_and_when(dana, akira):
    write(dana.ref)
    write(akira.ref, verb="listing.submitted", target="listing:y")
    assert len(decisions.search().entries) == 2
    assert [one.actor for one in decisions.search(who="dana").entries] == [dana.ref]
    assert [one.actor for one in decisions.search(who=dana.email).entries] == [dana.ref]
    assert [one.verb for one in decisions.search(what="listing.").entries] == ["listing.submitted"]
    assert [one.verb for one in decisions.search(about="seller:x").entries] == ["seller.approved"]
    today = time.today()
    assert len(decisions.search(since=today, until=today).entries) == 2
    assert decisions.search(since=today + timedelta(days=1)).entries == []
    assert decisions.search(who="nobody").entries == []
    body = page(dana).get("/admin/core/trailentry/decisions/?who=dana").content.decode()
    assert "in_review → approved" in body
    assert "listing.submitted" not in body


def test_decisions_go_page_by_page(dana, monkeypatch):
    monkeypatch.setattr(decisions, "PAGE", 2)
    for number in range(5):
        write(dana.ref, target=f"seller:{number}")
    first = decisions.search()
    assert [one.target for one in first.entries] == ["seller:4", "seller:3"]
    second = decisions.search(before=first.older)
    assert [one.target for one in second.entries] == ["seller:2", "seller:1"]
    last = decisions.search(before=second.older)
    assert ([one.target for one in last.entries], last.older) == (["seller:0"], None)
    assert "before=" in page(dana).get("/admin/core/trailentry/decisions/").content.decode()


@pytest.mark.parametrize(
    "query", ["since=x", "before=-1", "before=99999999999999999999", "since=0001-01-01", "who=%25"]
)
def test_bad_searches_are_answered(dana, query):
    assert page(dana).get(f"/admin/core/trailentry/decisions/?{query}").status_code == 200


def test_switches_by_api(dana):
    wish = {
        "kind": "payment_method",
        "key": "alipay",
        "cause": "provider",
        "reason": "outage",
        "public_en": "Back soon.",
    }
    made = api(dana).post(f"{V1}/switches/", wish, format="json")
    assert made.status_code == 201
    assert made.json()["by"] == dana.ref
    assert api(dana).post(f"{V1}/switches/", wish, format="json").status_code == 409
    listed = api(dana).get(f"{V1}/switches/").json()
    assert [row["key"] for row in listed["results"]] == ["alipay"]
    lifted = api(dana).post(f"{V1}/switches/{made.json()['id']}/lift/", {"why": "over"}, format="json")
    assert lifted.json()["lifted_by"] == dana.ref
    assert api(dana).get(f"{V1}/switches/").json()["count"] == 0
    assert api(dana).get(f"{V1}/switches/?all=true").json()["count"] == 1
    assert api(dana).post(f"{V1}/switches/0/lift/", {"why": "x"}, format="json").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"kind": "moon"}, 400),
        ({"key": "bitcoin"}, 404),
        ({"reason": ""}, 400),
        ({"until": "2020-01-01T00:00:00Z"}, 422),
    ],
)
def test_bad_switches_by_api(dana, change, status):
    wish = {"kind": "payment_method", "key": "alipay", "cause": "provider", "reason": "outage"} | change
    assert api(dana).post(f"{V1}/switches/", wish, format="json").status_code == status
    assert not StopSwitch.objects.exists()


def test_rules_by_api_are_read_only(dana):
    listed = {row["code"]: row for row in api(dana).get(f"{V1}/rules/").json()}
    assert listed["orders.fx_fee"]["body"] == {"bp": 120}
    assert api(dana).get(f"{V1}/rules/orders.fx_fee/").json()["results"] == []
    assert api(dana).get(f"{V1}/rules/nothing/").status_code == 404
    assert api(dana).post(f"{V1}/rules/", {"bp": 1}, format="json").status_code == 405


def test_exports_by_api_need_two(dana):
    second = people.make("ming")
    wish = {"kind": "identities_tax", "period": "2026-H1", "recipient": "国家税务总局", "why": "Art. 28"}
    made = api(dana).post(f"{V1}/exports/", wish, format="json")
    assert made.status_code == 201
    there = f"{V1}/exports/{made.json()['public_id']}"
    assert api(dana).post(f"{there}/approve/", {}, format="json").status_code == 403
    assert api(dana).get(f"{there}/csv/").status_code == 409
    assert api(second).post(f"{there}/approve/", {}, format="json").json()["status"] == "approved"
    from sellers.services import exports

    exports.build_due()
    answer = api(dana).get(f"{there}/csv/")
    assert b"shop_name" in b"".join(answer.streaming_content)
    assert api(dana).get(f"{V1}/exports/").json()["results"][0]["downloads"] == 1
    assert api(dana).post(f"{V1}/exports/", {**wish, "period": "soon"}, format="json").status_code == 422


@pytest.mark.parametrize("key", ["charlie", "akira", "tingting", "lupe"])
def test_nobody_else_may(key):
    stranger = api(people.make(key))
    for path in ("switches/", "rules/", "rules/orders.fx_fee/", "queues/", "exports/", "exports/x/csv/"):
        assert stranger.get(f"{V1}/{path}").status_code == 403, path
    wish = {"kind": "payment_method", "key": "alipay", "cause": "provider", "reason": "outage"}
    assert stranger.post(f"{V1}/switches/", wish, format="json").status_code == 403
    assert stranger.post(f"{V1}/exports/", {}, format="json").status_code == 403
    assert not StopSwitch.objects.exists()
    assert not Export.objects.exists()


def test_queues_by_api(dana):
    found = {row["code"]: row for row in api(dana).get(f"{V1}/queues/").json()}
    assert found["applications"]["count"] == 0
