"""The rules centre: shown seven days, commented, approved by another, agreed to anew."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from knowledge import asking
from knowledge.errors import CommentsClosed, CommentsUnanswered, OldText, OwnText, TooSoon
from knowledge.models import Agreement, Document, DocumentVersion, Follower
from knowledge.policies import diffing
from knowledge.services import commenting, documents
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.notices.models import Notice

pytestmark = pytest.mark.django_db
WRITER, READER = "user:writer", "user:reader"


def terms() -> Document:
    return Document.objects.get(slug="terms")


def second(*, asks_again: bool = False) -> DocumentVersion:
    before = terms().versions.get(number=1)
    zh = before.texts["zh-hans"]
    texts = {**before.texts, "zh-hans": {**zh, "body": zh["body"].replace("七天内无理由退货", "十天内无理由退货")}}
    return documents.draft(
        document=terms(), texts=texts, why="把无理由退货延长到十天。", actor=WRITER, asks_again=asks_again
    )


def shown(**more: bool) -> DocumentVersion:
    version = second(**more)
    documents.open_comments(version=version, effective_from=time.now() + timedelta(days=8), actor=WRITER)
    return version


def in_force(**more: bool) -> DocumentVersion:
    version = shown(**more)
    time.travel(timedelta(days=8, minutes=1))
    documents.approve(version=version, actor=READER)
    documents.bring_into_force()
    version.refresh_from_db()
    return version


def test_it_works(xiaomei: User, settle: Callable[[], int]) -> None:
    commenting.follow(document=terms(), user=xiaomei, wants=True)
    version = shown()
    settle()
    commenting.comment(version=version, user=xiaomei, text="希望生鲜也算进去。", client_id="c1")
    time.travel(timedelta(days=8, minutes=1))
    with pytest.raises(CommentsUnanswered):
        documents.approve(version=version, actor=READER)
    documents.summarise(version=version, text="一条意见：生鲜依法除外，已在第三条说明。", actor=WRITER)
    documents.approve(version=version, actor=READER)
    assert documents.bring_into_force() == 1
    version.refresh_from_db()
    assert version.status == "in_force"
    assert terms().versions.get(number=1).status == "past"
    settle()
    assert Notice.objects.filter(recipient=xiaomei.ref, template="document_changes").count() == 3


def test_seven_days_are_seven_days() -> None:
    version = second()
    with pytest.raises(TooSoon):
        documents.open_comments(version=version, effective_from=time.now() + timedelta(days=6, hours=23), actor=WRITER)
    documents.open_comments(version=version, effective_from=time.now() + timedelta(days=8), actor=WRITER)
    time.travel(timedelta(days=6, hours=23))
    with pytest.raises(TooSoon):
        documents.approve(version=version, actor=READER)
    time.travel(timedelta(hours=2))
    with pytest.raises(OwnText):
        documents.approve(version=version, actor=WRITER)
    documents.approve(version=version, actor=READER)
    assert documents.bring_into_force() == 0  # its day has not come


def test_comments_only_while_open(xiaomei: User) -> None:
    version = second()
    with pytest.raises(CommentsClosed):
        commenting.comment(version=version, user=xiaomei, text="还没公示呢。", client_id="c1")
    documents.open_comments(version=version, effective_from=time.now() + timedelta(days=8), actor=WRITER)
    first = commenting.comment(version=version, user=xiaomei, text="支持延长。", client_id="c2")
    assert commenting.comment(version=version, user=xiaomei, text="支持延长。", client_id="c2").pk == first.pk
    time.travel(timedelta(days=7, minutes=1))
    with pytest.raises(CommentsClosed):
        commenting.comment(version=version, user=xiaomei, text="现在才看到。", client_id="c3")


def test_a_public_text_never_changes() -> None:
    version = shown()
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentVersion.objects.filter(pk=version.pk).update(texts={})
    version.refresh_from_db()
    assert version.texts


def test_consent_is_asked_again(browse: Callable[..., object], xiaomei: User) -> None:
    version = in_force(asks_again=True)
    asking.remember()
    mine = browse(xiaomei)
    page = mine.get("/me/orders/")  # type: ignore[attr-defined]
    assert page.status_code == 302
    assert page["Location"].startswith("/rules/agree/?next=")
    with pytest.raises(OldText):
        commenting.decide(version=version, user=xiaomei, digest="0" * 64, agreed=True)
    no = {"version": version.pk, "digest": version.digest, "agreed": "no"}
    assert mine.post("/rules/agree/?next=/me/orders/", no).status_code == 200  # type: ignore[attr-defined]
    assert mine.get("/me/orders/").status_code == 200  # type: ignore[attr-defined]
    assert mine.get("/me/privacy/").status_code == 200  # type: ignore[attr-defined]
    assert mine.get("/checkout/")["Location"].startswith("/rules/agree/")  # type: ignore[attr-defined]
    yes = {**no, "agreed": "yes"}
    assert mine.post("/rules/agree/?next=/me/orders/", yes)["Location"] == "/me/orders/"  # type: ignore[attr-defined]
    assert [row.agreed for row in Agreement.objects.filter(user=xiaomei).order_by("id")] == [False, True]
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.update(agreed=True)


def test_the_page_leads_nowhere_else(browse: Callable[..., object], xiaomei: User) -> None:
    in_force(asks_again=True)
    page = browse(xiaomei).get("/rules/agree/?next=https://evil.example/")  # type: ignore[attr-defined]
    assert b"evil.example" not in page.content


def test_pages(browse: Callable[..., object], xiaomei: User, dana: User) -> None:
    version = shown()
    reader = browse(None)
    for path in (
        "/rules/",
        "/rules/terms/",
        "/rules/terms/?version=1",
        "/rules/privacy/",
        "/rules/risk-notice/",
        "/rules/seller-rules/",
    ):
        assert reader.get(path).status_code == 200, path  # type: ignore[attr-defined]
    page = reader.get("/rules/terms/changes/").content.decode()  # type: ignore[attr-defined]
    assert "<del>七天</del>" in page
    assert "<ins>十天</ins>" in page
    assert reader.get("/rules/nothing/").status_code == 404  # type: ignore[attr-defined]
    said = browse(xiaomei).post("/rules/terms/changes/", {"text": "<script>支持</script>！！", "client_id": "x1"})  # type: ignore[attr-defined]
    assert said.status_code == 302
    assert "&lt;script&gt;" in reader.get("/rules/terms/changes/").content.decode()  # type: ignore[attr-defined]
    assert browse(xiaomei).post("/rules/terms/follow/", {"wants": "yes"}).status_code == 302  # type: ignore[attr-defined]
    assert Follower.objects.count() == 1
    for path in ("/admin/help/rules/", "/admin/help/rules/terms/"):
        assert browse(dana).get(path).status_code == 200, path  # type: ignore[attr-defined]
    assert version.status == "comment"


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("甲", ""), ("", "乙"), ("甲\n乙\n丙", "甲\n丙"), ("七日内退货", "十日内退货，含运费")],
)
def test_a_difference_loses_nothing(before: str, after: str) -> None:
    pieces = [piece for paragraph in diffing.between(before, after) for piece in paragraph]
    assert "".join(p.text for p in pieces if p.kind != "new") == before.replace("\n", "")
    assert "".join(p.text for p in pieces if p.kind != "gone") == after.replace("\n", "")
