"""Moderation, brand proofs and right holders' notices by API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog import privacy
from marketplace.catalog.models import BrandAuthorisation, IpEvidence, IpNotice, Listing, ModerationDecision
from marketplace.catalog.search import engine
from marketplace.catalog.search.filters import Filters
from marketplace.catalog.services import ip_notices, ip_readings, listings
from marketplace.core import switches, time
from marketplace.core.models import TrailEntry
from sellers.models import Seller
from tests.catalog.builders import draft, on_sale, photo, seller_of, tariff_rows

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
OPS = "/api/v1/ops/moderation/"
SAID = {
    "right": "trademark", "right_number": "CN-1234567", "statement": "该商品使用了我方注册商标，未经许可，属于侵权商品。",
    "holder_name": "某某株式会社", "holder_contact": "东京都港区 1-2-3", "holder_email": "ip@example.jp", "is_sworn": "true",
}  # fmt: skip
COUNTER = {
    "statement": "我方从品牌专柜购入，附购物小票与授权书，未侵权。",
    "name": "Brightwell",
    "contact": "London +44 20",
}


@pytest.fixture
def shop(brightwell: User, tmp_path: Any, settings: Any) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    tariff_rows()
    return seller_of(brightwell, slug="brightwell", currency="GBP")


@pytest.fixture
def waiting(shop: Seller) -> Listing:
    listing = draft(shop)
    listings.edit(listing=listing, changes={"title_zh_hans": "资生堂 红腰子 精华 50ml 新版"}, actor="user:x")
    Listing.objects.filter(pk=listing.pk).update(status="in_moderation", flags=["claim_words"])
    listing.refresh_from_db()
    return listing


def test_it_works(waiting: Listing, dana: User, akira: User, api: Api) -> None:
    """Queue, versions with difference, verdict; the same key decides once; nobody else gets in."""
    door = api(dana)
    (row,) = door.get(f"{OPS}listings/", {"flag": "claim_words"}).json()["results"]
    assert (row["listing"], row["flags"][0]["code"]) == (waiting.public_id, "claim_words")
    new, old = door.get(f"{OPS}listings/{waiting.public_id}/versions/").json()["results"]
    assert ([one["field"] for one in new["changes"]][:1], old["changes"]) == (["title_zh_hans"], [])
    decide = f"{OPS}listings/{waiting.public_id}/decide/"
    assert api(akira).post(decide, {"verdict": "approve"}, format="json").status_code == 403
    assert door.post(decide, {"verdict": "reject"}, format="json").status_code == 400
    assert not ModerationDecision.objects.exists()
    said = {"verdict": "reject", "reason": "请改写标题"}
    answers = [door.post(decide, said, format="json", HTTP_IDEMPOTENCY_KEY="once-1") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert ModerationDecision.objects.get().reason == "请改写标题"
    assert door.post(decide, {"verdict": "hit", "reason": "nothing open"}, format="json").status_code == 404


def test_brand_proofs(shop: Seller, brightwell: User, akira: User, dana: User, api: Api) -> None:
    mine = "/api/v1/seller/brand-proofs/"
    sent = [api(brightwell).post(mine, {"brand": "Dyson", "paper": photo()}, format="multipart") for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 201]
    proof = BrandAuthorisation.objects.get().public_id
    seller_of(akira)
    assert api(akira).get(f"{mine}{proof}/").status_code == 404
    assert api(dana).get(f"{OPS}brand-proofs/").json()["results"][0]["seller"] == "brightwell"
    assert api(dana).get(f"{OPS}brand-proofs/{proof}/paper/").status_code == 200
    assert TrailEntry.objects.filter(verb="brand_authorisation.read", actor=dana.ref).count() == 1
    decide = f"{OPS}brand-proofs/{proof}/decide/"
    assert api(brightwell).post(decide, {"is_accepted": True}, format="json").status_code == 403
    assert api(dana).post(decide, {"is_accepted": False}, format="json").status_code == 400
    assert api(dana).post(decide, {"is_accepted": True}, format="json").json()["verdict"] == "accepted"
    assert api(dana).post(decide, {"is_accepted": True}, format="json").status_code == 409
    assert api(brightwell).get(f"{mine}{proof}/").json()["verdict"] == "accepted"


def given(listing: Listing, client: APIClient, **changes: Any) -> Any:
    body = {**SAID, "evidence": photo(), **changes}
    return client.post(f"/api/v1/listings/{listing.public_id}/ip-notices/", body, format="multipart")


def test_a_notice_from_filing_to_the_end_of_the_fifteen_days(
    shop: Seller, brightwell: User, xiaomei: User, dana: User, api: Api, own_clock: None
) -> None:
    listing = on_sale(shop)
    assert given(listing, api(None), is_sworn="false").status_code == 400
    assert not IpNotice.objects.exists()
    made = given(listing, api(None))
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    state = f"/api/v1/ip-notices/{number}/"
    mine = f"/api/v1/seller/ip-notices/{number}/"
    assert api(brightwell).get(mine).status_code == 404, "not forwarded yet"
    decide = f"{OPS}ip-notices/{number}/decide/"
    assert api(brightwell).post(decide, {"verb": "forward"}, format="json").status_code == 403
    assert api(dana).post(decide, {"verb": "forward"}, format="json").json()["state"] == "forwarded"
    whole = api(brightwell).get(mine).json()
    assert whole["holder_name"] == "某某株式会社"
    assert TrailEntry.objects.filter(verb="ip_notice.read", actor=brightwell.ref).count() == 1
    paper = f"/api/v1/ip-evidence/{whole['evidence'][0]['id']}/"
    assert (api(brightwell).get(paper).status_code, api(xiaomei).get(paper).status_code) == (200, 403)
    body = {**COUNTER, "evidence": photo("blue")}
    assert api(brightwell).post(f"{mine}counter/", body, format="multipart").json()["state"] == "countered"
    told = api(None).get(state).json()
    assert told["wait_until"]
    assert "某某" not in str(told)
    time.travel(timedelta(days=15, minutes=1))
    assert ip_notices.end_waits() == 1
    assert api(None).get(state).json()["state"] == "restored"
    assert api(dana).post(decide, {"verb": "upheld", "reason": "too late"}, format="json").status_code == 409


def test_what_is_kept_of_people(
    shop: Seller, brightwell: User, xiaomei: User, dana: User, api: Api, own_clock: None
) -> None:
    """Exported to the one who said it, parted from a closed account, and empty three years after the end."""
    listing = on_sale(shop)
    number = given(listing, api(xiaomei)).json()["id"]
    notice = IpNotice.objects.get(public_id=number)
    (mine,) = [one for one in privacy.export(xiaomei.ref) if one["kind"] == "ip_notice"]
    assert (mine["name"], len(mine["papers"])) == ("某某株式会社", 1)
    assert not [one for one in privacy.export(brightwell.ref) if one["kind"].startswith("ip_")]
    ip_notices.refuse(notice=notice, reason="证据不足，请补充", reviewer=dana)
    privacy.erase(xiaomei.ref)
    notice.refresh_from_db()
    assert (notice.given_by, notice.holder_name) == ("", "某某株式会社")
    assert ip_readings.forget_ended() == 0
    time.travel(timedelta(days=3 * 365 + 1))
    assert (ip_readings.to_forget(), ip_readings.forget_ended(), ip_readings.forget_ended()) == (1, 1, 0)
    notice.refresh_from_db()
    assert (notice.holder_name, notice.statement, notice.state) == ("", "", "refused")
    assert not IpEvidence.objects.exists()


@pytest.mark.parametrize("kind", ["seller", "category"])
def test_what_ops_stop_leaves_lists_and_comes_back(shop: Seller, akira: User, kind: str) -> None:
    listing, other = on_sale(shop), on_sale(seller_of(akira), category="food-snacks", title_zh_hans="资生堂 抹茶 点心")
    key = shop.public_id if kind == "seller" else "beauty"

    def found() -> set[int]:
        return set(engine.search(query="资生堂", filters=Filters()).ids)

    assert found() == {listing.pk, other.pk}
    row = switches.stop(kind=kind, key=key, cause="safety", reason="case 17", actor="user:dana")
    assert found() == {other.pk}
    switches.lift(switch=row, actor="user:dana", why="settled")
    assert found() == {listing.pk, other.pk}
