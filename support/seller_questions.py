"""Reading what our support asked sellers. A seller sees the question and what it is about, never the person behind it."""

from django.db.models import F, QuerySet

from marketplace.catalog.selectors import listing_by_public_id
from marketplace.core.errors import DomainError
from orders import selectors as orders
from returns import selectors as returns
from sellers.models import Seller
from support.errors import QuestionNotFound
from support.models import SellerQuestion, Ticket
from support.policies import reference


def seller_of(ticket: Ticket) -> Seller | None:
    """The seller of what the ticket is about; None for a parcel of several shops or a general question."""
    kind, key = reference(ticket.about)
    try:
        match kind:
            case "order":
                return orders.order_by_number(key).seller
            case "return_case":
                return returns.case_by_number(key).order.seller
            case "listing":
                return listing_by_public_id(key).seller
            case _:
                return None
    except DomainError:
        return None


def questions_of(seller: Seller) -> QuerySet[SellerQuestion]:
    """Questions to this shop, the open ones first, then the newest."""
    return (
        SellerQuestion.objects.filter(seller=seller, shown_at__isnull=False)
        .select_related("ticket")
        .order_by(F("answered_at").desc(nulls_first=True), "-id")
    )


def open_questions(seller: Seller) -> QuerySet[SellerQuestion]:
    """Questions that wait for an answer, the oldest first."""
    return SellerQuestion.objects.filter(seller=seller, shown_at__isnull=False, answered_at__isnull=True).order_by("id")


def question_of(seller: Seller, public_id: str) -> SellerQuestion:
    """A question to this shop. Raises QuestionNotFound, also for somebody else's."""
    found = (
        SellerQuestion.objects.filter(seller=seller, shown_at__isnull=False, public_id=public_id)
        .select_related("ticket__conversation", "seller").first()
    )  # fmt: skip
    if found is None:
        raise QuestionNotFound
    return found


def question_by_id(public_id: str) -> SellerQuestion:
    """For handlers. Raises QuestionNotFound."""
    found = SellerQuestion.objects.filter(public_id=public_id).select_related("seller").first()
    if found is None:
        raise QuestionNotFound
    return found


def open_question_of(ticket: Ticket) -> SellerQuestion | None:
    """What the desk waits for."""
    return SellerQuestion.objects.filter(ticket=ticket, answered_at__isnull=True).select_related("seller").first()
