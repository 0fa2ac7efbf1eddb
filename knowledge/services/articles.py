"""Articles are written by one person, read by another, and go live on their day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from knowledge.errors import ArticleNotFound, BadArticle, OpenVersion, OwnText, SlugTaken
from knowledge.models import Article, ArticleVersion
from knowledge.policies.categories import CATEGORIES, RESERVED
from knowledge.policies.languages import EN, HANS, HANT
from knowledge.services import publishing
from knowledge.states import ARTICLE, ArticleStatus
from marketplace.core import tasks, textnorm, time, trail

MOST = {"title": 120, "summary": 300, "body": 20_000, "action": 40}
NEEDED = ("title", "summary", "body")
Texts = Mapping[str, Mapping[str, str]]


@transaction.atomic
def create(*, slug: str, category: str, texts: Texts, actor: str, keywords: str = "", **facts: Any) -> ArticleVersion:
    """A new address with its first draft. `facts`: icon, href, place. Raises SlugTaken, BadArticle, BadText."""
    if slug in RESERVED or category not in CATEGORIES:
        raise SlugTaken if slug in RESERVED else BadArticle
    clean = _clean(texts)
    try:
        with transaction.atomic():
            article = Article.objects.create(slug=slug, category=category, created_at=time.now(), **facts)
    except IntegrityError:
        raise SlugTaken from None
    trail.record(verb="article.created", target=article.ref, actor=actor)
    return _draft(article, 1, clean, keywords, actor)


@transaction.atomic
def revise(*, article: Article, texts: Texts, actor: str, keywords: str = "") -> ArticleVersion:
    """The next draft, or new words in the draft that is there. Raises OpenVersion while one waits for its reader or its day."""
    clean = _clean(texts)
    open_one = article.versions.filter(status__in=("draft", "review", "planned")).first()
    if open_one is not None and open_one.status != ArticleStatus.DRAFT:
        raise OpenVersion
    if open_one is None:
        last = article.versions.order_by("-number").values_list("number", flat=True).first() or 0
        return _draft(article, last + 1, clean, keywords, actor)
    changed = ArticleVersion.objects.filter(pk=open_one.pk, status=ArticleStatus.DRAFT).update(
        texts=clean, keywords=keywords[:400], author=actor, reviewer="", written_at=time.now()
    )
    if not changed:
        raise OpenVersion
    trail.record(verb="article.edited", target=article.ref, actor=actor, after={"version": open_one.number})
    open_one.refresh_from_db()
    return open_one


@transaction.atomic
def submit(*, version: ArticleVersion, actor: str, effective_from: datetime | None = None) -> None:
    """Ask somebody else to read it; it goes live at `effective_from`, or as soon as it is approved. Raises IllegalMove."""
    ARTICLE.move(version, ArticleStatus.REVIEW, actor=actor, effective_from=effective_from)


@transaction.atomic
def give_back(*, version: ArticleVersion, actor: str, note: str) -> None:
    """Not yet: back to its writer with a note. Raises BadText for an empty note, OwnText, IllegalMove."""
    said = textnorm.clean_text(note, max_length=500, min_length=1, field="note")
    _require_other(version, actor)
    ARTICLE.move(version, ArticleStatus.DRAFT, actor=actor, why=said, note=said)


@transaction.atomic
def approve(*, version: ArticleVersion, actor: str) -> None:
    """A second person lets it go: live now, or on its day. Raises OwnText, IllegalMove."""
    _require_other(version, actor)
    ARTICLE.move(version, ArticleStatus.PLANNED, actor=actor, reviewer=actor, note="")
    if version.effective_from is None or version.effective_from <= time.now():
        publishing.go_live(version=version, actor=actor)


@transaction.atomic
def drop(*, version: ArticleVersion, actor: str, why: str = "") -> None:
    """Throw a draft away, or take what is live (or planned) off the shelf. Raises IllegalMove."""
    was_live = version.status == ArticleStatus.LIVE
    ARTICLE.move(version, ArticleStatus.PAST, actor=actor, why=why)
    if was_live:
        publishing.take_off(version.article)


def publish_due(limit: int = 100) -> int:
    """Versions whose day has come, each in its own transaction; returns how many."""
    return tasks.each(list(publishing.due()[:limit]), lambda pk: publishing.go_live_by(pk))


def article_by(slug: str) -> Article:
    """Raises ArticleNotFound."""
    found = Article.objects.filter(slug=slug[:60]).first()
    if found is None:
        raise ArticleNotFound
    return found


def _draft(article: Article, number: int, texts: Texts, keywords: str, actor: str) -> ArticleVersion:
    try:
        with transaction.atomic():
            made: ArticleVersion = ArticleVersion.objects.create(
                article=article,
                number=number,
                texts=texts,
                keywords=keywords[:400],
                author=actor,
                written_at=time.now(),
            )
    except IntegrityError:
        raise OpenVersion from None
    trail.record(verb="article.drafted", target=article.ref, actor=actor, after={"version": number})
    return made


def _require_other(version: ArticleVersion, actor: str) -> None:
    if actor == version.author:
        raise OwnText


def _clean(texts: Texts) -> dict[str, dict[str, str]]:
    """Chinese and English complete, traditional Chinese as far as somebody wrote it."""
    found: dict[str, dict[str, str]] = {}
    for locale in (HANS, EN, HANT):
        given = texts.get(locale, {})
        found[locale] = {
            name: textnorm.clean_text(str(given.get(name, "")), max_length=most, field=name)
            for name, most in MOST.items()
        }
        if locale != HANT and not all(found[locale][name] for name in NEEDED):
            raise BadArticle(fields={"locale": locale})
    return {locale: fields for locale, fields in found.items() if any(fields.values())}
