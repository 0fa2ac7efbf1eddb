"""Reading the rules centre."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from knowledge.errors import DocumentNotFound
from knowledge.models import Comment, Document, DocumentVersion, Follower
from knowledge.states import DocumentStatus
from marketplace.accounts.models import User

PUBLIC = (
    DocumentStatus.COMMENT, DocumentStatus.COMING, DocumentStatus.IN_FORCE, DocumentStatus.PAST, DocumentStatus.DROPPED,
)  # fmt: skip
SHOWN = 100


def documents() -> list[Document]:
    """All documents with their public versions (`open_versions`, newest first); two queries."""
    versions = DocumentVersion.objects.filter(status__in=PUBLIC).order_by("-number")
    return list(Document.objects.prefetch_related(Prefetch("versions", versions, to_attr="open_versions")))


def document(slug: str) -> Document:
    """One document with its public versions. Raises DocumentNotFound."""
    found = next((one for one in documents() if one.slug == slug), None)
    if found is None:
        raise DocumentNotFound
    return found


def in_force(found: Document) -> DocumentVersion | None:
    return _first(found, DocumentStatus.IN_FORCE)


def coming(found: Document) -> DocumentVersion | None:
    """The version that is open for comments or waits for its day."""
    return _first(found, DocumentStatus.COMMENT) or _first(found, DocumentStatus.COMING)


def version(found: Document, number: int) -> DocumentVersion:
    """A public version by its number. Raises DocumentNotFound."""
    one: DocumentVersion | None = next((one for one in _open(found) if one.number == number), None)
    if one is None:
        raise DocumentNotFound
    return one


def any_version(pk: int) -> DocumentVersion:
    """Any version, for the editors. Raises DocumentNotFound."""
    one = DocumentVersion.objects.select_related("document").filter(pk=pk).first()
    if one is None:
        raise DocumentNotFound
    return one


def comments_of(found: DocumentVersion) -> QuerySet[Comment]:
    """What was said, oldest first; at most a hundred on a page."""
    return found.comments.select_related("user").order_by("id")[:SHOWN]


def comment_by(pk: int) -> Comment:
    """Raises DocumentNotFound."""
    one = Comment.objects.select_related("version").filter(pk=pk).first()
    if one is None:
        raise DocumentNotFound
    return one


def follows(found: Document, user: User) -> bool:
    return Follower.objects.filter(document=found, user=user).exists()


def followers(found: Document, after: int, limit: int) -> list[Follower]:
    """A batch of followers by rising id."""
    rows = Follower.objects.filter(document=found, pk__gt=after).select_related("user").order_by("pk")
    return list(rows[:limit])


def versions_open() -> QuerySet[DocumentVersion]:
    """What editors work on."""
    made = DocumentVersion.objects.filter(status__in=("draft", "comment", "coming"))
    return made.select_related("document").order_by("id")


def _open(found: Document) -> list[Any]:
    return list(getattr(found, "open_versions", ()))


def _first(found: Document, status: str) -> DocumentVersion | None:
    return next((one for one in _open(found) if one.status == status), None)
