"""What goes live is written out once in each language, with the words by which it is found."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Cast

from knowledge import locks
from knowledge.models import Article, ArticleText, ArticleVersion
from knowledge.policies import words
from knowledge.policies.languages import LOCALES, text_in
from knowledge.states import ARTICLE, ArticleStatus
from marketplace.core import pages, time

SYSTEM = "system:knowledge"


def due() -> QuerySet[ArticleVersion, int]:
    """Ids of approved versions whose day has come, the longest waiting first."""
    return (
        ArticleVersion.objects.filter(status=ArticleStatus.PLANNED, effective_from__lte=time.now())
        .order_by("effective_from", "id")
        .values_list("pk", flat=True)
    )


@transaction.atomic
def go_live_by(pk: int) -> bool:
    """As `go_live`, for the job: False where somebody else did it."""
    version = locks.version(pk)
    if version.status != ArticleStatus.PLANNED:
        return False
    go_live(version=version, actor=SYSTEM)
    return True


@transaction.atomic
def go_live(*, version: ArticleVersion, actor: str) -> None:
    """This version takes the place of the one that was live, in all languages at once."""
    article = locks.article(version.article_id)
    before = article.versions.filter(status=ArticleStatus.LIVE).first()
    if before is not None:
        ARTICLE.move(before, ArticleStatus.PAST, actor=actor)
    now = time.now()
    ARTICLE.move(version, ArticleStatus.LIVE, actor=actor, live_at=now)
    write(article, number=version.number, texts=version.texts, keywords=version.keywords)
    pages.forget_all()  # pages held above Django show it at once


def take_off(article: Article) -> None:
    """Nothing of this article is read or found any more."""
    ArticleText.objects.filter(article=article).delete()
    pages.forget_all()  # pages held above Django show it at once


def write(
    article: Any, *, number: int, texts: Mapping[str, Mapping[str, str]], keywords: str, model: Any = ArticleText
) -> None:
    """The live rows of an article. `model` is given by the migration that plants the first ones."""
    for locale in LOCALES:
        text = text_in(texts, locale)
        fields = {name: text.get(name, "") for name in ("title", "summary", "body", "action")}
        literal = words.vector(title=fields["title"], keywords=keywords, summary=fields["summary"], body=fields["body"])
        model.objects.update_or_create(
            article=article, locale=locale,
            defaults={
                **fields, "number": number, "updated_at": time.now(), "sounds": words.sounds(fields["title"], keywords),
                "document": Cast(Value(literal), SearchVectorField()),
            },
        )  # fmt: skip
