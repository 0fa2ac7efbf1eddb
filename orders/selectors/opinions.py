"""Reads of reviews, questions and answers. What the public sees of a listing comes in one statement."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.timezone import localtime

from marketplace.accounts.models import User
from orders.errors import OpinionNotFound
from orders.models import Answer, OrderLine, Question, Review
from orders.policies.opinions import REASONS, masked
from orders.selectors.reviews import arrived, whole
from orders.states import ChallengeStatus, OpinionStatus
from sellers.models import Seller, SellerMember
from sellers.policies import team
from sellers.policies.team import Permission

SHOWN = OpinionStatus.SHOWN

# The newest shown reviews, the newest shown questions, and the piece that was delivered last: three columns of JSON.
OF_LISTING = """
SELECT
 (SELECT jsonb_agg(to_jsonb(r)) FROM (
   SELECT v.public_id, v.rating, v.body, v.answer, v.answer_hidden_for,
     CASE WHEN v.is_anonymous THEN v.revealed_at ELSE v.created_at END AS created_at, v.answered_at, v.answer_changed_at, v.helpful_count,
     v.is_anonymous, CASE WHEN v.is_anonymous THEN NULL ELSE u.display_name END AS name,
     (SELECT jsonb_agg(p.image ORDER BY p.position) FROM orders_reviewphoto p WHERE p.review_id = v.id AND NOT p.is_later) AS photos,
     (SELECT jsonb_agg(p.image ORDER BY p.position) FROM orders_reviewphoto p WHERE p.review_id = v.id AND p.is_later) AS later_photos,
     (SELECT to_jsonb(f) FROM (SELECT y.body, y.created_at FROM orders_followup y
      WHERE y.review_id = v.id AND y.status = 'shown') f) AS later,
     (SELECT to_jsonb(c) FROM (SELECT z.status, (SELECT to_jsonb(k) FROM (SELECT g.outcome, g.words FROM orders_reviewruling g
      WHERE g.challenge_id = z.id ORDER BY g.instance DESC LIMIT 1) k) AS ruling
      FROM orders_challenge z WHERE z.review_id = v.id) c) AS challenge
   FROM orders_review v LEFT JOIN accounts_user u ON u.id = v.user_id AND u.is_active
   WHERE v.listing_id = %(listing)s AND v.status = 'shown' ORDER BY v.id DESC LIMIT %(reviews)s) r),
 (SELECT jsonb_agg(to_jsonb(q)) FROM (
   SELECT x.public_id, x.body, x.created_at, u.display_name AS name,
     (SELECT jsonb_agg(to_jsonb(a)) FROM (
        SELECT n.body, n.is_seller, n.created_at, w.display_name AS name FROM orders_answer n
        LEFT JOIN accounts_user w ON w.id = n.user_id
        WHERE n.question_id = x.id AND n.status = 'shown' ORDER BY n.is_seller DESC, n.id LIMIT 3) a) AS answers
   FROM orders_question x LEFT JOIN accounts_user u ON u.id = x.user_id
   WHERE x.listing_id = %(listing)s AND x.status = 'shown' ORDER BY x.id DESC LIMIT %(questions)s) q),
 (SELECT to_jsonb(e) FROM (
   SELECT u.weight_g, w.name AS warehouse, w.name_zh AS warehouse_zh, f.departed_at AS flew_at, p.delivered_at,
     (SELECT count(*) FROM logistics_seal s WHERE s.parcel_id = p.id) AS seals,
     (SELECT count(*) FROM logistics_opening g WHERE g.parcel_id = p.id) AS openings,
     (SELECT count(*) FROM logistics_evidence v WHERE v.unit_id = u.id AND v.stage = 'outbound') AS photos,
     (SELECT v.public_id FROM logistics_evidence v
      WHERE v.unit_id = u.id AND v.stage = 'outbound' AND v.is_public ORDER BY v.id LIMIT 1) AS photo
   FROM (
     SELECT o.number || '/' || l.number AS ref FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
     WHERE l.listing_id = %(listing)s AND o.delivered_at IS NOT NULL ORDER BY l.id DESC LIMIT 20) latest
   JOIN logistics_consignmentline c ON c.line_ref = latest.ref
   JOIN logistics_unit u ON u.line_id = c.id AND u.status = 'delivered'
   JOIN logistics_parcel p ON p.id = u.parcel_id AND p.delivered_at IS NOT NULL
   JOIN logistics_warehouse w ON w.id = u.warehouse_id
   LEFT JOIN logistics_bag b ON b.id = p.bag_id LEFT JOIN logistics_flight f ON f.id = b.flight_id
   ORDER BY p.delivered_at DESC LIMIT 1) e)
