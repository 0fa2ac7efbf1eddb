"""Row locks of the help centre. None of them is held while another room's is asked for."""

from knowledge.models import Article, ArticleVersion, Complaint, Document, DocumentVersion, Feedback
from marketplace.core import locks


def article(pk: int) -> Article:
    return locks.row(Article.objects.filter(pk=pk))


def version(pk: int) -> ArticleVersion:
    return locks.row(ArticleVersion.objects.filter(pk=pk))


def complaint(pk: int) -> Complaint:
    return locks.row(Complaint.objects.filter(pk=pk))


def document(pk: int) -> Document:
    return locks.row(Document.objects.filter(pk=pk))


def document_version(pk: int) -> DocumentVersion:
    return locks.row(DocumentVersion.objects.filter(pk=pk))


def feedback(pk: int) -> Feedback:
    return locks.row(Feedback.objects.filter(pk=pk))
