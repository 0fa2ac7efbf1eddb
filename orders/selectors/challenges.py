"""Reads of challenges, and the desk of those who look at what people wrote."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.clocks import selectors as clocks
from marketplace.core.models import TrailEntry
from orders.errors import OpinionNotFound
from orders.models import Answer, Challenge, ChallengeFile, FollowUp, Question, Review
from orders.policies import reviewing
from orders.selectors.reviews import whole
from orders.states import OPINION, ChallengeStatus, OpinionStatus
from sellers.models import Seller

RULING, SECOND = "review_ruling", "review_second_look"
WAITING = (ChallengeStatus.OPEN, ChallengeStatus.APPEALED)
KINDS: dict[str, Any] = {"review": Review, "follow_up": FollowUp, "question": Question, "answer": Answer}


@dataclass(frozen=True, slots=True)
class Held:
    """Something that the rules held back: nobody reads it before somebody has looked."""

    kind: str
    row: Any

    @property
    def at(self) -> datetime:
        return self.row.created_at  # type: ignore[no-any-return]


def challenge_for(seller: Seller, public_id: str) -> Challenge:
    """One challenge of this shop. Raises OpinionNotFound."""
    return _one(Challenge.objects.filter(review__seller=seller), public_id)


def challenge_by(public_id: str) -> Challenge:
    """One challenge, whoever asks. Raises OpinionNotFound."""
    return _one(Challenge.objects.all(), public_id)


def challenge_for_desk(public_id: str, staff: User) -> Challenge:
    """One challenge, for a look. Raises OpinionNotFound, also for who wrote the review or belongs to the shop."""
    return _one(of_others(Challenge.objects.all(), staff), public_id)


def of_others(found: QuerySet[Challenge], staff: User) -> QuerySet[Challenge]:
    """Without those of which this person is a side: what the shop says and shows is for us alone."""
    return found.exclude(review__user=staff).exclude(review__seller__members__user=staff)


def challenge_of(user: User, review_id: str) -> Challenge:
    """The challenge of this person's own review. Raises OpinionNotFound."""
    found = _whole(Challenge.objects.filter(review__user=user, review__public_id=review_id[:40])).first()
    if found is None:
        raise OpinionNotFound
    return found


def _one(found: QuerySet[Challenge], public_id: str) -> Challenge:
    challenge = _whole(found).filter(public_id=public_id[:40]).first()
    if challenge is None:
        raise OpinionNotFound
    return challenge


def _whole(found: QuerySet[Challenge]) -> QuerySet[Challenge]:
    reviews = ("review__listing", "review__user", "review__seller", "review__follow_up")
    return found.select_related(*reviews).prefetch_related("rulings", "files", "review__photos")


def challenges_of(seller: Seller) -> QuerySet[Challenge]:
    """What the shop asked us to look at, the newest first."""
    return _whole(Challenge.objects.filter(review__seller=seller)).order_by("-pk")


def queue(staff: User, *, is_over: bool = False) -> QuerySet[Challenge]:
    """The desk's list: what waits for us, the longest first; or what is over. Nobody sees what they are a side of."""
    found = _whole(of_others(Challenge.objects.all(), staff))
    if is_over:
        return found.exclude(status__in=WAITING).order_by("-pk")
    return found.filter(status__in=WAITING).order_by("pk")


def clocks_of(found: list[Challenge]) -> dict[str, Any]:
    """The open clock of each, by its ref; two queries."""
    refs = [one.ref for one in found]
    return {**clocks.open_clocks(RULING, refs), **clocks.open_clocks(SECOND, refs)}


def held(kind: str, staff: User) -> QuerySet[Any]:
    """What of this kind was held back, the longest first. Nobody sees what concerns their own shop, or is their own."""
    found: QuerySet[Any] = KINDS[kind].objects.filter(status=OpinionStatus.HELD).exclude(user=staff)
    found = found.exclude(listing__seller__members__user=staff).select_related("listing__seller")
    return found.order_by("pk")


def held_counts(staff: User) -> dict[str, int]:
    return {kind: held(kind, staff).count() for kind in KINDS}


def held_one(kind: str, public_id: str, staff: User) -> Any:
    """Something of this kind for a look, whatever its state. Raises OpinionNotFound, also for what concerns the looker."""
    model = KINDS.get(kind)
    if model is None:
        raise OpinionNotFound
    found = model.objects.filter(public_id=public_id[:40]).exclude(user=staff)
    row = found.exclude(listing__seller__members__user=staff).select_related("listing__seller").first()
    if row is None:
        raise OpinionNotFound
    return row


def can_challenge(review: Review) -> bool:
    """Readable for less than 90 days and never challenged."""
    if review.status != OpinionStatus.SHOWN or review.revealed_at is None:
        return False
    is_young = time.now() < review.revealed_at + reviewing.CHALLENGE
    return is_young and not hasattr(review, "challenge")


def loser(challenge: Challenge) -> str:
    """Who may ask for a second look: the shop whose challenge was refused, or the shopper whose review was touched."""
    ruling = max(challenge.rulings.all(), key=lambda one: one.instance, default=None)
    if challenge.status != ChallengeStatus.RULED or ruling is None:
        return ""
    return "seller" if ruling.outcome == reviewing.STANDS else "shopper"


def is_hidden_by(challenge: Challenge, review: Review) -> bool:
    """Are the words out of sight because of this challenge's first ruling? Not where somebody hid them for a reason of their own."""
    first = challenge.rulings.filter(instance=1, outcome=reviewing.HIDDEN).first()
    if first is None or review.status != OpinionStatus.HIDDEN or review.hidden_for != first.law:
        return False
    hidings = TrailEntry.objects.filter(target=trail.ref(review), verb=f"{OPINION.name}.{OpinionStatus.HIDDEN}")
    last = hidings.order_by("-pk").first()
    return last is not None and last.actor == first.ruled_by and last.at >= first.ruled_at


def due_challenges() -> list[int]:
    """Rulings of which nobody asked for a second look in time."""
    due = Challenge.objects.filter(status=ChallengeStatus.RULED, step_ends_at__lte=time.now())
    return list(due.order_by("step_ends_at", "pk").values_list("pk", flat=True)[:200])


def evidence(challenge: Challenge, public_id: str) -> ChallengeFile:
    """A file of this challenge. Raises OpinionNotFound."""
    file = ChallengeFile.objects.filter(challenge=challenge, public_id=public_id[:40]).first()
    if file is None:
        raise OpinionNotFound
    return file


def review_for_shop(seller: Seller, public_id: str) -> Review:
    """A readable review of the shop's goods. Raises OpinionNotFound."""
    found = whole(Review.objects.filter(seller=seller, status=OpinionStatus.SHOWN, public_id=public_id[:40])).first()
    if found is None:
        raise OpinionNotFound
    return found
