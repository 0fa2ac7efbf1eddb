"""Reviews by those who received, questions, answers by shop and earlier buyers; what is held, hidden, and never deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog.models import Acquisition, Listing, ListingSignal
from marketplace.core.errors import DomainError, IllegalMove
from marketplace.notices.models import Notice
from orders import privacy
from orders.errors import AlreadyReviewed, AnsweredAlready, AskedTooMuch, MayNotAnswer, NotYours, TooManyPhotos
from orders.models import Answer, Order, Question, Review
from orders.policies import opinions as rules
from orders.selectors import opinions as reads
from orders.services import exchange, opinions, receipts, reviewing
from tests import shop
from tests.catalog.builders import photo


@pytest.fixture
def item(akira: User) -> Listing:
    shop.tariff()
    made = shop.listing(shop.seller(akira), title_zh_hans="樱花面霜", title="樱花面霜")
    ListingSignal.objects.get_or_create(listing=made)
    return made


def bought(user: User, item: Listing, to: str = "completed") -> Order:
    address = user.addresses.first() or shop.ready(user)
    order = shop.pay_directly(shop.place(user, {item.public_id: 1}, address)).orders.get()
    if to in {"delivered", "completed"}:
        shop.deliver(order.number)
    if to == "completed":
        receipts.confirm_receipt(order=Order.objects.get(pk=order.pk), actor=user.ref)
    return Order.objects.get(pk=order.pk)


def write(user: User, order: Order, **changes: Any) -> Review:
    values = {"rating": 5, "seller_rating": 5, "service_rating": 4, "body": "很好用，包装也仔细。", **changes}
    return reviewing.review(user=user, order_number=order.number, line=1, **values)


def read(order: Order, by: User) -> None:
    """The shop speaks too: both sides read each other."""
    exchange.rate_shopper(seller=order.seller, order_number=order.number, stars=5, by=by)


def rating_of(item: Listing) -> tuple[int, int]:
    found = ListingSignal.objects.get(listing=item)
    return found.rating_sum, found.rating_count


def test_it_works(
    xiaomei: User, akira: User, item: Listing, settle: Callable[[], int], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    order = bought(xiaomei, item)
    made = write(xiaomei, order, photos=[photo()])
    assert (made.status, rating_of(item)) == ("sealed", (0, 0))
    read(order, akira)
    settle()
    made.refresh_from_db()
    assert (made.status, rating_of(item)) == ("shown", (5, 1))
    reviewing.answer_review(seller=item.seller, public_id=made.public_id, body="谢谢小美！", by=akira)
    settle()
    [view] = reads.opinions_of(item.pk, reviews=3, questions=3).reviews
    assert (view.name, view.rating, view.answer, len(view.photos)) == ("小**", 5, "谢谢小美！", 1)
    told = set(Notice.objects.filter(channel="in_app", source__contains="review:").values_list("recipient", flat=True))
    assert told == {akira.ref, xiaomei.ref}
    assert Acquisition.objects.filter(user=xiaomei, listing=item).exists()


def test_only_what_was_delivered(xiaomei: User, item: Listing) -> None:
    order = bought(xiaomei, item, "paid")
    with pytest.raises(NotYours):
        write(xiaomei, order)
    assert not Review.objects.exists()


def test_only_ones_own_item_and_once(xiaomei: User, charlie: User, akira: User, item: Listing) -> None:
    order = bought(xiaomei, item, "delivered")
    for stranger in (charlie, akira):
        with pytest.raises(NotYours):
            write(stranger, order)
    write(xiaomei, order)
    with pytest.raises(AlreadyReviewed):
        write(xiaomei, order, rating=1)
    assert Review.objects.get().rating == 5


def test_what_is_wrong(xiaomei: User, item: Listing) -> None:
    order = bought(xiaomei, item)
    with pytest.raises(TooManyPhotos):
        write(xiaomei, order, photos=[photo()] * 7)
    for changes in ({"rating": 0}, {"seller_rating": 6}, {"service_rating": 0}, {"body": "好" * 2001}):
        with pytest.raises(DomainError):
            write(xiaomei, order, **changes)
    assert not Review.objects.exists()


def test_a_held_review_counts_once_it_is_shown(
    xiaomei: User, akira: User, dana: User, item: Listing, settle: Callable[[], int]
) -> None:
    order = bought(xiaomei, item)
    made = write(xiaomei, order, rating=4, body="不错，想要的加微信 abc12345")
    assert (made.status, made.flags) == ("held", ["contact"])
    opinions.show(opinion=made, actor=dana.ref)
    assert (made.status, rating_of(item)) == ("sealed", (0, 0))  # looked at, and still blind
    read(order, akira)
    made.refresh_from_db()
    assert (made.status, rating_of(item)) == ("shown", (4, 1))
    with pytest.raises(DomainError):
        opinions.hide(opinion=made, reason="bad for business", actor=dana.ref)
    opinions.hide(opinion=made, reason="advertising", actor=dana.ref)
    assert rating_of(item) == (4, 1)  # only the words are the matter
    with pytest.raises(IllegalMove):
        opinions.hide(opinion=made, reason="advertising", actor=dana.ref)
    opinions.show(opinion=made, actor=dana.ref)
    opinions.hide(opinion=made, reason="fake", actor=dana.ref)
    assert rating_of(item) == (0, 0)
    opinions.show(opinion=made, actor=dana.ref)
    assert rating_of(item) == (4, 1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("我的电话１３８００１３８０００", "contact"), ("看 https://shop.example/", "contact"), ("私聊发你", "contact"),
        ("身份证 11010519491231002X", "identity"), ("客服是傻逼", "abuse"), ("you idiot", "abuse"), ("好评返现五元", "trade"),
        ("質量很好，會回購", ""), ("idiotproof 的包装，line 很清楚", ""), ("2026 年 11 月 22 日收到，编号 12345678901234", ""),
    ],
)  # fmt: skip
def test_what_the_rules_find(words: str, code: str) -> None:
    assert rules.examine(words) == ((code,) if code else ())


def test_the_database_keeps_what_was_written(xiaomei: User, item: Listing) -> None:
    made = write(xiaomei, bought(xiaomei, item))
    for attempt in (
        lambda: Review.objects.filter(pk=made.pk).update(body="糟糕"),
        lambda: Review.objects.filter(pk=made.pk).update(rating=1),
        lambda: made.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert privacy.export(xiaomei.ref)[-1]["seller_rating"] == 5
    privacy.erase(xiaomei.ref)
    made.refresh_from_db()
    assert (made.user, made.body) == (None, "很好用，包装也仔细。")


def test_questions(
    xiaomei: User, charlie: User, akira: User, tingting: User, item: Listing, settle: Callable[[], int]
) -> None:
    asked = opinions.ask(user=charlie, listing=item.public_id, body="保质期到什么时候？")
    assert opinions.ask(user=charlie, listing=item.public_id, body="保质期到什么时候？") == asked
    settle()
    assert Notice.objects.filter(recipient=akira.ref, source__startswith="question:").exists()
    with pytest.raises(MayNotAnswer):
        opinions.answer(user=tingting, question=asked.public_id, body="不知道")
    with pytest.raises(MayNotAnswer):
        opinions.answer(user=xiaomei, question=asked.public_id, body="没买过")
    bought(xiaomei, item, "delivered")
    assert list(reads.questions_for_buyer(xiaomei)) == [asked]
    opinions.answer(user=xiaomei, question=asked.public_id, body="我的到 2028 年。")
    opinions.answer(user=akira, question=asked.public_id, body="新批次，到 2029 年 3 月。")
    with pytest.raises(AnsweredAlready):
        opinions.answer(user=akira, question=asked.public_id, body="再说一次")
    settle()
    [view] = reads.opinions_of(item.pk, reviews=3, questions=3).questions
    assert [(one.is_seller, one.name) for one in view.answers] == [(True, masked(akira)), (False, "小**")]
    assert Notice.objects.filter(recipient=charlie.ref, source__startswith="answer:").count() == 2
    assert Answer.objects.count() == 2


def masked(user: User) -> str:
    return rules.masked(user.display_name)


def test_asking_all_day(charlie: User, item: Listing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "QUESTIONS_A_DAY", 1)
    opinions.ask(user=charlie, listing=item.public_id, body="有中文说明吗？")
    with pytest.raises(AskedTooMuch):
        opinions.ask(user=charlie, listing=item.public_id, body="真的有吗？？")
    assert Question.objects.count() == 1


def test_pages(
    xiaomei: User, charlie: User, akira: User, item: Listing, browse: Callable[[User | None], Client],
    settings: Any, tmp_path: Any,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = str(tmp_path)
    order, client = bought(xiaomei, item), browse(xiaomei)
    address = f"/me/orders/{order.number}/review/1/"
    assert "樱花面霜" in client.get(address).content.decode()
    stars = {"rating": "4", "seller_rating": "5", "service_rating": "3"}
    assert client.post(address, {**stars, "rating": "9", "body": "好"}).status_code == 400
    assert client.post(address, {**stars, "body": "好用", "photos": [photo()]})["Location"] == "/me/reviews/"
    assert client.post(address, {**stars, "body": "再来"}).status_code == 400
    assert browse(charlie).get(address).status_code == 404
    assert "好用" in client.get("/me/reviews/").content.decode()
    ask = f"/l/{item.public_id}/questions/ask/"
    assert browse(None).get(ask).status_code == 302
    assert browse(charlie).post(ask, {"body": "？"}).status_code == 400
    assert browse(charlie).post(ask, {"body": "适合干皮吗？"}).status_code == 302
    asked = Question.objects.get()
    assert browse(xiaomei).post(f"/questions/{asked.public_id}/answer/", {"body": "适合"}).status_code == 302
    seller = browse(akira)
    review = Review.objects.get()
    for path in ("/seller/opinions/", f"/l/{item.public_id}/reviews/", f"/api/v1/listings/{item.public_id}/reviews/"):
        assert "好用" not in seller.get(path).content.decode(), path
    rate = f"/seller/opinions/shoppers/{order.number}/"
    assert (
        seller.post(rate, {"stars": "5", "codes": ["polite"], "body": "很好"})["Location"]
        == "/seller/opinions/shoppers/"
    )
    assert "很好" in client.get("/me/reviews/").content.decode()
    for path in (
        "/seller/opinions/",
        "/seller/opinions/?open=1",
        "/seller/opinions/?show=questions",
        "/seller/opinions/?show=questions&open=1",
        "/seller/opinions/shoppers/",
        f"/seller/opinions/reviews/{review.public_id}/challenge/",
    ):
        assert seller.get(path).status_code == 200, path
    assert seller.post(f"/seller/opinions/reviews/{review.public_id}/", {"body": "多谢"}).status_code == 302
    for path, words in (
        ("reviews/", "多谢"),
        ("reviews/?stars=4", "好用"),
        ("reviews/?stars=x", "好用"),
        ("questions/", "适合干皮吗"),
    ):
        page = browse(None).get(f"/l/{item.public_id}/{path}")
        assert page["X-Page-Cache"]
        assert words in page.content.decode(), path
        assert "csrf" not in page.content.decode()
    assert "好用" not in browse(None).get(f"/l/{item.public_id}/reviews/?stars=1").content.decode()


def test_api(
    xiaomei: User, charlie: User, akira: User, item: Listing, api: Callable[[User | None], APIClient],
    settings: Any, tmp_path: Any,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = str(tmp_path)
    order = bought(xiaomei, item)
    address = f"/api/v1/orders/{order.number}/lines/1/review/"
    stars = {"rating": 4, "seller_rating": 5, "service_rating": 3}
    assert api(charlie).post(address, stars, format="json").status_code == 404
    assert api(xiaomei).post(address, {**stars, "rating": 7}, format="json").status_code == 400
    made = api(xiaomei).post(address, {**stars, "body": "好", "photos": [photo()]}, format="multipart")
    assert made.status_code == 201
    assert (len(made.json()["photos"]), made.json()["status"]) == (1, "sealed")
    assert api(xiaomei).post(address, stars, format="json").status_code == 409
    assert api(akira).get("/api/v1/seller/reviews/").json()["count"] == 0
    assert api(akira).get("/api/v1/seller/shoppers/").json()["results"][0]["order"] == order.number
    rate = f"/api/v1/seller/orders/{order.number}/shopper/"
    assert api(xiaomei).get("/api/v1/me/ratings/").json()["count"] == 0
    assert api(charlie).post(rate, {"stars": 1}, format="json").status_code == 403
    assert api(akira).post(rate, {"stars": 5, "codes": ["polite"], "body": "谢谢"}, format="json").status_code == 201
    assert api(akira).post(rate, {"stars": 5}, format="json").status_code == 409
    assert api(xiaomei).get("/api/v1/me/ratings/").json()["results"][0]["stars"] == 5
    answer = f"/api/v1/seller/reviews/{made.json()['id']}/answer/"
    assert api(akira).post(answer, {"body": "加微信 abc12345"}, format="json").json()["error"]["code"] == "leave_out"
    assert api(akira).post(answer, {"body": "谢谢"}, format="json").status_code == 200
    assert api(akira).post(answer, {"body": "谢谢"}, format="json").status_code == 409
    assert api(akira).get("/api/v1/seller/reviews/").json()["results"][0]["listing"] == item.public_id
    assert api(akira).put(answer, {"body": "谢谢您"}, format="json").json()["is_answer_changed"] is True
    helpful = f"/api/v1/reviews/{made.json()['id']}/helpful/"
    assert api(xiaomei).post(helpful).status_code == 409
    assert api(charlie).post(helpful).json() == {"helpful": 1}
    assert api(charlie).delete(helpful).json() == {"helpful": 0}
    later = f"/api/v1/reviews/{made.json()['id']}/follow-up/"
    assert api(charlie).post(later, {"body": "用了一周"}, format="json").status_code == 404
    assert api(xiaomei).post(later, {"body": "用了一周，还是好"}, format="json").json()["follow_up"]["days"] == 0
    ratings = api(None).get(f"/api/v1/sellers/{item.seller.slug}/ratings/").json()
    assert (ratings["item"]["average"], ratings["seller"]["stars"]["5"], ratings["service"]["votes"]) == ("4.0", 1, 1)
    listing = f"/api/v1/listings/{item.public_id}"
    assert api(None).get(f"{listing}/reviews/?stars=4").json()["count"] == 1
    assert api(None).post(f"{listing}/questions/", {"body": "有货吗，亲？"}, format="json").status_code == 401
    asked = api(charlie).post(f"{listing}/questions/", {"body": "有货吗，亲？"}, format="json").json()
    assert (
        api(akira).post(f"/api/v1/questions/{asked['id']}/answers/", {"body": "有"}, format="json").status_code == 201
    )
    assert api(None).get(f"{listing}/questions/").json()["results"][0]["answers"][0]["is_seller"] is True
