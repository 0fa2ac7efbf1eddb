"""Papers of the seeded sellers: what each requirement asks for, filled in believably (sample numbers, drawn pages)."""

from datetime import timedelta
from io import BytesIO
from typing import IO, Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.scenes.data.shops import Shop
from sellers import selectors
from sellers.models import Seller
from sellers.policies import requirements
from sellers.services import applications, grading, review

# Sample register numbers with correct check digits, from the public test vectors of each format.
REGISTER = {
    "JP": "5-8356-7825-6246", "KR": "116-82-00276", "AU": "83 914 571 673", "DE": "HRB 11223", "GB": "09876543", "US": "91-1144442",
}  # fmt: skip
ACCOUNTS = {"GB": "GB29 NWBK 6016 1331 9268 19", "DE": "DE89 3704 0044 0532 0130 00"}
STATEMENTS = {
    "retail_qualification": "Own shop and the brands on the attached list",
    "healthy_operation": "About 2.4 million, twelve months, local currency",
    "warehouse_address": "See the attached contract; open Monday to Saturday 9:00 to 18:00",
    "responsible_person": "Managing director",
    "long_residence": "Since 2017, same address",
    "purchase_channels": "Department stores, pharmacies and brand shops in the city",
    "payout_account": "Account holder as registered",
    "returns_agreement": "I agree.",
    "references": "Two suppliers, see contact sheet",
}


def page(title: str, holder: str) -> IO[bytes]:
    """A one-page PDF standing for a scanned paper. Clearly marked as a sample."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(72, 760, title)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 730, f"Holder: {holder.encode('ascii', 'replace').decode()}")
    canvas.setFillGray(0.75)
    canvas.setFont("Helvetica-Bold", 48)
    canvas.drawString(72, 400, "SAMPLE")
    canvas.save()
    file.seek(0)
    return file


def apply(shop: Shop, user: User) -> Seller:
    """A complete application, handed in by its owner through the real verbs."""
    seller = applications.start(
        user=user, kind=shop.kind, country=shop.country, display_name=shop.name, city=shop.city, actor=user.ref
    )
    applications.describe(
        seller=seller,
        actor=user.ref,
        about=shop.about,
        legal_name=shop.legal_name,
        contact_address=f"{shop.city}, {shop.country}, registered office",
    )
    for spec in requirements.specs_for(seller.kind, seller.country):
        applications.provide(seller=seller, code=spec.code, actor=user.ref, **_answers(spec, shop))
    return applications.submit(seller=seller, actor=user.ref)


def _answers(spec: requirements.Spec, shop: Shop) -> dict[str, Any]:
    answers: dict[str, Any] = {"statement": STATEMENTS.get(spec.code, "") if spec.statement else ""}
    if spec.number:
        answers["number"] = {
            "business_registration": REGISTER[shop.country], "payout_account": ACCOUNTS.get(shop.country, "0012345678"),
        }.get(spec.code, "TZ1234567")  # fmt: skip
    if spec.expires:
        answers["valid_until"] = time.today() + timedelta(days=900)
    answers["files"] = [
        (f"{spec.code}-{number + 1}.pdf", page(f"{spec.code} {number + 1}", shop.legal_name))
        for number in range(spec.files)
    ]
    return answers


def approve(seller: Seller, shop: Shop, dana: User) -> Seller:
    """Dana reads the papers, accepts every item and lets the seller in; earlier merits count towards the grade."""
    review.take(seller=seller, reviewer=dana)
    for item in selectors.checklist(seller):
        review.accept_item(requirement=item.requirement, reviewer=dana)
    review.approve(seller=seller, reviewer=dana)
    grading.record(seller_id=seller.pk, source=f"seed:{shop.key}", code="shipped_on_time", points=shop.points - 540)
    if shop.is_trusted:
        review.trust(seller=seller, reviewer=dana, is_trusted=True, reason="Long clean record")
    seller.refresh_from_db()
    return seller
