"""Ops change rules and throw switches in the admin: propose, look, have it approved by somebody else."""

import json

import pytest
from django.test import Client

from marketplace.core import rules, switches, time
from marketplace.core.dated.diff import changes
from marketplace.core.dated.models import Proposal, StopSwitch
from marketplace.scenes.people import BY_KEY
from tests import people
from tests.core import rulekinds

pytestmark = pytest.mark.django_db
URL = "/admin/core/ruleversion/kind/test.limits/"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    rulekinds.ready(monkeypatch)
    preview = lambda body, moment: [  # noqa: E731
        rules.PreviewLine("sellers over the limit", 3, body["limit"]), rules.PreviewLine("Shop A", "5", "9", is_sample=True)
    ]  # fmt: skip
    monkeypatch.setitem(rules._previews, "test.limits", preview)


@pytest.fixture
def dana(db):
    return people.make("dana")


@pytest.fixture
def second(db, dana):
    other = type(dana).objects.create_user(
        "second@example.com", "x", display_name="Second", roles=["ops"], is_staff=True
    )
    from allauth.mfa.models import Authenticator

    first = Authenticator.objects.filter(user=dana).first()
    Authenticator.objects.create(user=other, type=first.type, data=first.data)
    return other


def page(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def fill(body, **more):
    return {"text": json.dumps(body), "why": "season", "effective_from": "", **more}


def test_it_works(dana, second):
    mine, theirs = page(dana), page(second)
    assert mine.get("/admin/core/ruleversion/").status_code == 200
    assert mine.get(URL).status_code == 200
    look = mine.post(URL, fill({"limit": 9, "days": 7}, preview="1")).content.decode()
    assert "sellers over the limit" in look
    assert not Proposal.objects.exists()
    answer = mine.post(URL, fill({"limit": 9, "days": 7}))
    proposal = Proposal.objects.get()
    assert answer["Location"] == f"/admin/core/proposal/{proposal.pk}/change/"
    act = f"/admin/core/proposal/{proposal.pk}/verb/approve/"
    mine.post(act, {"decision": "ok"})
    assert rules.at("test.limits").version == 1
    body = theirs.get(answer["Location"]).content.decode()
    assert "sellers over the limit" in body
    assert "Shop A" in body
    theirs.post(act, {"decision": "ok"})
    assert rules.at("test.limits").body["limit"] == 9
    again = theirs.get(URL).content.decode()
    assert "limit" in again
    assert theirs.get(answer["Location"]).status_code == 200
    assert theirs.get("/admin/core/proposal/").status_code == 200


@pytest.mark.parametrize(
    ("given", "words"),
    [({"limit": -1, "days": 7}, "a whole number from 0 on"), (rulekinds.DEFAULT, "what is in force already")],
)
def test_refusals_stand_beside_the_field(dana, given, words):
    answer = page(dana).post(URL, fill(given))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("text", ["{", "NaN", '{"limit": 1.5, "days": 2}', "[" * 5000, "7"])
def test_bad_json_is_an_answer_not_an_error(dana, text):
    answer = page(dana).post(URL, {"text": text, "why": "x"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Proposal.objects.exists()


def test_a_switch_is_thrown_and_lifted(dana):
    mine = page(dana)
    assert mine.get("/admin/core/stopswitch/stop/").status_code == 200
    form = {"thing": "payment_method:alipay", "cause": "provider", "reason": "outage", "public_zh": "支付宝维护中。"}
    assert mine.post("/admin/core/stopswitch/stop/", form)["Location"] == "/admin/core/stopswitch/"
    row = StopSwitch.objects.get()
    assert (row.kind, row.key, row.by) == ("payment_method", "alipay", dana.ref)
    assert "already" in mine.post("/admin/core/stopswitch/stop/", form).content.decode().lower()
    assert mine.get("/admin/core/stopswitch/").status_code == 200
    assert mine.get(f"/admin/core/stopswitch/{row.pk}/change/").status_code == 200
    mine.post(f"/admin/core/stopswitch/{row.pk}/lift/", {"why": ""})
    assert switches.is_stopped("payment_method", "alipay")
    mine.post(f"/admin/core/stopswitch/{row.pk}/lift/", {"why": "over"})
    assert not switches.is_stopped("payment_method", "alipay")


@pytest.mark.parametrize(
    "change", [{"thing": "seller", "key": "nobody"}, {"cause": "mood"}, {"until": "2020-01-01 00:00"}]
)
def test_a_bad_stop_is_refused(dana, change):
    form = {"thing": "payment_method:alipay", "cause": "provider", "reason": "outage"} | change
    answer = page(dana).post("/admin/core/stopswitch/stop/", form)
    assert answer.status_code == 200
    assert not StopSwitch.objects.exists()


@pytest.mark.parametrize("key", ["tingting", "charlie", "akira"])
def test_nobody_else_gets_in(key, dana):
    stranger = page(people.make(key))
    for path in (URL, "/admin/core/ruleversion/", "/admin/core/stopswitch/stop/", "/admin/core/proposal/"):
        assert stranger.get(path).status_code in (302, 403), path
    form = {"thing": "payment_method:alipay", "cause": "provider", "reason": "outage"}
    stranger.post("/admin/core/stopswitch/stop/", form)
    stranger.post(URL, fill({"limit": 9, "days": 7}))
    assert not StopSwitch.objects.exists()
    assert not Proposal.objects.exists()
    assert BY_KEY


def test_a_tariff_row_needs_two_people(dana, second):
    from datetime import timedelta

    from marketplace.tariff.models import HsRate
    from marketplace.tariff.selectors import rate_for

    today = time.today()
    HsRate.objects.create(
        hs_prefix="3304", name="美容", duty_bp=100, vat_bp=1300, modes=["9610"], source="old", valid_from=today
    )
    start = today + timedelta(days=3)
    form = {
        "hs_prefix": "3304", "name": "美容护肤品", "on_positive_list": "on", "modes": ["9610"], "duty_bp": "100",
        "vat_bp": "900", "consumption_bp": "0", "unit": "011", "unit1": "035", "source": "notice 12", "valid_from": str(start),
        "why": "notice 12",
    }  # fmt: skip
    answer = page(dana).post("/admin/core/ruleversion/kind/tariff.hs_rate/", form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    proposal = Proposal.objects.get()
    page(dana).post(f"/admin/core/proposal/{proposal.pk}/verb/approve/", {})
    assert HsRate.objects.count() == 1
    page(second).post(f"/admin/core/proposal/{proposal.pk}/verb/approve/", {})
    assert rate_for("3304990000", today).vat_bp == 1300
    assert rate_for("3304990000", start - timedelta(days=1)).vat_bp == 1300
    assert rate_for("3304990000", start).vat_bp == 900
    assert HsRate.objects.get(valid_from=today).valid_to == start - timedelta(days=1)


def test_a_tariff_row_in_the_past_is_refused(dana):
    form = {"regime": "9610", "per_order_fen": "1", "relief_bp": "1", "exempt_fen": "0", "source": "abc", "why": "x"}
    answer = page(dana).post("/admin/core/ruleversion/kind/tariff.import_limit/", {**form, "valid_from": "2020-01-01"})
    assert answer.status_code == 200
    assert not Proposal.objects.exists()


def test_differences_name_the_leaf():
    found = changes({"a": {"b": [1, 2]}, "c": "x"}, {"a": {"b": [1, 3, 4]}, "d": True})
    assert [(one.path, one.before, one.after) for one in found] == [
        ("a.b.1", "2", "3"), ("a.b.2", "—", "4"), ("c", "x", "—"), ("d", "—", "true"),
    ]  # fmt: skip
    assert changes({"a": 1}, {"a": 1}) == []


def test_commission_and_currency_fee_have_forms(dana):
    mine = page(dana)
    there = "/admin/core/ruleversion/kind/orders.commission/"
    body = mine.get(there).content.decode()
    assert 'name="buyer_any"' in body
    assert 'value="800"' in body
    form = {"buyer_any": "900", "buyer_S": "600", "retailer_any": "500", "why": "season"}
    assert mine.post(there, form).status_code == 302
    assert Proposal.objects.get().body["rates"][0] == {"kind": "buyer", "grade": "S", "bp": 600}
    assert mine.post(there, {**form, "retailer_any": ""}).status_code == 200
    assert mine.post("/admin/core/ruleversion/kind/orders.fx_fee/", {"bp": "100", "why": "x"}).status_code == 302
    assert mine.post("/admin/core/ruleversion/kind/orders.fx_fee/", {"bp": "-1", "why": "x"}).status_code == 200
    assert Proposal.objects.count() == 2
