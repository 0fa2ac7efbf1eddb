"""Was it helpful? Counted once a person or guest; an answer may change."""

from django.db import transaction
from django.db.models import F

from knowledge import locks
from knowledge.models import Article, ArticleText, Vote
from knowledge.policies.languages import nearest
from marketplace.core import time


@transaction.atomic
def vote(*, article: Article, voter: str, is_helpful: bool, locale: str) -> Vote:
    """Record the answer of `voter` (opaque). The same answer again changes nothing; the other one moves the count."""
    locks.article(article.pk)  # the counts follow the rows, one answer after another
    before = Vote.objects.filter(article=article, voter=voter).first()
    if before is not None and before.is_helpful == is_helpful:
        return before
    code = nearest(locale)
    number = ArticleText.objects.filter(article=article, locale=code).values_list("number", flat=True).first() or 0
    made, _new = Vote.objects.update_or_create(
        article=article, voter=voter,
        defaults={"is_helpful": is_helpful, "locale": code, "number": number, "at": time.now()},
    )  # fmt: skip
    up = 1 if is_helpful else -1 if before else 0
    down = 0 if is_helpful and before is None else -1 if is_helpful else 1
    Article.objects.filter(pk=article.pk).update(helpful=F("helpful") + up, unhelpful=F("unhelpful") + down)
    return made