"""


@dataclass(frozen=True, slots=True)
class LaterView:
    """A follow-up: `days` after the review. `hidden`: the reason of law in its place."""

    body: str
    at: datetime
    days: int
    photos: tuple[str, ...] = ()
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review as anybody reads it.

    `hidden`, `answer_hidden`: the reason of law that stands in the place of its words, or of the shop's. `at` of an anonymous one is
    when it could be read, with others. `mark`: `open` while a shop's challenge waits, then
    the outcome (`stands`, `struck`, `hidden`) with the words of the `ruling`. `rating` 0: its stars do not count.
    """

    public_id: str
    rating: int
    body: str
    at: datetime
    name: str
    photos: tuple[str, ...]
    answer: str
    answered_at: datetime | None
    is_anonymous: bool = False
    seller_rating: int | None = None
    service_rating: int | None = None
    helpful: int = 0
    later: LaterView | None = None
    is_answer_changed: bool = False
    answer_hidden: str = ""
    hidden: str = ""
    mark: str = ""
    ruling: str = ""


@dataclass(frozen=True, slots=True)
class AnswerView:
    body: str
    at: datetime
    name: str
    is_seller: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its answers, the shop's first."""

    public_id: str
    body: str
    at: datetime
    name: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class EarlierPiece:
    """A sample of what a passport tells: where it was photographed and weighed, when it flew and came. Nobody is named, and the
    code itself is not told: whoever reads a live code could print it on something else. `photo`: id of a public photograph.
    """

    weight_g: int | None
    warehouse: str
    warehouse_zh: str
    flew_at: datetime | None
    delivered_at: datetime
    seals: int
    openings: int
    photos: int
    photo: str


@dataclass(frozen=True, slots=True)
class Said:
    """What shoppers said of a listing, and the last piece of it that came to one of them."""

    reviews: list[ReviewView]
    questions: list[QuestionView]
    earlier: EarlierPiece | None


def opinions_of(listing_id: int, *, reviews: int, questions: int) -> Said:
    """The newest shown reviews and questions of a listing, and an earlier piece. One query."""
    with connection.cursor() as cursor:
        cursor.execute(OF_LISTING, {"listing": listing_id, "reviews": reviews, "questions": questions})
        found, asked, earlier = (_rows(column) for column in cursor.fetchone())
    return Said([_review(row) for row in found], [_question(row) for row in asked], _earlier(earlier))


def questions_of_listing(listing_id: int) -> QuerySet[Question]:
    """All shown questions with their shown answers, the newest first."""
    answers = Answer.objects.filter(status=SHOWN).select_related("user").order_by("-is_seller", "pk")
    found = Question.objects.filter(listing=listing_id, status=SHOWN).select_related("user")
    return found.prefetch_related(Prefetch("answers", answers, to_attr="shown_answers")).order_by("-pk")


def received_line(user: User, order_number: str, line: int) -> OrderLine | None:
    """The person's own item of which something was delivered; None for anything else."""
    mine = OrderLine.objects.filter(order__user=user, order__number=order_number[:20], number=line)
    return arrived(mine).select_related("order__seller").first()


def questions_for_buyer(user: User) -> QuerySet[Question]:
    """Unanswered questions about things this person received: perhaps they know."""
    mine = OrderLine.objects.filter(order__user=user, order__delivered_at__isnull=False, listing=OuterRef("listing"))
    answered = Answer.objects.filter(question=OuterRef("pk"), status=SHOWN)
    found = Question.objects.filter(Exists(mine), ~Exists(answered), status=SHOWN).exclude(user=user)
    return found.select_related("listing").order_by("-pk")


def has_received(user: User, listing_id: int) -> bool:
    return OrderLine.objects.filter(order__user=user, order__delivered_at__isnull=False, listing=listing_id).exists()


