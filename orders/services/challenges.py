"""A shop challenges a review: we look under a clock, rule in words that are published, and look again where a side asks.

The review can be read all the while. Hiding needs a reason of law; what is merely about something else (our delivery) keeps its
words, and the stars for goods and shop do not count.
"""

from collections.abc import Sequence
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import files, tasks, textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from orders import locks
from orders.errors import ChallengedAlready, NotTheTime, OwnDispute, RuledAlready, TooManyPhotos
from orders.models import Challenge, ChallengeFile, Review, ReviewRuling
from orders.policies import opinions as rules
from orders.policies import reviewing
from orders.selectors import challenges as reads
from orders.selectors.reviews import is_of
from orders.services import opinions
from orders.services.tallying import strike
from orders.states import CHALLENGE, ChallengeStatus, OpinionStatus
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import require

FOLDER = "challenges"
MAX_WORDS = 1000
SYSTEM = "system:reviews"


def challenge(
    *, seller: Seller, public_id: str, reason: str, body: str, uploads: Sequence[IO[bytes]] = (), by: User
) -> Challenge:
    """Ask us to look at a review, once, with reason and evidence. Raises NotAllowed, OpinionNotFound, ChallengedAlready, BadText,
    TooManyPhotos, the refusals of files, and DomainError for an unknown reason.
    """
    require(seller, by, Permission.MESSAGES)
    if reason not in reviewing.CHALLENGE_REASONS:
        raise DomainError(code="unknown_reason", fields={"reason": reason})
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, min_length=reviewing.LEAST_WORDS, field="body")
    found = reads.review_for_shop(seller, public_id)
    if not reads.can_challenge(found):
        raise ChallengedAlready
    if len(uploads) > reviewing.MOST_EVIDENCE:
        raise TooManyPhotos
    clean = [files.accept(upload, allowed=files.DOCUMENTS) for upload in uploads]
    names = [_store(one) for one in clean]
    with transaction.atomic():
        try:
            with transaction.atomic():
                made: Challenge = Challenge.objects.create(
                    review=found, reason=reason, body=text, given_by=by.ref, opened_at=time.now()
                )
        except IntegrityError as error:
            raise ChallengedAlready from error
        ChallengeFile.objects.bulk_create(
            ChallengeFile(challenge=made, file=name, mime=one.mime) for name, one in zip(names, clean, strict=True)
        )
        clocks.start(kind=reads.RULING, subject=made.ref, actor=by.ref)
        trail.record(verb="review.challenged", target=trail.ref(found), actor=by.ref, why=reason)
        emit(topic="orders.review_challenged", key=made.ref, payload={"challenge": made.public_id})
    return made


@transaction.atomic
def rule(*, challenge_id: str, outcome: str, words: str, law: str = "", by: User) -> ReviewRuling:
    """Decide, in words that all can read. The first time the side that lost has seven days for a second look; the second look is
    by somebody else and final. Raises NotAllowed, OwnDispute, NotTheTime, RuledAlready, BadText, DomainError.
    """
    require_role(by, Role.OPS)
    found = _held(challenge_id)
    if is_of(found.review, by):
        raise OwnDispute
    if found.status not in reads.WAITING:
        raise NotTheTime
    said = textnorm.clean_text(words, max_length=MAX_WORDS, min_length=reviewing.LEAST_WORDS, field="words")
    if outcome not in reviewing.OUTCOMES:
        raise DomainError(code="unknown_outcome", fields={"outcome": outcome})
    if (outcome == reviewing.HIDDEN) != (law in rules.REASONS):
        raise DomainError(code="no_legal_reason", fields={"law": law})
    if rules.examine(said):
        raise DomainError(rules.LEAVE_OUT, code="leave_out", fields={"words": rules.LEAVE_OUT})
    if found.rulings.filter(ruled_by=by.ref).exists():
        raise RuledAlready
    is_second = found.status == ChallengeStatus.APPEALED
    made: ReviewRuling = ReviewRuling.objects.create(
        challenge=found, instance=2 if is_second else 1, outcome=outcome, law=law, words=said, ruled_by=by.ref,
        ruled_at=time.now(),
    )  # fmt: skip
    for kind in (reads.RULING, reads.SECOND):
        clocks.stop(kind=kind, subject=found.ref, actor=by.ref)
    if is_second:
        CHALLENGE.move(found, ChallengeStatus.FINAL, actor=by.ref, why=outcome, final_at=made.ruled_at)
    else:
        ends = made.ruled_at + reviewing.SECOND_LOOK
        CHALLENGE.move(found, ChallengeStatus.RULED, actor=by.ref, why=outcome, step_ends_at=ends)
    _carry_out(found.review, made, by.ref)
    emit(topic="orders.review_ruled", key=found.ref, payload={"challenge": found.public_id, "instance": made.instance})
    return made


@transaction.atomic
def ask_again(*, challenge: Challenge, side: str, body: str, by: User) -> Challenge:
    """The side that lost asks for a second look, once, within seven days. Raises NotAllowed, NotTheTime, BadText."""
    found = _held(challenge.public_id)
    if side == "seller":
        require(found.review.seller, by, Permission.MESSAGES)
    elif found.review.user_id != by.pk:
        raise NotTheTime
    text = textnorm.clean_text(body, max_length=rules.MAX_BODY, min_length=reviewing.LEAST_WORDS, field="body")
    is_late = found.step_ends_at is None or time.now() >= found.step_ends_at
    if reads.loser(found) != side or is_late:
        raise NotTheTime
    CHALLENGE.move(
        found, ChallengeStatus.APPEALED, actor=by.ref, appealed_by=side, appeal=text, step_ends_at=None
    )  # fmt: skip
    clocks.start(kind=reads.SECOND, subject=found.ref, actor=by.ref)
    return found


def end_due() -> int:
    """Rulings become final when nobody asked for a second look in time. Returns how many."""
    return tasks.each(reads.due_challenges(), _end)


@transaction.atomic
def _end(pk: int) -> bool:
    found = locks.challenge(pk)
    is_due = found.status == ChallengeStatus.RULED and found.step_ends_at is not None
    if not is_due or time.now() < (found.step_ends_at or time.now()):
        return False
    CHALLENGE.move(found, ChallengeStatus.FINAL, actor=SYSTEM, why="time", step_ends_at=None, final_at=time.now())
    return True


def _held(public_id: str) -> Challenge:
    return locks.challenge(reads.challenge_by(public_id).pk)


def _carry_out(review: Review, ruling: ReviewRuling, actor: str) -> None:
    """What the ruling says of words and stars; a second look may give back what the first took, and nothing that others hid."""
    review.refresh_from_db()
    if ruling.outcome == reviewing.HIDDEN and review.status == OpinionStatus.SHOWN:
        opinions.hide(opinion=review, reason=ruling.law, actor=actor)
    elif ruling.outcome != reviewing.HIDDEN and reads.is_hidden_by(ruling.challenge, review):
        opinions.show(opinion=review, actor=actor)
    strike(review, is_struck=ruling.outcome == reviewing.STRUCK)


def _store(clean: files.CleanFile) -> str:
    name = f"{FOLDER}/{clean.name}"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(clean.data))
