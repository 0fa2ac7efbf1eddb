"""What people report about goods on sale: who may, how often, what a moderator does with it, and who hears of it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog import privacy
from marketplace.catalog.errors import AlreadyReported, BadListing, ReportedTooMuch
from marketplace.catalog.models import AfterReview, Listing, ListingReport, ReportPicture
from marketplace.catalog.services import reports
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.models import TrailEntry
from marketplace.notices.models import Notice
from sellers.models import Seller
from tests import shop
from tests.catalog.builders import photo

VISITOR = reports.visitor_ref("203.0.113.7")


@pytest.fixture
def cream(akira: User, settings: Any, tmp_path: Path) -> Listing:
    settings.MEDIA_ROOT = tmp_path
    return shop.listing(shop.seller(akira), title_zh_hans="樱花面霜")


def report(listing: Listing, user: User | None = None, visitor: str = "", **changes: Any) -> ListingReport:
    said = {"reason": "fake", "body": "瓶身字体不对", **changes}
    return reports.give(listing=listing, user=user, visitor=visitor, **said)


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user.ref, channel="in_app").values_list("template", flat=True))


def test_it_works(cream: Listing, xiaomei: User, akira: User, dana: User, browse: Callable[..., Client]) -> None:
    shopper, moderator = browse(xiaomei), browse(dana)
    form = {"reason": "fake", "body": "瓶身字体不对，附照片", "picture": photo()}
    answer = shopper.post(f"/l/{cream.public_id}/report/", form)
    made = ListingReport.objects.get()
    assert answer.url == f"/reports/{made.public_id}/"
    assert "樱花面霜" in moderator.get("/moderation/?show=reports").content.decode()
    page = moderator.get(f"/moderation/reports/{made.public_id}/").content.decode()
    assert "附照片" in page
    assert moderator.get(f"/moderation/reports/{made.public_id}/picture/")["Content-Type"] == "image/jpeg"
    assert TrailEntry.objects.filter(verb="listing_report.picture_read", actor=dana.ref).exists()
    moderator.post(f"/moderation/reports/{made.public_id}/uphold/", {"reason": "经核对为仿品"})
    cream.refresh_from_db()
    assert cream.status == "rejected"
    assert told(xiaomei) == ["report_upheld"]
    assert "listing_rejected" in told(akira)
    state = Client().get(f"/reports/{made.public_id}/").content.decode()
    assert "经核对为仿品" in state
    assert "附照片" not in state  # whoever has the address reads the answer, not the words
    assert not Clock.objects.filter(kind=reports.CLOCK, stopped_at=None).exists()


def test_one_open_report_a_person_and_listing(cream: Listing, xiaomei: User, charlie: User, dana: User) -> None:
    first = report(cream, xiaomei)
    with pytest.raises(AlreadyReported):
        report(cream, xiaomei, reason="price")
    report(cream, charlie)
    report(cream, visitor=VISITOR)
    with pytest.raises(AlreadyReported):
        report(cream, visitor=VISITOR)
    assert ListingReport.objects.count() == 3
    reports.dismiss(report=first, answer="核对过，是正品", reviewer=dana)
    report(cream, xiaomei)  # there may be something new
    assert ListingReport.objects.filter(user=xiaomei, state="open").count() == 1


def test_a_day_has_an_end(cream: Listing, xiaomei: User) -> None:
    others = [shop.listing(cream.seller) for _ in range(reports.A_DAY["visitor"])]
    for other in others:
        report(other, visitor=VISITOR)
    with pytest.raises(ReportedTooMuch):
        report(cream, visitor=VISITOR)
    report(cream, xiaomei)
    ListingReport.objects.filter(user=None).update(created_at=time.now() - timedelta(days=1, seconds=1))
    report(cream, visitor=VISITOR)


@pytest.mark.parametrize("changes", [{"reason": "poem"}, {"reason": "other", "body": "嗯"}])
def test_bad_reports_leave_nothing(cream: Listing, xiaomei: User, changes: dict[str, str]) -> None:
    with pytest.raises(BadListing):
        report(cream, xiaomei, **changes)
    assert not ListingReport.objects.exists()
    assert not Clock.objects.exists()


def test_dismissed_goods_stay(cream: Listing, xiaomei: User, akira: User, charlie: User, dana: User) -> None:
    made = report(cream, xiaomei)
    with pytest.raises(NotAllowed):
        reports.dismiss(report=made, answer="没有问题", reviewer=charlie)
    with pytest.raises(BadListing):
        reports.dismiss(report=made, answer=" ", reviewer=dana)
    reports.dismiss(report=made, answer="没有问题", reviewer=dana)
    cream.refresh_from_db()
    assert cream.status == "published"
    assert (told(xiaomei), told(akira)) == (["report_dismissed"], [])
    with pytest.raises(IllegalMove):
        reports.uphold(report=made, answer="又有问题", reviewer=dana)


def test_upheld_closes_all_and_ends_trust(cream: Listing, xiaomei: User, charlie: User, dana: User) -> None:
    Seller.objects.filter(pk=cream.seller_id).update(is_trusted=True)
    mine, theirs, visitors = report(cream, xiaomei), report(cream, charlie), report(cream, visitor=VISITOR)
    reports.uphold(report=mine, answer="经核对为仿品", reviewer=dana)
    for one in (theirs, visitors):
        one.refresh_from_db()
        assert one.state == "upheld"
    assert visitors.reporter == ""
    assert told(charlie) == ["report_upheld"]
    assert AfterReview.objects.get().verdict == "hit"
    assert not Seller.objects.get(pk=cream.seller_id).is_trusted


def test_visitors_and_programs(cream: Listing, dana: User, xiaomei: User, api: Callable[..., APIClient]) -> None:
    answer = Client().post(f"/l/{cream.public_id}/report/", {"reason": "price"})
    assert answer.status_code == 302
    assert Client().post(f"/l/{cream.public_id}/report/", {"reason": "price"}).status_code == 422
    assert ListingReport.objects.get().reporter.startswith("visitor:")
    door = f"/api/v1/listings/{cream.public_id}/reports/"
    made = api(xiaomei).post(door, {"reason": "fake"}, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "open")
    assert api(xiaomei).post(door, {"reason": "fake"}, format="json").status_code == 409
    queue = api(dana).get("/api/v1/ops/reports/").json()["results"]
    assert [one["reason"] for one in queue] == ["price", "fake"]
    verdict = f"/api/v1/ops/reports/{made.json()['id']}/dismiss/"
    assert api(xiaomei).post(verdict, {"answer": "没有问题"}, format="json").status_code == 403
    assert api(dana).post(verdict, {"answer": "没有问题"}, format="json").json()["state"] == "dismissed"
    assert api(None).get(f"/api/v1/reports/{made.json()['id']}/").json()["answer"] == "没有问题"
    Listing.objects.filter(pk=cream.pk).update(status="draft")
    assert api(xiaomei).post(door, {"reason": "fake"}, format="json").status_code == 404


def test_erasure_leaves_the_goods_and_the_reason(cream: Listing, xiaomei: User) -> None:
    report(cream, xiaomei, picture=photo())
    assert [one["words"] for one in privacy.export(xiaomei.ref) if one["kind"] == "report"] == ["瓶身字体不对"]
    privacy.erase(xiaomei.ref)
    left = ListingReport.objects.get()
    assert (left.user, left.reporter, left.body, left.reason) == (None, "", "", "fake")
    assert not ReportPicture.objects.exists()


@pytest.mark.parametrize("is_trusted", [False, True])
def test_a_pause_does_not_take_goods_out_of_reach(cream: Listing, xiaomei: User, dana: User, is_trusted: bool) -> None:
    made = report(cream, xiaomei)
    Seller.objects.update(is_trusted=is_trusted)
    Listing.objects.update(status="paused")
    reports.uphold(report=made, answer="经核对为仿品", reviewer=dana)
    cream.refresh_from_db()
    assert (cream.status, Seller.objects.get().is_trusted) == ("rejected", False)


def test_who_may_not_report_any_more_costs_no_decoding(cream: Listing, monkeypatch: pytest.MonkeyPatch) -> None:
    report(cream, visitor=VISITOR)
    monkeypatch.setattr("marketplace.catalog.services.reports.files.accept", lambda *_a, **_k: pytest.fail("decoded"))
    with pytest.raises(AlreadyReported):
        report(cream, visitor=VISITOR, picture=photo())
