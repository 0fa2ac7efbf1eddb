"""Reading the help centre: the pages, and search in at most two statements."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from knowledge.errors import ArticleNotFound
from knowledge.models import Article, ArticleText, ArticleVersion, Vote
from knowledge.policies import words
from knowledge.policies.categories import CATEGORIES
from knowledge.policies.languages import nearest
from marketplace.catalog.search import text as texts

MOST_TYPED = 120
ALIKE = 0.34  # word_similarity, from which a slip of the finger may be meant
SURE = 0.6  # … and surely is

BY_WORDS = """
SELECT a.slug, t.title, t.summary, a.icon,
       ts_rank('{0.1, 0.25, 0.6, 1.0}', t.document, asked.q) * (1 + coalesce(cardinality(m.met), 0)) AS score,
       coalesce(cardinality(m.met), 0)
FROM knowledge_articletext t JOIN knowledge_article a ON a.id = t.article_id,
     to_tsquery('simple', %(query)s) AS asked(q),
     LATERAL (SELECT array_agg(w) AS met FROM unnest(%(words)s::text[]) w WHERE t.document @@ (w::tsquery)) m
WHERE t.locale = %(locale)s AND t.document @@ asked.q
ORDER BY score DESC, a.place, a.id LIMIT %(limit)s
"""
BY_SOUND = """
SELECT a.slug, t.title, t.summary, a.icon, max(word_similarity(s, t.sounds)) AS score
FROM knowledge_articletext t JOIN knowledge_article a ON a.id = t.article_id, unnest(%(sounds)s::text[]) s
WHERE t.locale = %(locale)s AND word_similarity(s, t.sounds) >= %(alike)s
GROUP BY a.slug, t.title, t.summary, a.icon, a.place, a.id ORDER BY score DESC, a.place, a.id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Found:
    """One article as a list shows it."""

    slug: str
    title: str
    summary: str
    icon: str
    score: float
    met: int = 0

    @property
    def url(self) -> str:
        return f"/help/{self.slug}/"


def search(text: str, locale: str, limit: int = 10) -> list[Found]:
    """Articles for what somebody typed, best first. By words; where less than half of them is met, also by what sounds or looks alike."""
    typed, code = texts.normalise(text[:MOST_TYPED]), nearest(locale)
    asked = words.words_of(typed)[:24]
    if not asked:
        return []
    found = _run(BY_WORDS, {"query": words.any_of(asked), "words": [words.any_of([one]) for one in asked]}, code, limit)
    if found and max(one.met for one in found) * 2 > len(asked):
        return found
    spelled = [one for one in dict.fromkeys((typed.replace(" ", ""), *words.sounds(typed).split())) if len(one) > 1][
        :12
    ]
    heard = _run(BY_SOUND, {"sounds": spelled, "alike": ALIKE}, code, limit) if spelled else []
    sure = [one for one in heard if one.score >= SURE]
    return list({one.slug: one for one in (*sure, *found, *heard)}.values())[:limit]


def _run(statement: str, values: dict[str, Any], locale: str, limit: int) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "locale": locale, "limit": max(1, min(limit, 50))})
        return [Found(*row) for row in cursor.fetchall()]


def shelves(locale: str) -> list[tuple[str, Any, str, list[ArticleText]]]:
    """(code, words, icon, articles) of every category that has something, in order; one query."""
    rows: dict[str, list[ArticleText]] = {}
    for row in live(locale):
        rows.setdefault(row.article.category, []).append(row)
    return [(code, label, icon, rows[code]) for code, (label, icon) in CATEGORIES.items() if code in rows]


def live(locale: str) -> QuerySet[ArticleText]:
    """Everything that is live in a language, in the order of the shelves; the caller pages where it must."""
    return (
        ArticleText.objects.filter(locale=nearest(locale))
        .select_related("article")
        .defer("document", "sounds")
        .order_by("article__place", "article_id")
    )


def article_text(slug: str, locale: str) -> ArticleText:
    """What is live at this address. Raises ArticleNotFound."""
    found = live(locale).filter(article__slug=slug[:60]).first()
    if found is None:
        raise ArticleNotFound
    return found


def beside(found: ArticleText, limit: int = 5) -> list[ArticleText]:
    """Other articles of the same shelf."""
    same = live(found.locale).filter(article__category=found.article.category)
    return list(same.exclude(article_id=found.article_id)[:limit])


def vote_of(article: Article, voter: str) -> Vote | None:
    return Vote.objects.filter(article=article, voter=voter).first() if voter else None


def versions_waiting() -> QuerySet[ArticleVersion]:
    """What is in the making: drafts, what waits for a reader, what waits for its day."""
    made = ArticleVersion.objects.filter(status__in=("draft", "review", "planned"))
    return made.select_related("article").order_by("-status", "written_at")


def all_articles() -> QuerySet[Article]:
    return Article.objects.order_by("category", "place", "id")
