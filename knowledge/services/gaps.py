"""Questions that nobody answered, grouped by likeness, until somebody writes the article."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from knowledge.models import Article, Gap, GapQuestion
from knowledge.policies import likeness, masking, words
from knowledge.policies.languages import nearest
from marketplace.core import locks, textnorm, time, trail

NEAR = 40  # groups that share a word and are compared
MOST_MARKS = 24
KEPT = timedelta(days=180)
MOST_KEPT = 20  # examples a group keeps; the count goes on


@transaction.atomic
def unsolved(text: str, intent: str, locale: str) -> Gap | None:
    """Keep a question the assistant could not answer, without what tells who asked. None where nothing is left to keep.

    Similar questions (of the same language) are one row with a count. Called again it counts again: the caller asks once.
    """
    said = masking.masked(text)
    marks = _marks(said)
    if not marks:
        return None
    code, now = nearest(locale), time.now()
    locks.advisory(f"knowledge:gaps:{code}")  # two at once must not open the same group twice
    found = _alike(marks, code)
    if found is None:
        found = Gap.objects.create(
            locale=code, intent=intent[:30], sample=said, marks=marks, asked=0, first_at=now, last_at=now
        )
    Gap.objects.filter(pk=found.pk).update(asked=F("asked") + 1, last_at=now)
    if found.asked < MOST_KEPT:
        GapQuestion.objects.create(gap=found, text=said, asked_at=now)
    found.refresh_from_db()
    return found


@transaction.atomic
def close(*, gap: Gap, actor: str, article: Article | None = None, why: str = "") -> None:
    """Answered by an article, or not worth one (with a reason). The same question opens a new group only if asked again."""
    reason = textnorm.clean_line(why, max_length=300, min_length=0 if article else 1, field="why")
    changed = Gap.objects.filter(pk=gap.pk, closed_at=None).update(
        closed_at=time.now(), closed_by=actor, article=article, why=reason
    )
    if changed:
        after = {"article": article.slug if article else ""}
        trail.record(verb="gap.closed", target=f"gap:{gap.pk}", actor=actor, why=reason, after=after)


def forget_old() -> int:
    """Examples older than half a year go; the counts stay."""
    return GapQuestion.objects.filter(asked_at__lt=time.now() - KEPT).delete()[0]


def _alike(marks: list[str], locale: str) -> Gap | None:
    """The open group that is most like it, if any is like enough."""
    near = Gap.objects.filter(locale=locale, closed_at=None, marks__overlap=marks).order_by("-last_at")[:NEAR]
    scored = [(likeness.likeness(marks, gap.marks), gap) for gap in near]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= likeness.ALIKE else None


def _marks(said: str) -> list[str]:
    found = [word for word in words.words_of(said.replace(masking.HIDDEN, " ")) if word not in words.NOISE]
    return sorted({trail.digest(f"gap:{word}")[:12] for word in found})[:MOST_MARKS]
