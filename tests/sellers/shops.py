"""Plain builders of sellers for tests."""

import io
from datetime import timedelta

from PIL import Image

from marketplace.accounts.models import User
from marketplace.core import time
from sellers.models import Requirement, Seller
from sellers.policies import requirements
from sellers.services import applications, review

NUMBERS = {"business_registration": "01234567", "responsible_person": "AB123456", "overseas_identity": "TK1234567",
           "payout_account": "GB82 WEST 1234 5698 7654 32"}  # fmt: skip
PDF = b"%PDF-1.7\nhello\n%%EOF\n"


def picture(color: str = "red", kind: str = "JPEG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), color).save(out, kind)
    out.seek(0)
    return out


def pdf(tag: str = "") -> io.BytesIO:
    return io.BytesIO(b"%PDF-1.7\n" + tag.encode() + b"\n%%EOF\n")


def begin(user: User, kind: str = "retailer", country: str = "GB", name: str = "Brightwell & Co.") -> Seller:
    return applications.start(user=user, kind=kind, country=country, display_name=name, city="London", actor=user.ref)


def fill(seller: Seller, user: User, *, leave: tuple[str, ...] = ()) -> Seller:
    """Enter everything except `leave`; alternatives: the first of a group only."""
    applications.describe(
        seller=seller,
        actor=user.ref,
        legal_name="Brightwell Trading Ltd",
        contact_address="1 High Street, London W1A 1AA",
    )
    seen: set[str] = set()
    for spec in requirements.specs_for(seller.kind, seller.country):
        if spec.code in leave or spec.group in seen:
            continue
        seen |= {spec.group} if spec.group else set()
        provide(seller, user, spec.code)
    return seller


def provide(seller: Seller, user: User, code: str) -> Requirement:
    spec = requirements.BY_CODE[code]
    files = [(f"{code}-{n}.pdf", pdf(f"{seller.public_id} {code} {n}")) for n in range(spec.files)]
    return applications.provide(
        seller=seller, code=code, actor=user.ref, number=NUMBERS.get(code, "") if spec.number else "",
        statement="As asked: yes" if spec.statement else "", files=files,
        valid_until=time.today() + timedelta(days=400) if spec.expires else None,
    )  # fmt: skip


def submitted(user: User, **more: str) -> Seller:
    return applications.submit(seller=fill(begin(user, **more), user), actor=user.ref)


def approved(user: User, reviewer: User, **more: str) -> Seller:
    seller = submitted(user, **more)
    review.take(seller=seller, reviewer=reviewer)
    for item in Requirement.objects.filter(seller=seller, status="provided").select_related("seller"):
        review.accept_item(requirement=item, reviewer=reviewer)
    return review.approve(seller=seller, reviewer=reviewer)
