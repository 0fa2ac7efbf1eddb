"""Rules change in the open: drafted, shown with its differences for at least seven days, commented, approved, in force.

E-Commerce Law Art. 32–34: rules in plain sight, comments heard in public, a change shown seven days before it counts. Art. 33:
earlier versions stay readable, so nothing is ever deleted.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from knowledge import asking, locks
from knowledge.errors import BadArticle, CommentsUnanswered, OpenVersion, OwnText, TooSoon
from knowledge.models import Document, DocumentVersion
from knowledge.policies.languages import EN, HANS, HANT
from knowledge.services.articles import NEEDED
from knowledge.states import DOCUMENT, DocumentStatus
from marketplace.core import pages, tasks, textnorm, time, trail
from marketplace.core.outbox.emit import emit
from marketplace.core.transparency.canonical import payload_digest

NOTICE = timedelta(days=7)
MOST = {"title": 80, "summary": 300, "body": 30_000}
SYSTEM = "system:rules"


@transaction.atomic
def draft(
    *, document: Document, texts: Mapping[str, Mapping[str, str]], why: str, actor: str, asks_again: bool = False
) -> DocumentVersion:
    """The next version, or new words in the draft that is there. `why` is public. Raises OpenVersion, BadArticle, BadText."""
    clean = _clean(texts)
    said = textnorm.clean_text(why, max_length=2000, min_length=5, field="why")
    locks.document(document.pk)
    facts = {"texts": clean, "digest": payload_digest(clean), "why": said, "asks_again": asks_again}
    facts |= {"written_by": actor, "written_at": time.now()}
    mine = document.versions.filter(status=DocumentStatus.DRAFT).first()
    if mine is not None:
        DocumentVersion.objects.filter(pk=mine.pk, status=DocumentStatus.DRAFT).update(**facts)
        mine.refresh_from_db()
    else:
        last = document.versions.order_by("-number").values_list("number", flat=True).first() or 0
        try:
            with transaction.atomic():
                mine = DocumentVersion.objects.create(document=document, number=last + 1, **facts)
        except IntegrityError:
            raise OpenVersion from None
    trail.record(verb="document.drafted", target=mine.ref, actor=actor, after={"number": mine.number})
    return mine


@transaction.atomic
def open_comments(*, version: DocumentVersion, effective_from: datetime, actor: str) -> None:
    """Show it to everybody, with its differences; who follows the document is told. Raises TooSoon, IllegalMove."""
    now = time.now()
    if effective_from < now + NOTICE:
        raise TooSoon(fields={"effective_from": TooSoon.message})
    DOCUMENT.move(
        version, DocumentStatus.COMMENT, actor=actor, comment_from=now, comment_until=now + NOTICE,
        effective_from=effective_from,
    )  # fmt: skip
    _announce("knowledge.document_shown", version)


@transaction.atomic
def summarise(*, version: DocumentVersion, text: str, actor: str) -> None:
    """What was said and what becomes of it: everybody may read it. Raises BadText, OpenVersion once it is decided."""
    said = textnorm.clean_text(text, max_length=5000, min_length=10, field="text")
    changed = DocumentVersion.objects.filter(pk=version.pk, status=DocumentStatus.COMMENT).update(comments_summary=said)
    if not changed:
        raise OpenVersion
    version.comments_summary = said
    trail.record(verb="document.summarised", target=version.ref, actor=actor)
    pages.forget_all()


@transaction.atomic
def approve(*, version: DocumentVersion, actor: str, effective_from: datetime | None = None) -> None:
    """A second person lets it come into force, after the days for comments. A later day may be named, never an earlier one.

    Raises OwnText, TooSoon, CommentsUnanswered, IllegalMove.
    """
    fresh = locks.document_version(version.pk)
    if actor == fresh.written_by:
        raise OwnText
    now = time.now()
    day = max(effective_from or now, fresh.effective_from or now)
    if (
        fresh.comment_from is None
        or fresh.comment_until is None
        or fresh.comment_until > now
        or day < fresh.comment_from + NOTICE
    ):
        raise TooSoon
    if fresh.comments.filter(is_hidden=False).exists() and not fresh.comments_summary:
        raise CommentsUnanswered
    DOCUMENT.move(fresh, DocumentStatus.COMING, actor=actor, approved_by=actor, effective_from=day)
    _announce("knowledge.document_coming", fresh)
    version.refresh_from_db()


@transaction.atomic
def drop(*, version: DocumentVersion, actor: str, why: str) -> None:
    """It does not come, with a public reason. Raises BadText, IllegalMove once it is in force."""
    said = textnorm.clean_text(why, max_length=500, min_length=3, field="why")
    DOCUMENT.move(version, DocumentStatus.DROPPED, actor=actor, why=said, comments_summary=said)
    pages.forget_all()


def due() -> QuerySet[DocumentVersion, int]:
    """Ids of approved versions whose day has come."""
    coming = DocumentVersion.objects.filter(status=DocumentStatus.COMING, effective_from__lte=time.now())
    return coming.order_by("effective_from", "id").values_list("pk", flat=True)


def bring_into_force(limit: int = 50) -> int:
    """Versions whose day has come, each in its own transaction; also refreshes what the doors remember. Returns how many."""
    done = tasks.each(list(due()[:limit]), _into_force)
    asking.remember()
    return done


@transaction.atomic
def _into_force(pk: int) -> bool:
    fresh = locks.document_version(pk)
    if fresh.status != DocumentStatus.COMING:
        return False
    before = fresh.document.versions.filter(status=DocumentStatus.IN_FORCE).first()
    if before is not None:
        DOCUMENT.move(before, DocumentStatus.PAST, actor=SYSTEM)
    DOCUMENT.move(fresh, DocumentStatus.IN_FORCE, actor=SYSTEM)
    _announce("knowledge.document_in_force", fresh)
    transaction.on_commit(asking.remember, robust=True)
    return True


def _announce(topic: str, version: DocumentVersion) -> None:
    pages.forget_all()
    emit(topic=topic, key=version.ref, payload={"version": version.pk, "status": version.status})


def _clean(texts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for locale in (HANS, EN, HANT):
        given = texts.get(locale, {})
        fields = {
            name: textnorm.clean_text(str(given.get(name, "")), max_length=most, field=name)
            for name, most in MOST.items()
        }
        if locale != HANT and not all(fields[name] for name in NEEDED):
            raise BadArticle(fields={"locale": locale})
        if any(fields.values()):
            found[locale] = fields
    return found
