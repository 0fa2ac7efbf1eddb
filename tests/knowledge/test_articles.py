"""Articles: written, read by another, live on their day, found, in three languages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge.errors import ArticleNotFound, BadArticle, OpenVersion, OwnText, SlugTaken
from knowledge.models import ArticleText, ArticleVersion
from knowledge.selectors import articles as reading
from knowledge.services import articles
from marketplace.core import time
from marketplace.core.errors import IllegalMove
from tests.knowledge.texts import TEXTS, changed

pytestmark = pytest.mark.django_db
WRITER, READER = "user:writer", "user:reader"


def live(slug: str = "gift-wrapping") -> ArticleVersion:
    version = articles.create(slug=slug, category="delivery", texts=TEXTS, actor=WRITER, keywords="礼盒 贺卡")
    articles.submit(version=version, actor=WRITER)
    articles.approve(version=version, actor=READER)
    return version


def test_it_works() -> None:
    version = live()
    assert version.status == "live"
    assert reading.article_text("gift-wrapping", "zh-hans").title == "送礼包装"
    assert reading.article_text("gift-wrapping", "en").title == "Gift wrapping"
    assert reading.article_text("gift-wrapping", "zh-hant").title == "送禮包裝"  # made by OpenCC
    assert next(one.slug for one in reading.search("礼盒", "zh-hans", 3)) == "gift-wrapping"


def test_a_written_traditional_text_wins() -> None:
    texts = {**TEXTS, "zh-hant": {"title": "禮物怎麼包", "summary": "", "body": "", "action": ""}}
    version = articles.create(slug="gifts", category="delivery", texts=texts, actor=WRITER)
    articles.submit(version=version, actor=WRITER)
    articles.approve(version=version, actor=READER)
    found = reading.article_text("gifts", "zh-hant")
    assert (found.title, found.summary) == ("禮物怎麼包", "下單時勾選，免費。")


def test_nobody_approves_their_own_text() -> None:
    version = articles.create(slug="gifts", category="delivery", texts=TEXTS, actor=WRITER)
    with pytest.raises(IllegalMove):
        articles.approve(version=version, actor=READER)  # nobody asked for it yet
    articles.submit(version=version, actor=WRITER)
    for act in (
        lambda: articles.approve(version=version, actor=WRITER),
        lambda: articles.give_back(version=version, actor=WRITER, note="x"),
    ):
        with pytest.raises(OwnText):
            act()
    assert not ArticleText.objects.filter(article__slug="gifts").exists()


def test_given_back_and_written_anew() -> None:
    version = articles.create(slug="gifts", category="delivery", texts=TEXTS, actor=WRITER)
    articles.submit(version=version, actor=WRITER)
    with pytest.raises(OpenVersion):
        articles.revise(article=version.article, texts=changed("不能改。"), actor=WRITER)
    articles.give_back(version=version, actor=READER, note="请写清楚是否收费")
    again = articles.revise(article=version.article, texts=changed("免费。"), actor=WRITER)
    assert (again.pk, again.texts["zh-hans"]["body"]) == (version.pk, "免费。")


def test_it_goes_live_on_its_day_and_the_old_one_goes() -> None:
    first = live()
    second = articles.revise(article=first.article, texts=changed("从明天起收费五元。"), actor=WRITER)
    articles.submit(version=second, actor=WRITER, effective_from=time.now() + timedelta(days=1))
    articles.approve(version=second, actor=READER)
    assert articles.publish_due() == 0
    assert "收费" not in reading.article_text("gift-wrapping", "zh-hans").body
    time.travel(timedelta(days=1, minutes=1))
    assert (articles.publish_due(), articles.publish_due()) == (1, 0)
    assert "收费" in reading.article_text("gift-wrapping", "zh-hans").body
    first.refresh_from_db()
    assert first.status == "past"


def test_taken_off_the_shelf() -> None:
    version = live()
    articles.drop(version=version, actor=READER, why="不再提供")
    with pytest.raises(ArticleNotFound):
        reading.article_text("gift-wrapping", "zh-hans")
    assert "gift-wrapping" not in [one.slug for one in reading.search("礼盒", "zh-hans", 5)]


@pytest.mark.parametrize("slug", ["chat", "search", "complain", "orders"])
def test_our_own_addresses_are_taken(slug: str) -> None:
    with pytest.raises(SlugTaken):
        articles.create(slug=slug, category="delivery", texts=TEXTS, actor=WRITER)
    with pytest.raises(SlugTaken):
        articles.create(slug="shipping", category="delivery", texts=TEXTS, actor=WRITER)


def test_both_languages_are_needed() -> None:
    with pytest.raises(BadArticle):
        articles.create(slug="gifts", category="delivery", texts={"zh-hans": TEXTS["zh-hans"]}, actor=WRITER)
    assert not ArticleVersion.objects.filter(article__slug="gifts").exists()


SOUGHT = [
    ("退款多久到账", "refunds"), ("钱什么时候退", "refunds"), ("包裹到哪了", "shipping"), ("快递没收到", "shipping"),
    ("怎么取消订单", "cancel"), ("不想要了", "cancel"), ("改收货地址", "change-address"), ("关税怎么算", "tax"),
    ("年度额度", "tax"), ("是不是正品", "seals"), ("假一赔三", "doubt"), ("东西碎了", "lost-or-damaged"),
    ("少发了一件", "lost-or-damaged"), ("保修", "warranty"), ("能开发票吗", "invoice"), ("优惠券用不了", "coupons"),
    ("投诉", "complaints"), ("12315", "complaints"), ("转人工", "contact"), ("注销账号", "my-data"), ("清关要多久", "customs"),
    ("怎麼退貨", "returns"), ("換貨", "exchange"), ("上门取件", "return-freight"), ("扣了两次", "payment-problem"),
    ("收不到验证码", "sign-in"), ("卖家不回复", "seller-disagrees"),
]  # fmt: skip
ENGLISH = [
    ("where is my parcel", "shipping"), ("cancel my order", "cancel"), ("refund money", "refunds"), ("import tax", "tax"),
    ("fake", "doubt"), ("warranty", "warranty"), ("close my account", "my-data"), ("payment failed", "payment-problem"),
]  # fmt: skip
SLIPS = [
    ("退kuan", "refunds"),
    ("tuihuo", "returns"),
    ("tui huo", "returns"),
    ("腿货", "returns"),
    ("qingguan", "customs"),
    ("发漂", "invoice"),
]


def test_what_people_type_is_found() -> None:
    missed = [typed for typed, slug in SOUGHT if slug not in [one.slug for one in reading.search(typed, "zh-hans", 3)]]
    missed += [typed for typed, slug in ENGLISH if slug not in [one.slug for one in reading.search(typed, "en", 3)]]
    assert missed == []


@pytest.mark.parametrize(("typed", "slug"), SLIPS)
def test_slips_are_forgiven(typed: str, slug: str) -> None:
    assert slug in [one.slug for one in reading.search(typed, "zh-hans", 3)]


@pytest.mark.parametrize("typed", ["refnd", "warrnty", "cancle"])
def test_english_slips(typed: str) -> None:
    wanted = {"refnd": "refunds", "warrnty": "warranty", "cancle": "cancel"}[typed]
    assert wanted in [one.slug for one in reading.search(typed, "en", 3)]


@pytest.mark.parametrize(
    "typed", ["", "   ", "…", "'; DROP TABLE knowledge_article; --", "a" * 5000, "🐱", "& | ! ( )", "\\"]
)
def test_strange_words_find_nothing_bad(typed: str) -> None:
    assert len(reading.search(typed, "zh-hans", 5)) <= 5


def test_search_asks_little() -> None:
    for typed in ("退款", "qingguan", "没有这样的词哦哦"):
        with CaptureQueriesContext(connection) as captured:
            reading.search(typed, "zh-hans", 10)
        assert len(captured) <= 3
