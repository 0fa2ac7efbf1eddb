"""What people do with rules that change: say something, follow, agree or not."""

from django.db import IntegrityError, transaction

from knowledge import locks
from knowledge.errors import CommentsClosed, OldText, TooManyComments
from knowledge.models import Agreement, Comment, Document, DocumentVersion, Follower
from knowledge.states import DocumentStatus
from marketplace.accounts.models import User
from marketplace.core import pages, textnorm, time, trail

MOST = 5


@transaction.atomic
def comment(*, version: DocumentVersion, user: User, text: str, client_id: str) -> Comment:
    """Say something about a version while it is open for it. The same `client_id` again changes nothing.

    Raises CommentsClosed, TooManyComments, BadText.
    """
    already = Comment.objects.filter(user=user, client_id=client_id).first()
    if already is not None:
        return already
    fresh = locks.document_version(version.pk)
    now = time.now()
    if fresh.status != DocumentStatus.COMMENT or fresh.comment_until is None or fresh.comment_until < now:
        raise CommentsClosed
    if fresh.comments.filter(user=user).count() >= MOST:
        raise TooManyComments
    said = textnorm.clean_text(text, max_length=2000, min_length=5, field="text")
    made: Comment = Comment.objects.create(version=fresh, user=user, text=said, client_id=client_id, at=now)
    trail.record(verb="document.commented", target=fresh.ref, actor=user.ref)
    pages.forget_all()
    return made


@transaction.atomic
def answer(*, comment: Comment, text: str, actor: str, is_hidden: bool = False) -> None:
    """Answer a comment in public; hide one that breaks the law (its place and our reason stay). Raises BadText."""
    said = textnorm.clean_text(text, max_length=2000, min_length=3, field="text")
    Comment.objects.filter(pk=comment.pk).update(answer=said, answered_by=actor, is_hidden=is_hidden)
    trail.record(verb="document.comment_answered", target=comment.version.ref, actor=actor, after={"hidden": is_hidden})
    pages.forget_all()


@transaction.atomic
def follow(*, document: Document, user: User, wants: bool) -> None:
    """Hear of changes, or no more. Again it changes nothing."""
    if not wants:
        Follower.objects.filter(document=document, user=user).delete()
        return
    try:
        with transaction.atomic():
            Follower.objects.create(document=document, user=user, since=time.now())
    except IntegrityError:
        return


@transaction.atomic
def decide(*, version: DocumentVersion, user: User, digest: str, agreed: bool) -> Agreement:
    """Agree or not, to exactly the text that was shown. Each decision is kept with digest and time; the last one counts.

    Raises OldText where the text shown is not the one in force.
    """
    fresh = locks.document_version(version.pk)
    if fresh.status != DocumentStatus.IN_FORCE or fresh.digest != digest:
        raise OldText
    last = Agreement.objects.filter(user=user, version=fresh).order_by("-id").first()
    if last is not None and last.agreed == agreed:
        return last
    made: Agreement = Agreement.objects.create(user=user, version=fresh, digest=digest, agreed=agreed, at=time.now())
    trail.record(
        verb="document.agreed" if agreed else "document.refused", target=fresh.ref, actor=user.ref,
        after={"number": fresh.number, "digest": digest},
    )  # fmt: skip
    return made
