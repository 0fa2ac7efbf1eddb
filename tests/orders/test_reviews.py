"""Two sides, blind until both have spoken or fourteen days are over; follow-ups, answers, votes, points, challenges."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin import site
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from rest_framework.test import APIClient

from logistics.models import ConsignmentLine
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, ListingSignal
from marketplace.catalog.policies import rating
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import NotAllowed
from marketplace.core.models import OutboxEvent
from marketplace.notices.models import Notice
from orders import privacy
from orders.errors import (
    AnswerFixed,
    ChallengedAlready,
    ExchangeOver,
    NoFollowUp,
    NotTheTime,
    NotYours,
    OpinionNotFound,
    OwnDispute,
    OwnReview,
    RuledAlready,
    VotedTooMuch,
)
from orders.models import AnswerVersion, Challenge, Exchange, Order, RatingTally, Review, ReviewRuling, ShopperRating
from orders.policies import reviewing as numbers
from orders.selectors import challenges as desk_reads
from orders.selectors import reviews as reads
from orders.services import challenges, exchange, opinions, reviewing
from promotions.models import PointsEntry
from sellers.models import SellerMember
from tests import shop
from tests.catalog.builders import photo

pytestmark = pytest.mark.usefixtures("own_clock")
SECRET = "秘密的话"


@pytest.fixture
def item(akira: User) -> Listing:
    shop.tariff()
    made = shop.listing(shop.seller(akira), title_zh_hans="樱花面霜", title="樱花面霜")
    ListingSignal.objects.get_or_create(listing=made)
    return made


def delivered(user: User, *items: Listing) -> Order:
    address = user.addresses.first() or shop.ready(user)
    order = shop.pay_directly(shop.place(user, {one.public_id: 1 for one in items}, address)).orders.get()
    shop.deliver(order.number)
    return Order.objects.get(pk=order.pk)


def write(user: User, order: Order, line: int = 1, **changes: Any) -> Review:
    values = {"rating": 2, "seller_rating": 3, "service_rating": 5, "body": SECRET, **changes}
    return reviewing.review(user=user, order_number=order.number, line=line, **values)


def rate(user: User, order: Order, **changes: Any) -> ShopperRating:
    return exchange.rate_shopper(
        seller=order.seller, order_number=order.number, by=user, **{"stars": 1, "body": SECRET, **changes}
    )


def read_by_both(xiaomei: User, akira: User, item: Listing, **changes: Any) -> Review:
    order = delivered(xiaomei, item)
    made = write(xiaomei, order, **changes)
    rate(akira, order)
    made.refresh_from_db()
    return made


def public_words(item: Listing, akira: User, xiaomei: User, browse: Any, api: Any) -> str:
    """Everything where something of a review could be read by somebody else than who wrote it."""
    slug, pages = item.seller.slug, []
    for address in (f"/l/{item.public_id}/reviews/", f"/shop/{slug}/", f"/shop/{slug}/reviews/"):
        pages.append(browse(None).get(address).content.decode())
    for address in ("/seller/opinions/", "/seller/opinions/shoppers/", "/seller/orders/?stage=done", "/seller/"):
        pages.append(browse(akira).get(address, follow=True).content.decode())
    for who, address in (
        (None, f"listings/{item.public_id}/reviews/"), (None, f"sellers/{slug}/reviews/"),
        (None, f"listings/{item.public_id}/ratings/"), (akira, "seller/reviews/"), (akira, "seller/shoppers/"),
    ):  # fmt: skip
        pages.append(api(who).get(f"/api/v1/{address}").content.decode())
    return "".join(pages)


def test_it_works(
    xiaomei: User, akira: User, item: Listing, settle: Callable[[], int],
    browse: Callable[[User | None], Client], api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    """The shopper speaks, then the shop: nothing is read before, both are read after, one event."""
    order = delivered(xiaomei, item)
    before = Notice.objects.count()
    settle()
    before = Notice.objects.count()
    write(xiaomei, order)
    settle()
    assert SECRET not in public_words(item, akira, xiaomei, browse, api)
    assert Notice.objects.count() == before
    assert not RatingTally.objects.exists()
    assert ListingSignal.objects.get(listing=item).rating_count == 0
    assert not PointsEntry.objects.exists()
    assert not any(SECRET in str(row) for row in privacy.export(akira.ref))
    rate(akira, order)
    settle()
    assert OutboxEvent.objects.filter(topic="orders.exchange_revealed").count() == 1
    assert SECRET in public_words(item, akira, xiaomei, browse, api)
    assert reads.ratings_of_shopper(xiaomei).get().body == SECRET
    assert ListingSignal.objects.get(listing=item).rating_sum == 2
    assert reads.ratings_of_shop(item.seller_id)["seller"].counts[3] == 1
    assert Notice.objects.filter(recipient=xiaomei.ref, source__startswith="exchange:").exists()
    with pytest.raises(ExchangeOver):
        rate(akira, order)


def test_the_shop_speaks_first_and_the_shopper_reads_nothing(
    xiaomei: User, akira: User, item: Listing, api: Callable[[User | None], APIClient]
) -> None:
    order = delivered(xiaomei, item)
    rate(akira, order)
    assert api(xiaomei).get("/api/v1/me/ratings/").json()["count"] == 0
    assert not any(SECRET in str(row) for row in privacy.export(xiaomei.ref))
    assert write(xiaomei, order).status == "shown"
    assert api(xiaomei).get("/api/v1/me/ratings/").json()["count"] == 1
    assert any(SECRET in str(row) for row in privacy.export(xiaomei.ref))


def test_all_items_of_an_order_before_the_shop_is_read(xiaomei: User, akira: User, item: Listing) -> None:
    """Else somebody could see the shop's word after the first item and answer it with the second."""
    order = delivered(xiaomei, item, shop.listing(item.seller))
    rate(akira, order)
    assert write(xiaomei, order).status == "sealed"
    assert not reads.ratings_of_shopper(xiaomei).exists()
    assert write(xiaomei, order, 2).status == "shown"
    assert set(Review.objects.values_list("status", flat=True)) == {"shown"}