def may_speak_for(seller: Seller, user: User) -> bool:
    """Does the person's role in the shop include messages?"""
    role = SellerMember.objects.filter(seller=seller, user=user).values_list("role", flat=True).first()
    return role is not None and team.allows(role, Permission.MESSAGES)


def question(public_id: str) -> Question:
    """A shown question. Raises OpinionNotFound."""
    found = Question.objects.select_related("listing__seller", "user").filter(public_id=public_id, status=SHOWN).first()
    if found is None:
        raise OpinionNotFound
    return found


def review_of(seller: Seller, public_id: str) -> Review:
    """A shown review of this shop's goods. Raises OpinionNotFound, also for another shop's."""
    found = Review.objects.filter(seller=seller, public_id=public_id, status=SHOWN).first()
    if found is None:
        raise OpinionNotFound
    return found


def reviews_of_seller(seller: Seller, *, open_only: bool = False) -> QuerySet[Review]:
    """What shoppers wrote about the shop's goods, the newest first."""
    found = whole(Review.objects.filter(seller=seller, status=SHOWN))
    return (found.filter(answered_at__isnull=True) if open_only else found).order_by("-pk")


def questions_of_seller(seller: Seller, *, open_only: bool = False) -> QuerySet[Question]:
    """Public questions about the shop's goods, the newest first, with their answers."""
    answers = Answer.objects.filter(status=SHOWN).select_related("user").order_by("-is_seller", "pk")
    found = Question.objects.filter(listing__seller=seller, status=SHOWN).select_related("listing", "user")
    if open_only:
        found = found.filter(~Exists(Answer.objects.filter(question=OuterRef("pk"), is_seller=True)))
    return found.prefetch_related(Prefetch("answers", answers, to_attr="shown_answers")).order_by("-pk")


def name_beside(user: User | None) -> str:
    """How the writer of an opinion is called; nothing for a closed account."""
    return masked(user.display_name) if user is not None and user.is_active else ""


def _rows(column: Any) -> list[Mapping[str, Any]]:
    known = (json.loads(column) if isinstance(column, str) else column) or ()
    return [known] if isinstance(known, dict) else list(known)


def _earlier(rows: list[Mapping[str, Any]]) -> EarlierPiece | None:
    if not rows:
        return None
    row = dict(rows[0])
    flew = _at(row["flew_at"]) if row["flew_at"] else None
    return EarlierPiece(
        **{**row, "flew_at": flew, "delivered_at": _at(row["delivered_at"]), "photo": row["photo"] or ""}
    )


def _review(row: Mapping[str, Any]) -> ReviewView:
    at, later = _at(row["created_at"]), None
    if row["later"]:
        written = _at(row["later"]["created_at"])
        later = LaterView(row["later"]["body"], written, days_between(at, written), tuple(row["later_photos"] or ()))
    challenge = row["challenge"] or {}
    ruling = challenge.get("ruling") or {}
    return ReviewView(
        row["public_id"], row["rating"], row["body"], at, masked(row["name"] or ""), tuple(row["photos"] or ()),
        "" if row["answer_hidden_for"] else row["answer"],
        _at(row["answered_at"]) if row["answered_at"] else None, is_anonymous=row["is_anonymous"],
        helpful=row["helpful_count"], later=later, is_answer_changed=row["answer_changed_at"] is not None,
        answer_hidden=str(REASONS.get(row["answer_hidden_for"], "")),
        mark=mark_of(challenge.get("status", ""), ruling.get("outcome", "")), ruling=ruling.get("words", ""),
    )  # fmt: skip


def mark_of(status: str, outcome: str) -> str:
    """What stands beside a challenged review: `open` while somebody has to look, then what was decided."""
    return "open" if status in (ChallengeStatus.OPEN, ChallengeStatus.APPEALED) else outcome


def days_between(first: datetime, then: datetime) -> int:
    return (localtime(then).date() - localtime(first).date()).days


def _question(row: Mapping[str, Any]) -> QuestionView:
    answers = tuple(
        AnswerView(one["body"], _at(one["created_at"]), masked(one["name"] or ""), one["is_seller"])
        for one in row["answers"] or ()
    )
    return QuestionView(row["public_id"], row["body"], _at(row["created_at"]), masked(row["name"] or ""), answers)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
