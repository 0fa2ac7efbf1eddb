"""What a reviewer is told to look at twice, and the queue."""

import io
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from sellers.models import Document, Seller
from sellers.policies import looks
from sellers.selectors import review as desk
from sellers.services import applications, entering, hashing, review
from tests.sellers import shops


def codes(seller: Seller) -> set[str]:
    return {hint.code for hint in desk.hints_for(seller)}


def scan(seed: int, *, width: int = 900, quality: int = 90) -> io.BytesIO:
    """A drawn paper: the same seed is the same picture, whatever its size and compression."""
    rng, out = random.Random(seed), io.BytesIO()
    page = Image.new("RGB", (900, 1200), "white")
    draw = ImageDraw.Draw(page)
    for _ in range(40):
        left, top = rng.randrange(800), rng.randrange(1100)
        draw.rectangle(
            (left, top, left + rng.randrange(30, 300), top + rng.randrange(10, 120)), fill=rng.randrange(200)
        )
    page.resize((width, width * 4 // 3)).save(out, "JPEG", quality=quality)
    out.seek(0)
    return out


@pytest.fixture
def two(brightwell: User, charlie: User) -> tuple[Seller, Seller]:
    return shops.submitted(brightwell), shops.begin(charlie, name="Another shop")


def test_it_works(two: tuple[Seller, Seller], charlie: User) -> None:
    """The same file, twice."""
    first, second = two
    theirs = Document.objects.filter(requirement__seller=first)[0]
    files = [("mine.pdf", io.BytesIO(theirs.content))]
    entering.add_files(seller=second, code="business_registration", actor=charlie.ref, files=files)
    hints = [hint for hint in desk.hints_for(second) if hint.code == "same_document"]
    assert [hint.other for hint in hints] == [first]
    assert "same_document" in codes(first)


def test_the_same_number_bank_account_and_address(two: tuple[Seller, Seller], charlie: User, dana: User) -> None:
    first, second = two
    shops.provide(second, charlie, "responsible_person", number=shops.number(first, _spec(first, "responsible_person")))
    applications.describe(seller=second, actor=charlie.ref, contact_address=f"{first.contact_address.upper()} ")
    assert {"same_number", "same_address"} <= codes(second)
    review.take(seller=first, reviewer=dana)
    review.reject(seller=first, reviewer=dana, reason="not now")
    shops.provide(second, charlie, "payout_account", number=shops.number(first, _spec(first, "payout_account")))
    stops = [hint for hint in desk.hints_for(second) if hint.tone == "stop"]
    assert {"The same bank account is on another application.", "同一银行账户也出现在另一份申请中。"} & {
        hint.text for hint in stops
    }


def test_a_picture_that_looks_like_another(two: tuple[Seller, Seller], brightwell: User, charlie: User) -> None:
    first, second = two
    third = shops.begin(User.objects.create_user("third@example.com", "x" * 12, display_name="T"), name="Third")
    for seller, upload in ((second, scan(1)), (third, scan(1, width=640, quality=40))):
        entering.add_files(seller=seller, code="warehouse_address", actor="user:x", files=[("p.jpg", upload)])
    assert "look_alike" not in codes(second)
    assert hashing.backlog() > 0
    while hashing.hash_due():
        pass
    assert hashing.backlog() == 0
    assert [hint.other for hint in desk.hints_for(second) if hint.code == "look_alike"] == [third]
    entering.add_files(
        seller=first, code="warehouse_address", actor="user:x", files=[]
    ) if first.status == "draft" else None
    fourth = shops.begin(User.objects.create_user("fourth@example.com", "x" * 12, display_name="F"), name="Fourth")
    entering.add_files(seller=fourth, code="warehouse_address", actor="user:x", files=[("p.jpg", scan(2))])
    hashing.hash_due()
    assert "look_alike" not in codes(fourth)


def test_names_that_do_not_fit(two: tuple[Seller, Seller], charlie: User) -> None:
    _first, second = two
    applications.describe(seller=second, actor=charlie.ref, legal_name="Charlie Trading Ltd")
    shops.provide(second, charlie, "payout_account", holder="Someone Else")
    assert "other_name" in codes(second)
    shops.provide(second, charlie, "payout_account", holder="CHARLIE TRADING")
    assert "other_name" not in codes(second)
    shops.provide(second, charlie, "payout_account", holder="查理贸易")
    assert "other_name" in codes(second)


def test_numbers_without_a_check_digit_and_odd_figures(two: tuple[Seller, Seller], charlie: User) -> None:
    _first, second = two
    shops.provide(second, charlie, "business_registration")
    hint = next(hint for hint in desk.hints_for(second) if hint.code == "unchecked_number")
    assert hint.link.startswith("https://find-and-update.company-information")
    answers = shops.answers(second, "healthy_operation")
    for line in answers["table"]:
        line["amount"] = 5000
    entering.provide(seller=second, code="healthy_operation", actor=charlie.ref, **{**answers, "total": 60_000})
    assert len([hint for hint in desk.hints_for(second) if hint.code == "figures"]) == 2


def test_perceptual_distance() -> None:
    assert looks.distance(-1, -1) == 0
    assert looks.distance(-1, 0) == 64
    assert set(looks.bands([0b101])) & set(looks.bands([0b100]))
    assert looks.nearest([], [5]) == 64
    assert looks.signed((1 << 64) - 1) == -1


def test_the_queue_is_in_order_and_bounded(
    brightwell: User, dana: User, browse: Callable[[User | None], Client]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page.get("/admin/sellers/seller/queue/").status_code == 200
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    page, now = browse(dana), time.now()
    queries()
    _applications(2, now)
    few = queries()
    _applications(60, now - timedelta(days=3))
    assert queries() <= few <= 12
    rows = desk.queue_rows(list(desk.queue()[:3]))
    assert rows[0].seller.submitted_at < now - timedelta(days=2)
    assert rows[0].due_at is not None
    assert rows[0].is_late


@pytest.mark.parametrize("tab", desk.TABS)
def test_every_tab_opens(brightwell: User, dana: User, browse: Callable[[User | None], Client], tab: str) -> None:
    shops.in_review(brightwell, dana)
    assert browse(dana).get(f"/admin/sellers/seller/queue/?tab={tab}").status_code == 200


def test_the_api_of_the_desk(
    brightwell: User, dana: User, charlie: User, api: Callable[[User | None], APIClient]
) -> None:
    seller, ming, ops = shops.submitted(brightwell), shops.second_reviewer(), api(dana)
    base = f"/api/v1/ops/applications/{seller.public_id}/"
    assert ops.get("/api/v1/ops/applications/?tab=submitted").json()["results"][0]["seller"] == seller.public_id
    assert _post(ops, f"{base}take/").json()["status"] == "in_review"
    applications.provide_by_system(seller=seller, code="deposit", statement="there")
    for code in [item["code"] for item in ops.get(base).json()["items"]]:
        assert _post(ops, f"{base}items/{code}/accept/").status_code == 200
    assert _post(ops, f"{base}approve/").json()["first_approved_by"] == dana.ref
    assert _post(ops, f"{base}approve/").status_code == 403
    assert _post(api(ming), f"{base}approve/").json()["status"] == "approved"
    assert _post(ops, f"{base}explode/").status_code == 404
    assert _post(ops, f"{base}hits/77/clear/", {"reason": "nobody"}).status_code == 404
    for other in (charlie, brightwell):
        assert api(other).get(base).status_code == 403
        assert _post(api(other), f"{base}restrict/", {"reason": "I want"}).status_code == 403
    assert Seller.objects.get().status == "approved"


def _post(client: APIClient, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(path, body or {}, format="json", headers={"Idempotency-Key": f"k{random.random()}"})


def _spec(seller: Seller, code: str) -> Any:
    from sellers.selectors.papers import set_of

    return set_of(seller).by_code[code]


def _applications(count: int, submitted_at: Any) -> None:
    made = Seller.objects.bulk_create(
        Seller(
            kind="buyer",
            status="submitted",
            slug=f"q-{submitted_at:%d}-{n}",
            display_name=f"Q {n}",
            country="JP",
            currency="JPY",
            created_at=submitted_at,
            submitted_at=submitted_at,
        )
        for n in range(count)
    )
    Clock.objects.bulk_create(
        Clock(
            kind="application_review",
            subject=f"seller:{seller.public_id}",
            calendar="ops_shanghai",
            budget_seconds=57_600,
            started_at=submitted_at,
            running_since=submitted_at,
            due_at=submitted_at + timedelta(days=2),
        )
        for seller in made
    )
