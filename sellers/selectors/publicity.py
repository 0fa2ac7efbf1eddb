"""What the law wants shown of a seller (E-Commerce Law Art. 15 and 16): the registration of a company, that a person needs
none, and the notice of closing.

A company's name and register number are public in its own country; a natural person's name and address are not shown,
they are the platform's file (Art. 27).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sellers.models import Requirement, Seller
from sellers.states import RequirementStatus

REGISTRATION = "business_registration"


@dataclass(frozen=True)
class Registration:
    """Who sells, as far as the law wants it in public. `number` is empty for a natural person."""

    is_company: bool
    name: str
    number: str
    country: str
    checked_at: datetime | None
    valid_until: date | None
    closing_on: date | None
    closing_announced_at: datetime | None


def registration_of(seller: Seller) -> Registration:
    """One query for a company, none for a person. A number counts once a reviewer has accepted it."""
    row = None
    if seller.kind == Seller.Kind.RETAILER:
        row = Requirement.objects.filter(
            seller=seller, code=REGISTRATION, status__in=(RequirementStatus.ACCEPTED, RequirementStatus.PROVIDED)
        ).first()
        if row is not None and row.reviewed_at is None:
            row = None
    return Registration(
        is_company=seller.kind == Seller.Kind.RETAILER,
        name=str(seller.legal_name) if row is not None else "",
        number=str(row.number) if row is not None else "", country=seller.country,
        checked_at=row.reviewed_at if row is not None else seller.approved_at,
        valid_until=row.proven_until if row is not None else None,
        closing_on=seller.closing_on, closing_announced_at=seller.closing_announced_at,
    )  # fmt: skip