def test_the_clock_reveals_and_closes(xiaomei: User, akira: User, item: Listing) -> None:
    order = delivered(xiaomei, item)
    made = write(xiaomei, order)
    time.travel(timedelta(days=13, hours=23))
    assert exchange.reveal_due() == 0
    time.travel(timedelta(hours=1))
    with pytest.raises(ExchangeOver):  # over, whether the sweep came or not
        rate(akira, order)
    assert not ShopperRating.objects.exists()
    assert exchange.reveal_due() == 1
    assert exchange.reveal_due() == 0
    made.refresh_from_db()
    assert (made.status, made.is_counted) == ("shown", True)


def test_too_late_for_a_first_word(xiaomei: User, item: Listing) -> None:
    order = delivered(xiaomei, item)
    time.travel(timedelta(days=14))
    with pytest.raises(ExchangeOver):
        write(xiaomei, order)
    assert not Review.objects.exists()


def test_an_item_that_never_came(xiaomei: User, akira: User, item: Listing, settle: Callable[[], int]) -> None:
    order = delivered(xiaomei, item, shop.listing(item.seller))
    settle()
    ref = f"{order.number}/2"
    assert ConsignmentLine.objects.filter(line_ref=ref).update(stopped=1) == 1
    with pytest.raises(NotYours):
        write(xiaomei, order, 2)
    rate(akira, order)
    assert write(xiaomei, order).status == "shown"  # the only item that came


