"""A shop's answer is objected to and hidden for a reason of law only; moderators by API; reminders; anonymous ones in batches."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import DomainError, NotAllowed
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from orders.errors import AnswerFixed, NotTheTime, OpinionNotFound
from orders.models import AnswerObjection, Review, ReviewReminder
from orders.policies import reviewing as numbers
from orders.services import exchange, objections, reminding, reviewing
from sellers.models import SellerMember
from tests.orders.test_reviews import SECRET, delivered, item, rate, read_by_both, write

__all__ = ["item"]
pytestmark = [pytest.mark.usefixtures("own_clock"), pytest.mark.django_db]
RUDE, WHY = "你这种人就不配买东西。", "回复里有侮辱买家的话。"


@pytest.fixture
def answered(xiaomei: User, akira: User, item: Listing) -> Review:
    made = read_by_both(xiaomei, akira, item)
    reviewing.answer_review(seller=made.seller, public_id=made.public_id, body=RUDE, by=akira)
    made.refresh_from_db()
    return made


def public(item: Listing, browse: Any, api: Any) -> str:
    pages = [browse(None).get(f"/l/{item.public_id}/reviews/"), browse(None).get(f"/l/{item.public_id}/", follow=True)]
    pages.append(api(None).get(f"/api/v1/listings/{item.public_id}/reviews/"))
    return "".join(page.content.decode() for page in pages)


def test_it_works(
    answered: Review, xiaomei: User, akira: User, dana: User, item: Listing, browse: Any, api: Any
) -> None:
    """Objected to on the page, ruled at the desk; the law stands in the place of the words, and both read why."""
    mine, desk = browse(xiaomei), browse(dana)
    page = f"/me/reviews/{answered.public_id}/object/"
    assert mine.post(page, {"reason": "ugly", "body": WHY}).status_code == 400
    assert not AnswerObjection.objects.exists()
    assert mine.post(page, {"reason": "insult", "body": WHY}).status_code == 302
    made = AnswerObjection.objects.get()
    assert Clock.objects.filter(kind="answer_ruling", subject=made.ref, stopped_at=None).exists()
    assert RUDE in public(item, browse, api)
    assert made.body[:10] in desk.get("/moderation/reviews/?show=objections").content.decode()
    ruling = f"/moderation/reviews/objections/{made.public_id}/"
    assert RUDE in desk.get(ruling).content.decode()
    assert desk.post(ruling, {"law": "insult", "words": "短"}).status_code == 422
    assert desk.post(ruling, {"law": "insult", "words": WHY}).status_code == 302
    drain()
    words = public(item, browse, api)
    assert (RUDE in words, SECRET in words, "民法典" in words) == (False, True, True)
    assert WHY in mine.get("/me/reviews/").content.decode()
    assert not Clock.objects.filter(kind="answer_ruling", stopped_at=None).exists()
    told = Notice.objects.filter(template="answer_ruled", channel="in_app")
    assert set(told.values_list("recipient", flat=True)) == {xiaomei.ref, akira.ref}
    assert not Notice.objects.filter(template="answer_hidden").exists()
    with pytest.raises(AnswerFixed):
        reviewing.change_answer(seller=answered.seller, public_id=answered.public_id, body="改一下。", by=akira)
    with pytest.raises(NotTheTime):
        objections.rule(objection_id=made.public_id, law="", words=WHY, by=dana)


def test_who_may_object_and_who_may_rule(
    answered: Review, xiaomei: User, akira: User, charlie: User, dana: User
) -> None:
    """The writer of the review, once, in time; ops that are no side of it; a reason of law and nothing else."""
    wish = {"public_id": answered.public_id, "reason": "insult", "body": WHY}
    for who in (akira, charlie):
        with pytest.raises(OpinionNotFound):
            objections.object_to_answer(user=who, **wish)
    with pytest.raises(DomainError) as refused:
        objections.object_to_answer(user=xiaomei, **{**wish, "reason": "unfriendly"})
    assert refused.value.code == "no_legal_reason"
    made = objections.object_to_answer(user=xiaomei, **wish)
    with pytest.raises(NotTheTime):
        objections.object_to_answer(user=xiaomei, **wish)
    with pytest.raises(NotAllowed):
        objections.rule(objection_id=made.public_id, law="insult", words=WHY, by=akira)
    SellerMember.objects.create(seller=answered.seller, user=dana, role="owner", created_at=time.now())
    with pytest.raises(OpinionNotFound):
        objections.rule(objection_id=made.public_id, law="insult", words=WHY, by=dana)
    with pytest.raises(OpinionNotFound):
        objections.hide_answer(review_id=answered.public_id, law="insult", by=dana)
    SellerMember.objects.filter(user=dana).delete()
    objections.rule(objection_id=made.public_id, law="", words="这是意见，不是侮辱，予以保留。", by=dana)
    answered.refresh_from_db()
    assert (AnswerObjection.objects.get().status, answered.answer_hidden_for) == ("stands", "")


def test_too_late(answered: Review, xiaomei: User) -> None:
    time.travel(timedelta(days=90))
    with pytest.raises(NotTheTime):
        objections.object_to_answer(user=xiaomei, public_id=answered.public_id, reason="insult", body=WHY)


def test_the_desk_by_api(
    answered: Review, xiaomei: User, akira: User, dana: User, item: Listing, api: Any, browse: Any
) -> None:
    """Queue, rule, hide for a stated reason, publish it: all that the pages can."""
    desk, path = api(dana), "/api/v1/ops/"
    order = delivered(xiaomei, item)
    held = write(xiaomei, order, body="加我微信 abcdef123")
    listed = desk.get(f"{path}opinions/?kind=review").json()["results"]
    assert [(one["id"], one["flags"]) for one in listed] == [(held.public_id, ["contact"])]
    one = f"{path}opinions/review/{held.public_id}/"
    assert desk.post(one, {"law": "ugly"}, format="json").status_code == 400
    assert desk.post(one, {"law": "advertising"}, format="json").json()["hidden_for"] == "advertising"
    assert desk.get(f"{path}opinions/").json()["results"] == []
    assert "insult" in {reason["code"] for reason in desk.get(f"{path}opinion-reasons/").json()}
    for name in ("opinions/", "review-challenges/", "answer-objections/", "opinion-reasons/"):
        assert api(akira).get(f"{path}{name}").status_code == 403
    shopper = api(xiaomei)
    said = shopper.post(
        f"/api/v1/reviews/{answered.public_id}/objection/", {"reason": "insult", "body": WHY}, format="json"
    )
    assert said.status_code == 201
    waits = desk.get(f"{path}answer-objections/").json()["results"]
    assert (waits[0]["answer"], waits[0]["due_at"] is not None) == (RUDE, True)
    ruled = desk.post(f"{path}answer-objections/{waits[0]['id']}/rule/", {"law": "", "words": WHY}, format="json")
    assert ruled.json()["status"] == "stands"
    assert desk.get(f"{path}answer-objections/?over=1").json()["count"] == 1
    hide = f"{path}reviews/{answered.public_id}/answer/"
    assert desk.post(hide, {"law": "privacy"}, format="json").json()["hidden_for"] == "privacy"
    drain()
    assert RUDE not in public(item, browse, api)
    assert Notice.objects.filter(template="answer_hidden", recipient=akira.ref).count() == 1
    assert desk.post(hide, {"law": ""}, format="json").json()["hidden_for"] == ""
    asked = api(akira).post(
        f"/api/v1/seller/reviews/{answered.public_id}/challenge/",
        {"reason": "off_topic", "body": "这条评价说的是快递，不是商品。"}, format="json",
    ).json()  # fmt: skip
    assert [one["id"] for one in desk.get(f"{path}review-challenges/").json()["results"]] == [asked["id"]]
    done = desk.post(
        f"{path}review-challenges/{asked['id']}/rule/", {"outcome": "hidden", "law": "", "words": WHY}, format="json"
    )
    assert done.status_code == 400
    done = desk.post(f"{path}review-challenges/{asked['id']}/rule/", {"outcome": "stands", "words": WHY}, format="json")
    assert done.json()["rulings"][0]["outcome"] == "stands"


def test_reminded_once_by_day_and_only_who_has_not_spoken(xiaomei: User, item: Listing) -> None:
    order, done = delivered(xiaomei, item), delivered(xiaomei, item)
    write(xiaomei, done)
    time.travel(timedelta(days=9, hours=23))
    assert reminding.remind_due() == 0
    awake = (numbers.AWAKE.start + 24 - time.now().astimezone(time.SHANGHAI).hour) % 24
    time.travel(timedelta(hours=awake + 24 - 1))
    assert time.now().astimezone(time.SHANGHAI).hour == numbers.AWAKE.start - 1
    assert reminding.remind_due() == 0
    time.travel(timedelta(hours=1))
    assert (reminding.remind_due(), reminding.remind_due()) == (1, 0)
    notice = Notice.objects.get(template="review_reminder")
    assert (notice.recipient, notice.channel, "樱花面霜" in str(notice.body)) == (xiaomei.ref, "in_app", True)
    assert ReviewReminder.objects.get().order == order


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-23T01:59", "2026-11-16T02:00"), ("2026-11-23T02:00", "2026-11-23T02:00"),
        ("2026-11-22T23:00", "2026-11-16T02:00"), ("2026-11-29T15:59", "2026-11-23T02:00"),
    ],
)  # fmt: skip
def test_anonymous_ones_open_on_mondays(now: str, opening: str) -> None:
    moment, expected = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (now, opening))
    assert numbers.last_opening(moment) == expected
    later = numbers.opens_at(moment, is_anonymous=True)
    assert timedelta(0) <= later - moment < timedelta(days=7)
    assert numbers.last_opening(later) == later
    assert numbers.opens_at(moment, is_anonymous=False) == moment


def test_an_anonymous_review_appears_with_others_of_its_week(
    xiaomei: User, akira: User, item: Listing, api: Any
) -> None:
    """Whoever asks minute by minute learns a week: neither the moment nor the day it bears is that of the order."""
    order = delivered(xiaomei, item)
    made = write(xiaomei, order, is_anonymous=True)
    rate(akira, order)
    closing = numbers.closes_at(order.delivered_at)
    opening = numbers.opens_at(closing, is_anonymous=True)
    time.travel(closing - time.now() + timedelta(seconds=1))
    if opening - time.now() > timedelta(minutes=1):
        assert (exchange.reveal_due(), exchange.reveal(exchange_id=order.exchange.pk)) == (0, False)
        assert (
            api(xiaomei)
            .get("/api/v1/me/reviews/")
            .json()["results"][0]["readable_from"]
            .startswith(opening.astimezone(time.SHANGHAI).isoformat()[:16])
        )
    time.travel(max(timedelta(0), opening - time.now()) + timedelta(seconds=1))
    assert exchange.reveal_due() == 1
    made.refresh_from_db()
    assert made.status == "shown"
    shown = api(None).get(f"/api/v1/listings/{item.public_id}/reviews/").json()["results"][0]
    assert datetime.fromisoformat(shown["at"]) == made.revealed_at
