"""Plain builders of sellers for tests."""

import io
from datetime import timedelta
from functools import lru_cache
from typing import Any

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.scenes.people import BY_KEY
from sellers.models import Requirement, Seller
from sellers.policies import rows
from sellers.policies.requirements import Spec
from sellers.selectors.papers import set_of
from sellers.services import applications, entering, review
from tests.people import make

LEGAL = {"retailer": "Brightwell Trading Ltd", "buyer": "Tanaka Akira"}
PERSON = "Brianna Wellington"
IBANS = ("GB82 WEST 1234 5698 7654 32", "GB29 NWBK 6016 1331 9268 19", "DE89 3704 0044 0532 0130 00")


def picture(color: str = "red", kind: str = "JPEG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), color).save(out, kind)
    out.seek(0)
    return out


@lru_cache(maxsize=512)
def _pdf(tag: str, pages: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 400), invariant=True)
    for page in range(pages):
        canvas.drawString(30, 300, f"{tag} {page}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf(tag: str = "", pages: int = 1) -> io.BytesIO:
    return io.BytesIO(_pdf(tag, pages))


PDF = _pdf("hello", 1)


def begin(user: User, kind: str = "retailer", country: str = "GB", name: str = "Brightwell & Co.") -> Seller:
    return applications.start(user=user, kind=kind, country=country, display_name=name, city="London", actor=user.ref)


def describe(seller: Seller, user: User) -> Seller:
    return applications.describe(
        seller=seller, actor=user.ref, legal_name=LEGAL[seller.kind], contact_address=f"{seller.pk} High Street, London W1A 1AA"
    )  # fmt: skip


def fill(seller: Seller, user: User, *, leave: tuple[str, ...] = ()) -> Seller:
    """Enter everything except `leave`; alternatives: the first of a group only."""
    describe(seller, user)
    seen: set[str] = set()
    for spec in set_of(seller).specs:
        if spec.by_system or spec.code in leave or spec.group in seen:
            continue
        seen |= {spec.group} if spec.group else set()
        provide(seller, user, spec.code)
    return seller


def provide(seller: Seller, user: User, code: str, **change: Any) -> Requirement:
    """Enter one item rightly, apart from `change`; each call brings new files."""
    return entering.provide(seller=seller, code=code, actor=user.ref, **{**answers(seller, code), **change})


def answers(seller: Seller, code: str) -> dict[str, Any]:
    """Right answers for one item of this seller; numbers differ from seller to seller."""
    spec = set_of(seller).by_code[code]
    given: dict[str, Any] = {"files": files(seller, spec)}
    if spec.number:
        given["number"] = number(seller, spec)
    if spec.holder:
        given["holder"] = PERSON if code == "responsible_person" else LEGAL[seller.kind]
    if spec.statement:
        given["statement"] = f"As asked: yes, {seller.pk}"
    if spec.issuer:
        given["issuer"] = seller.country
    if spec.expires:
        given["valid_until"] = time.today() + timedelta(days=400)
    if spec.rows:
        given |= table(spec)
    return given


def files(seller: Seller, spec: Spec) -> list[tuple[str, io.BytesIO]]:
    stamp = time.now().isoformat()
    return [(f"{spec.code}-{n}.pdf", pdf(f"{seller.public_id} {spec.code} {n} {stamp}")) for n in range(spec.files)]


def number(seller: Seller, spec: Spec) -> str:
    if spec.number == "business":
        return f"{seller.pk % 10**8:08d}" if seller.country == "GB" else "5-8356-7825-6246"
    if spec.number == "account":
        return f"00{seller.pk % 10**8:08d}"
    return f"AB{seller.pk % 10**6:06d}" if spec.code == "responsible_person" else f"TK{seller.pk % 10**7:07d}"


def table(spec: Spec) -> dict[str, Any]:
    today = time.today()
    match spec.rows:
        case "turnover":
            lines = [{"month": month, "amount": 21_345 + 17 * n} for n, month in enumerate(rows.last_months(today))]
            return {"table": lines, "total": sum(line["amount"] for line in lines)}
        case "proofs":
            kinds = ("lease", "utility", "tax")
            return {"table": [{"kind": kinds[n], "day": str(today - timedelta(days=200 * n + 10))} for n in range(3)]}
        case "receipts":
            names = ("Takashimaya", "Bic Camera", "Matsumoto Kiyoshi")
            return {
                "table": [{"shop": shop, "day": str(today - timedelta(days=9 * n))} for n, shop in enumerate(names)]
            }
    people = (
        ("Ann Supplier", "Supply Ltd", "ann@supply.example"),
        ("Bob Partner", "Partner plc", "bob@partner.example"),
    )
    return {"table": [dict(zip(("name", "firm", "email"), person, strict=True)) for person in people]}


def submitted(user: User, **more: str) -> Seller:
    return applications.submit(seller=fill(begin(user, **more), user), actor=user.ref)


def second_reviewer() -> User:
    """Another person of ops: letting a seller in takes two."""
    return User.objects.filter(email=BY_KEY["ming"].login).first() or make("ming")


def decide_all(seller: Seller, reviewer: User) -> None:
    """Accept whatever waits, with the deposit there."""
    applications.provide_by_system(seller=seller, code="deposit", statement="received")
    for item in Requirement.objects.filter(seller=seller, status="provided").select_related("seller"):
        review.accept_item(requirement=item, reviewer=reviewer)


def in_review(user: User, reviewer: User, **more: str) -> Seller:
    """Every item accepted, nobody has signed yet."""
    seller = submitted(user, **more)
    review.take(seller=seller, reviewer=reviewer)
    decide_all(seller, reviewer)
    return seller


def approved(user: User, reviewer: User, **more: str) -> Seller:
    seller = in_review(user, reviewer, **more)
    review.approve(seller=seller, reviewer=reviewer)
    return review.approve(seller=seller, reviewer=second_reviewer())