def test_the_database_lets_nothing_out_early(xiaomei: User, akira: User, item: Listing) -> None:
    order = delivered(xiaomei, item)
    made = write(xiaomei, order)
    rate_row = rate(akira, order)
    sealed = write(xiaomei, delivered(xiaomei, item))
    for attempt in (
        lambda: Review.objects.filter(pk=sealed.pk).update(status="shown"),
        lambda: Review.objects.filter(pk=sealed.pk).update(is_counted=True),
        lambda: Review.objects.filter(pk=made.pk).update(service_rating=1),
        lambda: Review.objects.filter(pk=made.pk).update(revealed_at=None),
        lambda: ShopperRating.objects.filter(pk=rate_row.pk).update(stars=5),
        lambda: ShopperRating.objects.filter(pk=rate_row.pk).delete(),
        lambda: Exchange.objects.filter(order=order).delete(),
        lambda: sealed.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert Review.objects.count() == 2


def test_anonymous(
    xiaomei: User, charlie: User, akira: User, item: Listing, settle: Callable[[], int],
    browse: Callable[[User | None], Client], api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    """No name, and no order: neither side's speaking brings it out, nor does a mark beside the order say that it is out."""
    first, second = delivered(xiaomei, item), delivered(xiaomei, item)
    made = write(xiaomei, first, is_anonymous=True)
    rate(akira, first)
    rate(akira, second)
    seen = browse(akira).get("/seller/opinions/shoppers/").content
    write(xiaomei, second, is_anonymous=True)
    assert set(Review.objects.values_list("status", flat=True)) == {"sealed"}
    named = delivered(charlie, item)
    rate(akira, named, body="")
    before = browse(akira).get("/seller/opinions/shoppers/").content
    assert seen != before
    assert write(charlie, named, body="好").status == "shown"
    assert browse(akira).get("/seller/opinions/shoppers/").content == before
    time.travel(timedelta(days=21))
    assert exchange.reveal_due() == 2
    settle()
    made.refresh_from_db()
    assert (made.status, reads.ratings_of_shopper(xiaomei).count()) == ("shown", 2)
    words = public_words(item, akira, xiaomei, browse, api)
    assert SECRET in words
    assert "小**" not in words
    assert made.line.order.number not in browse(akira).get("/seller/opinions/").content.decode()
    row = api(akira).get("/api/v1/seller/reviews/").json()["results"][-1]
    assert (row["name"], row["is_anonymous"], "order" in row) == ("", True, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=made.pk).update(is_anonymous=False)


def test_points_do_not_look_at_stars(
    xiaomei: User, akira: User, item: Listing, settle: Callable[[], int], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    for stars in (1, 5):
        read_by_both(xiaomei, akira, item, rating=stars, seller_rating=stars, service_rating=stars)
    read_by_both(xiaomei, akira, item, rating=1, photos=[photo()])
    settle()
    assert list(PointsEntry.objects.order_by("pk").values_list("points", flat=True)) == [20, 20, 50]
    again = Review.objects.order_by("pk")[0]
    opinions.hide(opinion=again, reason="privacy", actor="user:x")
    opinions.show(opinion=again, actor="user:x")
    settle()
    assert PointsEntry.objects.count() == 3


def test_a_follow_up(xiaomei: User, charlie: User, akira: User, item: Listing, settle: Callable[[], int]) -> None:
    order = delivered(xiaomei, item)
    made = write(xiaomei, order)
    with pytest.raises(NoFollowUp):  # sealed: it would tell
        reviewing.follow_up(user=xiaomei, public_id=made.public_id, body="用了一个月")
    rate(akira, order)
    time.travel(timedelta(days=30))
    reviewing.follow_up(user=xiaomei, public_id=made.public_id, body="用了一个月，还不错")
    settle()
    with pytest.raises(NoFollowUp):
        reviewing.follow_up(user=xiaomei, public_id=made.public_id, body="再说一次")
    assert Notice.objects.filter(recipient=akira.ref, source__startswith="follow_up:").count() == 1
    assert reads.public_reviews(listing_id=item.pk, later=True).count() == 1
    other = read_by_both(xiaomei, akira, item)
    time.travel(timedelta(days=180))
    with pytest.raises(NoFollowUp):
        reviewing.follow_up(user=xiaomei, public_id=other.public_id, body="太晚了吧")


def test_an_answer_can_be_changed_for_two_days(xiaomei: User, akira: User, item: Listing) -> None:
    made = read_by_both(xiaomei, akira, item)
    say = {"seller": item.seller, "public_id": made.public_id, "by": akira}
    with pytest.raises(AnswerFixed):
        reviewing.change_answer(body="还没回答", **say)
    reviewing.answer_review(body="谢谢", **say)
    assert reviewing.change_answer(body="谢谢您", **say).answer == "谢谢您"
    time.travel(timedelta(hours=48))
    with pytest.raises(AnswerFixed):
        reviewing.change_answer(body="晚了", **say)
    assert list(AnswerVersion.objects.values_list("body", flat=True)) == ["谢谢", "谢谢您"]


def test_helpful_once_a_person(
    xiaomei: User, charlie: User, akira: User, item: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = read_by_both(xiaomei, akira, item)
    for own in (xiaomei, akira):
        with pytest.raises(OwnReview):
            reviewing.vote(user=own, public_id=made.public_id)
    for is_on, count in ((True, 1), (True, 1), (False, 0), (False, 0), (True, 1)):
        assert reviewing.vote(user=charlie, public_id=made.public_id, is_on=is_on).helpful_count == count
    monkeypatch.setattr(numbers, "VOTES_A_DAY", 1)
    with pytest.raises(VotedTooMuch):
        reviewing.vote(user=charlie, public_id=made.public_id, is_on=False)


def test_averages_resist_few_votes() -> None:
    assert rating.shown(0, 0) == ""
    assert [rating.shown(5 * votes, votes) for votes in (1, 10, 1000)] == ["4.2", "4.7", "5.0"]
    assert [rating.shown(votes, votes) for votes in (1, 10, 1000)] == ["3.5", "2.0", "1.0"]


def test_a_challenge(
    xiaomei: User, akira: User, dana: User, ming: User, item: Listing, settle: Callable[[], int],
    browse: Callable[[User | None], Client],
) -> None:  # fmt: skip
    made = read_by_both(xiaomei, akira, item)
    ask = {"seller": item.seller, "public_id": made.public_id, "by": akira}
    found = challenges.challenge(reason="false", body="聊天记录可以证明不是这样。", uploads=[photo()], **ask)
    assert Clock.objects.filter(kind="review_ruling", subject=found.ref, stopped_at=None).exists()
    page = browse(None).get(f"/l/{item.public_id}/reviews/").content.decode()
    assert SECRET in page  # it stands meanwhile
    with pytest.raises(ChallengedAlready):
        challenges.challenge(reason="fake", body="再来一次，请你们再看一次。", **ask)
    with pytest.raises(NotAllowed):
        challenges.rule(challenge_id=found.public_id, outcome="stands", words="没有证据说明它是假的内容。", by=xiaomei)
    with pytest.raises(Exception, match="legal"):
        challenges.rule(challenge_id=found.public_id, outcome="hidden", words="影响店铺生意，请把它隐藏。", by=dana)
    challenges.rule(
        challenge_id=found.public_id, outcome="hidden", law="false", words="法院判决书证明内容不实。", by=dana
    )
    settle()
    made.refresh_from_db()
    assert (made.status, made.is_counted, ListingSignal.objects.get(listing=item).rating_count) == ("hidden", False, 0)
    assert Notice.objects.filter(source__startswith=found.ref).count() >= 3
    with pytest.raises(NotTheTime):  # the shop won
        challenges.ask_again(challenge=found, side="seller", body="还想请你们再看一看。", by=akira)
    challenges.ask_again(challenge=found, side="shopper", body="那份判决书说的是别人家的店。", by=xiaomei)
    with pytest.raises(RuledAlready):
        challenges.rule(challenge_id=found.public_id, outcome="stands", words="第二次还是由我来看一看。", by=dana)
    challenges.rule(challenge_id=found.public_id, outcome="struck", words="说的是快递，与商品无关。", by=ming)
    made.refresh_from_db()
    assert (made.status, made.is_struck, made.is_counted) == ("shown", True, True)
    sums = reads.ratings_of_shop(item.seller_id)
    assert [sums[name].votes for name in numbers.ASPECTS] == [0, 0, 1]
    assert ListingSignal.objects.get(listing=item).rating_count == 0
    page = browse(dana).get(f"/l/{item.public_id}/reviews/?x=1").content.decode()
    assert "说的是快递" in page
    assert Clock.objects.filter(subject=found.ref, stopped_at=None).count() == 0
    with pytest.raises(NotTheTime):
        challenges.rule(challenge_id=found.public_id, outcome="stands", words="已经结束了，不能再改。", by=ming)
    assert ReviewRuling.objects.count() == 2


@pytest.mark.parametrize("law", ["privacy", "false"])
def test_a_second_look_shows_only_what_the_first_hid(
    xiaomei: User, akira: User, dana: User, ming: User, item: Listing, law: str
) -> None:
    """Somebody hid personal data while the challenge ran; no ruling about something else brings it back."""
    made = read_by_both(xiaomei, akira, item)
    found = challenges.challenge(
        seller=item.seller, public_id=made.public_id, reason="false", body="聊天记录可以证明不是这样。", by=akira
    )
    opinions.hide(opinion=made, reason="privacy", actor=ming.ref)
    challenges.rule(challenge_id=found.public_id, outcome="hidden", law=law, words="法院判决书证明内容不实。", by=dana)
    challenges.ask_again(challenge=found, side="shopper", body="那份判决书说的是别人家的店。", by=xiaomei)
    challenges.rule(challenge_id=found.public_id, outcome="stands", words="判决书与这家店没有关系。", by=ming)
    made.refresh_from_db()
    assert (made.status, made.hidden_for) == ("hidden", "privacy")


def test_a_ruling_does_not_show_what_somebody_hid(xiaomei: User, akira: User, dana: User, item: Listing) -> None:
    made = read_by_both(xiaomei, akira, item)
    found = challenges.challenge(
        seller=item.seller, public_id=made.public_id, reason="off_topic", body="它只是在说快递太慢而已。", by=akira
    )
    opinions.hide(opinion=made, reason="privacy", actor="user:x")
    challenges.rule(challenge_id=found.public_id, outcome="struck", words="说的是快递，与商品无关。", by=dana)
    made.refresh_from_db()
    assert (made.status, made.is_struck) == ("hidden", True)


def test_a_ruling_becomes_final_by_time(xiaomei: User, akira: User, dana: User, item: Listing) -> None:
    made = read_by_both(xiaomei, akira, item)
    found = challenges.challenge(
        seller=item.seller, public_id=made.public_id, reason="off_topic", body="它只是在说快递太慢而已。", by=akira
    )
    challenges.rule(challenge_id=found.public_id, outcome="stands", words="它说的就是商品本身的情况。", by=dana)
    assert challenges.end_due() == 0
    time.travel(timedelta(days=7))
    with pytest.raises(NotTheTime):
        challenges.ask_again(challenge=found, side="seller", body="时间到了还想请你们再看。", by=akira)
    assert challenges.end_due() == 1
    found.refresh_from_db()
    assert found.status == "final"


def test_nobody_judges_their_own(xiaomei: User, akira: User, dana: User, item: Listing) -> None:
    made = read_by_both(xiaomei, akira, item)
    found = challenges.challenge(
        seller=item.seller, public_id=made.public_id, reason="fake", body="这个人从来没有买过东西。", by=akira
    )
    SellerMember.objects.create(seller=item.seller, user=dana, created_at=time.now())
    with pytest.raises(OwnDispute):
        challenges.rule(
            challenge_id=found.public_id, outcome="hidden", law="fake", words="我自己的店，我来隐藏它吧。", by=dana
        )
    assert not ReviewRuling.objects.exists()


def test_what_stands_in_the_place_of_hidden_words(
    xiaomei: User, akira: User, item: Listing, api: Callable[[User | None], APIClient]
) -> None:
    made = read_by_both(xiaomei, akira, item)
    opinions.hide(opinion=made, reason="privacy", actor="user:x")
    for stars in (1, 2):  # the list of its stars would tell them, where they are not shown
        assert api(None).get(f"/api/v1/listings/{item.public_id}/reviews/?stars={stars}").json()["count"] == 0
    row = api(None).get(f"/api/v1/listings/{item.public_id}/reviews/").json()["results"][0]
    assert (row["body"], row["name"], row["rating"]) == ("", "", 2)  # the stars stay: only words were the matter
    assert "民法典" in row["hidden"]
    assert api(xiaomei).get("/api/v1/me/reviews/").json()["results"][0]["body"] == SECRET
    opinions.show(opinion=made, actor="user:x")
    assert SECRET in str(api(None).get(f"/api/v1/listings/{item.public_id}/reviews/").json())


def test_what_a_shop_knows_of_a_shopper(xiaomei: User, akira: User, charlie: User, item: Listing) -> None:
    """Only of an order under way, only an average, only where three other shops have spoken."""
    others = [shop.listing(shop.seller(None)) for _ in range(3)]
    for place, other in enumerate(others):
        order = delivered(xiaomei, other)
        turn = Exchange.objects.create(order=order, closes_at=time.now(), revealed_at=time.now() if place < 2 else None)
        ShopperRating.objects.create(
            exchange=turn, seller=other.seller, user=xiaomei, stars=5, by="user:x", created_at=time.now()
        )
    address = xiaomei.addresses.get()
    mine = shop.pay_directly(shop.place(xiaomei, {item.public_id: 1}, address)).orders.get()
    assert reads.shoppers_of(item.seller, [mine])[mine.pk].average is None  # the third is sealed
    Exchange.objects.filter(revealed_at=None).update(revealed_at=time.now())
    assert reads.shoppers_of(item.seller, [mine])[mine.pk].shops == 3
    assert reads.shoppers_of(others[0].seller, [mine]) == {}  # not theirs
    Order.objects.filter(pk=mine.pk).update(lifecycle="completed")
    mine.refresh_from_db()
    assert reads.shoppers_of(item.seller, [mine]) == {}


def test_erasure_leaves_the_words(xiaomei: User, akira: User, item: Listing) -> None:
    made = read_by_both(xiaomei, akira, item)
    reviewing.follow_up(user=xiaomei, public_id=made.public_id, body="过了几天再说")
    privacy.erase(xiaomei.ref)
    made.refresh_from_db()
    assert (made.user, made.body, made.follow_up.user) == (None, SECRET, None)
    row = ShopperRating.objects.get()
    assert (row.user, row.body, row.stars) == (None, "", 1)


def test_the_desk(
    xiaomei: User, akira: User, dana: User, ming: User, item: Listing, browse: Callable[[User | None], Client],
    settings: Any, tmp_path: Any,
) -> None:  # fmt: skip
    """What was held back and what a shop challenged, with pages for shop, shopper and desk."""
    settings.MEDIA_ROOT = str(tmp_path)
    desk, seller, shopper = browse(dana), browse(akira), browse(xiaomei)
    held = write(xiaomei, delivered(xiaomei, item), body="加微信 abc12345 便宜")
    assert Clock.objects.filter(kind="opinion_held", stopped_at=None).count() == 1
    assert "abc12345" in desk.get("/moderation/reviews/?show=review").content.decode()
    look = f"/moderation/reviews/review/{held.public_id}/"
    assert "abc12345" in desk.get(look).content.decode()
    assert desk.post(look, {"law": "advertising"})["Location"] == "/moderation/reviews/"
    assert Clock.objects.filter(kind="opinion_held", stopped_at=None).count() == 0
    assert desk.post(look, {"law": ""})["Location"] == "/moderation/reviews/"
    held.refresh_from_db()
    assert held.status == "sealed"  # shown again, and still blind
    made = read_by_both(xiaomei, akira, item)
    form = f"/seller/opinions/reviews/{made.public_id}/challenge/"
    assert seller.post(form, {"reason": "false", "body": "短"}).status_code == 422
    page = seller.post(form, {"reason": "false", "body": "聊天记录可以证明不是这样。", "files": [photo()]})["Location"]
    own = page.removeprefix("/seller/opinions/challenges/").strip("/")
    file = Challenge.objects.get().files.get()
    assert seller.get(f"{page}files/{file.public_id}/").status_code == 200
    assert shopper.get(f"{page}files/{file.public_id}/").status_code == 403
    ruling = f"/moderation/reviews/challenges/{own}/"
    assert desk.get(f"{ruling}files/{file.public_id}/")["Cache-Control"] == "private, no-store"
    request = RequestFactory().get("/")
    SellerMember.objects.create(seller=item.seller, user=ming, created_at=time.now())
    for side in (ming, xiaomei):  # who sells or wrote it reads nothing of it here, colleague or not
        request.user = side
        assert not site._registry[Challenge].get_queryset(request).exists()
        assert not desk_reads.queue(side).exists()
        with pytest.raises(OpinionNotFound):
            desk_reads.challenge_for_desk(own, side)
    for closed in (ruling, f"{ruling}files/{file.public_id}/"):
        assert browse(ming).get(closed).status_code == 404
    request.user = dana
    assert site._registry[Challenge].get_queryset(request).exists()
    assert SECRET in desk.get(ruling).content.decode()
    assert desk.post(ruling, {"outcome": "hidden", "words": "聊天记录证明内容不实。"}).status_code == 422
    assert desk.post(ruling, {"outcome": "stands", "words": "聊天记录没有证明这一点。"}).status_code == 302
    assert "聊天记录没有证明这一点" in shopper.get("/me/reviews/").content.decode()
    assert seller.post(page, {"body": "请再看一次第二张聊天记录。"}).status_code == 302
    for show in ("challenges", "over", "follow_up", "question", "answer"):
        assert desk.get(f"/moderation/reviews/?show={show}").status_code == 200
    second = f"/me/reviews/{made.public_id}/second-look/"
    assert shopper.get(second).status_code == 200
    assert shopper.post(second, {"body": "轮不到我来申请复核。"}).status_code == 400
    assert shopper.get(f"/me/reviews/{made.public_id}/add/").status_code == 200
    assert browse(None).get("/moderation/reviews/").status_code == 302
    assert seller.get("/moderation/reviews/").status_code == 403
