"""Identities of sellers as market regulators and tax want them (E-Commerce Law Art. 28). Read in batches, never listed."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.time import SHANGHAI
from sellers.models import Requirement, Seller, SellerMember, TaxProfile
from sellers.policies.export_kinds import ExportKind, Span, register

# Which checklist item proves who they are, and what kind of number stands on it.
PROOFS = {
    "business_registration": "business_registration_number",
    "overseas_identity": "identity_document_number",
    "responsible_person": "identity_document_number",
}
COLUMNS = (
    "seller", "kind", "status", "shop_name", "shop_address", "legal_name", "number_kind", "number", "responsible_person_number",
    "country", "city", "actual_address", "contact_name", "contact_email", "contact_phone", "registered_in_china",
    "open_since", "closed_or_stopped", "exempt_from_registration_because",
)  # fmt: skip
EXEMPT = {"buyer": "natural person abroad", "retailer": "enterprise registered abroad"}


def identity_rows(sellers: Sequence[Seller], span: Span) -> list[dict[str, str]]:
    """One row a seller who was open during the period; three queries for a batch."""
    numbers = numbers_of(sellers)
    owners = owners_of(sellers)
    return [
        _row(seller, numbers.get(seller.pk, {}), owners.get(seller.pk))
        for seller in sellers
        if seller.approved_at is not None and seller.approved_at < span.end
    ]


def numbers_of(sellers: Iterable[Seller]) -> dict[int, dict[str, str]]:
    """Accepted numbers by seller and checklist code."""
    rows = Requirement.objects.filter(seller__in=list(sellers), code__in=PROOFS)
    found: dict[int, dict[str, str]] = {}
    for row in rows.only("seller_id", "code", "number"):
        if row.number:
            found.setdefault(row.seller_id, {})[row.code] = str(row.number)
    return found


def owners_of(sellers: Iterable[Seller]) -> dict[int, User]:
    """The longest-serving owner of each shop."""
    rows = SellerMember.objects.filter(seller__in=list(sellers), role=SellerMember.Role.OWNER).select_related("user")
    found: dict[int, User] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.seller_id, row.user)
    return found


def tax_profiles(sellers: Iterable[Seller]) -> dict[int, TaxProfile]:
    """What sellers declared for tax."""
    return {row.seller_id: row for row in TaxProfile.objects.filter(seller__in=list(sellers))}


def _row(seller: Seller, numbers: Mapping[str, str], owner: User | None) -> dict[str, str]:
    main = next((code for code in ("business_registration", "overseas_identity") if code in numbers), "")
    return {
        "seller": seller.public_id, "kind": seller.kind, "status": seller.status, "shop_name": seller.display_name,
        "shop_address": f"{settings.PUBLIC_URL}/shop/{seller.slug}/", "legal_name": str(seller.legal_name),
        "number_kind": PROOFS.get(main, ""), "number": numbers.get(main, ""),
        "responsible_person_number": numbers.get("responsible_person", ""), "country": seller.country, "city": seller.city,
        "actual_address": str(seller.contact_address), "contact_name": owner.display_name if owner else "",
        "contact_email": (owner.email or "") if owner else "", "contact_phone": (owner.phone or "") if owner else "",
        "registered_in_china": "no", "open_since": f"{seller.approved_at.astimezone(SHANGHAI):%Y-%m-%d}" if seller.approved_at else "",
        "closed_or_stopped": seller.status if seller.status not in ("approved", "restricted") else "",
        "exempt_from_registration_because": EXEMPT.get(seller.kind, ""),
    }  # fmt: skip


MARKET = register(
    ExportKind("identities_market", _("Seller identities for market regulators"), COLUMNS, identity_rows, by_half=True)
)
TAX = register(ExportKind("identities_tax", _("Seller identities for tax"), COLUMNS, identity_rows, by_half=True))
