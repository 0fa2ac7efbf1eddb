"""Reading what our support asked sellers. A seller sees the question and what it is about, never the person behind it."""

from django.db.models import F, QuerySet

from logistics.selectors.tracking import tracking_of
from marketplace.catalog.selectors import listing_by_public_id
from marketplace.core.errors import DomainError
from orders import selectors as orders
from returns import selectors as returns
from sellers.models import Seller
from support.errors import QuestionNotFound
from support.models import SellerQuestion, Ticket
from support.policies import reference

LOOKED_AT = 8  # links


def seller_of(ticket: Ticket) -> Seller | None:
    """The seller to ask; None for a general question, and where several shops are meant."""
    found = asked_about(ticket)
    return found[1] if found is not None else None


def asked_about(ticket: Ticket) -> tuple[str, Seller] | None:
    """What a seller would be asked about, and who it is: what the ticket is about, else what it is linked to where that is one shop's."""
    found = _at(ticket.about)
    if found is not None:
        return found
    linked = [_at(to) for to in ticket.links.order_by("id").values_list("to", flat=True)[:LOOKED_AT]]
    shops = {one[1].pk: one for one in reversed(linked) if one is not None}
    return next(iter(shops.values())) if len(shops) == 1 else None


def _at(text: str) -> tuple[str, Seller] | None:
    """A parcel stands for its order: the seller knows that one."""
    kind, key = reference(text)
    try:
        match kind:
            case "order":
                order = orders.order_by_number(key)
                return order.ref, order.seller
            case "parcel":
                order = orders.order_by_number(tracking_of(key).parcel.consignment.order_number)
                return order.ref, order.seller
            case "return_case":
                return text, returns.case_by_number(key).order.seller
            case "listing":
                return text, listing_by_public_id(key).seller
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
