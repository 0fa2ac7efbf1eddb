"""Reads of reviews, questions and answers. What the public sees of a listing comes in one statement."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from marketplace.accounts.models import User
from orders.errors import OpinionNotFound
from orders.models import Answer, OrderLine, Question, Review
from orders.policies.opinions import masked
from orders.states import Lifecycle, OpinionStatus
from sellers.models import Seller, SellerMember
from sellers.policies import team
from sellers.policies.team import Permission

SHOWN = OpinionStatus.SHOWN

# The newest shown reviews, the newest shown questions, and the piece that was delivered last: three columns of JSON.
OF_LISTING = """
SELECT
 (SELECT jsonb_agg(to_jsonb(r)) FROM (
   SELECT v.public_id, v.rating, v.body, v.created_at, v.answer, v.answered_at, u.display_name AS name, l.title AS title,
     (SELECT jsonb_agg(p.image ORDER BY p.position) FROM orders_reviewphoto p WHERE p.review_id = v.id) AS photos
   FROM orders_review v LEFT JOIN accounts_user u ON u.id = v.user_id JOIN orders_orderline l ON l.id = v.line_id
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
class ReviewView:
    """A review as anybody reads it."""

    public_id: str
    rating: int
    body: str
    at: datetime
    name: str
    photos: tuple[str, ...]
    answer: str
    answered_at: datetime | None


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


def reviews_of_listing(listing_id: int, *, stars: int = 0) -> QuerySet[Review]:
    """All shown reviews, the newest first; those with so many stars only where `stars` says so."""
    found = Review.objects.filter(listing=listing_id, status=SHOWN).select_related("user").prefetch_related("photos")
    return (found.filter(rating=stars) if stars else found).order_by("-pk")


def star_counts(listing_id: int) -> dict[int, int]:
    """How many shown reviews gave one to five stars."""
    rows = Review.objects.filter(listing=listing_id, status=SHOWN).values_list("rating")
    return {**dict.fromkeys(range(1, 6), 0), **dict(rows.annotate(many=Count("pk")).order_by())}


def questions_of_listing(listing_id: int) -> QuerySet[Question]:
    """All shown questions with their shown answers, the newest first."""
    answers = Answer.objects.filter(status=SHOWN).select_related("user").order_by("-is_seller", "pk")
    found = Question.objects.filter(listing=listing_id, status=SHOWN).select_related("user")
    return found.prefetch_related(Prefetch("answers", answers, to_attr="shown_answers")).order_by("-pk")


def received_line(user: User, order_number: str, line: int) -> OrderLine | None:
    """The person's own item of a completed order that was delivered; None for anything else."""
    return (
        OrderLine.objects.select_related("order__seller")
        .filter(order__user=user, order__number=order_number, number=line)
        .filter(order__lifecycle=Lifecycle.COMPLETED, order__delivered_at__isnull=False)
        .first()
    )


def to_review(user: User) -> QuerySet[OrderLine]:
    """What the person received and has not reviewed yet, the newest first."""
    return (
        OrderLine.objects.filter(order__user=user, order__lifecycle=Lifecycle.COMPLETED, review__isnull=True)
        .exclude(order__delivered_at=None)
        .select_related("order__seller")
        .order_by("-order_id", "number")
    )


def reviews_by(user: User) -> QuerySet[Review]:
    """What the person wrote, with its state."""
    return Review.objects.filter(user=user).select_related("line__order", "listing").order_by("-pk")


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
    found = Review.objects.filter(seller=seller, status=SHOWN).select_related("listing", "user")
    found = found.prefetch_related("photos")
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
    return ReviewView(
        row["public_id"], row["rating"], row["body"], _at(row["created_at"]), masked(row["name"] or ""),
        tuple(row["photos"] or ()), row["answer"], _at(row["answered_at"]) if row["answered_at"] else None,
    )  # fmt: skip


def _question(row: Mapping[str, Any]) -> QuestionView:
    answers = tuple(
        AnswerView(one["body"], _at(one["created_at"]), masked(one["name"] or ""), one["is_seller"])
        for one in row["answers"] or ()
    )
    return QuestionView(row["public_id"], row["body"], _at(row["created_at"]), masked(row["name"] or ""), answers)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
