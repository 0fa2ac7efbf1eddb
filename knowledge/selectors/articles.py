"""Articles of the help centre, found by what somebody asks."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation

from support.articles import TOPICS


@dataclass(frozen=True)
class Article:
    title: str
    summary: str
    url: str


def search(text: str, locale: str, limit: int = 3) -> list[Article]:
    """The best articles for `text`, the best first; those that share no two characters with it are left out."""
    with translation.override(locale):
        rows = [(_shared(text, topic), topic) for topic in TOPICS]
        best = sorted((row for row in rows if row[0]), key=lambda row: -row[0])[:limit]
        return [Article(str(topic.question), str(topic.answer[0]), f"/help/{topic.slug}/") for _score, topic in best]


def _shared(text: str, topic: Any) -> int:
    words = f"{topic.question} {' '.join(str(part) for part in topic.answer)}".lower()
    asked = text.lower()
    return len({asked[at : at + 2] for at in range(len(asked) - 1) if asked[at : at + 2].strip() in words} - {""})
