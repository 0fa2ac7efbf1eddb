"""Papers of the seeded sellers: what each requirement asks for, filled in believably (sample numbers, drawn pages)."""

import zlib
from datetime import timedelta
from io import BytesIO
from typing import IO, Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.scenes import merits
from marketplace.scenes.data.shops import Shop
from sellers.models import Seller
from sellers.policies import rows
from sellers.policies.requirements import Spec
from sellers.selectors.papers import checklist, set_of
from sellers.services import applications, deposits, entering, review
from sellers.states import RequirementStatus

# Sample register numbers with correct check digits, from the public test vectors of each format.
REGISTER = {
    "JP": "5-8356-7825-6246", "KR": "116-82-00276", "AU": "83 914 571 673", "DE": "HRB 11223", "GB": "09876543", "US": "91-1144442",
}  # fmt: skip
ACCOUNTS = {"GB": "GB29 NWBK 6016 1331 9268 19", "DE": "DE89 3704 0044 0532 0130 00"}
STATEMENTS = {
    "retail_qualification": "Own shop and the brands on the attached list",
    "warehouse_address": "See the attached contract; open Monday to Saturday 9:00 to 18:00",
    "responsible_person": "Managing director",
    "long_residence": "Since 2017, same address",
    "payout_account": "First Example Bank, head office",
}
SHOPS_VISITED = ("Takashimaya", "Yodobashi", "Matsumoto Kiyoshi", "Loft")
PROOFS = ("lease", "utility", "tax")
REFERENCES = (
    {"name": "Ann Supplier", "firm": "Supply House", "email": "ann@supply-house.example"},
    {"name": "Bo Partner", "firm": "Partner & Sons", "email": "bo@partner-sons.example"},
)


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


def answer(spec: Spec, *, country: str, holder: str, mark: str) -> dict[str, Any]:
    """What is entered for one item, as the service takes it. `mark` makes numbers of papers and accounts one's own."""
    body: dict[str, Any] = {"statement": f"{STATEMENTS.get(spec.code, 'As agreed')}" if spec.statement else ""}
    if spec.number:
        body["number"] = _number(spec, country, mark)
    if spec.holder:
        body["holder"] = holder
    if spec.issuer:
        body["issuer"] = country
    if spec.expires:
        body["valid_until"] = time.today() + timedelta(days=900)
    return body | _table(spec)


def _number(spec: Spec, country: str, mark: str) -> str:
    tail = f"{zlib.crc32(f'{spec.code} {mark}'.encode()) % 10**7:07d}"
    match spec.number:
        case "business":
            return REGISTER[country]
        case "account":
            return ACCOUNTS.get(country, f"001{tail}")
    return f"TZ{tail}"


def _table(spec: Spec) -> dict[str, Any]:
    today = time.today()
    match spec.rows:
        case "turnover":
            months = rows.last_months(today, spec.least)
            table = [{"month": month, "amount": 184_230 + 3_917 * (n * 5 % 7)} for n, month in enumerate(months)]
            return {"table": table, "total": sum(line["amount"] for line in table)}
        case "proofs":
            return {
                "table": [
                    {"kind": kind, "day": str(today - timedelta(days=20 + 200 * n))} for n, kind in enumerate(PROOFS)
                ]
            }
        case "receipts":
            return {
                "table": [
                    {"shop": shop, "day": str(today - timedelta(days=8 + 11 * n))}
                    for n, shop in enumerate(SHOPS_VISITED)
                ]
            }
        case "references":
            return {"table": list(REFERENCES)}
    return {}


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
    for spec in set_of(seller).specs:
        if spec.by_system:
            continue
        files = [
            (f"{spec.code}-{number + 1}.pdf", page(f"{spec.code} {number + 1}", shop.legal_name))
            for number in range(spec.files)
        ]
        given = answer(spec, country=shop.country, holder=shop.legal_name, mark=shop.key)
        entering.provide(seller=seller, code=spec.code, actor=user.ref, files=files, **given)
    return applications.submit(seller=seller, actor=user.ref)


def approve(seller: Seller, shop: Shop, dana: User, ming: User) -> Seller:
    """Dana reads the papers and accepts every item, Ming signs second; earlier merits count towards the grade."""
    let_in(seller, dana, ming)
    merits.earned(seller, shop)
    if shop.is_trusted:
        review.trust(seller=seller, reviewer=dana, is_trusted=True, reason="Long clean record")
    seller.refresh_from_db()
    return seller


def let_in(seller: Seller, dana: User, ming: User) -> Seller:
    """The whole review by two of ops: the deposit arrives at the bank, every item is accepted, both sign."""
    review.take(seller=seller, reviewer=dana)
    deposits.ask(seller=seller, actor=dana.ref)
    line = f"Deposit {seller.slug}"[:40]
    move = deposits.propose_bank_transfer(seller=seller, statement_line=line, by=dana)
    deposits.approve(move=move, by=ming)
    for item in checklist(seller):
        if item.requirement.status == RequirementStatus.PROVIDED:
            review.accept_item(requirement=item.requirement, reviewer=dana)
    seller.refresh_from_db()
    review.approve(seller=seller, reviewer=dana)
    return review.approve(seller=seller, reviewer=ming)
