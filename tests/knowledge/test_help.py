"""Pages of the help centre, votes, unsolved questions, feedback; order → problem → door as a table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge.models import Article, Change, Feedback, Gap, GapQuestion
from knowledge.policies import marks, masking
from knowledge.policies.problems import BY_CODE, Facts, doors_of, problems_of
from knowledge.selectors.gaps import open_gaps
from knowledge.services import articles, feedback, gaps, votes
from marketplace.accounts.models import User
from marketplace.core.errors import IllegalMove
from marketplace.core.models import Duty
from promotions.models import Member
from tests.knowledge.texts import TEXTS

pytestmark = pytest.mark.django_db
OLD = (
    "shipping", "seals", "tax", "returns", "lost-or-damaged", "refunds", "how-it-works", "verified-sellers", "privacy", "complaints",
    "contact",
)  # fmt: skip


def test_it_works(browse: Callable[..., Any]) -> None:
    reader = browse(None)
    page = reader.get("/help/")
    assert page["X-Page-Cache"]
    assert b"csrfmiddlewaretoken" not in page.content
    assert not page.cookies
    for slug in OLD:
        assert reader.get(f"/help/{slug}/").status_code == 200, slug
    assert "退款多久到账" in reader.get("/help/search/?q=退款").content.decode()
    assert reader.get("/help/search/?q=").status_code == 200
    assert reader.get("/help/nothing/").status_code == 404
    assert reader.get("/help/orders/").status_code == 200
    assert reader.get("/help/parcel/?number=MM123").status_code == 422
    assert reader.get("/help/changes/").status_code == 200
    assert reader.get("/help/?order=MO2611220000010")["Location"] == "/help/order/MO2611220000010/"
    assert "login" in reader.get("/help/order/MO2611220000010/")["Location"]


def test_pages_ask_little(browse: Callable[..., Any]) -> None:
    reader = browse(None)
    for path, most in (
        ("/help/", 2),
        ("/help/shipping/", 3),
        ("/help/search/?q=退款", 3),
        ("/rules/", 3),
        ("/rules/terms/", 3),
    ):
        reader.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert reader.get(path).status_code == 200
        assert len(captured) <= most, (path, len(captured))


def test_votes_are_counted_once_and_may_change(browse: Callable[..., Any], xiaomei: User) -> None:
    guest, found = browse(None), lambda: Article.objects.get(slug="shipping")
    for answer, counts in (("yes", (1, 0)), ("yes", (1, 0)), ("no", (0, 1))):
        assert guest.post("/help/shipping/vote/", {"helpful": answer}).status_code == 302
        assert (found().helpful, found().unhelpful) == counts
    votes.vote(article=found(), voter=xiaomei.ref, is_helpful=True, locale="zh-tw")
    assert (found().helpful, found().unhelpful) == (1, 1)
    assert guest.post("/help/shipping/vote/", {"helpful": "perhaps"}).status_code == 200
    assert (found().helpful, found().unhelpful) == (1, 1)


def test_unsolved_questions_come_together() -> None:
    gaps.unsolved("你们可以帮忙刻字吗？我的电话是13800138000", "product_question", "zh-hans")
    gaps.unsolved("可以刻字吗", "product_question", "zh-hans")
    gaps.unsolved("支持分期付款吗", "payment_problem", "zh-hans")
    rows = list(open_gaps())
    assert [row.asked for row in rows] == [2, 1]
    told = " ".join(str(one.text) for one in GapQuestion.objects.all())
    assert "13800138000" not in told
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(sample || text || array_to_string(marks, ' '), ' ') "
            "FROM knowledge_gap g JOIN knowledge_gapquestion q ON q.gap_id = g.id"
        )
        assert "刻字" not in cursor.fetchone()[0]  # encrypted, and compared by digests only
    version = articles.create(slug="engraving", category="paying", texts=TEXTS, actor="user:writer")
    gaps.close(gap=rows[0], actor="user:writer", article=version.article)
    assert [row.asked for row in open_gaps()] == [1]
    assert gaps.unsolved("13800138000", "out_of_scope", "zh-hans") is None
    assert Gap.objects.count() == 2


@pytest.mark.parametrize("said", [
    "我的邮箱是 xiaomei@example.com", "订单 MO2611220000010 到哪了", "身份证 11010519491231002X", "微信号: abc_12345", "我叫王小明，想退货",
    "寄到成都市武侯区人民南路四段 11 号", "my name is John Smith, refund please", "看 https://example.com/x?y=1",
])  # fmt: skip
def test_what_tells_who_asked_is_gone(said: str) -> None:
    for secret in (
        "xiaomei@",
        "MO2611220000010",
        "11010519491231002X",
        "abc_12345",
        "王小明",
        "11 号",
        "John Smith",
        "example.com",
    ):
        assert secret not in masking.masked(said)


@pytest.mark.parametrize(
    "body", ["<script>x</script>", "[a](javascript:alert(1))", "[a](//evil.example)", '[a](/x" onclick="y)', "## <b>"]
)
def test_the_markup_is_harmless(body: str) -> None:
    html = str(marks.render(body))
    assert "<script" not in html
    assert "<b>" not in html
    assert 'href="javascript' not in html
    assert 'href="//' not in html
    assert 'onclick="' not in html


def test_feedback_is_answered_and_rewarded_once(xiaomei: User, dana: User) -> None:
    sent = feedback.send(
        user=xiaomei,
        kind="idea",
        text="退货页能不能记住我的地址？",
        sent_by=xiaomei.ref,
        client_id="f1",
        page="/me/?a=secret",
    )
    assert (
        feedback.send(user=xiaomei, kind="idea", text="再发一次的", sent_by=xiaomei.ref, client_id="f1").pk == sent.pk
    )
    assert sent.page == "/me/"
    waiting = Duty.objects.filter(kind="feedback", subject=sent.ref, done_at=None)
    assert [one.role for one in waiting] == ["ops"], "once, however often it is sent"
    feedback.take(feedback=sent, by=dana)
    assert waiting.all().exists(), "who takes it has it, and it still waits for an answer"
    feedback.answer(feedback=sent, by=dana, text="好主意，下周上线。", reward=50)
    assert not waiting.all().exists()
    with pytest.raises(IllegalMove):
        feedback.answer(feedback=sent, by=dana, text="好主意，下周上线。", reward=50)
    assert Member.objects.get(user=xiaomei).points == 50
    feedback.changed(
        texts={"zh-hans": "退货页会记住地址", "en": "The return page keeps your address"}, by=dana, feedback=sent
    )
    assert Change.objects.get().feedback == sent
    assert Feedback.objects.get().status == "changed"


ROAD = Facts("MO1", is_paid=True, is_cancelled=False, is_delivered=False, parcel="MM1")
HOME = Facts("MO1", is_paid=True, is_cancelled=False, is_delivered=True, can_return=True, parcel="MM1")


def test_tiles_fit_the_order() -> None:
    assert {"not-arrived", "address", "tax", "other"} <= {one.code for one in problems_of(ROAD)}
    assert not {"damaged", "send-back", "not-genuine"} & {one.code for one in problems_of(ROAD)}
    assert {"damaged", "wrong", "missing", "send-back", "not-genuine"} <= {one.code for one in problems_of(HOME)}
    unpaid = Facts("MO1", is_paid=False, is_cancelled=False, is_delivered=False, can_cancel=True)
    assert [one.code for one in problems_of(unpaid)] == ["cancel", "tax", "other"]


@pytest.mark.parametrize(("code", "facts", "first"), [
    ("damaged", HOME, "/me/orders/MO1/claim/?kind=damaged"), ("missing", HOME, "/me/orders/MO1/claim/?kind=short"),
    ("wrong", HOME, "/me/orders/MO1/return/?why=wrong"), ("not-genuine", HOME, "/me/orders/MO1/case/?reason=counterfeit"),
    ("not-arrived", ROAD, "/track/MM1/"), ("cancel", ROAD, "/help/chat/?about=order:MO1"),
    ("damaged", Facts("MO1", is_paid=True, is_cancelled=False, is_delivered=True, claims=("MC1",)), "/me/claims/MC1/"),
])  # fmt: skip
def test_the_right_door(code: str, facts: Facts, first: str) -> None:
    doors = doors_of(BY_CODE[code], facts)
    assert doors[0].href == first
    assert "/help/chat/?about=order:MO1" in [one.href for one in doors]
