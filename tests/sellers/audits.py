"""Plain builders of audits for tests: a drawn, a sent, a begun and a filed one, through the real verbs."""

import io
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from PIL import Image

from marketplace.accounts.models import User
from marketplace.core import time
from sellers.models import Audit, AuditEntry, AuditPeriod, AuditVisit, Seller
from sellers.policies.audit_questions import QUESTIONS
from sellers.services import audit_draws, audit_plans, audit_visits
from tests.people import TOTP_SECRET

STOCK = (
    {"sku": "TEA-1", "title": "Tea caddy", "category": "home-kitchen", "pieces": 12},
    {"sku": "TEA-2", "title": "Tea tin", "category": "home-kitchen", "pieces": 8},
    {"sku": "BAG-1", "title": "Bag", "category": "bags", "pieces": 3},
)
_keys = itertools.count(1)


def seller(name: str, country: str = "GB", grade: str = "C", status: str = "approved") -> Seller:
    """A working shop without members or papers, for frames."""
    return Seller.objects.create(
        kind="retailer", status=status, slug=name, display_name=f"Shop {name}", country=country, currency="GBP",
        created_at=time.now(), approved_at=time.now(), grade=grade, contact_address="1 Secret Street",
    )  # fmt: skip


def person(key: str, *roles: str) -> User:
    """One more member of staff, with an authenticator app."""
    user = User.objects.create_user(
        f"{key}@example.com",
        "x" * 12,
        display_name=key.title(),
        roles=list(roles or ("ops",)),
        locale="en",
        is_staff="ops" in roles,
    )
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(TOTP_SECRET)}
    )
    return user


def committed(planner: User, period: str = "2026-11", count: int | None = None) -> AuditPeriod:
    return audit_draws.commit(period=period, planner=planner, actor=planner.ref, count=count)


def drawn(planner: User, period: str = "2026-11", count: int | None = None) -> list[Audit]:
    made = committed(planner, period, count)
    audit_draws.advance(period=made)
    return audit_draws.draw(period=fresh_period(period), actor=planner.ref)


def fresh_period(code: str) -> AuditPeriod:
    return AuditPeriod.objects.select_related("commitment").get(code=code)


def sent(audit: Audit, planner: User, auditor: User) -> AuditVisit:
    return audit_plans.send_now(audit=audit, by=planner, auditor=auditor)


def begun(audit: Audit, planner: User, auditor: User, stock: Sequence[Mapping[str, Any]] = STOCK) -> Audit:
    return audit_visits.start(visit=sent(audit, planner, auditor), claimed_stock=stock, auditor=auditor)


def photo(color: str = "red", **exif: Any) -> io.BytesIO:
    out = io.BytesIO()
    picture = Image.new("RGB", (64, 48), color)
    if exif:
        tags = picture.getexif()
        tags[306] = exif["taken_at"]
        tags.get_ifd(0x8825).update(
            {1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 30.0)} if exif.get("has_place") else {}
        )
        picture.save(out, "JPEG", exif=tags)
    else:
        picture.save(out, "JPEG")
    out.seek(0)
    return out


def write(audit: Audit, auditor: User, kind: str, *, key: str = "", photos: Any = (), **given: Any) -> AuditEntry:
    return audit_visits.record(
        audit=audit, auditor=auditor, kind=kind, key=key or f"entry-{next(_keys):08d}", given=given, photos=photos
    )


def walked(audit: Audit, auditor: User, *, short: int = 0, cleanliness: int = 5, sign: bool = True) -> Audit:
    """Everything a visit needs, `short` pieces missing of every pick."""
    pieces = {row["sku"]: row["pieces"] for row in audit.claimed_stock}
    rough: dict[str, int] = {}
    for row in audit.claimed_stock:
        rough[row["category"]] = rough.get(row["category"], 0) + row["pieces"]
    for number, (category, many) in enumerate(sorted(rough.items()), start=1):
        write(audit, auditor, "bin", label=f"A{number}", category=category, rough=many, photos=[photo()])
    for sku in audit.picks:
        write(audit, auditor, "count", sku=sku, counted=max(0, pieces[sku] - short))
    write(
        audit, auditor, "condition", area="store", temperature="20.5", humidity=50, cleanliness=cleanliness, expired=0
    )
    for sku in audit.picks[:1]:
        write(audit, auditor, "receipt", sku=sku, outcome="match", shop="Wholesale")
    answers = {f"answer_{question.code}": 4 for question in QUESTIONS["supplier"]}
    write(audit, auditor, "interview", contact="supplier", name="Wholesale", channel="phone", **answers)
    if sign:
        write(audit, auditor, "signature", name="Auditor")
    return audit


def filed(planner: User, auditor: User, *, short: int = 0, cleanliness: int = 5, period: str = "2026-11") -> Audit:
    """The one shop there is: drawn, visited and filed."""
    (audit,) = drawn(planner, period, 1)
    walked(begun(audit, planner, auditor), auditor, short=short, cleanliness=cleanliness)
    return audit_visits.file(audit=audit, auditor=auditor, findings="Counted the list, shelves in order.")
